import { createHash } from 'node:crypto';
import { createBudget, type Budget } from '../flow/budget';
import type { Progress } from '../flow/progress';
import type { Store } from '../store/openStore';
import { beginUpload } from './beginUpload';
import { checkNotEmpty } from './checkNotEmpty';
import { abandon, completeParts } from './completeParts';
import { underCondition } from './conditionalWrite';
import { toS3Error } from '../errors/errors';
import { stopWithin } from '../errors/stopWithin';
import { findOwnWrite } from './lostAnswer';
import { hashPayload } from '../sdk/payloadHash';
import { partBytesFor, planParts } from '../objects/partPlan';
import { unsizedPartBytes } from '../quirks/equalParts';
import { beginTagged, writeTagged } from '../quirks/tags';
import { checkProtectionsKept, findIgnored, withIgnored } from './ignored';
import { keepTags } from '../quirks/writes';
import type { ChecksumAlgorithm } from '../sdk/sdk';
import { readParts, readUnsized, type FilledPart, type Source } from './source';
import { bareEtag } from '../objects/etag';
import type { UploadTarget, UploadResult, CopiedPrefix, CompletedPart } from './uploadTarget';

export interface TransferOptions {
	budget: Budget;
	signal?: AbortSignal;
	/** Told of what was sent. */
	progress?: Progress;
	/** Parts at a time of this object. */
	parallelParts?: number;
	/** Size of a part in bytes where the object's size does not need larger ones. */
	partBytes?: number;
}

/** Files up to this many bytes go up in one request. */
export const SINGLE_REQUEST_BYTES = 8 * 1024 * 1024;

/** Parts at a time: a fast connection is full with a few, and a slow one shares the road better with more. */
const FIRST_PARALLEL_PARTS = 4;
const PARALLEL_PARTS = 8;
const SLOW_BYTES_PER_SECOND = 20 * 1024 * 1024;

/**
 * How the checksum of an object in parts is made: of the whole where the algorithm can be combined, so that a download
 * in ranges can be checked too. S3 refuses part checksums of an algorithm that the upload was not made with.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
const checksumOfParts = (store: Store, algorithm: ChecksumAlgorithm | undefined = store.checksums ? 'CRC32' : undefined) =>
	algorithm && ({ ChecksumAlgorithm: algorithm, ChecksumType: algorithm.startsWith('SHA') ? 'COMPOSITE' : 'FULL_OBJECT' } as const);

/**
 * Writes an object: in one request up to 8 MiB, else in parts, several at a time, within the memory budget.
 * When it fails or is cancelled, nothing is left behind: the multipart upload is aborted.
 * @throws S3Error; kind damaged when the source yields more or fewer bytes than its size, or the store has kept none of them
 */
export async function uploadObject(store: Store, target: UploadTarget, source: Source, options: TransferOptions): Promise<UploadResult> {
	checkProtectionsKept(store, target, target, ['write', 'parts']);
	const written = await send(store, target, source, options);
	checkNotEmpty(store, target, written);
	const made = { bucket: target.bucket, key: target.key, etag: written.etag, versionId: written.versionId };
	return withIgnored(written, await findIgnored(store, made, target, written.parts === undefined ? 'write' : 'parts', options.signal));
}

async function send(store: Store, target: UploadTarget, source: Source, options: TransferOptions): Promise<UploadResult> {
	const { stop, detach } = stopWithin(options.signal);
	options.progress?.expect(source.size);
	const parts = partsOf(store, source, { ...options, signal: stop.signal }, target.prefix);
	let first: FilledPart | undefined;
	try {
		first = (await parts.next()).value as FilledPart;
		return first.isLast && !target.prefix
			? await putWhole(store, target, first, stop.signal, options.progress)
			: await putParts(store, target, inOrder(first, parts), stop, options);
	} finally {
		first?.release();
		await parts.return();
		detach();
	}
}

/** A source that fits in one request is one part, unless what S3 copies in front of it has smaller ones. */
function partsOf(
	store: Store,
	source: Source,
	options: TransferOptions,
	prefix?: CopiedPrefix,
): AsyncGenerator<FilledPart, void, undefined> {
	const { size } = source;
	if (size === undefined) {
		// What fits in one request is seen before the first part is sent.
		return readUnsized(source, unsizedPartBytes(store, SINGLE_REQUEST_BYTES, options.partBytes), options);
	}
	const ofItsOwn = () => (size <= SINGLE_REQUEST_BYTES ? Math.max(1, size) : partBytesFor(size, options.partBytes));
	const partBytes = prefix?.partBytes ?? ofItsOwn();
	return readParts({ ...source, size }, planParts(size, partBytes), options);
}

async function* inOrder(first: FilledPart, rest: AsyncIterable<FilledPart>): AsyncGenerator<FilledPart, void, undefined> {
	yield first;
	yield* rest;
}

async function putWhole(
	store: Store,
	target: UploadTarget,
	{ body, release }: FilledPart,
	signal: AbortSignal,
	progress?: Progress,
): Promise<UploadResult> {
	const size = body.length;
	try {
		await hashPayload(body);
		const input = {
			...target.headers,
			Bucket: target.bucket,
			Key: target.key,
			Body: body,
			ContentLength: size,
			ContentMD5: contentMd5(target, body),
			ChecksumAlgorithm: target.checksum,
		};
		const send = async (Tagging: string | undefined) =>
			await underCondition(
				store,
				{ call: 'PutObject', bucket: target.bucket, key: target.key, signal },
				target,
				async (condition) => await store.s3.putObject({ ...input, Tagging, ...condition }, { abortSignal: signal }),
			);
		const { answer, conditional } = await writeTagged(store, target, target.headers.Tagging, send, signal);
		release('unused');
		progress?.moved(size);
		return { size, etag: bareEtag(answer.ETag), versionId: answer.VersionId, conditional };
	} catch (error) {
		const etag = createHash('md5').update(body).digest('hex');
		return { size, ...(await findOwnWrite(store, target, error, { etag, size })) };
	}
}

/** S3 takes a locked object only with a hash. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function contentMd5({ headers }: UploadTarget, body: Buffer): string | undefined {
	const isLocked = headers.ObjectLockMode !== undefined || headers.ObjectLockLegalHoldStatus !== undefined;
	return isLocked ? createHash('md5').update(body).digest('base64') : undefined;
}

async function putParts(
	store: Store,
	target: UploadTarget,
	parts: AsyncIterable<FilledPart>,
	stop: AbortController,
	options: TransferOptions,
): Promise<UploadResult> {
	const { s3 } = store;
	const at = { Bucket: target.bucket, Key: target.key };
	const checksum = checksumOfParts(store, target.checksum);
	stop.signal.throwIfAborted();
	const begin = async (Tagging: string | undefined) => await beginUpload(store, { ...target.headers, Tagging, ...at, ...checksum });
	const UploadId = await beginTagged(store, target, target.headers.Tagging, begin);

	const inFlight = new Set<Promise<void>>();
	try {
		const done: CompletedPart[] = [];
		const copied = target.prefix?.parts ?? [];
		let size = copied.at(-1)?.end ?? 0;
		// The copies take no lane.
		const more = target.prefix ? 1 : 0;
		let lanes = (options.parallelParts ?? FIRST_PARALLEL_PARTS) + more;
		let wake = () => {};
		const widen = () => {
			lanes = (options.parallelParts ?? PARALLEL_PARTS) + more;
			wake();
		};
		if (target.prefix) {
			const copies = copyPrefix(target.prefix, UploadId, stop.signal)
				.then((copiedParts) => void done.push(...copiedParts))
				.catch((error: unknown) => stop.abort(error))
				.finally(() => inFlight.delete(copies));
			inFlight.add(copies);
		}
		for await (const { part, body, release } of parts) {
			const PartNumber = copied.length + part.number;
			const { length } = body;
			size += length;
			await hashPayload(body);
			const slow = setTimeout(widen, (length / SLOW_BYTES_PER_SECOND) * 1000);
			const upload = s3
				.uploadPart(
					{
						...at,
						UploadId,
						PartNumber,
						Body: body,
						ContentLength: length,
						ContentMD5: contentMd5(target, body),
						ChecksumAlgorithm: target.checksum,
					},
					{ abortSignal: stop.signal },
				)
				.then(({ ETag, ChecksumSHA1, ChecksumSHA256 }) => {
					release('unused');
					options.progress?.moved(length);
					// The checksums of parts are a part of the whole's only where they cannot be combined.
					done.push({ PartNumber, ETag, ChecksumSHA1, ChecksumSHA256 });
				})
				.catch((error: unknown) => stop.abort(error))
				.finally(() => {
					clearTimeout(slow);
					release();
					inFlight.delete(upload);
				});
			inFlight.add(upload);
			while (inFlight.size >= lanes) {
				const widened = new Promise<void>((resolve) => (wake = resolve));
				await Promise.race([...inFlight, widened]);
			}
			stop.signal.throwIfAborted();
		}
		await Promise.all(inFlight);
		stop.signal.throwIfAborted();
		done.sort((a, b) => a.PartNumber - b.PartNumber);
		const completed = await completeParts(store, target, UploadId, done, stop.signal, size);
		await keepTags(store, target, target.headers.Tagging, stop.signal);
		return { size, parts: done.length, ...completed };
	} catch (error) {
		stop.abort(error);
		await Promise.all(inFlight);
		const first = toS3Error(stop.signal.reason, store.place({ call: 'UploadPart', bucket: target.bucket, key: target.key }));
		throw await abandon(store, target, UploadId, first);
	}
}

/** At the same time, as many as a copy of an object does. */
async function copyPrefix({ parts, copy }: CopiedPrefix, uploadId: string, signal: AbortSignal): Promise<CompletedPart[]> {
	const turns = createBudget(PARALLEL_PARTS);
	const copies = parts.map(async (part) => {
		const done = await turns.take(1, signal);
		return await copy(part, uploadId, signal).finally(done);
	});
	const results = await Promise.allSettled(copies);
	const failure = results.find((result) => result.status === 'rejected');
	if (failure) throw failure.reason;
	return await Promise.all(copies);
}
