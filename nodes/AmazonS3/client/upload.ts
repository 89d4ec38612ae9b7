import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Budget } from './budget';
import type { Store } from './client';
import { cancelledBy, S3Error, toS3Error } from './errors';
import { bareEtag } from './objectInfo';
import { partBytesFor, planParts, type Part } from './partPlan';
import type { PutObjectCommandInput } from './sdk';

/** The contents of a file: how many bytes, and the bytes themselves from the start, as often as asked. */
export interface Source {
	size: number;
	open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** What S3 stores with an object besides its contents. */
export type ObjectHeaders = Pick<
	PutObjectCommandInput,
	| 'CacheControl'
	| 'ContentDisposition'
	| 'ContentEncoding'
	| 'ContentType'
	| 'Metadata'
	| 'ServerSideEncryption'
	| 'SSEKMSKeyId'
	| 'StorageClass'
	| 'Tagging'
>;

export interface UploadTarget {
	bucket: string;
	key: string;
	headers: ObjectHeaders;
	/** Write only where no object has this key: else preconditionFailed. */
	onlyIfAbsent?: boolean;
}

export interface TransferOptions {
	budget: Budget;
	signal?: AbortSignal;
	/** Parts at a time of this object. */
	parallelParts?: number;
	/** Size of a part in bytes where the object's size does not need larger ones. */
	partBytes?: number;
}

export interface UploadResult {
	size: number;
	etag?: string;
	versionId?: string;
	/** Number of parts; absent when the object went up in one request. */
	parts?: number;
}

/** Files up to this many bytes go up in one request. */
export const SINGLE_REQUEST_BYTES = 8 * 1024 * 1024;

const PARALLEL_PARTS = 8;

/**
 * S3 refuses part checksums of an algorithm that the upload was not made with. Of the whole object, so that a download
 * in ranges can be checked too. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
const WHOLE_CHECKSUM = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;

/** A source whose bytes are in memory already. */
export const bufferSource = (bytes: Buffer): Source => ({
	size: bytes.length,
	open: async function* () {
		yield bytes;
	},
});

/**
 * Writes an object: in one request up to 8 MiB, else in parts, several at a time, within the memory budget.
 * When it fails or is cancelled, nothing is left behind: the multipart upload is aborted.
 * @throws S3Error; kind damaged when the source yields more or fewer bytes than its size
 */
export async function uploadObject(store: Store, target: UploadTarget, source: Source, options: TransferOptions): Promise<UploadResult> {
	return source.size <= SINGLE_REQUEST_BYTES
		? await putWhole(store, target, source, options)
		: await putParts(store, target, source, options);
}

async function putWhole(store: Store, target: UploadTarget, source: Source, options: TransferOptions): Promise<UploadResult> {
	const [part] = planParts(source.size, Math.max(1, source.size));
	for await (const { body, release } of readParts(source, [part!], options)) {
		try {
			const answer = await store.s3.putObject(
				{ ...target.headers, Bucket: target.bucket, Key: target.key, Body: body, ContentLength: body.length, ...conditionOf(target) },
				{ abortSignal: options.signal },
			);
			return { size: source.size, etag: bareEtag(answer.ETag), versionId: answer.VersionId };
		} catch (error) {
			const etag = createHash('md5').update(body).digest('hex');
			return { size: source.size, ...(await findOwnWrite(store, target, error, etag)) };
		} finally {
			release();
		}
	}
	throw unequalLength(source.size, 0);
}

async function putParts(store: Store, target: UploadTarget, source: Source, options: TransferOptions): Promise<UploadResult> {
	const { s3 } = store;
	const parts = planParts(source.size, partBytesFor(source.size, options.partBytes));
	const at = { Bucket: target.bucket, Key: target.key };
	const { UploadId } = await s3.createMultipartUpload(
		{ ...target.headers, ...at, ...(store.checksums ? WHOLE_CHECKSUM : {}) },
		{ abortSignal: options.signal },
	);

	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	const cancel = () => stop.abort(cancelledBy(options.signal));
	options.signal?.addEventListener('abort', cancel, { once: true });
	const inFlight = new Set<Promise<void>>();
	try {
		const done: CompletedPart[] = [];
		for await (const { part, body, release } of readParts(source, parts, { ...options, signal: stop.signal })) {
			const upload = s3
				.uploadPart({ ...at, UploadId, PartNumber: part.number, Body: body, ContentLength: body.length }, { abortSignal: stop.signal })
				.then(({ ETag }) => void done.push({ PartNumber: part.number, ETag }))
				.catch((error: unknown) => stop.abort(error))
				.finally(() => {
					release();
					inFlight.delete(upload);
				});
			inFlight.add(upload);
			if (inFlight.size >= (options.parallelParts ?? PARALLEL_PARTS)) await Promise.race(inFlight);
			stop.signal.throwIfAborted();
		}
		await Promise.all(inFlight);
		stop.signal.throwIfAborted();
		done.sort((a, b) => a.PartNumber - b.PartNumber);
		return { size: source.size, parts: parts.length, ...(await complete(store, target, UploadId, done, stop.signal)) };
	} catch (error) {
		stop.abort(error);
		await Promise.all(inFlight);
		const first = toS3Error(stop.signal.reason, store.place({ call: 'UploadPart', bucket: target.bucket, key: target.key }));
		throw await abandon(store, target, UploadId, first);
	} finally {
		options.signal?.removeEventListener('abort', cancel);
	}
}

interface CompletedPart {
	PartNumber: number;
	ETag?: string;
}

async function complete(
	store: Store,
	target: UploadTarget,
	uploadId: string | undefined,
	parts: CompletedPart[],
	signal: AbortSignal,
) {
	try {
		const answer = await store.s3.completeMultipartUpload(
			{ Bucket: target.bucket, Key: target.key, UploadId: uploadId, MultipartUpload: { Parts: parts }, ...conditionOf(target) },
			{ abortSignal: signal },
		);
		return { etag: bareEtag(answer.ETag), versionId: answer.VersionId };
	} catch (error) {
		const digests = parts.map(({ ETag }) => Buffer.from(bareEtag(ETag) ?? '', 'hex'));
		const etag = `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`;
		return await findOwnWrite(store, target, error, etag);
	}
}

/**
 * The written object, when a write reported failure but had succeeded: its first answer was lost, and the retry met
 * its own object (412) or its own finished upload (404).
 * @throws the failure, when the object there is not surely ours
 */
async function findOwnWrite(store: Store, target: UploadTarget, error: unknown, etag: string) {
	const failure = toS3Error(error, store.place({ bucket: target.bucket, key: target.key }));
	const maybeWritten =
		(failure.attempts > 1 && ['preconditionFailed', 'noSuchUpload'].includes(failure.kind)) ||
		(failure.place.call === 'CompleteMultipartUpload' && ['connectionLost', 'timeout', 'serverError'].includes(failure.kind));
	if (!maybeWritten) throw failure;
	const found = await store.s3.headObject({ Bucket: target.bucket, Key: target.key }).catch(() => undefined);
	if (bareEtag(found?.ETag) !== etag) throw failure;
	return { etag, versionId: found?.VersionId };
}

/** Aborts the upload, whatever state the run is in, and returns the error to report. */
async function abandon(store: Store, target: UploadTarget, uploadId: string | undefined, cause: S3Error): Promise<S3Error> {
	try {
		await store.s3.abortMultipartUpload({ Bucket: target.bucket, Key: target.key, UploadId: uploadId });
		return cause;
	} catch (error) {
		if (error instanceof S3Error && error.kind === 'noSuchUpload') return cause;
		return cause.with(
			`The unfinished upload could not be removed and may cost storage: abort the multipart upload ${uploadId} of this key, or set a lifecycle rule that does.`,
		);
	}
}

const conditionOf = (target: UploadTarget) => (target.onlyIfAbsent ? { IfNoneMatch: '*' } : {});

/**
 * The source cut into these parts. Each part's memory is taken from the budget before it is filled; `release` gives it
 * back. Streams come in chunks of any size, so they are copied together; a chunk that holds a whole part is not.
 */
async function* readParts(
	source: Source,
	parts: Part[],
	{ budget, signal }: TransferOptions,
): AsyncGenerator<{ part: Part; body: Buffer; release: () => void }> {
	let rest: Uint8Array = Buffer.alloc(0);
	let read = 0;
	const chunks = (await source.open())[Symbol.asyncIterator]();
	const nextChunk = async () => {
		const { done, value } = await chunks.next();
		if (!done) read += value.length;
		return done ? undefined : value;
	};
	try {
		for (const part of parts) {
			const length = part.end - part.start;
			const giveBack = await budget.take(length, signal);
			let borrowed: Buffer | undefined;
			const release = () => {
				giveBack();
				if (borrowed) budget.handBack(borrowed);
				borrowed = undefined;
			};
			let handedOver = false;
			try {
				while (rest.length === 0 && length > 0) rest = (await nextChunk()) ?? fail(source.size, read);
				let body: Buffer;
				if (rest.length >= length) {
					body = asBuffer(rest).subarray(0, length);
					rest = rest.subarray(length);
				} else {
					body = borrowed = budget.borrow(length);
					for (let filled = 0; filled < length; ) {
						if (rest.length === 0) rest = (await nextChunk()) ?? fail(source.size, read);
						const piece = rest.subarray(0, length - filled);
						body.set(piece, filled);
						filled += piece.length;
						rest = rest.subarray(piece.length);
					}
				}
				if (part === parts.at(-1)) {
					while (rest.length === 0) {
						const more = await nextChunk();
						if (!more) break;
						rest = more;
					}
					if (rest.length > 0) fail(source.size, read);
				}
				handedOver = true;
				yield { part, body, release };
			} finally {
				if (!handedOver) release();
			}
		}
	} finally {
		await chunks.return?.();
	}
}

const asBuffer = (bytes: Uint8Array) =>
	Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const fail = (expected: number, read: number): never => {
	throw unequalLength(expected, read);
};

const unequalLength = (expected: number, read: number) =>
	new S3Error(
		'damaged',
		`The input file ended after ${read} bytes instead of ${expected}, or went on beyond them`,
		'Nothing was stored. Check the node that made the file.',
	);
