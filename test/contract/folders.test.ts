import { binaryContents, runNode } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}folders/`;
const folder = async (operation: string, parameters: object = {}, more: object = {}) =>
	await runNode({ resource: 'folder', operation, ...parameters }, more);
const keysOf = (output: Array<{ json: Record<string, unknown> }>) => output.map(({ json }) => String(json.key).slice(PREFIX.length));

afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('Create', () => {
	test('stores the empty object that stands for the folder, with the slash', async () => {
		const [made] = await runNode({ resource: 'folder', operation: 'create', folder: `${PREFIX}made/new ü` });
		expect(made!.json).toMatchObject({
			bucket: server.bucket,
			key: `${PREFIX}made/new ü/`,
			created: true,
			s3Uri: `s3://${server.bucket}/${PREFIX}made/new ü/`,
		});
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
		expect(output[0]!.json).toEqual({
			bucket: server.bucket,
			key: `${tree}a/`,
			name: 'a',
			depth: 1,
			s3Uri: `s3://${server.bucket}/${tree}a/`,
		});
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

describe('everything in a folder', () => {
	const NAMES = ['a.txt', 'b/c.txt', 'b/ü #?+%2F.txt', 'empty'];
	let run = 0;
	let from: string;
	beforeEach(async () => {
		from = `${PREFIX}all${++run}/from`;
		for (const name of NAMES) await rawPut(server.bucket, `${from}/${name}`, name, { 'x-amz-meta-name': 'n' });
		await rawPut(server.bucket, `${from}-beside/a.txt`, 'beside');
		await rawPut(server.bucket, `${from}.txt`, 'beside');
	});
	const beside = async () => [...(await rawKeys(server.bucket, `${from}-`)), ...(await rawKeys(server.bucket, `${from}.`))];
	const inFolder = async (path: string) => (await rawKeys(server.bucket, `${path}/`)).map((key) => key.slice(path.length + 1));
	const sorted = [...NAMES].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

	test('is copied, and the source stays', async () => {
		const to = `${PREFIX}all${run}/to`;
		const output = await runNode({ resource: 'folder', operation: 'copy', sourceFolder: from, destinationFolder: to });
		expect(output.map(({ json }) => json.relativePath)).toEqual(sorted);
		expect(output[0]!.json).toMatchObject({
			bucket: server.bucket,
			key: `${to}/a.txt`,
			s3Uri: `s3://${server.bucket}/${to}/a.txt`,
			etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
			source: { bucket: server.bucket, key: `${from}/a.txt`, s3Uri: `s3://${server.bucket}/${from}/a.txt` },
		});
		expect(await inFolder(to)).toEqual(sorted);
		expect(await inFolder(from)).toEqual(sorted);
		const copy = await raw('GET', server.bucket, `${to}/b/c.txt`);
		expect([copy.body.toString(), copy.headers['x-amz-meta-name']]).toEqual(['b/c.txt', 'n']);
	});

	test('is moved, or renamed: the source is gone, and nothing beside it', async () => {
		const to = `${PREFIX}all${run}/renamed`;
		const output = await runNode({ resource: 'folder', operation: 'move', sourceFolder: `${from}/`, destinationFolder: to });
		expect(output.map(({ json }) => json.key)).toEqual(sorted.map((name) => `${to}/${name}`));
		expect(await inFolder(to)).toEqual(sorted);
		expect(await inFolder(from)).toEqual([]);
		expect(await beside()).toHaveLength(2);
		expect((await raw('GET', server.bucket, `${to}/b/ü #?+%2F.txt`)).body.toString()).toBe('b/ü #?+%2F.txt');
	});

	test('is deleted, and nothing beside it', async () => {
		const output = await runNode({ resource: 'folder', operation: 'delete', folder: from });
		expect(output.map(({ json: { relativePath, deleted, key, bucket } }) => [relativePath, deleted, key, bucket])).toEqual(
			sorted.map((name) => [name, true, `${from}/${name}`, server.bucket]),
		);
		expect(await inFolder(from)).toEqual([]);
		expect(await beside()).toHaveLength(2);
	});

	test('stays in a dry run, which tells what would be', async () => {
		const to = `${PREFIX}all${run}/to`;
		for (const operation of ['copy', 'move']) {
			const output = await runNode({ resource: 'folder', operation, sourceFolder: from, destinationFolder: to, options: { dryRun: true } });
			expect(output.map(({ json: { key, dryRun, size } }) => [key, dryRun, typeof size])).toEqual(
				sorted.map((name) => [`${to}/${name}`, true, 'number']),
			);
		}
		const output = await folder('delete', { folder: from, options: { dryRun: true } });
		expect(output.map(({ json: { relativePath, deleted, dryRun } }) => [relativePath, deleted, dryRun])).toEqual(
			sorted.map((name) => [name, false, true]),
		);
		expect(await inFolder(from)).toEqual(sorted);
		expect(await inFolder(to)).toEqual([]);
	});

	test('is downloaded in order, each object an item with its file', async () => {
		await rawPut(server.bucket, `${from}/`, '');
		await rawPut(server.bucket, `${from}/b/`, '');
		await rawPut(server.bucket, `${from}/zero`, '');
		const output = await runNode({ resource: 'folder', operation: 'download', folder: from, outputField: 'file' });
		expect(output.map(({ json }) => json.relativePath)).toEqual([...sorted, 'zero']);
		for (const { json, binary } of output)
			expect(binaryContents(binary!.file!).toString()).toBe(json.relativePath === 'zero' ? '' : json.relativePath);
		expect(output[0]!.json).toMatchObject({ bucket: server.bucket, key: `${from}/a.txt`, size: 5, metadata: { name: 'n' } });
		expect(output[0]!.binary!.file).toMatchObject({ fileName: 'a.txt' });
	});

	test('is downloaded as far as Include and Exclude say', async () => {
		const output = await folder('download', { folder: from, options: { include: '**/*.txt', exclude: 'b/c*' } });
		expect(output.map(({ json }) => json.relativePath)).toEqual(['a.txt', 'b/ü #?+%2F.txt']);
	});

	test('is moved up into the folder that it lies in; what would land in the source again is an error and stays', async () => {
		await rawPut(server.bucket, `${from}/b/b/deep`, 'deep');
		const output = await runNode(
			{ resource: 'folder', operation: 'move', sourceFolder: `${from}/b`, destinationFolder: from },
			{ continueOnFail: true },
		);
		expect(output.map(({ json }) => json.relativePath ?? json.error)).toEqual([
			expect.stringContaining('itself one of the objects to copy'),
			'c.txt',
			'ü #?+%2F.txt',
		]);
		expect(await inFolder(from)).toEqual(['a.txt', 'b/b/deep', 'c.txt', 'empty', 'ü #?+%2F.txt']);
	});

	test('of a folder that is not there is nothing', async () => {
		const nowhere = `${PREFIX}nowhere`;
		for (const operation of ['delete', 'download']) expect(await folder(operation, { folder: nowhere })).toEqual([]);
		for (const operation of ['copy', 'move'])
			expect(await folder(operation, { sourceFolder: nowhere, destinationFolder: from })).toEqual([]);
	});
});

test('an empty folder name is refused, and a destination in the source', async () => {
	for (const operation of ['delete', 'download']) await expect(folder(operation, { folder: '' })).rejects.toThrow('Folder is empty');
	for (const operation of ['copy', 'move']) {
		await expect(folder(operation, { sourceFolder: '', destinationFolder: 'x' })).rejects.toThrow('Source Folder is empty');
		await expect(folder(operation, { sourceFolder: 'x', destinationFolder: '' })).rejects.toThrow('Destination Folder is empty');
		await expect(folder(operation, { sourceFolder: 'a', destinationFolder: 'a/' })).rejects.toThrow(
			'Destination Folder is the same folder as the source (got "a/")',
		);
		await expect(folder(operation, { sourceFolder: 'a', destinationFolder: 'a/b' })).rejects.toThrow(
			'Destination Folder lies in the source',
		);
	}
});
