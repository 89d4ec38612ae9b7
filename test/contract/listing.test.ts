import fc from 'fast-check';
import { openStore, type Store } from '../../nodes/AmazonS3/client/client';
import { readConnection } from '../../nodes/AmazonS3/client/connection';
import { listEntries, listPage, type ListOptions } from '../../nodes/AmazonS3/client/pages';
import { serverCredentials } from '../support/executeContext';
import { rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = 'listing/';
let store: Store;

beforeAll(async () => {
	store = await openStore(readConnection(serverCredentials()));
});
afterAll(async () => {
	store.close();
	await rawClean(server.bucket, PREFIX);
});

const list = async (options: Partial<ListOptions>) => {
	const keys: string[] = [];
	for await (const { key } of listEntries(store, { bucket: server.bucket, ...options })) keys.push(key);
	return keys;
};
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('trees of any shape are listed whole, in order and once, whatever the size of a page', async () => {
	const segment = fc.constantFrom('a', 'b', 'a-', 'a0', 'ü', '', '😀', 'z z');
	const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
	let tree = 0;
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(key, { minLength: 0, maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (keys, pageSize) => {
			const prefix = `${PREFIX}${tree++}/`;
			await Promise.all(keys.map(async (name) => await rawPut(server.bucket, prefix + name, '')));
			const wanted = keys.map((name) => prefix + name).sort(byBytes);
			expect(await list({ prefix, pageSize })).toEqual(wanted);
			expect(await list({ prefix, pageSize, limit: 7 })).toEqual(wanted.slice(0, 7));
			const level = new Set(keys.map((name) => prefix + (name.includes('/') ? name.slice(0, name.indexOf('/') + 1) : name)));
			expect(await list({ prefix, pageSize, delimiter: '/' })).toEqual([...level].sort(byBytes));
		}),
		{ numRuns: 15, endOnFailure: true },
	);
});

test('a page goes on where the one before it ended', async () => {
	for (const name of ['1', '2', '3']) await rawPut(server.bucket, `${PREFIX}pages/${name}`, '');
	const first = await listPage(store, { bucket: server.bucket, prefix: `${PREFIX}pages/`, limit: 2 });
	expect(first.entries.map(({ key }) => key)).toEqual([`${PREFIX}pages/1`, `${PREFIX}pages/2`]);
	const second = await listPage(store, { bucket: server.bucket, prefix: `${PREFIX}pages/`, limit: 2, token: first.nextToken });
	expect(second).toEqual({ entries: [expect.objectContaining({ key: `${PREFIX}pages/3` })], nextToken: undefined });
});
