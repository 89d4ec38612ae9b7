import { readHost } from '../store/address';
import { splitAccessPoint } from '../store/accessPoint';
import type { Connection } from '../store/connection';
import { invalidInput } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import type { ObjectRef } from './objectRef';

/**
 * An object by its URI: "s3://bucket/key" (the key as it is, nothing is decoded, as the AWS CLI reads it), or a
 * virtual-hosted or path-style URL of the connection's store, or of an access point (the key percent-decoded once, where
 * + is a plus, as S3 reads a path). A versionId in a URL's query is the object's; the signature of a presigned URL is dropped.
 * @throws S3Error of kind invalidInput that names `label`, also for a query that means anything else
 */
export function parseObjectUri(text: string, connection: Pick<Connection, 'endpoint'>, label: string): ObjectRef {
	const advice =
		'It looks like s3://bucket/key, https://bucket.s3.eu-central-1.amazonaws.com/key or https://s3.eu-central-1.amazonaws.com/bucket/key.';
	const uri = withoutSecrets(text);
	const s3 = /^s3:\/\/(([^/]*)\/?(.*))$/is.exec(text.trimStart());
	if (s3) return complete(splitAccessPoint(s3[1]!) ?? { bucket: s3[2]!, key: s3[3]! }, uri, label, advice);

	const parts = /^(https?:\/\/[^/?#]+)(\/[^?#]*)?(?:\?([^#]*))?(#)?/i.exec(text.trim());
	if (!parts || !URL.canParse(parts[1]!)) throw invalidInput(label, 'is not the URI of an object', uri, advice);
	const host = readHost(connection, new URL(parts[1]!));
	if (!host) throw invalidInput(label, 'is not an address of this connection', uri, advice);
	if (parts[4]) throw invalidInput(label, 'has a #, which browsers never send', uri, 'In a URL a # in a key is written %23.');
	const path = withoutBasePath((parts[2] ?? '/').slice(1), connection.endpoint);
	const slash = path.indexOf('/');
	const [bucket, key] =
		host.bucket === undefined ? (slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)]) : [host.bucket, path];
	const named = { bucket: percentDecode(bucket, uri, label), key: percentDecode(key, uri, label) };
	return { ...complete(named, uri, label, advice), ...readQuery(parts[3] ?? '', uri, label) };
}

/** What only a presigned URL has in its query. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const SIGNATURE = /^(x-amz-signature|x-goog-signature|signature)$/i;
const SIGNED = /^(x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|signature|expires|response-.*|x-id)$/i;

function readQuery(query: string, uri: string, label: string): { versionId?: string } {
	const pairs = query
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => /^([^=]*)=?(.*)$/s.exec(pair)!)
		.map(([, name, value]) => ({ name: percentDecode(name!, uri, label), value: percentDecode(value!, uri, label) }));
	const isPresigned = pairs.some(({ name }) => SIGNATURE.test(name));
	const meant = pairs.filter(({ name }) => !(isPresigned && SIGNED.test(name)));
	const other = meant.find(({ name }) => name !== 'versionId');
	if (other)
		throw invalidInput(
			label,
			`has ${quoted(other.name)} in its query`,
			uri,
			'Only versionId is read there. If the ? belongs to the key, write it as %3F.',
		);
	const [version, second] = meant;
	if (second) throw invalidInput(label, 'names two versions', uri, 'Remove one versionId.');
	if (version?.value === '') throw invalidInput(label, 'has an empty versionId', uri, 'Enter the version ID, or remove ?versionId=.');
	return version ? { versionId: version.value } : {};
}

/**
 * The key of an event notification, which S3 encodes as a web form does: + is a blank.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @throws S3Error of kind invalidInput that names `label`
 */
export const decodeEventKey = (key: string, label: string): string =>
	percentDecode(key.replaceAll('+', ' '), key, label, 'The mode From S3 Event decodes the key. For a key as it is, choose By Key.');

function percentDecode(text: string, whole: string, label: string, advice = 'In a URL a percent sign itself is written %25.'): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw invalidInput(label, 'has a % that is not followed by two hexadecimal digits of UTF-8', whole, advice);
	}
}

/** A URI for a message: what its query and its user name hold may be secret. */
const withoutSecrets = (uri: string): string => (/^\s*s3:/i.test(uri) ? uri : uri.replace(/\?.*$/s, '?…').replace(/\/\/[^/?#]*@/, '//…@'));

function complete({ bucket, key }: ObjectRef, uri: string, label: string, advice: string): ObjectRef {
	if (bucket === '') throw invalidInput(label, 'names no bucket', uri, advice);
	if (key === '') throw invalidInput(label, 'names a bucket but no object in it', uri, advice);
	return { bucket, key };
}

/** A custom endpoint may have a path of its own, which stands before the bucket. */
function withoutBasePath(path: string, endpoint: string | undefined): string {
	const base = endpoint === undefined ? '' : new URL(endpoint).pathname.slice(1);
	return base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}
