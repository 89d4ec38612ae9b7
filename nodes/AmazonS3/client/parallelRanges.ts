import type { Budget } from './budget';
import { planParts } from './partPlan';
import { fetchRange, type Reading } from './rangeReader';

const PARALLEL_RANGES = 8;

/** Ranges that have come and wait for one before them: so many more may be asked for meanwhile. */
const RANGES_WAITING = 2;

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
	const ahead: Array<Promise<{ chunks: Buffer[]; release: () => void }>> = [];
	let lanes = Math.max(1, parallelRanges - 1);
	let underWay = 0;
	let next = 0;
	let failed = false;
	const askAhead = () => {
		while (!failed && underWay < lanes && ahead.length < parallelRanges + RANGES_WAITING && next < parts.length) {
			const { start, end } = parts[next++]!;
			underWay++;
			const range = budget.take(end - start, reading.signal).then(async (release) => {
				const chunks = fetchRange(reading, from + start, from + end);
				chunks.catch(release);
				return { chunks: await chunks, release };
			});
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
		for (const range of ahead) void range.then(({ release }) => release()).catch(() => undefined);
	});
	askAhead();
	async function* inOrder() {
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
	}
	return {
		chunks: inOrder(),
		streamEnded() {
			lanes = parallelRanges;
			askAhead();
		},
	};
}
