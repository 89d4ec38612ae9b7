import fc from 'fast-check';
import { foldersOf } from '../../../nodes/AmazonS3/client/listing/folders';
import { inOrder } from '../../../nodes/AmazonS3/client/flow/inOrder';
import { compareKeys, mergeByKey, type Pair } from '../../../nodes/AmazonS3/client/listing/mergeByKey';

async function* streamOf<T>(list: T[]) {
	yield* list;
}
async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const one of source) all.push(one);
	return all;
}
const itself = (key: string) => key;
const sorted = (keys: Iterable<string>) => [...new Set(keys)].sort(compareKeys);
const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'ü', '\uffff', '😀'), minLength: 1, maxLength: 6 });

test('two listings become one, in the order of UTF-8 bytes, each key once', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(key), fc.array(key), async (one, other) => {
			const [left, right] = [sorted(one), sorted(other)];
			const pairs = await gather(mergeByKey(streamOf(left), itself, streamOf(right), itself));
			expect(pairs.map((pair) => pair.key)).toEqual(sorted([...left, ...right]));
			for (const pair of pairs)
				expect([pair.left !== undefined, pair.right !== undefined]).toEqual([left.includes(pair.key), right.includes(pair.key)]);
		}),
	);
});

test('until the left one ends, the right one is read no further', async () => {
	let read = 0;
	async function* counted() {
		for (const one of ['a', 'c', 'd', 'e', 'f']) {
			read++;
			yield one;
		}
	}
	const pairs: Array<Pair<string, string>> = await gather(mergeByKey(streamOf(['b', 'c']), itself, counted(), itself, 'left'));
	expect(pairs.map((pair) => pair.key)).toEqual(['a', 'b', 'c']);
	expect(read).toBe(3);
});

test('a listing out of order is refused: what is missing could not be told', async () => {
	await expect(gather(mergeByKey(streamOf(['b', 'a']), itself, streamOf(['a']), itself))).rejects.toThrow('lists "a" after "b"');
	await expect(gather(mergeByKey(streamOf(['a']), itself, streamOf(['a', 'a']), itself))).rejects.toThrow('lists "a" after "a"');
	// UTF-16 order is another one.
	await expect(gather(mergeByKey(streamOf(['\uffff', '😀']), itself, streamOf([]), itself))).resolves.toHaveLength(2);
});

test('the folders of keys are found as they would be by looking at all', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(key), async (names) => {
			const keys = sorted(names.map((name) => `p/${name}`));
			const expected = sorted(
				keys.flatMap((one) => one.split('').flatMap((_, i) => (one[i] === '/' && i > 1 ? [one.slice(0, i + 1)] : []))),
			);
			const found = await gather(foldersOf(streamOf(keys.map((one) => ({ key: one }))), 'p/'));
			expect(sorted(found)).toEqual(expected);
			expect(found).toHaveLength(expected.length);
		}),
	);
});

test('work in order: so many at a time, results as the source has them', async () => {
	let running = 0;
	let most = 0;
	const work = async (number: number) => {
		most = Math.max(most, ++running);
		await new Promise((resolve) => setTimeout(resolve, (number % 3) * 3));
		running--;
		return number;
	};
	const numbers = Array.from({ length: 50 }, (_, i) => i);
	expect(await gather(inOrder(numbers, 4, work))).toEqual(numbers);
	expect(most).toBe(4);
});

test('after a failure nothing more is begun, and what runs is waited for', async () => {
	const begun: number[] = [];
	let ended = 0;
	const work = async (number: number) => {
		begun.push(number);
		await new Promise((resolve) => setTimeout(resolve, 5));
		ended++;
		if (number === 2) throw new Error('two');
		return number;
	};
	await expect(
		gather(
			inOrder(
				Array.from({ length: 50 }, (_, i) => i),
				4,
				work,
			),
		),
	).rejects.toThrow('two');
	expect(begun.length).toBeLessThan(8);
	expect(ended).toBe(begun.length);
});
