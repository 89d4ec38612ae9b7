import { setMaxListeners } from 'node:events';
import { crc32 } from 'node:zlib';
import type { Budget } from './budget';
import type { Store } from './client';
import { cancelledBy } from './errors';
import { describeObject, type ObjectInfo } from './objectInfo';
import { DEFAULT_RANGE_BYTES, planParts } from './partPlan';
import { damaged, discardBody, expectedCrc32, fetchRange, placed, streamRange, type DownloadSource, type Reading } from './rangeReader';

export interface DownloadOptions {
	budget: Budget;
	signal?: AbortSignal;
	/** Ranges at a time of this object, once its connection is found to be slow. */
	parallelRanges?: number;
	/** Size of a range in bytes. */
	rangeBytes?: number;
}

export interface Download {
	info: ObjectInfo;
	/**
	 * The contents in order. It throws an S3Error, and never ends early, when the length or the checksum is wrong or
	 * the object changes meanwhile. Nothing more is fetched when its reader stops.
	 */
	body: AsyncGenerator<Buffer, void, undefined>;
	/** Gives the answer up unread. To be called when `body` is never read. */
	discard(): void;
}

const PARALLEL_RANGES = 8;

/** What the buffers of one stream take. */
const STREAM_BYTES = 1024 * 1024;

/** Stops what a reader left behind. One for all, since making an error takes time. */
const FINISHED = cancelledBy();

/**
 * Starts to read an object. One request asks for the whole of it, since its answer tells the size. Small objects are
 * held in memory until they are complete; larger ones stream, and when their connection turns out to be slow, the rest
 * comes in parallel ranges of the same ETag.
 * @throws S3Error
 */
export async function openDownload(store: Store, source: DownloadSource, options: DownloadOptions): Promise<Download> {
	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	const cancel = () => stop.abort(cancelledBy(options.signal));
	if (options.signal?.aborted) cancel();
	options.signal?.addEventListener('abort', cancel, { once: true });
	const finish = () => {
		options.signal?.removeEventListener('abort', cancel);
		stop.abort(FINISHED);
	};
	let started = false;
	try {
		const answer = await store.s3.getObject(
			{ Bucket: source.bucket, Key: source.key, VersionId: source.versionId, ChecksumMode: 'ENABLED' },
			{ abortSignal: stop.signal },
		);
		started = true;
		const reading: Reading = { store, source, answer, signal: stop.signal };
		const discard = () => {
			finish();
			discardBody(answer);
		};
		return { info: describeObject(source.bucket, source.key, answer), body: readChecked(reading, options, discard), discard };
	} finally {
		if (!started) finish();
	}
}

/** The whole contents in memory: for text and JSON. */
export async function readAll(download: Download): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of download.body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

async function* readChecked(reading: Reading, options: DownloadOptions, finish: () => void): AsyncGenerator<Buffer, void, undefined> {
	const wanted = expectedCrc32(reading.answer);
	let crc = 0;
	try {
		for await (const chunk of readInOrder(reading, options)) {
			if (wanted !== undefined) crc = crc32(chunk, crc);
			yield chunk;
		}
		if (wanted !== undefined && crc !== wanted) throw damaged(reading, 'its CRC32 is not the one that S3 has stored');
	} catch (error) {
		throw placed(reading, error);
	} finally {
		finish();
	}
}

async function* readInOrder(reading: Reading, options: DownloadOptions): AsyncGenerator<Buffer, void, undefined> {
	const { answer, signal } = reading;
	const size = answer.ContentLength;
	if (size === undefined) {
		yield* answer.Body as AsyncIterable<Buffer>;
		return;
	}
	const rangeBytes = options.rangeBytes ?? DEFAULT_RANGE_BYTES;
	const isSmall = size <= rangeBytes;
	const release = await options.budget.take(isSmall ? size : STREAM_BYTES, signal);
	let ranges: { from: number; chunks: AsyncGenerator<Buffer, void, undefined> } | undefined;
	try {
		if (isSmall) {
			yield* await fetchRange(reading, 0, size, answer);
			return;
		}
		const pace = createPace();
		let position = 0;
		for await (const chunk of streamRange(reading, 0, size, answer)) {
			pace.came(chunk.length);
			const left = (ranges?.from ?? size) - position;
			const piece = chunk.length > left ? chunk.subarray(0, left) : chunk;
			position += piece.length;
			yield piece;
			if (position === ranges?.from) break;
			pace.wanted();
			if (ranges === undefined && pace.isSlow() && size - position > 2 * rangeBytes) {
				const from = position + rangeBytes;
				ranges = { from, chunks: readRanges(reading, from, size, rangeBytes, options) };
			}
		}
	} finally {
		release();
		if (ranges === undefined) discardBody(answer);
	}
	if (ranges) {
		discardBody(answer);
		yield* ranges.chunks;
	}
}

/** The ranges from `from` on in order, several at a time; the first of them are asked for at once. */
function readRanges(reading: Reading, from: number, size: number, rangeBytes: number, options: DownloadOptions): AsyncGenerator<Buffer, void, undefined> {
	const parts = planParts(size - from, rangeBytes);
	const ahead: Array<Promise<{ chunks: Buffer[]; release: () => void }>> = [];
	let next = 0;
	const askAhead = () => {
		while (ahead.length < (options.parallelRanges ?? PARALLEL_RANGES) && next < parts.length) {
			const { start, end } = parts[next++]!;
			const range = options.budget.take(end - start, reading.signal).then(async (release) => {
				const chunks = fetchRange(reading, from + start, from + end);
				chunks.catch(release);
				return { chunks: await chunks, release };
			});
			range.catch(() => undefined);
			ahead.push(range);
		}
	};
	reading.signal.addEventListener('abort', () => {
		for (const range of ahead) void range.then(({ release }) => release()).catch(() => undefined);
	});
	askAhead();
	return (async function* () {
		for (let first = ahead[0]; first; first = ahead[0]) {
			const { chunks, release } = await first;
			try {
				yield* chunks;
			} finally {
				release();
			}
			ahead.shift();
			askAhead();
		}
	})();
}

/** A stream is watched for so long before it may be found slow. */
const WATCH_MS = 250;

/** Bytes a second that one connection reaches where the network does not hold it back: more connections would not help. */
const FAST_BYTES_PER_SECOND = 24 * 1024 * 1024;

/** Measures whether a stream's reader waits for the network, and how much comes. */
function createPace() {
	const start = performance.now();
	let bytes = 0;
	let waited = 0;
	let wantedAt = start;
	return {
		/** A chunk came. */
		came(length: number) {
			waited += performance.now() - wantedAt;
			bytes += length;
		},
		/** The reader asks for the next one. */
		wanted() {
			wantedAt = performance.now();
		},
		/** Most of the time went into waiting for few bytes. */
		isSlow() {
			const elapsed = performance.now() - start;
			return elapsed > WATCH_MS && waited > elapsed / 2 && (bytes / elapsed) * 1000 < FAST_BYTES_PER_SECOND;
		},
	};
}
