import type { SignatureV4 } from '../sdk/sdk';
import { percentEncode, percentEncodePath } from '../store/percentEncode';
import type { SignedUrl } from './signUrl';

/** The calls whose URLs are signed here, and where their members go: into the query, or into headers that are signed. */
const CALLS: Record<string, { method: string; id?: string; query: Record<string, string>; headers: Record<string, string> }> = {
	GetObject: {
		method: 'GET',
		id: 'GetObject',
		query: {
			ResponseCacheControl: 'response-cache-control',
			ResponseContentDisposition: 'response-content-disposition',
			ResponseContentEncoding: 'response-content-encoding',
			ResponseContentLanguage: 'response-content-language',
			ResponseContentType: 'response-content-type',
			VersionId: 'versionId',
		},
		headers: {},
	},
	HeadObject: { method: 'HEAD', query: { VersionId: 'versionId' }, headers: {} },
	DeleteObject: { method: 'DELETE', id: 'DeleteObject', query: { VersionId: 'versionId' }, headers: {} },
	PutObject: { method: 'PUT', id: 'PutObject', query: {}, headers: { ContentType: 'Content-Type', ContentLength: 'Content-Length' } },
	UploadPart: {
		method: 'PUT',
		id: 'UploadPart',
		query: { PartNumber: 'partNumber', UploadId: 'uploadId' },
		headers: { ContentLength: 'Content-Length' },
	},
};

/** A header that is signed as it stands: visible ASCII, with no more than one blank in a row. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/** Half of a character, which no URL can carry. */
const BROKEN = /\p{Cs}/u;

/** A call without its address. */
export interface LeanCall {
	method: string;
	/** As it stands in the path, percent-encoded. */
	key: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** The same for all calls that differ in values only. */
	shape: string;
}

/** Returns what there is to sign; undefined for everything unusual: another call, a member that is not in the table, a value that is no plain text. */
export function leanCallOf(name: string, { Bucket: bucket, Key: key, ...members }: Record<string, unknown>): LeanCall | undefined {
	const call = Object.hasOwn(CALLS, name) ? CALLS[name]! : undefined;
	if (call === undefined || typeof key !== 'string' || key === '' || BROKEN.test(key)) return undefined;
	const query: Record<string, string> = call.id === undefined ? {} : { 'x-id': call.id };
	const headers: Record<string, string> = {};
	let shape = `${name} ${String(bucket)}`;
	for (const [member, given] of Object.entries(members)) {
		if (given === undefined) continue;
		const value = typeof given === 'number' ? String(given) : given;
		if (typeof value !== 'string' || value === '' || BROKEN.test(value)) return undefined;
		const [inQuery, inHeader] = [call.query[member], call.headers[member]];
		if (inQuery !== undefined) query[inQuery] = value;
		else if (inHeader !== undefined && PLAIN.test(value)) headers[inHeader] = value;
		else return undefined;
		shape += ` ${member}`;
	}
	return { method: call.method, key: percentEncodePath(key), query, headers, shape };
}

/** Where the calls of one bucket go, and the region that they are signed for. */
export interface LeanAddress {
	/** All that stands before the key. */
	base: string;
	region: string;
}

/** What a URL of the SDK says of it; undefined where it is no URL of SigV4 with this key. */
export function addressOf(url: string, { key }: LeanCall): LeanAddress | undefined {
	const [address = '', query = ''] = url.split('?');
	const region = /(?:^|&)X-Amz-Credential=[^&]+%2F\d{8}%2F([^&%]+)%2Fs3%2Faws4_request(?:&|$)/.exec(query)?.[1];
	return region !== undefined && address.endsWith(`/${key}`) ? { base: address.slice(0, address.length - key.length), region } : undefined;
}

export interface LeanTerms {
	signedAt: Date;
	expiresInSeconds: number;
}

/** Signs a call for an address with the signer of the SDK, which keeps the key that it makes for a day and a region. */
export async function signLean(
	signer: SignatureV4,
	{ method, key, query, headers }: LeanCall,
	{ base, region }: LeanAddress,
	{ signedAt, expiresInSeconds }: LeanTerms,
): Promise<SignedUrl> {
	const [, protocol = '', host = '', path = ''] = /^(https?:)\/\/([^/]+)(.*)$/s.exec(base)!;
	const signed = await signer.presign(
		{
			method,
			protocol,
			hostname: host,
			path: path + key,
			query: { ...query },
			headers: { host, ...headers, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
		},
		{
			signingDate: signedAt,
			expiresIn: expiresInSeconds,
			signingRegion: region,
			signableHeaders: new Set(Object.keys(headers).map((name) => name.toLowerCase())),
		},
	);
	const said = signed.query as Record<string, string>;
	const pairs = Object.keys(said)
		.sort()
		.map((name) => `${name}=${percentEncode(said[name]!)}`);
	return { url: `${base}${key}?${pairs.join('&')}`, headers: { ...headers } };
}
