import { readHost } from '../store/address';
import type { Connection } from '../store/connection';
import { invalidInput } from '../errors/errors';

/**
 * Bucket and key of an object by its URI: "s3://bucket/key" (the key as it is, nothing is decoded, as the AWS CLI reads
 * it), or a virtual-hosted or path-style URL of the connection's store (the key percent-decoded once; the query, such
 * as a signature, does not count).
 * @throws S3Error of kind invalidInput that names `label`
 */
export function parseObjectUri(uri: string, connection: Pick<Connection, 'endpoint'>, label: string): { bucket: string; key: string } {
	const advice =
		'It looks like s3://bucket/key, https://bucket.s3.eu-central-1.amazonaws.com/key or https://s3.eu-central-1.amazonaws.com/bucket/key.';
	const s3 = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(uri.trimStart());
	if (s3) return complete(s3[1]!, s3[2]!, uri, label, advice);

	const parts = /^(https?:\/\/[^/?#]+)(\/[^?#]*)?/i.exec(uri.trim());
	if (!parts || !URL.canParse(parts[1]!)) throw invalidInput(label, 'is not the URI of an object', uri, advice);
	const host = readHost(connection, new URL(parts[1]!));
	if (!host) throw invalidInput(label, 'is not an address of this connection', uri, advice);
	const path = withoutBasePath((parts[2] ?? '/').slice(1), connection.endpoint);
	const slash = path.indexOf('/');
	const [bucket, key] =
		host.bucket === undefined ? (slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)]) : [host.bucket, path];
	return complete(percentDecode(bucket, uri, label), percentDecode(key, uri, label), uri, label, advice);
}

function percentDecode(text: string, uri: string, label: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw invalidInput(
			label,
			'has a % that is not followed by two hexadecimal digits of UTF-8',
			uri,
			'In a URL a percent sign itself is written %25.',
		);
	}
}

function complete(bucket: string, key: string, uri: string, label: string, advice: string) {
	if (bucket === '') throw invalidInput(label, 'names no bucket', uri, advice);
	if (key === '') throw invalidInput(label, 'names a bucket but no object in it', uri, advice);
	return { bucket, key };
}

/** A custom endpoint may have a path of its own, which stands before the bucket. */
function withoutBasePath(path: string, endpoint: string | undefined): string {
	const base = endpoint === undefined ? '' : new URL(endpoint).pathname.slice(1);
	return base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}
