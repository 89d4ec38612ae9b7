import { canonicalQuery, dateOf, scopeOf, type Signer, type SigningKeys } from '../sdk/signature';
import { percentEncodePath } from '../flow/percentEncode';
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

/** The contents are not there yet. */
const UNSIGNED = 'UNSIGNED-PAYLOAD';

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

/**
 * Returns what there is to sign; undefined for everything unusual: another call, a member that is not in the table, a value that is no
 * plain text.
 */
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
	host: string;
	/** What of `base` is in the path. */
	path: string;
	region: string;
}

/** What a URL of the SDK says of it; undefined where it is no URL of SigV4 with this key. */
export function addressOf(url: string, { key }: LeanCall): LeanAddress | undefined {
	const [address = '', query = ''] = url.split('?');
	const region = /(?:^|&)X-Amz-Credential=[^&]+%2F\d{8}%2F([^&%]+)%2Fs3%2Faws4_request(?:&|$)/.exec(query)?.[1];
	if (region === undefined || !address.endsWith(`/${key}`)) return undefined;
	const base = address.slice(0, address.length - key.length);
	const [, host = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/s.exec(base)!;
	return { base, host, path, region };
}

export interface LeanTerms {
	signedAt: Date;
	expiresInSeconds: number;
}

/** Signs a call for an address. */
export function signLean(
	sign: Signer,
	{ method, key, query, headers }: LeanCall,
	{ base, host, path, region }: LeanAddress,
	keys: SigningKeys,
	{ signedAt, expiresInSeconds }: LeanTerms,
): SignedUrl {
	const date = dateOf(signedAt);
	const signed: Record<string, string> = { host };
	for (const name of Object.keys(headers)) signed[name.toLowerCase()] = headers[name]!;
	const said: Record<string, string> = {
		...query,
		'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
		'X-Amz-Content-Sha256': UNSIGNED,
		'X-Amz-Credential': `${keys.accessKeyId}/${scopeOf(date, region)}`,
		'X-Amz-Date': date,
		'X-Amz-Expires': String(expiresInSeconds),
		'X-Amz-SignedHeaders': Object.keys(signed).sort().join(';'),
	};
	if (keys.sessionToken) said['X-Amz-Security-Token'] = keys.sessionToken;
	const canonical = canonicalQuery(said);
	const signature = sign({ method, path: path + key, query: canonical, headers: signed, payloadHash: UNSIGNED }, keys, { date, region });
	return { url: `${base}${key}?${canonical.replace('&X-Amz-SignedHeaders=', `&X-Amz-Signature=${signature}$&`)}`, headers: { ...headers } };
}
