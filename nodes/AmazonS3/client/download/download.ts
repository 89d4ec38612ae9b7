import type { Budget } from '../flow/budget';
import { byteRangeHeader, extentOf, type ByteRange } from './byteRange';
import type { Store } from '../store/openStore';
import { cancelledBy, S3Error } from '../errors/errors';
import { stopWithin } from '../errors/stopWithin';
import { withKeyInMind } from '../objects/headObject';
import { describeObject, type ObjectInfo } from '../objects/objectInfo';
import { createPace } from '../flow/pace';
import { readRanges, type Ranges } from './parallelRanges';
import { DEFAULT_RANGE_BYTES } from '../objects/partPlan';
import { isUnchangedSince } from '../quirks/answers';
import { checkedBySdk, checkOf, type Verified } from './verification';
import { fetchRange, fetchWhole, streamRange } from './rangeReader';
import { changed, damaged, discardBody, placed, type Reading } from './rangeRequest';
import type { GetObjectCommandOutput } from '../sdk/sdk';
import { quotedEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';

export interface DownloadOptions {
	budget: Budget;
	signal?: AbortSignal;
	/** Only these bytes. Absent: all. */
	range?: ByteRange;
	/** The object must still have this ETag (without quotes), else it is an error of kind conflict. */
	etag?: string;
	/** Not when the object still has this ETag (without quotes): then it is an error of kind notModified. */
	unlessEtag?: string;
	/** Only when the object changed after this moment: else it is an error of kind notModified. */
	changedSince?: Date;
	/** The reader may stop before the end: no more is read ahead than one connection brings by itself. */
	mayStop?: boolean;
	/** The reader stores what comes, which costs by the piece: it wants few large ones, and a small object in one, see `readWhole`. */
	inLargePieces?: boolean;
	/** Ranges at a time of this object, once its connection is found to be slow. */
	parallelRanges?: number;
	/** Size of a range in bytes. */
	rangeBytes?: number;
}

export interface Download {
	/** `size` is that of the whole object. With a range, `range` has the first and the last byte that `body` gives. */
	info: ObjectInfo;
	/**
	 * The contents in order. It throws an S3Error, and never ends early, when the length or the checksum is wrong or
	 * the object changes meanwhile. Nothing more is fetched when its reader stops.
	 */
	body: AsyncGenerator<Buffer, void, undefined>;
	/**
	 * Reads them in one piece instead, where large pieces are wanted and they are few; undefined elsewhere. It gives what `use` gives of the
	 * contents, whose memory is freed once that is done: nothing may keep them.
	 * @throws S3Error, and what `use` throws
	 */
	readWhole?: <T>(use: (contents: Buffer) => Promise<T>) => Promise<T>;
	/** By what the contents were found to be right: known once `body` has ended, and false until then. */
	verified(): Verified;
	/** Gives the answer up unread. To be called when `body` is never read. */
	discard(): void;
}

/** All that is wanted of an object: its bytes from `start` up to `end`, undefined where the store did not say how long its answer is. */
type WholeReading = Reading & { start: number; end?: number };

/** What the buffers of one stream take. */
const STREAM_BYTES = 1024 * 1024;

/** So little is read whole even when the reader may stop before. */
const SMALL_BYTES = 64 * 1024;

/** Stops what a reader left behind. One for all, since making an error takes time. */
const FINISHED = cancelledBy();

/**
 * Starts to read an object. One request asks for all that is wanted of it, since its answer tells the size. Little is
 * held in memory until it is complete; more streams, and when its connection turns out to be slow, the rest
 * comes in parallel ranges of the same ETag.
 * @throws S3Error; kind outOfRange when the object has no byte of the range, which holds for every range of an empty one
 */
export async function openDownload(store: Store, source: ObjectRef, options: DownloadOptions): Promise<Download> {
	const { stop, detach } = stopWithin(options.signal);
	const finish = () => {
		detach();
		stop.abort(FINISHED);
	};
	let started = false;
	try {
		const answer = await store.s3
			.getObject(
				{ Bucket: source.bucket, Key: source.key, VersionId: source.versionId, ...askingFor(options) },
				{ abortSignal: stop.signal },
			)
			.catch((error: unknown) => {
				const isOther = options.etag !== undefined && error instanceof S3Error && error.kind === 'preconditionFailed';
				throw isOther ? changed(source) : error instanceof S3Error ? withKeyInMind(store, error) : error;
			});
		const discard = () => {
			finish();
			discardBody(answer);
		};
		const { start, end, size, problem = unchanged(store, source, answer, options) } = extentOf(answer, options.range);
		if (problem) {
			discard();
			throw problem;
		}
		started = true;
		const check = options.range ? undefined : checkOf(answer, source.bucket);
		const inLargePieces = options.inLargePieces && !options.mayStop;
		const reading: WholeReading = { store, source, answer, start, end, check, signal: stop.signal, inLargePieces };
		const info = {
			...describeObject(source.bucket, source.key, answer),
			...(options.range && size && { size, range: { from: start, to: end! - 1 } }),
		};
		let isWhole = false;
		const verified = (): Verified => {
			if (!isWhole || options.range) return false;
			return (check?.by ?? (store.checksums && !reading.isResumed && checkedBySdk(answer))) || false;
		};
		const whenWhole = () => (isWhole = true);
		const comesWhole = inLargePieces && isInOnePiece(reading, options);
		return {
			info,
			body: readChecked(reading, options, discard, whenWhole),
			...(comesWhole && { readWhole: async (use) => await useWhole(reading, options.budget, discard, whenWhole, use) }),
			verified,
			discard,
		};
	} finally {
		if (!started) finish();
	}
}

/** S3 sends checksums of whole objects only. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const askingFor = ({ range, etag, unlessEtag, changedSince }: DownloadOptions) => ({
	...(range ? { Range: byteRangeHeader(range) } : { ChecksumMode: 'ENABLED' as const }),
	IfMatch: quotedEtag(etag),
	IfNoneMatch: quotedEtag(unlessEtag),
	IfModifiedSince: changedSince,
});

const unchanged = (
	store: Store,
	source: ObjectRef,
	{ LastModified }: GetObjectCommandOutput,
	{ changedSince }: DownloadOptions,
): S3Error | undefined =>
	isUnchangedSince(changedSince, LastModified)
		? new S3Error('notModified', 'The object did not change', '', { place: store.place({ call: 'GetObject', ...source }) })
		: undefined;

/** The whole contents in memory: for text and JSON. */
export async function readAll(download: Download): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of download.body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

async function* readChecked(
	reading: WholeReading,
	options: DownloadOptions,
	finish: () => void,
	whenWhole: () => void,
): AsyncGenerator<Buffer, void, undefined> {
	// What is fetched in one piece is checked there, where it can be fetched again.
	const check = isInOnePiece(reading, options) ? undefined : reading.check?.begin();
	try {
		for await (const chunk of readInOrder(reading, options)) {
			check?.update(chunk);
			yield chunk;
		}
		if (check && !check.isRight()) throw damaged(reading, reading.check!.problem);
		whenWhole();
	} catch (error) {
		throw placed(reading, error);
	} finally {
		finish();
	}
}

async function useWhole<T>(
	reading: WholeReading,
	budget: Budget,
	finish: () => void,
	whenWhole: () => void,
	use: (contents: Buffer) => Promise<T>,
): Promise<T> {
	const { answer, signal, start, end = start } = reading;
	let giveBack = () => {};
	try {
		giveBack = await budget.take(end - start, signal);
		const { contents, release } = await fetchWhole(reading, start, end, answer).catch((error: unknown) => {
			throw placed(reading, error);
		});
		signal.throwIfAborted();
		whenWhole();
		const result = await use(contents);
		// Where the use failed, somebody may still be at it.
		release();
		return result;
	} finally {
		giveBack();
		finish();
	}
}

const rangeBytesOf = ({ rangeBytes = DEFAULT_RANGE_BYTES }: DownloadOptions) => rangeBytes;

/** Little is held in memory until all of it has come. */
const isInOnePiece = ({ start, end = Infinity }: WholeReading, options: DownloadOptions) =>
	end - start <= (options.mayStop ? SMALL_BYTES : rangeBytesOf(options));

async function* readInOrder(reading: WholeReading, options: DownloadOptions): AsyncGenerator<Buffer, void, undefined> {
	const { answer, signal, start, end } = reading;
	if (end === undefined) {
		yield* answer.Body as AsyncIterable<Buffer>;
		return;
	}
	const rangeBytes = rangeBytesOf(options);
	const isSmall = isInOnePiece(reading, options);
	const release = await options.budget.take(isSmall ? end - start : STREAM_BYTES, signal);
	let ranges: (Ranges & { from: number }) | undefined;
	try {
		if (isSmall) {
			yield* await fetchRange(reading, start, end, answer);
			return;
		}
		const pace = createPace();
		let position = start;
		for await (const chunk of streamRange(reading, start, end, answer)) {
			pace.came(chunk.length);
			const left = (ranges?.from ?? end) - position;
			const piece = chunk.length > left ? chunk.subarray(0, left) : chunk;
			position += piece.length;
			yield piece;
			if (position === ranges?.from) break;
			pace.wanted();
			if (ranges === undefined && !options.mayStop && pace.isSlow() && end - position > 2 * rangeBytes) {
				const from = position + rangeBytes;
				ranges = { from, ...readRanges(reading, from, end, { ...options, rangeBytes }) };
			}
		}
	} finally {
		release();
		if (ranges === undefined) discardBody(answer);
	}
	if (ranges) {
		discardBody(answer);
		ranges.streamEnded();
		yield* ranges.chunks;
	}
}
