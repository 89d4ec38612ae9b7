import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { S3Error } from './errors';
import { header, type S3Request } from './request';
import type { LocalS3User } from './server';

/** What the signature of a request proved. */
export interface Identity {
	user: LocalS3User;
	signingRegion: string;
	/** value of `x-amz-content-sha256`: a hash, or one of the special names */
	payloadHash: string;
	presigned: boolean;
	/** the signature of the headers, from which chunk signatures go on */
	seedSignature: string;
	/** signs a string as the chunks of a signed stream are */
	sign(text: string): Promise<string>;
	/** `DATE/REGION/s3/aws4_request` and the long date, as a chunk's string to sign repeats them */
	scope: string;
	longDate: string;
}

export const maxSkewMs = 15 * 60 * 1000;
const maxExpirySeconds = 7 * 24 * 60 * 60;
const algorithm = 'AWS4-HMAC-SHA256';

/** SHA-256 of node:crypto in the shape that AWS's signer asks for. */
class Sha256 {
	private readonly hash: Hash | Hmac;
	constructor(secret?: unknown) {
		this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
	}
	update(data: Uint8Array): void {
		this.hash.update(data);
	}
	async digest(): Promise<Uint8Array> {
		return this.hash.digest();
	}
	reset(): void {}
}

/** AWS's signer, opened up: it gives the two texts that a SignatureDoesNotMatch answer shows. */
class Verifier extends SignatureV4 {
	canonicalRequest(
		request: Parameters<SignatureV4['createCanonicalRequest']>[0],
		headers: Record<string, string>,
		payloadHash: string,
	): string {
		return this.createCanonicalRequest(request, headers, payloadHash);
	}
	stringToSign(longDate: string, scope: string, canonicalRequest: string): Promise<string> {
		return this.createStringToSign(longDate, scope, canonicalRequest, algorithm);
	}
}

const encodeStrictly = (text: string) =>
	encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The canonical path of S3: each character encoded once, by the strict rules; never a segment dropped or merged. */
function canonicalPath(rawPath: string): string {
	return rawPath
		.split('/')
		.map((segment) => encodeStrictly(Buffer.from(unescapeBytes(segment), 'latin1').toString('utf8')))
		.join('/');
}
const unescapeBytes = (text: string) => text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

const verifierOf = (user: LocalS3User, region: string) =>
	new Verifier({
		service: 's3',
		region,
		credentials: { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey, sessionToken: user.sessionToken },
		sha256: Sha256 as unknown as ConstructorParameters<typeof SignatureV4>[0]['sha256'],
		uriEscapePath: false,
	});

export function parseDate(text: string): number {
	const m = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
	if (!m) return NaN;
	return Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6]));
}

const isoSeconds = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

interface Claim {
	credential: string;
	signedHeaders: string[];
	signature: string;
	longDate: string;
	token?: string;
	payloadHash: string;
	expires?: number;
}

function claimOfQuery(request: S3Request): Claim {
	const { query } = request;
	const refuse = (message: string) => new S3Error('AuthorizationQueryParametersError', message);
	if (query.get('X-Amz-Algorithm') !== algorithm) throw refuse(`X-Amz-Algorithm only supports "${algorithm}"`);
	const need = (name: string) => {
		const value = query.get(name);
		if (value === undefined)
			throw refuse(
				'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, ' +
					'X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
			);
		return value;
	};
	const claim: Claim = {
		credential: need('X-Amz-Credential'),
		signedHeaders: need('X-Amz-SignedHeaders').split(';'),
		signature: need('X-Amz-Signature'),
		longDate: need('X-Amz-Date'),
		token: query.get('X-Amz-Security-Token'),
		payloadHash: query.get('X-Amz-Content-Sha256') ?? header(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
	};
	const expires = need('X-Amz-Expires');
	if (!/^-?\d+$/.test(expires)) throw refuse('X-Amz-Expires should be a number');
	claim.expires = Number(expires);
	if (claim.expires < 0) throw refuse('X-Amz-Expires must be non-negative');
	if (claim.expires > maxExpirySeconds)
		throw refuse('X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds');
	if (Number.isNaN(parseDate(claim.longDate))) throw refuse("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
	return claim;
}

function claimOfHeader(request: S3Request, authorization: string): Claim {
	if (!authorization.startsWith('AWS4-HMAC-SHA256')) {
		if (/^AWS4-ECDSA/.test(authorization)) throw new S3Error('NotImplemented');
		if (/^AWS /.test(authorization))
			throw new S3Error('InvalidRequest', `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`);
		throw new S3Error('InvalidArgument', 'Unsupported Authorization Type', { ArgumentName: 'Authorization', ArgumentValue: authorization });
	}
	const part = (name: string) => {
		const found = new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1];
		if (found === undefined) throw new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; missing ${name}.`);
		return found;
	};
	const longDate = header(request, 'x-amz-date') ?? isoDate(header(request, 'date'));
	if (longDate === undefined || Number.isNaN(parseDate(longDate)))
		throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
	const payloadHash = header(request, 'x-amz-content-sha256');
	if (payloadHash === undefined) throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
	return {
		credential: part('Credential'),
		signedHeaders: part('SignedHeaders').split(';'),
		signature: part('Signature'),
		longDate,
		token: header(request, 'x-amz-security-token'),
		payloadHash,
	};
}

function isoDate(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	if (!Number.isNaN(parseDate(text))) return text;
	const ms = Date.parse(text);
	return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/**
 * Verifies the signature of a form's policy and returns who signed it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 * @param field gives the value of a form field by its lower-case name
 */
export async function verifyPolicySignature(
	field: (name: string) => string | undefined,
	policy: string,
	{ users, now, bucketRegion }: VerifyContext,
): Promise<Identity> {
	const need = (name: string) => {
		const value = field(name.toLowerCase());
		if (value === undefined)
			throw new S3Error(
				'InvalidArgument',
				`Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
				{ ArgumentName: name, ArgumentValue: '' },
			);
		return value;
	};
	const wrong = (name: string, value: string, message: string) =>
		new S3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
	const used = need('X-Amz-Algorithm');
	if (used !== algorithm) throw wrong('X-Amz-Algorithm', used, `X-Amz-Algorithm only supports "${algorithm}"`);
	const credential = need('X-Amz-Credential');
	const longDate = need('X-Amz-Date');
	const signature = need('X-Amz-Signature');
	const parts = credential.split('/');
	const [day, region, service, terminator] = parts.slice(-4);
	const accessKeyId = parts.slice(0, -4).join('/');
	if (parts.length < 5 || service !== 's3' || terminator !== 'aws4_request')
		throw wrong('X-Amz-Credential', credential, 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/s3/aws4_request".');
	if (Number.isNaN(parseDate(longDate)) || day !== longDate.slice(0, 8))
		throw wrong('X-Amz-Date', longDate, 'X-Amz-Date must be formatted via ISO8601 Long format and be of the day of the credential');
	const user = findUser(users, accessKeyId, field('x-amz-security-token'), now);
	if (bucketRegion !== undefined && region !== bucketRegion)
		throw wrong('X-Amz-Credential', credential, `the region '${region}' is wrong; expecting '${bucketRegion}'`);
	const verifier = verifierOf(user, region!);
	const sign = (text: string) => verifier.sign(text, { signingDate: new Date(parseDate(longDate)) });
	if ((await sign(policy)) !== signature)
		throw new S3Error('SignatureDoesNotMatch', undefined, {
			AWSAccessKeyId: accessKeyId,
			StringToSign: policy,
			SignatureProvided: signature,
		});
	return {
		user,
		signingRegion: region!,
		payloadHash: 'UNSIGNED-PAYLOAD',
		presigned: false,
		seedSignature: signature,
		sign,
		scope: `${day}/${region}/s3/aws4_request`,
		longDate,
	};
}

const payloadNames = new Set([
	'UNSIGNED-PAYLOAD',
	'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
	'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
	'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

export interface VerifyContext {
	users: readonly LocalS3User[];
	now: number;
	/** the region of the request's bucket; undefined if there is no such bucket, and then any region will do */
	bucketRegion?: string;
}

/** Finds the user of a key ID and checks the session token that goes with it. */
export function findUser(users: readonly LocalS3User[], accessKeyId: string, token: string | undefined, now: number): LocalS3User {
	const user = users.find((candidate) => candidate.accessKeyId === accessKeyId);
	// A temporary key without its token is as unknown as a made-up one.
	if (!user || (user.sessionToken !== undefined && token === undefined))
		throw new S3Error('InvalidAccessKeyId', undefined, { AWSAccessKeyId: accessKeyId });
	if (token !== undefined && token !== user.sessionToken) throw new S3Error('InvalidToken', undefined, { 'Token-0': token });
	if (user.sessionExpiresAt !== undefined && now >= user.sessionExpiresAt)
		throw new S3Error('ExpiredToken', undefined, { 'Token-0': token ?? '' });
	return user;
}

/** True if the request carries a SigV4 signature at all, in a header or in the query. */
export const isSigned = (request: S3Request): boolean =>
	header(request, 'authorization') !== undefined ||
	request.query.has('X-Amz-Algorithm') ||
	request.query.has('X-Amz-Signature') ||
	request.query.has('X-Amz-Credential');

/**
 * Verifies a signed request with AWS's own signer and returns who sent it; every way to fail is the S3Error AWS gives.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export async function verifySignature(request: S3Request, { users, now, bucketRegion }: VerifyContext): Promise<Identity> {
	const authorization = header(request, 'authorization');
	const presigned = authorization === undefined;
	if (!presigned && request.query.has('X-Amz-Algorithm')) {
		throw new S3Error(
			'InvalidArgument',
			'Only one auth mechanism allowed; ' +
				'only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
			{ ArgumentName: 'Authorization', ArgumentValue: authorization },
		);
	}
	const claim = presigned ? claimOfQuery(request) : claimOfHeader(request, authorization);
	const malformed = (detail: string, fields: Record<string, string> = {}) =>
		presigned
			? new S3Error('AuthorizationQueryParametersError', `Error parsing the X-Amz-Credential parameter; ${detail}`, fields)
			: new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${detail}`, fields);

	const parts = claim.credential.split('/');
	const [day, region, service, terminator] = parts.slice(-4);
	const accessKeyId = parts.slice(0, -4).join('/');
	if (parts.length < 5 || accessKeyId === '')
		throw malformed(`the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`);
	if (terminator !== 'aws4_request') throw malformed(`incorrect terminal "${terminator}". This endpoint uses "aws4_request".`);
	if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
	if (day !== claim.longDate.slice(0, 8))
		throw malformed(`Invalid credential date "${day}". This date is not the same as X-Amz-Date: "${claim.longDate.slice(0, 8)}".`);
	const user = findUser(users, accessKeyId, claim.token, now);

	const sentAt = parseDate(claim.longDate);
	if (claim.expires === undefined) {
		if (Math.abs(now - sentAt) > maxSkewMs) {
			throw new S3Error('RequestTimeTooSkewed', undefined, {
				RequestTime: claim.longDate,
				ServerTime: isoSeconds(now),
				MaxAllowedSkewMilliseconds: maxSkewMs,
			});
		}
	} else {
		if (sentAt - now > maxSkewMs)
			throw new S3Error('AccessDenied', 'Request is not valid yet', { 'X-Amz-Date': claim.longDate, ServerTime: isoSeconds(now) });
		const end = sentAt + claim.expires * 1000;
		if (now > end)
			throw new S3Error('AccessDenied', 'Request has expired', {
				'X-Amz-Expires': claim.expires,
				Expires: isoSeconds(end),
				ServerTime: isoSeconds(now),
			});
	}
	if (bucketRegion !== undefined && region !== bucketRegion) {
		const error = malformed(`the region '${region}' is wrong; expecting '${bucketRegion}'`, { Region: bucketRegion });
		error.headers['x-amz-bucket-region'] = bucketRegion;
		throw error;
	}
	if (!/^[0-9a-f]{64}$/.test(claim.payloadHash) && !payloadNames.has(claim.payloadHash)) {
		throw new S3Error(
			'InvalidArgument',
			'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
				'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.',
			{ ArgumentName: 'x-amz-content-sha256', ArgumentValue: claim.payloadHash },
		);
	}

	const unsigned = Object.keys(request.message.headers).filter(
		(name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name) && !(presigned && name === 'x-amz-content-sha256'),
	);
	if (!claim.signedHeaders.includes('host')) unsigned.unshift('host');
	if (unsigned.length > 0)
		throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
			HeadersNotSigned: unsigned.join(', '),
		});

	const headers: Record<string, string> = {};
	// A header's bytes are taken as UTF-8: a client that signs one encoding and sends another fails here as it does at AWS.
	for (const name of claim.signedHeaders)
		headers[name] = Buffer.from(header(request, name) ?? '', 'latin1')
			.toString('utf8')
			.trim()
			.replace(/[ \t]+/g, ' ');
	const query: Record<string, string | string[]> = {};
	for (const [name, value] of request.queryPairs) {
		if (name === 'X-Amz-Signature') continue;
		const before = query[name];
		query[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
	}
	const verifier = verifierOf(user, region!);
	const scope = `${day}/${region}/s3/aws4_request`;
	const canonicalRequest = verifier.canonicalRequest(
		{ method: request.method, path: canonicalPath(request.rawPath), query, headers, protocol: 'http:', hostname: '' },
		headers,
		claim.payloadHash,
	);
	const stringToSign = await verifier.stringToSign(claim.longDate, scope, canonicalRequest);
	const sign = (text: string) => verifier.sign(text, { signingDate: new Date(sentAt) });
	const expected = await sign(stringToSign);
	if (expected !== claim.signature) {
		throw new S3Error('SignatureDoesNotMatch', undefined, {
			AWSAccessKeyId: accessKeyId,
			StringToSign: stringToSign,
			SignatureProvided: claim.signature,
			StringToSignBytes: Buffer.from(stringToSign)
				.toString('hex')
				.replace(/..(?=.)/g, '$& '),
			CanonicalRequest: canonicalRequest,
			CanonicalRequestBytes: Buffer.from(canonicalRequest)
				.toString('hex')
				.replace(/..(?=.)/g, '$& '),
		});
	}
	return {
		user,
		signingRegion: region!,
		payloadHash: claim.payloadHash,
		presigned,
		seedSignature: expected,
		sign,
		scope,
		longDate: claim.longDate,
	};
}
