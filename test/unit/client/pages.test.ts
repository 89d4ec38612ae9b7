/**
 * Listings of a tree, and of a directory bucket. A stub stands for S3: no local server lists as directory buckets do, and only a stub sees
 * what is held.
 */
import { listPages, type Entry } from '../../../nodes/AmazonS3/client/listing/pages';
import type { Store } from '../../../nodes/AmazonS3/client/store/openStore';

interface Asked {
	Prefix?: string;
	Delimiter?: string;
	StartAfter?: string;
	ContinuationToken?: string;
}

/** Lists these keys in the order they have here, 1,000 a page; a token is the number of entries before. */
function storeOf(keys: string[]): { store: Store; asked: Asked[] } {
	const asked: Asked[] = [];
	const listObjectsV2 = async (input: Asked) => {
		asked.push(input);
		const { Prefix = '', Delimiter, StartAfter = '', ContinuationToken = '0' } = input;
		const below = keys.filter((key) => key.startsWith(Prefix) && key > StartAfter);
		const isFolder = (key: string) => Delimiter !== undefined && key.indexOf(Delimiter, Prefix.length) >= 0;
		const entries = [...new Set(below.map((key) => (isFolder(key) ? key.slice(0, key.indexOf('/', Prefix.length) + 1) : key)))];
		const start = Number(ContinuationToken);
		const page = entries.slice(start, start + 1000);
		const isTruncated = start + 1000 < entries.length;
		return {
			Contents: page.filter((key) => !key.endsWith('/')).map((Key) => ({ Key, Size: 1, ETag: '"e"' })),
			CommonPrefixes: page.filter((key) => key.endsWith('/')).map((Prefix) => ({ Prefix })),
			KeyCount: page.length,
			IsTruncated: isTruncated,
			NextContinuationToken: isTruncated ? String(start + 1000) : undefined,
		};
	};
	const store = { s3: { listObjectsV2 }, connection: {}, settings: {}, lanes: () => 16, place: (place: object) => place };
	return { store: store as unknown as Store, asked };
}

const tree = ['a', 'b', 'c'].flatMap((folder) => Array.from({ length: 1500 }, (_, i) => `t/${folder}/${String(i).padStart(4, '0')}`));
const read = async (store: Store, options: Parameters<typeof listPages>[1]) => {
	const keys: string[] = [];
	for await (const page of listPages(store, options)) keys.push(...page.map(({ key }) => key));
	return keys;
};

test('who counts the pages as they arrive sees every entry once, and nothing is held', async () => {
	const all = [...tree, 't/d'];
	const seen: string[] = [];
	const take = async (entries: Entry[]): Promise<Entry[]> => {
		seen.push(...entries.map(({ key }) => key));
		return [];
	};
	expect(await read(storeOf(all).store, { bucket: 'a-bucket', prefix: 't/', take })).toEqual([]);
	expect(seen.sort()).toEqual(all);
	expect(await read(storeOf(all).store, { bucket: 'a-bucket', prefix: 't/' })).toEqual(all);
});

test.each([1, 2, 3])('a folder that a store gives again at the top of the next page is there once (%i entries a page)', async (perPage) => {
	const entries = ['a/', 'a/', 'b', 'c/', 'c/', 'd/'];
	const listObjectsV2 = async ({ ContinuationToken = '0' }: Asked) => {
		const start = Number(ContinuationToken);
		const page = [...new Set(entries.slice(start, start + perPage))];
		const end = start + perPage;
		return {
			Contents: page.filter((key) => !key.endsWith('/')).map((Key) => ({ Key, Size: 1, ETag: '"e"' })),
			CommonPrefixes: page.filter((key) => key.endsWith('/')).map((Prefix) => ({ Prefix })),
			IsTruncated: end < entries.length,
			NextContinuationToken: end < entries.length ? String(end) : undefined,
		};
	};
	const store = { s3: { listObjectsV2 }, connection: {}, settings: {}, place: (place: object) => place } as unknown as Store;
	expect(await read(store, { bucket: 'a-bucket', delimiter: '/' })).toEqual(['a/', 'b', 'c/', 'd/']);
});

describe.each(['a-bucket--use1-az4--x-s3', 'a-point--use1-az4--xa-s3'])('a directory bucket (%s), which lists in no order', (bucket) => {
	const shuffled = tree.map((_, i) => tree[(i * 1009) % tree.length]!);

	test('all are listed, page by page', async () => {
		const { store, asked } = storeOf(shuffled);
		expect(await read(store, { bucket, prefix: 't/' })).toEqual(shuffled);
		expect(asked.map(({ Delimiter }) => Delimiter)).toEqual(asked.map(() => undefined));
	});

	test('a prefix within a name, and a key to start after, hold all the same', async () => {
		const { store, asked } = storeOf(shuffled);
		const found = await read(store, { bucket, prefix: 't/b/07', startAfter: 't/b/0749' });
		expect(found.sort()).toEqual(tree.filter((key) => key.startsWith('t/b/07') && key > 't/b/0749'));
		expect(asked[0]).toMatchObject({ Prefix: 't/b/', StartAfter: undefined });
	});
});
