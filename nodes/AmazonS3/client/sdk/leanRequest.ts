import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Contents up to this size take the lean path; the SDK asks for the server's consent to send more (100-continue). */
const MAX_BODY_BYTES = 1024 * 1024;

const NO_CONTENTS = createHash('sha256').digest('hex');

/** Visible ASCII: what a header carries, and a signature covers, as it is. */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

const DESCRIPTION = {
	CacheControl: 'cache-control',
	ContentDisposition: 'content-disposition',
	ContentEncoding: 'content-encoding',
	ContentLanguage: 'content-language',
	ContentType: 'content-type',
};
const CONDITIONS = { IfMatch: 'if-match', IfNoneMatch: 'if-none-match' };
const SETTINGS = { ExpectedBucketOwner: 'x-amz-expected-bucket-owner', RequestPayer: 'x-amz-request-payer' };
const STORAGE = { StorageClass: 'x-amz-storage-class', Tagging: 'x-amz-tagging' };

/**
 * The calls that take the lean path, and the headers that their members become.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
const CALLS: Record<string, { method: string; id?: string; headers: Record<string, string> }> = {
	CopyObjectCommand: {
		method: 'PUT',
		id: 'CopyObject',
		headers: {
			...DESCRIPTION,
			...SETTINGS,
			...STORAGE,
			CopySource: 'x-amz-copy-source',
			CopySourceIfMatch: 'x-amz-copy-source-if-match',
			ExpectedSourceBucketOwner: 'x-amz-source-expected-bucket-owner',
			MetadataDirective: 'x-amz-metadata-directive',
			TaggingDirective: 'x-amz-tagging-directive',
		},
	},
	DeleteObjectCommand: { method: 'DELETE', id: 'DeleteObject', headers: { ...SETTINGS, IfMatch: CONDITIONS.IfMatch } },
	GetObjectCommand: {
		method: 'GET',
		id: 'GetObject',
		headers: { ...CONDITIONS, ...SETTINGS, ChecksumMode: 'x-amz-checksum-mode', Range: 'range' },
	},
	HeadObjectCommand: { method: 'HEAD', headers: { ...CONDITIONS, ...SETTINGS, ChecksumMode: 'x-amz-checksum-mode' } },
	PutObjectCommand: {
		method: 'PUT',
		id: 'PutObject',
		headers: { ...DESCRIPTION, ...CONDITIONS, ...SETTINGS, ...STORAGE, ContentMD5: 'content-md5' },
	},
};

/** Whether a call may take the lean path at all. */
export const isLeanCall = (commandName: string): boolean => Object.hasOwn(CALLS, commandName);

/** A request without its address. */
export interface LeanRequest {
	method: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body?: Buffer;
}

/**
 * The request of a call, as the SDK makes it; undefined for everything unusual: another call, a member that is not in the table, a value
 * that is no plain text, large contents.
 * @param checksums send a CRC32 of contents
 */
export function leanRequestOf(commandName: string, input: Record<string, unknown>, checksums: boolean): LeanRequest | undefined {
	if (!isLeanCall(commandName)) return undefined;
	const call = CALLS[commandName]!;
	const query: Record<string, string> = call.id === undefined ? {} : { 'x-id': call.id };
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(input)) {
		if (value === undefined || name === 'Bucket' || name === 'Key' || name === 'Body') continue;
		if (name === 'ContentLength' && Buffer.isBuffer(input.Body) && value === input.Body.length) continue;
		if (name === 'Metadata') {
			if (!putMetadata(headers, value as Record<string, unknown>) || call.method !== 'PUT') return undefined;
		} else {
			const header = call.headers[name];
			if (header === undefined || typeof value !== 'string' || !PLAIN.test(value)) return undefined;
			headers[header] = value;
		}
	}
	if (commandName !== 'PutObjectCommand')
		return { method: call.method, query, headers: { ...headers, 'x-amz-content-sha256': NO_CONTENTS } };
	const body = input.Body;
	if (!Buffer.isBuffer(body) || body.length > MAX_BODY_BYTES) return undefined;
	if (checksums) {
		headers['x-amz-sdk-checksum-algorithm'] = 'CRC32';
		headers['x-amz-checksum-crc32'] = crc32Of(body);
	}
	headers['content-type'] ??= 'application/octet-stream';
	headers['content-length'] = String(body.length);
	headers['x-amz-content-sha256'] = createHash('sha256').update(body).digest('hex');
	return { method: call.method, query, headers, body };
}

function putMetadata(headers: Record<string, string>, metadata: Record<string, unknown>): boolean {
	for (const [name, value] of Object.entries(metadata)) {
		if (typeof value !== 'string' || !PLAIN.test(value) || !/^[\w.-]+$/.test(name)) return false;
		headers[`x-amz-meta-${name.toLowerCase()}`] = value;
	}
	return true;
}

function crc32Of(body: Buffer): string {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(crc32(body));
	return bytes.toString('base64');
}
