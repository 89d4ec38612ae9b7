import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { etagOfParts } from '../objects/etag';
import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { forSource } from '../store/requestSettings';
import { partBytesFor } from '../objects/partPlan';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import type { ListedObject } from '../listing/selection';
import type { Source } from '../upload/source';

/** By what contents are compared: their size always, and what else. */
export type CompareBy = 'etag' | 'date' | 'size';

export interface Comparison {
	same: boolean;
	/** What told it. */
	by: 'size' | 'etag' | 'checksum' | 'date';
}

/**
 * Whether an object has the contents of another, as far as `how` goes.
 *
 * An ETag is the MD5 of the contents only where the object was written in one piece and not encrypted with a KMS key or
 * one of the customer's. So equal ETags mean equal contents, but unequal ones are looked into, where the target is not older
 * than the source: by a checksum of the whole that both have, then by the sizes of their parts (ETags of parts of the same
 * size can be compared). Where all that does not tell, dates do: what was written after the source is taken for its copy.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export async function compareObjects(
	store: Store,
	source: ListedObject,
	target: ListedObject,
	how: CompareBy,
	signal?: AbortSignal,
): Promise<Comparison> {
	if (source.size !== target.size) return { same: false, by: 'size' };
	if (how === 'size' || source.size === 0) return { same: true, by: 'size' };
	const byDate: Comparison = { same: (source.lastModified ?? '') <= (target.lastModified ?? ''), by: 'date' };
	if (how === 'date') return byDate;
	if (source.etag !== undefined && source.etag === target.etag) return { same: true, by: 'etag' };
	if (!byDate.same) return byDate;
	const sourceStore = forSource(store);
	const heads = await Promise.all([head(sourceStore, source, signal), head(store, target, signal)]);
	const [one, other] = heads;
	if (!one || !other) return byDate;
	const algorithm = WHOLE_CHECKSUMS.find((name) => isWhole(one[name]) && isWhole(other[name]));
	if (algorithm) return { same: one[algorithm] === other[algorithm], by: 'checksum' };
	const comparable = !hidesMd5(one) && !hidesMd5(other) && (await haveSameParts(sourceStore, source, store, target, signal));
	return comparable ? { same: false, by: 'etag' } : byDate;
}

/**
 * Whether an object has the contents of a file, by its ETag or a checksum of the whole. A file has no date: where neither tells, they count
 * as different.
 * @param partBytes the size of its parts, in bytes, where the store does not tell that; default: that of our uploads
 */
export async function compareFile(
	store: Store,
	file: Source,
	target: ListedObject,
	how: 'etag' | 'size',
	{ partBytes, signal }: { partBytes?: number; signal?: AbortSignal },
): Promise<Comparison> {
	if (file.size !== target.size) return { same: false, by: 'size' };
	if (how === 'size' || file.size === 0) return { same: true, by: 'size' };
	const digests = await digestsOf(file, await partBytesOf(store, target, partBytes, signal), signal);
	if (digests.etag === target.etag) return { same: true, by: 'etag' };
	const whole = await head(store, target, signal);
	if (whole && isWhole(whole.ChecksumCRC32)) return { same: whole.ChecksumCRC32 === digests.crc32, by: 'checksum' };
	return { same: false, by: 'etag' };
}

/** Checksums that S3 may have of a whole object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
const WHOLE_CHECKSUMS = ['ChecksumCRC64NVME', 'ChecksumCRC32', 'ChecksumCRC32C', 'ChecksumSHA1', 'ChecksumSHA256'] as const;

/** The checksum of a composition of parts ends with their number. */
const isWhole = (checksum: string | undefined) => checksum !== undefined && !checksum.includes('-');

const hidesMd5 = (answer: HeadObjectCommandOutput) =>
	(answer.ServerSideEncryption ?? '').startsWith('aws:kms') || answer.SSECustomerAlgorithm !== undefined;

/** The number of parts, as the ETag tells it; 1 for an object in one piece. */
const partsOf = ({ etag = '' }: ListedObject) => Number(/-(\d+)$/.exec(etag)?.[1] ?? 1);

const isMultipart = ({ etag = '' }: ListedObject) => etag.includes('-');

/** The size of each part but the last; undefined for an object in one piece. */
async function partBytesOf(
	store: Store,
	target: ListedObject,
	guess: number | undefined,
	signal?: AbortSignal,
): Promise<number | undefined> {
	if (!isMultipart(target)) return undefined;
	const first = await head(store, target, signal, 1);
	return first?.PartsCount === partsOf(target) && first.ContentLength ? first.ContentLength : partBytesFor(target.size ?? 0, guess);
}

async function haveSameParts(
	store: Store,
	one: ListedObject,
	otherStore: Store,
	other: ListedObject,
	signal?: AbortSignal,
): Promise<boolean> {
	if (isMultipart(one) !== isMultipart(other) || partsOf(one) !== partsOf(other)) return false;
	if (!isMultipart(one)) return true;
	const [first, second] = await Promise.all([head(store, one, signal, 1), head(otherStore, other, signal, 1)]);
	return first?.PartsCount !== undefined && first.PartsCount === second?.PartsCount && first.ContentLength === second.ContentLength;
}

/**
 * What S3 tells of an object, or of a part of it; undefined where the keys may not read it, it is encrypted with a customer's key, or it is
 * gone.
 */
async function head(
	store: Store,
	{ bucket, key }: ListedObject,
	signal?: AbortSignal,
	partNumber?: number,
): Promise<HeadObjectCommandOutput | undefined> {
	return await store.s3
		.headObject(
			{ Bucket: bucket, Key: key, PartNumber: partNumber, ChecksumMode: partNumber === undefined ? 'ENABLED' : undefined },
			{ abortSignal: signal },
		)
		.catch((error: unknown) => {
			// 400 is what S3 says of objects whose key only the customer has.
			if (error instanceof S3Error && (['accessDenied', 'noSuchKey', 'notSupported'].includes(error.kind) || error.httpStatus === 400))
				return undefined;
			throw error;
		});
}

/** The ETag that S3 gives to these contents, in parts of this size or in one piece, and their CRC32, in one reading. */
async function digestsOf(file: Source, partBytes: number | undefined, signal?: AbortSignal): Promise<{ etag: string; crc32: string }> {
	const full = partBytes ?? Infinity;
	const digests: Buffer[] = [];
	let part = createHash('md5');
	let room = full;
	let crc = 0;
	for await (const chunk of await file.open()) {
		signal?.throwIfAborted();
		crc = crc32(chunk, crc);
		for (let rest = chunk; rest.length > 0;) {
			const piece = rest.subarray(0, room);
			part.update(piece);
			room -= piece.length;
			rest = rest.subarray(piece.length);
			if (room > 0) continue;
			digests.push(part.digest());
			part = createHash('md5');
			room = full;
		}
	}
	if (room < full || partBytes === undefined) digests.push(part.digest());
	const whole = Buffer.alloc(4);
	whole.writeUInt32BE(crc);
	const etag = partBytes === undefined ? digests[0]!.toString('hex') : etagOfParts(digests);
	return { etag, crc32: whole.toString('base64') };
}
