import { finished, type Readable } from 'node:stream';
import { readField } from './plainXml';

/** An answer as the SDK's handler gives it. */
export interface Answer {
	statusCode: number;
	headers: Record<string, string>;
	body: unknown;
}

type Read = (text: string) => unknown;

const ASCII = /^[\x20-\x7e]*$/;
const DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const text: Read = (value) => value;
const number: Read = (value) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined);
const flag: Read = (value) => (/^(true|false)$/.test(value) ? value === 'true' : undefined);
const date: Read = (value) => (DATE.test(value) ? new Date(value) : undefined);

const OF_WRITES: Record<string, [string, Read]> = {
	etag: ['ETag', text],
	'x-amz-version-id': ['VersionId', text],
	'x-amz-server-side-encryption': ['ServerSideEncryption', text],
};
const OF_READS: Record<string, [string, Read]> = {
	...OF_WRITES,
	'accept-ranges': ['AcceptRanges', text],
	'cache-control': ['CacheControl', text],
	'content-disposition': ['ContentDisposition', text],
	'content-encoding': ['ContentEncoding', text],
	'content-language': ['ContentLanguage', text],
	'content-length': ['ContentLength', number],
	'content-range': ['ContentRange', text],
	'content-type': ['ContentType', text],
	'last-modified': ['LastModified', date],
	'x-amz-storage-class': ['StorageClass', text],
	'x-amz-tagging-count': ['TagCount', number],
};
const OF_CHECKED_WRITES: Record<string, [string, Read]> = {
	...OF_WRITES,
	'x-amz-checksum-crc32': ['ChecksumCRC32', text],
	'x-amz-checksum-type': ['ChecksumType', text],
};
const OF_DELETIONS: Record<string, [string, Read]> = {
	'x-amz-delete-marker': ['DeleteMarker', flag],
	'x-amz-version-id': ['VersionId', text],
};

/** What every answer may have, and none of them says of the object. */
const OF_EVERY_ANSWER = new Set(['x-amz-bucket-region', 'x-amz-id-2', 'x-amz-request-id']);

/** The headers that one of the SDK's readers knows: those not named here as well make an answer unusual. */
const SPEAKS_OF_OBJECT = /^(x-amz-|expires$)/;

const MAX_DOCUMENT_BYTES = 4096;

/**
 * What the SDK would read out of the answer to a call of the lean path. Undefined for everything unusual: an error, a header that is not in
 * the table, a document of another form. The answer's body is then as it was, or whole in a buffer.
 */
export async function readLeanAnswer(commandName: string, answer: Answer): Promise<Record<string, unknown> | undefined> {
	const { statusCode, headers } = answer;
	const isRead = commandName === 'GetObjectCommand' || commandName === 'HeadObjectCommand';
	const isDeletion = commandName === 'DeleteObjectCommand';
	if (statusCode !== (isDeletion ? 204 : 200) && !(statusCode === 206 && commandName === 'GetObjectCommand')) return undefined;
	const known = isRead ? OF_READS : isDeletion ? OF_DELETIONS : commandName === 'PutObjectCommand' ? OF_CHECKED_WRITES : OF_WRITES;
	const output: Record<string, unknown> = {};
	const metadata: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (!ASCII.test(value)) return undefined;
		const field = known[name];
		if (field !== undefined) {
			const read = field[1](value);
			if (read === undefined) return undefined;
			output[field[0]] = read;
		} else if (isRead && name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
		else if (SPEAKS_OF_OBJECT.test(name) && !OF_EVERY_ANSWER.has(name)) return undefined;
	}
	if (isDeletion) return output;
	if (commandName === 'CopyObjectCommand') {
		const copied = await readCopyResult(answer);
		return copied && { ...output, CopyObjectResult: copied };
	}
	if (!/^"[^"]*"$/.test(headers.etag ?? '')) return undefined;
	if (!isRead) return headers['content-length'] === '0' ? output : undefined;
	return { ...output, Metadata: metadata };
}

async function readCopyResult(answer: Answer): Promise<Record<string, unknown> | undefined> {
	if (!(Number(answer.headers['content-length']) <= MAX_DOCUMENT_BYTES)) return undefined;
	const bytes = await wholeOf(answer.body as Readable);
	answer.body = bytes;
	const inside =
		/^(?:<\?xml[^>]*\?>\s*)?<CopyObjectResult(?: xmlns="[^"]*")?>((?:<(ETag|LastModified)>[^<]*<\/\2>)*)<\/CopyObjectResult>\s*$/.exec(
			bytes.toString('latin1'),
		)?.[1];
	if (inside === undefined) return undefined;
	const ETag = readField(inside, 'ETag');
	const LastModified = new Date(readField(inside, 'LastModified') || NaN);
	return ETag && !Number.isNaN(LastModified.getTime()) ? { ETag, LastModified } : undefined;
}

/** Costs half of what iterating does. */
const wholeOf = async (body: Readable): Promise<Buffer> =>
	await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		finished(body, { writable: false }, (error) => (error ? reject(error) : resolve(Buffer.concat(chunks))));
		body.on('data', (chunk: Buffer) => chunks.push(chunk));
	});
