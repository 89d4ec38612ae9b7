import fc from 'fast-check';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { listEntries, listPage, type ListOptions } from '../../nodes/AmazonS3/client/listing/pages';
import { runNode, serverCredentials } from '../support/executeContext';
import { rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}listing/`;
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

const segmentsOf = (...names: string[]) => fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 });
const isFolderOf = (key: string, other: string) => other.startsWith(`${key}/`);
const onDisk = fc
	.uniqueArray(
		segmentsOf('a', 'b', 'a-', 'a0', 'ü', '😀', 'z z').map((segments) => segments.join('/')),
		{ maxLength: 40 },
	)
	.map((keys) => keys.filter((key) => !keys.some((other) => isFolderOf(key, other))));
const anywhere = fc.uniqueArray(
	segmentsOf('a', 'b', 'a-', 'a0', 'ü', '', '😀', 'z z').map((segments) => segments.join('/')),
	{ maxLength: 40 },
);
let tree = 0;

test.each([
	['as a disk may hold', onDisk],
	['of any shape', anywhere],
])('trees %s are listed whole, in order and once, whatever the size of a page', async (_, trees) => {
	await fc.assert(
		fc.asyncProperty(trees, fc.integer({ min: 1, max: 9 }), async (keys, pageSize) => {
			const prefix = `${PREFIX}${tree++}/`;
			await Promise.all(keys.map(async (name) => await rawPut(server.bucket, prefix + name, '')));
			const wanted = keys.map((name) => prefix + name).sort(byBytes);
			expect(await list({ prefix, pageSize })).toEqual(wanted);
			expect(await list({ prefix, pageSize, limit: 7 })).toEqual(wanted.slice(0, 7));
			const level = new Set(keys.map((name) => prefix + (name.includes('/') ? name.slice(0, name.indexOf('/') + 1) : name)));
			expect(await list({ prefix, pageSize, delimiter: '/' })).toEqual([...level].sort(byBytes));
		}),
		{ numRuns: 10, endOnFailure: true },
	);
});

test('a page goes on where the one before it ended', async () => {
	for (const name of ['1', '2', '3']) await rawPut(server.bucket, `${PREFIX}pages/${name}`, '');
	const first = await listPage(store, { bucket: server.bucket, prefix: `${PREFIX}pages/`, limit: 2 });
	expect(first.entries.map(({ key }) => key)).toEqual([`${PREFIX}pages/1`, `${PREFIX}pages/2`]);
	const second = await listPage(store, { bucket: server.bucket, prefix: `${PREFIX}pages/`, limit: 2, token: first.nextToken });
	expect(second).toEqual({ entries: [expect.objectContaining({ key: `${PREFIX}pages/3` })], nextToken: undefined });
});

describe('Get Many', () => {
	const names = ['a.csv', 'b.txt', 'logs/1.csv', 'logs/2025/x.csv', 'logs/2026/x.csv', 'logs/2026/y.txt', 'logsx/z.csv'];
	const many = async (parameters: Record<string, unknown>) =>
		(await runNode({ operation: 'getAll', returnAll: true, ...parameters })).map(({ json }) =>
			(json.key as string).slice(`${PREFIX}glob/`.length),
		);

	beforeAll(async () => {
		for (const name of names) await rawPut(server.bucket, `${PREFIX}glob/${name}`, '');
	});

	test('a key pattern returns exactly the keys that match it', async () => {
		const pattern = (glob: string) => ({ options: { pattern: `${PREFIX}glob/${glob}` } });
		expect(await many(pattern('**/*.csv'))).toEqual(names.filter((name) => name.endsWith('.csv')));
		expect(await many(pattern('logs/202[56]/*'))).toEqual(['logs/2025/x.csv', 'logs/2026/x.csv', 'logs/2026/y.txt']);
		expect(await many({ ...pattern('**'), returnAll: false, limit: 2 })).toEqual(['a.csv', 'b.txt']);
		expect(await many({ ...pattern('**/x.csv'), returnAll: false, limit: 1 })).toEqual(['logs/2025/x.csv']);
		expect(await many({ ...pattern('logs/**'), prefix: `${PREFIX}glob/logs/2026/` })).toEqual(['logs/2026/x.csv', 'logs/2026/y.txt']);
		await expect(many({ ...pattern('logs/**'), prefix: 'elsewhere/' })).rejects.toThrow('matches no key that begins with the Prefix');
	});
});
