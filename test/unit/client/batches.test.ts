import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchesOf } from '../../../nodes/AmazonS3/client/flow/batches';

const KIB = 1024;

/** A stream of so many chunks of 1 KiB, each with its number; it notes how many were asked of it. */
function numbered(count: number, failure?: Error) {
	let given = 0;
	const stream = new Readable({
		highWaterMark: KIB,
		read() {
			if (given < count) setImmediate(() => this.push(Buffer.alloc(KIB, given++)));
			else if (failure) this.destroy(failure);
			else this.push(null);
		},
	});
	return { stream, given: () => given };
}

const numbersOf = (batch: Buffer[]) => batch.map((chunk) => chunk[0]);

test('all of a stream comes once and in order, and a fast reader gets each chunk as it comes', async () => {
	const batches: Array<Array<number | undefined>> = [];
	for await (const batch of batchesOf(numbered(20).stream, 4 * KIB)) batches.push(numbersOf(batch));
	expect(batches).toEqual(Array.from({ length: 20 }, (_, i) => [i]));
});

test('what comes while the reader is at work comes together, and no more than may wait', async () => {
	const { stream, given } = numbered(20);
	const numbers: Array<number | undefined> = [];
	let most = 0;
	for await (const batch of batchesOf(stream, 4 * KIB)) {
		numbers.push(...numbersOf(batch));
		most = Math.max(most, batch.length);
		for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
		// Beside those that wait, the stream holds one of its own and makes the next.
		expect(given() - numbers.length).toBeLessThanOrEqual(6);
	}
	expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i));
	expect(most).toBe(4);
});

test('a reader that wants more at a time gets it together, and the rest at the end', async () => {
	const { stream } = numbered(21);
	const whole = jest.spyOn(performance, 'now').mockReturnValue(0);
	const batches: Array<Array<number | undefined>> = [];
	for await (const batch of batchesOf(stream, 4 * KIB, 4 * KIB)) batches.push(numbersOf(batch));
	whole.mockRestore();
	expect(batches.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 1]);
	expect(batches.flat()).toEqual(Array.from({ length: 21 }, (_, i) => i));
});

test('but no later than it comes where that takes time', async () => {
	let now = 0;
	const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 11));
	const batches: number[] = [];
	for await (const batch of batchesOf(numbered(5).stream, 4 * KIB, 4 * KIB)) batches.push(batch.length);
	clock.mockRestore();
	expect(batches).toEqual([1, 1, 1, 1, 1]);
});

test('of a stream that fails comes what it brought, then its error', async () => {
	const numbers: Array<number | undefined> = [];
	const reading = async () => {
		for await (const batch of batchesOf(numbered(3, new Error('cut')).stream, 4 * KIB)) numbers.push(...numbersOf(batch));
	};
	await expect(reading()).rejects.toThrow('cut');
	expect(numbers).toEqual([0, 1, 2]);
});

test('a stream that closes before its end is an error, also where it was closed before it was read', async () => {
	const closing = numbered(100).stream;
	const reading = async (stream: Readable) => {
		for await (const batch of batchesOf(stream, 4 * KIB)) if (batch[0]![0] === 2) stream.destroy();
	};
	await expect(reading(closing)).rejects.toThrow('Premature close');
	await expect(reading(closing)).rejects.toThrow('Premature close');
});

test('a reader that stops has the stream destroyed, whose late error is nobody’s', async () => {
	const { stream } = numbered(100);
	for await (const batch of batchesOf(stream, 4 * KIB)) if (batch[0]![0] === 2) break;
	expect(stream.destroyed).toBe(true);
	stream.emit('error', new Error('late'));
	await sleep(1);
});

test('an empty stream has no batch', async () => {
	for await (const batch of batchesOf(Readable.from([]), KIB)) expect(batch).toBeUndefined();
});
