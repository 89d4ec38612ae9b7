import { runNode } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}folders/`;
const folder = async (operation: string, parameters: object = {}, more: object = {}) => await runNode({ resource: 'folder', operation, ...parameters }, more);
const keysOf = (output: Array<{ json: Record<string, unknown> }>) => output.map(({ json }) => String(json.key).slice(PREFIX.length));

afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('Create', () => {
	test('stores the empty object that stands for the folder, with the slash', async () => {
		const [made] = await runNode({ resource: 'folder', operation: 'create', folder: `${PREFIX}made/new ü` });
		expect(made!.json).toMatchObject({ bucket: server.bucket, key: `${PREFIX}made/new ü/`, created: true, s3Uri: `s3://${server.bucket}/${PREFIX}made/new ü/` });
		const found = await raw('GET', server.bucket, `${PREFIX}made/new ü/`);
		expect([found.status, found.body.length]).toEqual([200, 0]);
	});

	test('leaves one that is there as it is', async () => {
		await rawPut(server.bucket, `${PREFIX}there/`, '', { 'x-amz-meta-mine': 'yes' });
		expect((await folder('create', { folder: `${PREFIX}there/` }))[0]!.json).toMatchObject({ key: `${PREFIX}there/`, created: false });
		expect((await raw('HEAD', server.bucket, `${PREFIX}there/`)).headers['x-amz-meta-mine']).toBe('yes');
	});

	test('refuses an empty name, and one that is too long', async () => {
		await expect(folder('create', { folder: '' })).rejects.toThrow('Folder is empty');
		await expect(folder('create', { folder: 'x'.repeat(1024) })).rejects.toThrow('Folder has 1025 bytes');
	});
});

describe('Get Many', () => {
	const tree = `${PREFIX}tree/`;
	beforeAll(async () => {
		for (const key of ['a/1', 'a/b/2', 'a/b/c/3', 'b+ #/', 'file', 'z/y/x/4']) await rawPut(server.bucket, tree + key, '');
	});

	test('of one level', async () => {
		const output = await runNode({ resource: 'folder', operation: 'getAll', folder: tree.slice(0, -1) });
		expect(keysOf(output)).toEqual(['tree/a/', 'tree/b+ #/', 'tree/z/']);
		expect(output[0]!.json).toEqual({ bucket: server.bucket, key: `${tree}a/`, name: 'a', depth: 1, s3Uri: `s3://${server.bucket}/${tree}a/` });
	});

	test('of every level', async () => {
		const output = await folder('getAll', { folder: tree, returnAll: true, options: { recursive: true } });
		expect(keysOf(output)).toEqual(['tree/a/', 'tree/a/b/', 'tree/a/b/c/', 'tree/b+ #/', 'tree/z/', 'tree/z/y/', 'tree/z/y/x/']);
		expect(output.map(({ json }) => json.depth)).toEqual([1, 2, 3, 1, 1, 2, 3]);
	});

	test('up to a limit', async () => {
		expect(keysOf(await folder('getAll', { folder: tree, limit: 2 }))).toEqual(['tree/a/', 'tree/b+ #/']);
		expect(keysOf(await folder('getAll', { folder: tree, limit: 2, options: { recursive: true } }))).toEqual(['tree/a/', 'tree/a/b/']);
	});

	test('of a folder that is not there: none; a folder is never another that begins like it', async () => {
		expect(await folder('getAll', { folder: `${tree}a/b/c/d` })).toEqual([]);
		expect(await folder('getAll', { folder: `${tree}fil` })).toEqual([]);
	});

	test('of the whole bucket', async () => {
		const top = PREFIX.slice(0, PREFIX.indexOf('/') + 1);
		expect((await folder('getAll', { returnAll: true })).map(({ json }) => json.key)).toContain(top);
		expect(await rawKeys(server.bucket, tree)).toHaveLength(6);
	});
});
