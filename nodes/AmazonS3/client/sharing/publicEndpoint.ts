import { invalidInput } from '../errors/errors';
import { readServerUrl } from '../store/endpoint';
import { percentEncode } from '../flow/percentEncode';

/** The address under which others reach a store, where it is not the connection's: a domain, a proxy, the outside of a network. */
export interface PublicEndpoint {
	/** Without a trailing slash. */
	url: string;
	/** Where the bucket stands: in the path, in front of the host name, or nowhere, as the address is that of the bucket. */
	bucketIn: 'path' | 'hostName' | 'address';
}

/** The parts of a request that say where it goes. */
export interface RequestAddress {
	protocol: string;
	hostname: string;
	port?: number;
	/** Percent-encoded, with the bucket unless the host names it. */
	path: string;
}

/** An address as it was entered; undefined for an empty one. @throws S3Error of kind invalidInput */
export function parsePublicEndpoint(value: unknown, bucketIn: PublicEndpoint['bucketIn'], label: string): PublicEndpoint | undefined {
	const text = String(value ?? '').trim();
	if (text === '') return undefined;
	const advice = 'It looks like https://files.example.com or https://s3.example.com:9000, without the object.';
	const url = readServerUrl(text, label, advice);
	return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, bucketIn };
}

/**
 * The path of the object alone, as the SDK addressed it: with its leading slash, without the bucket.
 * @param endpoint the connection's, whose own path stands in front
 * @throws S3Error of kind invalidInput for the ARN of an access point, which no other host serves
 */
export function objectPathOf({ hostname, path }: RequestAddress, bucket: string, endpoint: string | undefined): string {
	if (bucket.startsWith('arn:'))
		throw invalidInput('Public Endpoint', 'cannot be used with an access point', bucket, 'Remove the option Public Endpoint.');
	const base = endpoint === undefined ? '' : new URL(endpoint).pathname.replace(/\/+$/, '');
	const below = path.slice(base.length);
	return hostname.startsWith(`${bucket}.`) ? below : below.slice(`/${percentEncode(bucket)}`.length);
}

/** The same request at the public address. `path` is the object's, as `objectPathOf` gives it; an empty one is the bucket. */
export function atPublicEndpoint({ url, bucketIn }: PublicEndpoint, bucket: string, path: string): RequestAddress {
	const { protocol, hostname, port, pathname } = new URL(url);
	return {
		protocol,
		hostname: bucketIn === 'hostName' ? `${bucket}.${hostname}` : hostname,
		port: port === '' ? undefined : Number(port),
		path: `${pathname.replace(/\/+$/, '')}${bucketIn === 'path' ? `/${percentEncode(bucket)}` : ''}${path}`,
	};
}
