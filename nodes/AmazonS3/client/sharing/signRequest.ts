import { createHash } from 'node:crypto';
import { readHost } from '../store/address';
import type { Store } from '../store/openStore';
import { invalidInput } from '../errors/errors';
import { headerValue } from '../objects/headerValue';
import { percentEncode } from '../flow/percentEncode';

export interface UnsignedRequest {
	method: string;
	url: URL;
	headers: Record<string, string>;
	/** "unsigned" for a stream or a form: S3 then checks the headers only. */
	body: string | Buffer | 'unsigned' | undefined;
}

/**
 * The URL and headers with which a request is authenticated by the connection (SigV4).
 * @throws S3Error of kind invalidInput for a host that is not the connection's own: its keys never go there
 */
export async function signRequest(store: Store, request: UnsignedRequest): Promise<{ url: string; headers: Record<string, string> }> {
	const { connection, s3 } = store;
	const { url, body } = request;
	const host = readHost(connection, url);
	if (!host) {
		throw invalidInput(
			'URL',
			`is not an address of the connection "${connection.name}"`,
			`${url.origin}${url.pathname}`,
			connection.endpoint === undefined
				? 'The connection signs requests to Amazon S3 over https only.'
				: `The connection signs requests to ${connection.endpoint} only.`,
		);
	}
	const { SignatureV4 } = await import('../sdk/sdk');
	const signer = new SignatureV4({
		service: 's3',
		region: host.region ?? store.region(),
		credentials: s3.config.credentials,
		sha256: s3.config.sha256,
		uriEscapePath: false,
		applyChecksum: false,
	});
	const path = url.pathname.split('/').map(encodeAgain).join('/');
	const query = [...url.searchParams];
	const signed = await signer.sign({
		method: request.method,
		protocol: url.protocol,
		hostname: url.hostname,
		port: url.port === '' ? undefined : Number(url.port),
		path,
		query: Object.fromEntries(query.map(([name]) => [name, url.searchParams.getAll(name)])),
		headers: {
			...readHeaders(request.headers),
			host: url.host,
			'x-amz-content-sha256':
				body === 'unsigned'
					? 'UNSIGNED-PAYLOAD'
					: createHash('sha256')
							.update(body ?? '')
							.digest('hex'),
		},
	});
	const search = query.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
	return { url: `${url.origin}${path}${search === '' ? '' : `?${search}`}`, headers: signed.headers };
}

/** Who sends the request may send what is beyond ASCII in other bytes than were signed. */
const readHeaders = (headers: Record<string, string>): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerValue(value, `The header ${name}`)]));

/** A segment of a URL's path as S3 signs it, whatever of it was percent-encoded before. */
function encodeAgain(segment: string): string {
	try {
		return percentEncode(decodeURIComponent(segment));
	} catch {
		throw invalidInput('URL', 'has a % that is not followed by two hexadecimal digits of UTF-8', segment);
	}
}
