import { paged, wayOn, type PageOf } from '../../../nodes/AmazonS3/client/listing/paged';
import { withinPrefix } from '../../../nodes/AmazonS3/client/listing/withinPrefix';
import type { Store } from '../../../nodes/AmazonS3/client/store/openStore';

/** A store is asked for nothing here but the words of an error's place. */
const store = { place: (place: object) => place } as unknown as Store;
const place = { call: 'ListObjectsV2', bucket: 'b' };

/** The pages that a store with these answers gives, and how it was asked for them. */
async function read(answers: Array<PageOf<string>>, ahead: 'before' | 'meanwhile' | 'after', most = Infinity) {
	const asked: Array<string | undefined> = [];
	const log: string[] = [];
	const ask = async (way?: string) => {
		asked.push(way);
		log.push(`ask ${way ?? ''}`);
		return answers[Math.min(asked.length, answers.length) - 1]!;
	};
	const firsts: Array<string | undefined> = [];
	for await (const { first } of paged(store, place, ask, { ahead })) {
		log.push(`got ${first ?? ''}`);
		if (firsts.push(first) >= most) break;
	}
	return { asked, firsts, log };
}

/** How many pages there are. */
async function drain(source: AsyncIterable<unknown>): Promise<number> {
	const all: unknown[] = [];
	for await (const page of source) all.push(page);
	return all.length;
}

const pages = [
	{ first: 'a', next: '1' },
	{ first: 'b', next: '2' },
	{ first: 'c', next: undefined },
];

test.each([
	['before', ['ask ', 'ask 1', 'got a', 'ask 2', 'got b', 'got c']],
	['meanwhile', ['ask ', 'ask 1', 'got a', 'ask 2', 'got b', 'got c']],
	['after', ['ask ', 'got a', 'ask 1', 'got b', 'ask 2', 'got c']],
] as const)('every page once, the next one asked for %s', async (ahead, log) => {
	expect(await read(pages, ahead)).toEqual({ asked: [undefined, '1', '2'], firsts: ['a', 'b', 'c'], log });
});

test('pages without an entry are passed over', async () => {
	const empty = [
		{ first: undefined, next: '1' },
		{ first: undefined, next: '2' },
		{ first: 'a', next: undefined },
	];
	expect((await read(empty, 'after')).firsts).toEqual([undefined, undefined, 'a']);
});

test('a reader that stops asks for no more', async () => {
	expect((await read(pages, 'after', 1)).asked).toEqual([undefined]);
});

test.each([
	[
		'the same way again',
		[
			{ first: 'a', next: '1' },
			{ first: 'b', next: '1' },
		],
	],
	[
		'an earlier way again',
		[
			{ first: 'a', next: '1' },
			{ first: 'b', next: '2' },
			{ first: 'c', next: '1' },
		],
	],
])('%s is an error, not a list without end', async (_, answers) => {
	for (const ahead of ['before', 'meanwhile', 'after'] as const)
		await expect(read(answers, ahead)).rejects.toMatchObject({
			kind: 'notS3',
			message: expect.stringContaining('repeats itself') as string,
		});
});

test('the same page again, by other ways, is an error', async () => {
	let count = 0;
	const ask = async () => ({ first: 'a', next: String(count++) });
	const all = async () => await drain(paged(store, place, ask, { ahead: 'after' }));
	await expect(all()).rejects.toThrow('repeats itself');
	expect(count).toBe(2);
});

test('empty pages without end are an error', async () => {
	let count = 0;
	const ask = async () => ({ first: undefined, next: String(count++) });
	const all = async () => await drain(paged(store, place, ask, { ahead: 'meanwhile' }));
	await expect(all()).rejects.toThrow('repeats itself');
});

test('the page by which a listing goes on may not lead to itself', async () => {
	const ask = async () => ({ first: 'a', next: 'token' });
	const all = async () => await drain(paged(store, place, ask, { ahead: 'after', from: 'token' }));
	await expect(all()).rejects.toThrow('repeats itself');
});

test('a failed page is the failure of the listing, also when it was asked for ahead', async () => {
	for (const ahead of ['before', 'meanwhile', 'after'] as const) {
		const ask = async (way?: string) => {
			if (way !== undefined) throw new Error('no page');
			return { first: 'a', next: '1' };
		};
		const all = async () => await drain(paged(store, place, ask, { ahead }));
		await expect(all()).rejects.toThrow('no page');
	}
});

test.each([
	[true, 'x', 'x'],
	[false, 'x', undefined],
	[undefined, 'x', undefined],
	[false, undefined, undefined],
])('more: %s, way %s: %s', (isTruncated, way, next) => {
	expect(wayOn(store, place, isTruncated, way)).toBe(next);
});

test.each([[undefined], ['']])('more without a way to it (%j) is an error', (way) => {
	expect(() => wayOn(store, place, true, way)).toThrow('says that the list goes on, and not where');
});

test('a key outside the prefix is an error; all inside are fine', () => {
	const keys = [{ key: 'a/' }, { key: 'a/b' }];
	expect(withinPrefix(store, place, 'a/', keys)).toBe(keys);
	expect(withinPrefix(store, place, '', keys)).toBe(keys);
	expect(() => withinPrefix(store, place, 'a/', [...keys, { key: 'b/c' }])).toThrow(
		'lists "b/c", which does not begin with the prefix "a/"',
	);
});
