import type { Budget } from '../flow/budget';
import { planParts } from '../objects/partPlan';
import { fillFromRange } from './rangeReader';
import type { Reading } from './rangeRequest';
import { createYoungGarbage } from '../flow/youngGarbage';

const PARALLEL_RANGES = 8;

/** Ranges that have come and wait for one before them: so many more may be asked for meanwhile. */
const RANGES_WAITING = 2;

/** What the reader gets at a time. */
const PIECE_BYTES = 64 * 1024;

export interface RangeOptions {
	budget: Budget;
	/** Bytes. */
	rangeBytes: number;
	/** At a time, a stream beside them included. */
	parallelRanges?: number;
}

/** The rest of an object, in parallel. */
export interface Ranges {
	/** Theirs, in order. */
	chunks: AsyncGenerator<Buffer, void, undefined>;
	/** To be called when the stream has ended that comes before them: its place is theirs. */
	streamEnded(): void;
}

/** The ranges from `from` up to `to`, several at a time; the first of them are asked for at once, beside a stream that goes on. */
export function readRanges(reading: Reading, from: number, to: number, options: RangeOptions): Ranges {
	const { budget, rangeBytes, parallelRanges = PARALLEL_RANGES } = options;
	const parts = planParts(to - from, rangeBytes);
	const ahead: Array<Promise<FilledRange>> = [];
	let lanes = Math.max(1, parallelRanges - 1);
	let underWay = 0;
	let beingRead = 0;
	let next = 0;
	let failed = false;
	const askAhead = () => {
		while (!failed && underWay < lanes && beingRead + ahead.length < parallelRanges + RANGES_WAITING && next < parts.length) {
			const { start, end } = parts[next++]!;
			underWay++;
			const range = fill(reading, from + start, from + end, budget);
			range
				.catch(() => (failed = true))
				.finally(() => {
					underWay--;
					askAhead();
				});
			ahead.push(range);
		}
	};
	reading.signal.addEventListener('abort', () => {
		failed = true;
		for (const range of ahead.splice(0)) void range.then(({ release }) => release()).catch(() => undefined);
	});
	askAhead();
	async function* inOrder() {
		for (let first = ahead.shift(); first; first = ahead.shift()) {
			beingRead = 1;
			const { body, release } = await first;
			try {
				for (const piece of copiesOf(body)) {
					reading.signal.throwIfAborted();
					yield piece;
				}
			} finally {
				release();
				beingRead = 0;
			}
			askAhead();
		}
		// Else what was given up would look like its end.
		reading.signal.throwIfAborted();
	}
	return {
		chunks: inOrder(),
		streamEnded() {
			lanes = parallelRanges;
			askAhead();
		},
	};
}

interface FilledRange {
	body: Buffer;
	/** Gives the memory back; nobody may read `body` any more. */
	release(): void;
}

async function fill(reading: Reading, start: number, end: number, budget: Budget): Promise<FilledRange> {
	const giveBack = await budget.take(end - start, reading.signal);
	const body = budget.borrow(end - start);
	const release = () => {
		giveBack();
		budget.handBack(body);
	};
	const filled = fillFromRange(reading, start, end, body);
	filled.catch(release);
	await filled;
	return { body, release };
}

/**
 * The bytes in buffers of the reader's own. What comes from a slow connection waits for longer than V8 keeps objects among
 * its young ones, so that without the copy its buffers would be collected late, at the cost of 25 MiB (`npm run bench`, W3).
 */
function* copiesOf(body: Buffer): Generator<Buffer, void, undefined> {
	const collectBuffersOf = createYoungGarbage();
	for (let at = 0; at < body.length; at += PIECE_BYTES) {
		const piece = Buffer.from(body.subarray(at, at + PIECE_BYTES));
		collectBuffersOf(piece.length);
		yield piece;
	}
}
