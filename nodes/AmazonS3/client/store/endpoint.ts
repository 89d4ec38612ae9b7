import { invalidInput } from '../errors/errors';
import { hasNoBasePath, isStoreHost } from '../quirks/hosts';
import { readHost } from './address';

const LOOKS = 'It looks like https://s3.example.com or http://192.168.1.20:9000, without the bucket.';

/**
 * The address of a store as it was entered, without a trailing slash. Consoles show it with the bucket in it, which would
 * become a part of every key: it is refused then, with the address to enter.
 * @throws S3Error of kind invalidInput
 */
export function readEndpoint(endpoint: string, bucket: string): string {
	if (/^[\w-]+((\.[\w-]+)+(:\d+)?|:\d+)(\/|$)/.test(endpoint)) {
		const url = readServerUrl(`https://${endpoint}`, 'Endpoint', LOOKS);
		refuseBucket(url, pathOf(url), bucket, endpoint);
		throw invalidInput(
			'Endpoint',
			'begins with neither https:// nor http://',
			endpoint,
			`Enter https://${endpoint}, or http:// for a store without TLS.`,
		);
	}
	const url = readServerUrl(endpoint, 'Endpoint', LOOKS);
	const path = pathOf(url);
	refuseBucket(url, path, bucket, endpoint);
	return `${url.protocol}//${url.host}${path}`;
}

const pathOf = (url: URL): string => url.pathname.replace(/\/+$/, '');

/** The address of a server. @throws S3Error of kind invalidInput when a part of it is missing, or is none of such an address */
export function readServerUrl(text: string, label: string, advice: string): URL {
	if (!URL.canParse(text)) throw invalidInput(label, 'is not a URL', text, advice);
	const url = new URL(text);
	if (url.username !== '' || url.password !== '') throw invalidInput(label, 'contains a user name or password', undefined, advice);
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw invalidInput(label, 'begins with neither https:// nor http://', text, advice);
	if (url.search !== '' || url.hash !== '') throw invalidInput(label, 'contains a ? or #', text, advice);
	return url;
}

function refuseBucket(url: URL, path: string, bucket: string, endpoint: string): void {
	const ofAws = readHost({}, new URL(`https://${url.hostname}`));
	if (ofAws?.bucket !== undefined) {
		const region = ofAws.region === undefined ? '' : `, and set Region to ${ofAws.region}`;
		throw invalidInput('Endpoint', 'is the address of a bucket at Amazon S3', endpoint, `Leave Endpoint empty${region}.`);
	}
	const hostBehindBucket = url.host.toLowerCase().startsWith(`${bucket.toLowerCase()}.`) ? url.host.slice(bucket.length + 1) : '';
	const host = isStoreHost(hostBehindBucket.replace(/:\d+$/, '')) ? hostBehindBucket : url.host;
	const segments = path.split('/').slice(1);
	const hasBucketInPath = segments.at(-1) === encodeURIComponent(bucket) || segments.at(-1) === bucket;
	const base = hasNoBasePath(url.hostname) ? [] : hasBucketInPath ? segments.slice(0, -1) : segments;
	if (host === url.host && base.length === segments.length) return;
	const toEnter = `${url.protocol}//${host}${base.map((segment) => `/${segment}`).join('')}`;
	throw invalidInput('Endpoint', 'contains a bucket', endpoint, `Enter ${toEnter}: the bucket belongs in Bucket Name.`);
}

/**
 * Whether the bucket can only stand in the path: the host is a name within one network, such as minio, or an address, and nobody resolves
 * names below it.
 */
export const takesPathStyle = (endpoint: string): boolean => /^[^.]+$|^[\d.]+$|^\[/.test(new URL(endpoint).hostname);
