import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBudget } from '../../../nodes/AmazonS3/client/flow/budget';
import type { Store } from '../../../nodes/AmazonS3/client/store/openStore';
import { readRanges } from '../../../nodes/AmazonS3/client/download/parallelRanges';
import type { Reading } from '../../../nodes/AmazonS3/client/download/rangeRequest';

const RANGE_BYTES = 100_000;
const FROM = 12_345;
const contents = randomBytes(41 * RANGE_BYTES + 7);
const wanted = contents.subarray(FROM);
const ETag = '"1"';

/** A store whose answers take turns in being late. */
function slowStore(): Store {
	let asked = 0;
	const getObject = async ({ Range }: { Range: string }) => {
		await sleep((asked++ % 3) * 3);
		const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(Range)!;
		const body = contents.subarray(Number(first), Number(last) + 1);
		const half = body.length >> 1;
		return {
			ETag,
			ContentRange: `bytes ${first}-${last}/${contents.length}`,
			Body: Readable.from([body.subarray(0, half), body.subarray(half)]),
		};
	};
	return { s3: { getObject }, place: (place: object) => place } as unknown as Store;
}

function begin(budgetBytes: number) {
	const stop = new AbortController();
	const budget = createBudget(budgetBytes);
	const borrowed = new Set<ArrayBufferLike>();
	const watched = {
		...budget,
		borrow(bytes: number) {
			const buffer = budget.borrow(bytes);
			borrowed.add(buffer.buffer);
			return buffer;
		},
	};
	const reading = {
		store: slowStore(),
		source: { bucket: 'bucket', key: 'key' },
		answer: { ETag },
		signal: stop.signal,
	} as unknown as Reading;
	const ranges = readRanges(reading, FROM, contents.length, { budget: watched, rangeBytes: RANGE_BYTES, parallelRanges: 4 });
	return { ranges, stop, borrowed, everythingIsBack: async () => (await budget.take(budgetBytes))() };
}

test('the reader may keep what it got, although the memory is used again', async () => {
	const { ranges, borrowed, everythingIsBack } = begin(10 * RANGE_BYTES);

	const kept: Buffer[] = [];
	for await (const chunk of ranges.chunks) {
		kept.push(chunk);
		if (kept.length === 3) ranges.streamEnded();
	}

	expect(Buffer.concat(kept).equals(wanted)).toBe(true);
	expect(borrowed.size).toBeLessThanOrEqual(6);
	await everythingIsBack();
});

test('a budget of less than two ranges is enough', async () => {
	const { ranges, everythingIsBack } = begin(RANGE_BYTES + 1);

	const kept: Buffer[] = [];
	for await (const chunk of ranges.chunks) kept.push(chunk);

	expect(Buffer.concat(kept).equals(wanted)).toBe(true);
	await everythingIsBack();
});

test.each([1, 5, 30])('a reader that stops after %d pieces leaves nothing behind', async (pieces) => {
	const { ranges, stop, everythingIsBack } = begin(10 * RANGE_BYTES);

	let left = pieces;
	for await (const chunk of ranges.chunks) {
		expect(chunk.length).toBeGreaterThan(0);
		if (--left === 0) break;
	}
	stop.abort(new Error('stopped'));

	await everythingIsBack();
});

test('a reader that goes on after a cancellation learns of it', async () => {
	const { ranges, stop, everythingIsBack } = begin(10 * RANGE_BYTES);

	const kept: Buffer[] = [];
	const goingOn = async () => {
		for await (const chunk of ranges.chunks) {
			kept.push(chunk);
			if (kept.length === 3) stop.abort(new Error('cancelled'));
		}
	};

	await expect(goingOn()).rejects.toThrow('cancelled');
	const got = Buffer.concat(kept);
	expect(got.equals(wanted.subarray(0, got.length))).toBe(true);
	await everythingIsBack();
});
