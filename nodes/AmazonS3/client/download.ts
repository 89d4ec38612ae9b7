import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import type { Budget } from './budget';
import type { Store } from './client';
import { cancelledBy, S3Error, toS3Error } from './errors';
import { bareEtag, describeObject, type ObjectInfo } from './objectInfo';
import { DEFAULT_PART_BYTES, planParts } from './partPlan';
import type { GetObjectCommandOutput } from './sdk';

export interface DownloadSource {
	bucket: string;
	key: string;
	versionId?: string;
}

export interface DownloadOptions {
	budget: Budget;
	signal?: AbortSignal;
	/** Ranges at a time of this object. */
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
const ATTEMPTS = 5;
const RETRYABLE = new Set(['connectionLost', 'timeout', 'serverError', 'throttled', 'damaged', 'other']);

/**
 * Starts to read an object. The first request asks for the whole of it, since its answer tells the size; of an object
 * larger than one range, the rest is fetched in parallel ranges of the same ETag. Memory: at most one range over the
 * budget's share.
 * @throws S3Error
 */
export async function openDownload(store: Store, source: DownloadSource, options: DownloadOptions): Promise<Download> {
	const rangeBytes = options.rangeBytes ?? DEFAULT_PART_BYTES;
	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	const cancel = () => stop.abort(cancelledBy(options.signal));
	if (options.signal?.aborted) cancel();
	options.signal?.addEventListener('abort', cancel, { once: true });
	const finish = () => {
		options.signal?.removeEventListener('abort', cancel);
		stop.abort(cancelledBy());
	};
	const release = await options.budget.take(rangeBytes, stop.signal);
	let started = false;
	try {
		const answer = await store.s3.getObject(
			{ Bucket: source.bucket, Key: source.key, VersionId: source.versionId, ChecksumMode: 'ENABLED' },
			{ abortSignal: stop.signal },
		);
		const info = describeObject(source.bucket, source.key, answer);
		const body = readInOrder({ store, source, answer, rangeBytes, ...options, signal: stop.signal }, release, finish);
		started = true;
		const discard = () => {
			(answer.Body as { destroy?: () => void } | undefined)?.destroy?.();
			release();
			finish();
		};
		return { info, body, discard };
	} finally {
		if (!started) {
			release();
			finish();
		}
	}
}

/** The whole contents in memory: for text and JSON. */
export async function readAll(download: Download): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of download.body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

interface Reading extends DownloadOptions {
	store: Store;
	source: DownloadSource;
	answer: GetObjectCommandOutput;
	rangeBytes: number;
	signal: AbortSignal;
}

async function* readInOrder(reading: Reading, releaseFirst: () => void, finish: () => void): AsyncGenerator<Buffer, void, undefined> {
	const { answer, budget, rangeBytes, signal } = reading;
	const size = answer.ContentLength;
	const checksum = expectedCrc32(answer);
	const ahead: Array<Promise<Range>> = [];
	let crc = 0;
	try {
		if (size === undefined) {
			yield* streamOf(reading);
			return;
		}
		const [first, ...others] = planParts(size, rangeBytes);
		ahead.push(fetchRange(reading, first!.start, first!.end, answer).then((chunks) => ({ chunks, release: releaseFirst })));
		for (let next = 0; ahead.length > 0; ) {
			while (ahead.length < (reading.parallelRanges ?? PARALLEL_RANGES) && next < others.length) {
				const { start, end } = others[next++]!;
				const range = budget.take(end - start, signal).then(async (release) =>
					await fetchRange(reading, start, end).then(
						(chunks) => ({ chunks, release }),
						(error: unknown) => {
							release();
							throw error;
						},
					),
				);
				range.catch(() => undefined);
				ahead.push(range);
			}
			const { chunks, release } = await ahead[0]!;
			try {
				for (const chunk of chunks) {
					if (checksum !== undefined) crc = zlib.crc32(chunk, crc);
					yield chunk;
				}
			} finally {
				release();
			}
			ahead.shift();
		}
		if (checksum !== undefined && crc !== checksum) throw damaged(reading, 'its CRC32 is not the one that S3 has stored');
	} catch (error) {
		throw placed(reading, error);
	} finally {
		finish();
		releaseFirst();
		(answer.Body as { destroy?: () => void } | undefined)?.destroy?.();
		for (const range of ahead) void range.then(({ release }) => release()).catch(() => undefined);
	}
}

interface Range {
	chunks: Buffer[];
	release: () => void;
}

/**
 * The bytes from `start` up to `end`, asked for again from where a broken connection left off. The SDK checks whole
 * answers only: what is asked for again by range is checked by the CRC32 of the whole, where S3 has one.
 */
async function fetchRange(reading: Reading, start: number, end: number, firstAnswer?: GetObjectCommandOutput): Promise<Buffer[]> {
	const chunks: Buffer[] = [];
	let position = start;
	for (let attempt = 1; ; attempt++) {
		try {
			const answer = attempt === 1 && firstAnswer ? firstAnswer : await getRange(reading, position, end);
			const body = answer.Body as AsyncIterable<Buffer> & { destroy(): void };
			for await (const chunk of body) {
				const piece = chunk.length > end - position ? chunk.subarray(0, end - position) : chunk;
				chunks.push(piece);
				position += piece.length;
				if (position === end && (reading.answer.ContentLength ?? 0) > end - start) break;
			}
			if (position === end) return chunks;
			throw damaged(reading, `${end - position} bytes were missing at its end`);
		} catch (error) {
			const failure = placed(reading, error);
			if (reading.signal.aborted) throw cancelledBy(reading.signal);
			if (attempt >= ATTEMPTS || !RETRYABLE.has(failure.kind)) throw failure;
			const wrongChecksum = failure.kind === 'damaged' && position === end;
			if (wrongChecksum && expectedCrc32(reading.answer) === undefined) throw failure;
			if (wrongChecksum) {
				chunks.length = 0;
				position = start;
			}
			await sleep(100 * 2 ** attempt * Math.random(), undefined, { signal: reading.signal }).catch(() => undefined);
		}
	}
}

async function getRange({ store, source, answer, signal }: Reading, start: number, end: number): Promise<GetObjectCommandOutput> {
	const range = await store.s3
		.getObject(
			{
				Bucket: source.bucket,
				Key: source.key,
				VersionId: source.versionId ?? answer.VersionId,
				Range: `bytes=${start}-${end - 1}`,
				IfMatch: answer.ETag,
			},
			{ abortSignal: signal },
		)
		.catch((error: unknown) => {
			throw error instanceof S3Error && error.kind === 'preconditionFailed' ? changed(source) : error;
		});
	if (bareEtag(range.ETag) !== bareEtag(answer.ETag)) {
		(range.Body as { destroy?: () => void } | undefined)?.destroy?.();
		throw changed(source);
	}
	if (!range.ContentRange?.startsWith(`bytes ${start}-${end - 1}/`)) {
		(range.Body as { destroy?: () => void } | undefined)?.destroy?.();
		throw new S3Error('notS3', `The store answered a request for a range with ${range.ContentRange ?? 'the whole object'} instead of bytes ${start}-${end - 1}`, '');
	}
	return range;
}

/** A body whose length the store did not say: passed on as it comes. */
async function* streamOf({ answer }: Reading): AsyncGenerator<Buffer, void, undefined> {
	for await (const chunk of answer.Body as AsyncIterable<Buffer>) yield chunk;
}

/** The stored CRC32 of the whole object as a number. Undefined where S3 has none, or only one composed of the parts'. */
function expectedCrc32({ ChecksumCRC32, ChecksumType }: GetObjectCommandOutput): number | undefined {
	if (ChecksumCRC32 === undefined || ChecksumCRC32.includes('-') || ChecksumType === 'COMPOSITE') return undefined;
	return Buffer.from(ChecksumCRC32, 'base64').readUInt32BE();
}

function placed({ store, source }: Reading, error: unknown): S3Error {
	if (error instanceof Error && /^Checksum mismatch/i.test(error.message)) {
		return damaged({ store, source }, 'its checksum is not the one that S3 has stored');
	}
	return toS3Error(error, store.place({ call: 'GetObject', ...source }));
}

const damaged = ({ store, source }: Pick<Reading, 'store' | 'source'>, why: string) =>
	new S3Error('damaged', `The object ${source.key} came damaged: ${why}`, 'Nothing was kept of it. Run it again.', {
		place: store.place({ call: 'GetObject', ...source }),
	});

const changed = (source: DownloadSource) =>
	new S3Error('conflict', `The object ${source.key} changed while it was being read`, 'Nothing was kept of it. Run it again.');
