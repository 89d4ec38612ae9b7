import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Error } from '../errors/errors';
import type { GetObjectCommandOutput } from '../sdk/sdk';
import { batchesOf } from '../flow/batches';
import { freeMemory } from '../flow/budget';
import { createYoungGarbage } from '../flow/youngGarbage';
import { damaged, getRange, placed, type Reading } from './rangeRequest';

const ATTEMPTS = 5;

/** What of a stream may wait for its reader, beside what Node and the system hold. */
const WAITING_BYTES = 64 * 1024;

/** A large piece. Of each stream one waits, one is put together, and the reader holds two: what `STREAM_BYTES` in `download.ts` counts. */
const LARGE_PIECE_BYTES = 256 * 1024;

/** What came of a connection together. */
interface Batch {
	chunks: Buffer[];
	/** Frees their memory at once: they have been copied. Absent where it may be somebody else's, too. */
	free?: () => void;
}

const RETRYABLE = new Set(['connectionLost', 'timeout', 'serverError', 'throttled', 'damaged', 'other']);

/**
 * The bytes from `start` up to `end` as they come; a broken connection is taken up where it left off. Given the first
 * answer, it begins with that one's body.
 * @throws S3Error; kind conflict when the object has changed, damaged when bytes are missing or the SDK found a wrong checksum
 */
export async function* streamRange(
	reading: Reading,
	start: number,
	end: number,
	firstAnswer?: GetObjectCommandOutput,
): AsyncGenerator<Buffer, void, undefined> {
	for await (const { chunks, free } of rangeBatches(reading, start, end, firstAnswer)) {
		if (free === undefined || chunks.length === 1) yield* chunks;
		else {
			const piece = Buffer.concat(chunks);
			free();
			yield piece;
		}
	}
}

async function* rangeBatches(
	reading: Reading,
	start: number,
	end: number,
	firstAnswer?: GetObjectCommandOutput,
): AsyncGenerator<Batch, void, undefined> {
	let position = start;
	const collectBuffersOf = createYoungGarbage();
	for (let attempt = 1; ; attempt++) {
		let isAnswered = false;
		try {
			const answer = attempt === 1 && firstAnswer ? firstAnswer : await getRange(reading, position, end);
			isAnswered = true;
			const { body, free, least, most } = connectionOf(reading, answer);
			for await (const batch of batchesOf(body, most, least)) {
				const before = position;
				const chunks: Buffer[] = [];
				for (const chunk of batch) {
					if (position === end) break;
					const piece = chunk.length > end - position ? chunk.subarray(0, end - position) : chunk;
					position += piece.length;
					chunks.push(piece);
				}
				collectBuffersOf(position - before);
				yield { chunks, free: free && (() => chunks.forEach(free)) };
			}
			if (position === end) return;
			throw damaged(reading, `${end - position} bytes were missing at its end`);
		} catch (error) {
			const failure = placed(reading, error);
			const nothingIsMissing = position === end;
			const isSilent = !isAnswered && failure.kind === 'timeout';
			if (nothingIsMissing || isSilent || !(await mayTryAgain(reading, failure, attempt))) throw failure;
		}
	}
}

/**
 * How an answer is read. Large pieces are copied together, which pays only where the memory of what came is freed at once: what V8 collects
 * would be twice as much. So it is where the body comes from Node's HTTP client, whose chunks are nobody else's: copies, each in memory of
 * its own.
 */
function connectionOf({ inLargePieces }: Reading, { Body }: GetObjectCommandOutput) {
	const body = Body as Readable;
	if (!inLargePieces || !(body instanceof IncomingMessage)) return { body, most: WAITING_BYTES };
	return { body, most: LARGE_PIECE_BYTES, least: LARGE_PIECE_BYTES, free: freeWhole };
}

const freeWhole = ({ buffer, byteLength }: Buffer) => {
	if (byteLength === buffer.byteLength) freeMemory(buffer);
};

/**
 * The bytes from `start` up to `end` in memory. Unlike a stream they are read again also when their checksum was wrong.
 * The SDK checks whole answers only: what is asked for again by range is checked by the check of the whole, where there is
 * one; else a wrong checksum is an error at once.
 */
export async function fetchRange(reading: Reading, start: number, end: number, firstAnswer?: GetObjectCommandOutput): Promise<Buffer[]> {
	return await againIfDamaged(reading, start, end, async (attempt) => {
		const chunks: Buffer[] = [];
		const check = reading.check?.begin();
		for await (const chunk of streamRange(reading, start, end, attempt === 1 ? firstAnswer : undefined)) {
			check?.update(chunk);
			chunks.push(chunk);
		}
		if (check && !check.isRight()) throw damaged(reading, reading.check!.problem);
		return chunks;
	});
}

/** The same in one piece, and what gives its memory back: nobody may use it any more. */
export async function fetchWhole(
	reading: Reading,
	start: number,
	end: number,
	firstAnswer: GetObjectCommandOutput,
): Promise<{ contents: Buffer; release: () => void }> {
	let memory: Buffer | undefined;
	const contents = await againIfDamaged(reading, start, end, async (attempt) => {
		const check = reading.check?.begin();
		let whole: Buffer = Buffer.alloc(0);
		let at = 0;
		for await (const { chunks, free } of rangeBatches(reading, start, end, attempt === 1 ? firstAnswer : undefined)) {
			for (const chunk of chunks) {
				check?.update(chunk);
				if (chunk.length === end - start) whole = chunk;
				else at += chunk.copy((whole = memory ??= Buffer.allocUnsafeSlow(end - start)), at);
			}
			if (whole === memory) free?.();
		}
		if (check && !check.isRight()) throw damaged(reading, reading.check!.problem);
		return whole;
	});
	// What came at once may lie in memory that others share.
	return { contents, release: () => memory && freeMemory(memory.buffer) };
}

/** The same into a buffer of that length. Nothing writes into it any more once the promise is settled. */
export async function fillFromRange(reading: Reading, start: number, end: number, buffer: Buffer): Promise<void> {
	await againIfDamaged(reading, start, end, async () => {
		let at = 0;
		for await (const { chunks, free } of rangeBatches(reading, start, end)) {
			for (const chunk of chunks) at += chunk.copy(buffer, at);
			free?.();
		}
	});
}

async function againIfDamaged<T>(reading: Reading, start: number, end: number, read: (attempt: number) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await read(attempt);
		} catch (error) {
			const failure = placed(reading, error);
			if (failure.kind !== 'damaged' || reading.check === undefined || end === start || !(await mayTryAgain(reading, failure, attempt)))
				throw failure;
		}
	}
}

async function mayTryAgain({ signal }: Reading, failure: S3Error, attempt: number): Promise<boolean> {
	if (signal.aborted || attempt >= ATTEMPTS || !RETRYABLE.has(failure.kind)) return false;
	await sleep(100 * 2 ** attempt * Math.random(), undefined, { signal }).catch(() => undefined);
	return !signal.aborted;
}
