/** Object: Get Many, with each of its filters and options. */
import { LocalS3Control } from '../support/localS3/control';
import { passTime } from '../support/passTime';
import { raw, rawClean, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'get-many/';
const VERSIONED = 'get-many-versioned';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const list = async (options: object = {}, parameters: Parameters = {}) =>
	(await runNode({ operation: 'getAll', prefix: PREFIX, returnAll: true, ...parameters, options })).map(({ json }) => json);
const names = (found: Array<{ key?: unknown }>) => found.map(({ key }) => String(key).slice(PREFIX.length));
const sizes: Record<string, number> = { 'a.txt': 5, 'b/c.pdf': 300, 'b/d.txt': 20, 'b/e/f.txt': 1000, 'g.txt': 20 };

beforeAll(async () => {
	for (const [name, size] of Object.entries(sizes))
		await rawPut(bucket, PREFIX + name, 'x'.repeat(size), {
			'x-amz-meta-name': name.replace(/\W/g, '-'),
			'x-amz-tagging': `size=${size}`,
			'x-amz-storage-class': size > 100 ? 'STANDARD_IA' : 'STANDARD',
		});
	await rawMakeBucket(VERSIONED);
	await rawSetVersioning(VERSIONED);
});
beforeEach(async () => await local().clearRequests());
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	await rawClean(bucket, PREFIX);
	for (const [, name, id] of (await raw('GET', VERSIONED, undefined, { query: { versions: '' } })).body
		.toString()
		.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/g))
		await raw('DELETE', VERSIONED, name, { query: { versionId: id! } });
	await raw('DELETE', VERSIONED, undefined);
});

test('each object has its folder and its file name, which together are its key; a folder has neither', async () => {
	await rawPut(bucket, `${PREFIX}marker/`, '');
	const found = await list({ depth: 'level' });
	expect(found.map(({ folder, fileName }) => [folder, fileName])).toEqual([
		[PREFIX, 'a.txt'],
		[undefined, undefined],
		[PREFIX, 'g.txt'],
		[undefined, undefined],
	]);
	const deep = await list({ include: ['versions', 'metadata'] });
	for (const { key, folder, fileName } of deep) expect(`${String(folder)}${String(fileName)}`).toBe(key);
	expect(deep.map(({ fileName }) => fileName)).toEqual(['a.txt', 'c.pdf', 'd.txt', 'f.txt', 'g.txt', '']);
	await raw('DELETE', bucket, `${PREFIX}marker/`);
});

test.each<[string, Parameters]>([
	['Object: Get Many', { operation: 'getAll', prefix: `${PREFIX}none/` }],
	['Object: Delete of many', { operation: 'delete', which: 'folder', folder: `${PREFIX}none/` }],
	['Folder: Get Many', { resource: 'folder', operation: 'getAll', folder: `${PREFIX}none/` }],
	['Multipart Upload: Get Many', { resource: 'multipartUpload', operation: 'getAll', prefix: `${PREFIX}none/` }],
])('%s that finds nothing says why the workflow ends there', async (_, parameters) => {
	const hints: Array<{ message: string }> = [];
	expect(await runNode(parameters, { hints })).toEqual([]);
	expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('Always Output Data')]);
});

describe('filters', () => {
	test.each<[string, object, string[]]>([
		['Key Pattern', { pattern: `${PREFIX}**.txt` }, ['a.txt', 'b/d.txt', 'b/e/f.txt', 'g.txt']],
		['Regular Expression', { regularExpression: '[a-d]\\.(txt|pdf)$' }, ['a.txt', 'b/c.pdf', 'b/d.txt']],
		['both', { pattern: `${PREFIX}b/*`, regularExpression: 'txt' }, ['b/d.txt']],
		['Min Size', { minSize: 20 }, ['b/c.pdf', 'b/d.txt', 'b/e/f.txt', 'g.txt']],
		['Max Size', { maxSize: 20 }, ['a.txt', 'b/d.txt', 'g.txt']],
		['a range of sizes', { minSize: 6, maxSize: 999 }, ['b/c.pdf', 'b/d.txt', 'g.txt']],
		['Start After', { startAfter: `${PREFIX}b/d.txt` }, ['b/e/f.txt', 'g.txt']],
		['Folder Depth', { depth: 'level' }, ['a.txt', 'b/', 'g.txt']],
		['Show: folders of a level', { depth: 'level', show: 'folder' }, ['b/']],
		['Show: files of a level', { depth: 'level', show: 'file' }, ['a.txt', 'g.txt']],
		['sizes leave folders out', { depth: 'level', minSize: 0 }, ['a.txt', 'g.txt']],
		['Modified After in the future', { modifiedAfter: '2100-01-01' }, []],
		['Modified Before in the future', { modifiedBefore: '2100-01-01T00:00:00Z' }, Object.keys(sizes)],
	])('%s', async (_, options, expected) => {
		expect(names(await list(options))).toEqual(expected);
	});

	test('Modified After and Before part what is older from what is newer', async () => {
		await passTime(1100);
		await rawPut(bucket, `${PREFIX}z-new.txt`, 'x');
		const { lastModified } = (await list({ pattern: `${PREFIX}z-new.txt` }))[0]!;
		expect(names(await list({ modifiedAfter: lastModified }))).toEqual(['z-new.txt']);
		expect(names(await list({ modifiedBefore: lastModified }))).toEqual(Object.keys(sizes));
		await raw('DELETE', bucket, `${PREFIX}z-new.txt`);
	});

	test('what cannot be understood is refused before a request', async () => {
		await expect(list({ regularExpression: '(' })).rejects.toThrow('Regular Expression cannot be understood');
		await expect(list({ minSize: -1 })).rejects.toThrow('Min Size (Bytes) is not a whole number');
		await expect(list({ modifiedAfter: 'yesterday' })).rejects.toThrow('Modified After is not a date');
		await expect(list({ include: ['versions'], depth: 'level' })).rejects.toThrow('Include has versions');
		expect(await local().requests()).toEqual([]);
	});
});

describe('Sort', () => {
	test.each<[string, string[]]>([
		['largest', ['b/e/f.txt', 'b/c.pdf', 'b/d.txt', 'g.txt', 'a.txt']],
		['smallest', ['a.txt', 'b/d.txt', 'g.txt', 'b/c.pdf', 'b/e/f.txt']],
		['key', Object.keys(sizes)],
	])('%s', async (sort, expected) => {
		expect(names(await list({ sort }))).toEqual(expected);
		expect(names(await list({ sort }, { returnAll: false, limit: 2 }))).toEqual(expected.slice(0, 2));
	});

	test('newest and oldest, by the dates that S3 gives', async () => {
		await passTime(1100);
		await rawPut(bucket, `${PREFIX}z-new.txt`, 'x');
		expect(names(await list({ sort: 'newest' }, { returnAll: false, limit: 1 }))).toEqual(['z-new.txt']);
		expect(names(await list({ sort: 'oldest' })).at(-1)).toBe('z-new.txt');
		await raw('DELETE', bucket, `${PREFIX}z-new.txt`);
	});
});

describe('Totals', () => {
	const totals = {
		type: 'totals',
		bucket,
		prefix: PREFIX,
		objects: 5,
		size: 1345,
		byStorageClass: { STANDARD: { objects: 3, size: 45 }, STANDARD_IA: { objects: 2, size: 1300 } },
	};
	test('Only: one item', async () => {
		expect(await list({ totals: 'only' })).toEqual([totals]);
	});
	test('Add: of all that pass the filters, whatever the limit', async () => {
		const found = await list({ totals: 'add' }, { returnAll: false, limit: 2 });
		expect(found.map(({ type }) => type)).toEqual(['file', 'file', 'totals']);
		expect(found[2]).toEqual(totals);
		expect((await list({ totals: 'only', pattern: `${PREFIX}b/*` }))[0]).toMatchObject({ objects: 2, size: 320 });
	});
	test('of nothing', async () => {
		expect(await list({ totals: 'only' }, { prefix: `${PREFIX}nothing/` })).toEqual([
			{ type: 'totals', bucket, prefix: `${PREFIX}nothing/`, objects: 0, size: 0, byStorageClass: {} },
		]);
	});
});

describe('Include', () => {
	test('metadata and tags, in the order of the keys', async () => {
		const found = await list({ include: ['metadata', 'tags'] });
		expect(found.map(({ key, metadata, tags }) => [String(key).slice(PREFIX.length), metadata, tags])).toEqual(
			Object.entries(sizes).map(([name, size]) => [name, { name: name.replace(/\W/g, '-') }, { size: String(size) }]),
		);
	});

	test('what cannot be had for one is the error of that one', async () => {
		await local().fail({ operation: 'GetObjectTagging', key: `${PREFIX}b/c.pdf`, status: 403, code: 'AccessDenied' });
		const results = await runNode(
			{ operation: 'getAll', prefix: `${PREFIX}b/`, returnAll: true, options: { include: ['tags'] } },
			{ continueOnFail: true },
		);
		expect(results.map(({ json }) => json.error ?? json.tags)).toEqual([
			expect.stringContaining('s3:GetObjectTagging'),
			{ size: '20' },
			{ size: '1000' },
		]);
	});

	test('versions and delete markers', async () => {
		const one = (await rawPut(VERSIONED, 'a', '1')).headers['x-amz-version-id'];
		await rawPut(VERSIONED, 'b', '22', { 'x-amz-meta-a': 'b' });
		const marker = (await raw('DELETE', VERSIONED, 'a')).headers['x-amz-version-id'];
		const options = { bucketName: VERSIONED, include: ['versions'] };
		const found = await list(options, { prefix: '' });
		expect(found.map(({ key, type, versionId, isLatest }) => [key, type, versionId, isLatest])).toEqual([
			['a', 'deleteMarker', marker, true],
			['a', 'file', one, false],
			['b', 'file', expect.any(String), true],
		]);
		expect(await list(options, { prefix: '', returnAll: false, limit: 1 })).toHaveLength(1);
		expect((await list({ ...options, show: 'file', include: ['versions', 'metadata'], startAfter: 'a' }, { prefix: '' }))[0]).toMatchObject(
			{ key: 'b', metadata: { a: 'b' } },
		);
	});
});

test('limit 10 with a prefix asks for one page of 10', async () => {
	for (let i = 0; i < 12; i++) await rawPut(bucket, `${PREFIX}many/${String(i).padStart(2, '0')}`, 'x');
	await local().clearRequests();
	expect(await list({}, { prefix: `${PREFIX}many/`, returnAll: false, limit: 10 })).toHaveLength(10);
	const requests = await local().requests();
	expect(requests.map(({ operation }) => operation)).toEqual(['ListObjectsV2']);
	await rawClean(bucket, `${PREFIX}many/`);
});
