import type { Store } from '../store/openStore';
import { expiryOf, type Expiry } from './expiry';
import { invalidInput } from '../errors/errors';
import type { PublicEndpoint } from './publicEndpoint';
import type { ChecksumAlgorithm, GetObjectCommandInput, PutObjectCommandInput } from '../sdk/sdk';
import { checkKeyKept } from '../quirks/renamedKeys';
import { curlFor } from './shell';
import { signCall, type SignableCall } from './signCall';
import type { ObjectHeaders } from '../upload/uploadTarget';

/**
 * The headers of a download that its URL may set.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export type AnswerHeaders = Pick<
	GetObjectCommandInput,
	| 'ResponseCacheControl'
	| 'ResponseContentDisposition'
	| 'ResponseContentEncoding'
	| 'ResponseContentLanguage'
	| 'ResponseContentType'
	| 'ResponseExpires'
>;

/** What an upload by a URL has to be. */
export interface UploadTerms {
	headers: ObjectHeaders;
	/** Exactly so many bytes. */
	size?: number;
	/** Exactly the contents with this checksum, in base64. */
	checksum?: { algorithm: ChecksumAlgorithm; value: string };
	/** Only where no object has the key. */
	onlyIfAbsent?: boolean;
}

export type PresignRequest = {
	bucket: string;
	key: string;
	versionId?: string;
	expiresInSeconds: number;
	publicEndpoint?: PublicEndpoint;
} & ({ method: 'GET'; answerHeaders: AnswerHeaders } | { method: 'PUT'; upload: UploadTerms } | { method: 'HEAD' | 'DELETE' });

export interface PresignedUrl extends Expiry {
	url: string;
	method: PresignRequest['method'];
	/** Headers that a request by this URL must send as they are. */
	headers: Record<string, string>;
	/** The command that uses it, for a POSIX shell. */
	curl: string;
}

/**
 * A URL that lets its holder make one request, over and over, with the connection's rights until it expires. Sends nothing but what a role
 * takes, and `checkKeyKept` where the URL writes or deletes.
 */
export async function presign(store: Store, request: PresignRequest): Promise<PresignedUrl> {
	const { expiresInSeconds, publicEndpoint, method, key } = request;
	if (method === 'PUT' || method === 'DELETE') await checkKeyKept(store, request.bucket, key);
	const signedAt = startOfSecond();
	const { url, headers } = await signCall(store, CALLS[method], inputOf(request), { signedAt, expiresInSeconds, publicEndpoint });
	return { url, method, headers, curl: curlFor(method, url, headers, key), ...(await expiryOf(store, signedAt, expiresInSeconds)) };
}

/** Now, as a signature says it: in whole seconds. */
export const startOfSecond = (): Date => new Date(Math.floor(Date.now() / 1000) * 1000);

const CALLS: Record<PresignRequest['method'], SignableCall> = {
	DELETE: 'DeleteObject',
	GET: 'GetObject',
	HEAD: 'HeadObject',
	PUT: 'PutObject',
};

function inputOf(request: PresignRequest): { Bucket: string; Key: string } {
	const { bucket, key, versionId } = request;
	const object = { Bucket: bucket, Key: key, VersionId: versionId };
	if (request.method === 'GET') return { ...object, ...request.answerHeaders };
	if (request.method !== 'PUT') return object;
	const { headers, size, checksum, onlyIfAbsent } = request.upload;
	const input: PutObjectCommandInput & { Bucket: string; Key: string } = {
		Bucket: bucket,
		Key: key,
		...headers,
		ContentLength: size,
		IfNoneMatch: onlyIfAbsent ? '*' : undefined,
		...(checksum && { [`Checksum${checksum.algorithm}`]: checksum.value }),
	};
	return input;
}

/** Bytes of each checksum. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
const CHECKSUM_BYTES: Partial<Record<ChecksumAlgorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

/** A checksum as S3 wants it, from hexadecimal digits or base64. @throws S3Error of kind invalidInput */
export function parseChecksum(
	algorithm: ChecksumAlgorithm,
	value: unknown,
	label: string,
): { algorithm: ChecksumAlgorithm; value: string } {
	const text = String(value ?? '').trim();
	const bytes = CHECKSUM_BYTES[algorithm] ?? 0;
	const isHex = text.length === bytes * 2 && /^[0-9a-f]+$/i.test(text);
	const decoded = Buffer.from(text, isHex ? 'hex' : 'base64');
	if (decoded.length !== bytes || (!isHex && decoded.toString('base64') !== text)) {
		throw invalidInput(label, `is not a ${algorithm} of ${bytes} bytes`, text, 'Enter it in hexadecimal digits or base64.');
	}
	return { algorithm, value: decoded.toString('base64') };
}
