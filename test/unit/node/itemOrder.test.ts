import { createItemOrder, type Touched } from '../../../nodes/AmazonS3/actions/itemOrder';

const object = (key: string): Touched => ({ bucket: 'b', key });
const folder = (prefix: string): Touched => ({ bucket: 'b', prefix });

/** Begins an item for each of these, and returns the numbers of those that run at first, and once the first one has ended. */
async function begun(...touched: Touched[][]) {
	const { inOrder } = createItemOrder();
	const running: number[] = [];
	const ends: Array<() => void> = [];
	const all = touched.map(
		async (one, number) =>
			await inOrder(one, async () => {
				running.push(number);
				await new Promise<void>((resolve) => (ends[number] = resolve));
			}),
	);
	const settled = async () => await new Promise((resolve) => setImmediate(resolve));
	await settled();
	const first = [...running];
	ends[0]!();
	await settled();
	const then = [...running];
	for (let number = 1; number < touched.length; number++) {
		ends[number]?.();
		await settled();
	}
	await Promise.all(all);
	return { first, then };
}

test.each([
	['the same object', object('a'), object('a')],
	['an object in a folder', folder('a/'), object('a/x')],
	['the folder of an object', object('a/x'), folder('a/')],
	['a folder in a folder', folder('a/'), folder('a/b/')],
	['a folder around a folder', folder('a/b/'), folder('a/')],
	['all of the bucket', object('a'), folder('')],
])('%s waits for the item before', async (_, one, other) => {
	expect(await begun([one], [other])).toEqual({ first: [0], then: [0, 1] });
});

test.each([
	['other objects', object('a'), object('b')],
	['a key that only begins alike', object('a'), object('a/x')],
	['a folder that only begins alike', folder('foo/'), object('foobar/x')],
	['another bucket', object('a'), { bucket: 'c', prefix: '' }],
	['an object like a folder', object('a/'), object('a/x')],
])('%s does not wait', async (_, one, other) => {
	expect((await begun([one], [other])).first).toEqual([0, 1]);
});

test('whoever waits is waited for in turn, and what an item shares with itself holds nobody up', async () => {
	expect(await begun([folder('a/'), folder('a/b/')], [object('a/x'), object('c')], [object('c')], [object('d')])).toEqual({
		first: [0, 3],
		then: [0, 3, 1],
	});
});

test('an item that fails holds up nobody, and its failure is its own', async () => {
	const { inOrder } = createItemOrder();
	const failed = inOrder([object('a')], async () => await Promise.reject(new Error('no')));
	const next = inOrder([object('a')], async () => await Promise.resolve('yes'));
	await expect(failed).rejects.toThrow('no');
	await expect(next).resolves.toBe('yes');
});
