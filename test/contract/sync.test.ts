import { createHash, randomBytes } from 'node:crypto';
import { fileBinary, memoryBinary, runNode } from '../support/executeContext';
import { passTime } from '../support/passTime';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}sync/`;
const MIB = 1024 * 1024;
let run = 0;
let source: string;
let target: string;
beforeEach(() => {
	run++;
	source = `${PREFIX}${run}/from/`;
	target = `${PREFIX}${run}/to/`;
});
afterAll(async () => await rawClean(server.bucket, PREFIX));

const put = async (folder: string, files: Record<string, string>) => {
	for (const [path, contents] of Object.entries(files)) await rawPut(server.bucket, folder + path, contents);
};
const contentsOf = async (folder: string) =>
	Object.fromEntries(
		await Promise.all(
			(await rawKeys(server.bucket, folder)).map(async (key) => [
				key.slice(folder.length),
				(await raw('GET', server.bucket, key)).body.toString(),
			]),
		),
	);
const sync = async (options: object = {}, parameters: object = {}) =>
	(await runNode({ resource: 'folder', operation: 'sync', sourceFolder: source, destinationFolder: target, options, ...parameters })).map(
		({ json }) => json,
	);
const NOTHING_DIFFERS = [expect.objectContaining({ action: 'summary', written: 0, deleted: 0, failed: 0 })];
const actions = (reports: Array<Record<string, unknown>>) => reports.map(({ relativePath, action }) => `${action} ${relativePath}`);

describe('folder to folder', () => {
	test('what is missing or different is copied, and a second run moves nothing', async () => {
		await put(source, { 'a.txt': 'a', 'b/c.txt': 'new!', 'b/d.txt': 'longer', 'same.txt': 's', 'ü #+%2F?.txt': 'x' });
		await put(target, { 'b/c.txt': 'old!', 'b/d.txt': 'long', 'same.txt': 's', 'extra.txt': 'e' });
		const first = await sync();
		expect(first).toEqual([
			expect.objectContaining({
				action: 'copied',
				reason: 'missing',
				relativePath: 'a.txt',
				bucket: server.bucket,
				key: `${target}a.txt`,
				size: 1,
				s3Uri: `s3://${server.bucket}/${target}a.txt`,
				source: { bucket: server.bucket, key: `${source}a.txt`, s3Uri: `s3://${server.bucket}/${source}a.txt` },
				etag: createHash('md5').update('a').digest('hex'),
			}),
			expect.objectContaining({
				action: 'copied',
				reason: 'contentsDiffer',
				comparedBy: expect.stringMatching(/etag|checksum/) as string,
				relativePath: 'b/c.txt',
			}),
			expect.objectContaining({ action: 'copied', reason: 'sizeDiffers', comparedBy: 'size', relativePath: 'b/d.txt' }),
			expect.objectContaining({ action: 'copied', relativePath: 'ü #+%2F?.txt' }),
		]);
		expect(await contentsOf(target)).toEqual({ ...(await contentsOf(source)), 'extra.txt': 'e' });
		expect(await sync()).toEqual(NOTHING_DIFFERS);
	});

	test('Report Unchanged tells what was the same, and by what', async () => {
		await put(source, { a: '1' });
		await sync();
		expect(await sync({ reportUnchanged: true })).toEqual([
			expect.objectContaining({ action: 'unchanged', reason: 'same', comparedBy: 'size and etag', relativePath: 'a', key: `${target}a` }),
		]);
	});

	test('Delete Extras deletes what the destination alone has, and nothing beside it', async () => {
		await put(source, { a: '1' });
		await put(target, { extra: 'e', 'x/y': 'e' });
		await rawPut(server.bucket, `${target.slice(0, -1)}-beside`, 'b');
		expect(actions(await sync({ deleteExtras: true }))).toEqual(['copied a', 'deleted extra', 'deleted x/y']);
		expect(await contentsOf(target)).toEqual({ a: '1' });
		expect(await rawKeys(server.bucket, `${target.slice(0, -1)}-`)).toHaveLength(1);
		expect(await sync({ deleteExtras: true })).toEqual(NOTHING_DIFFERS);
	});

	test('a dry run tells the same and does nothing', async () => {
		await put(source, { a: '1', b: '2' });
		await put(target, { b: '3', c: '4' });
		const reports = await sync({ deleteExtras: true, dryRun: true });
		expect(actions(reports)).toEqual(['copied a', 'copied b', 'deleted c']);
		for (const report of reports) expect(report.dryRun).toBe(true);
		expect(await contentsOf(target)).toEqual({ b: '3', c: '4' });
	});

	test('an empty source never empties the destination', async () => {
		await put(target, { a: '1' });
		await expect(sync({ deleteExtras: true })).rejects.toThrow('The source has no objects');
		await put(source, { 'a.txt': '' });
		await expect(sync({ deleteExtras: true, exclude: '*.txt' })).rejects.toThrow('The source has no objects');
		expect(await contentsOf(target)).toEqual({ a: '1' });
		await rawClean(server.bucket, source);
		expect(await sync()).toEqual(NOTHING_DIFFERS);
	});

	test('Include and Exclude hold on both sides', async () => {
		await put(source, { 'a.pdf': '1', 'b/c.pdf': '2', 'b/d.txt': '3', 'tmp/e.pdf': '4' });
		await put(target, { 'old.pdf': 'o', 'old.txt': 'o', 'tmp/old.pdf': 'o' });
		expect(actions(await sync({ include: '**/*.pdf', exclude: 'tmp/**', deleteExtras: true }))).toEqual([
			'copied a.pdf',
			'copied b/c.pdf',
			'deleted old.pdf',
		]);
		expect(Object.keys(await contentsOf(target))).toEqual(['a.pdf', 'b/c.pdf', 'old.txt', 'tmp/old.pdf']);
	});

	test('Size Only does not look at contents', async () => {
		await put(source, { a: '1', b: '22' });
		await put(target, { a: '2', b: '2' });
		expect(await sync({ compare: 'size', reportUnchanged: true })).toEqual([
			expect.objectContaining({ action: 'unchanged', comparedBy: 'size', relativePath: 'a' }),
			expect.objectContaining({ action: 'copied', reason: 'sizeDiffers', relativePath: 'b' }),
		]);
	});

	test('Size and Date copies what was changed since', async () => {
		await put(target, { a: 'old', b: 'old' });
		await put(source, { b: 'new' });
		await passTime(1100);
		await put(source, { a: 'new' });
		await put(target, { b: 'his' });
		expect(await sync({ compare: 'date', reportUnchanged: true })).toEqual([
			expect.objectContaining({ action: 'copied', reason: 'sourceIsNewer', comparedBy: 'size and date', relativePath: 'a' }),
			expect.objectContaining({ action: 'unchanged', comparedBy: 'size and date', relativePath: 'b' }),
		]);
		expect(await contentsOf(target)).toEqual({ a: 'new', b: 'his' });
		expect(await sync({ compare: 'date' })).toEqual(NOTHING_DIFFERS);
	});

	test('metadata and the type go along', async () => {
		await rawPut(server.bucket, `${source}a`, 'x', { 'content-type': 'text/x-mine', 'x-amz-meta-team': 'blue' });
		await sync();
		expect((await raw('HEAD', server.bucket, `${target}a`)).headers).toMatchObject({
			'content-type': 'text/x-mine',
			'x-amz-meta-team': 'blue',
		});
	});

	test('the summary counts what was done: for a second run it is the one item, so that the workflow goes on', async () => {
		await put(source, { a: '1', b: '22', same: 's' });
		await put(target, { same: 's', extra: 'e' });
		const first = { action: 'summary', bucket: server.bucket, folder: target, written: 2, deleted: 1, unchanged: 1, failed: 0, size: 3 };
		expect((await sync({ deleteExtras: true, dryRun: true, summary: 'add' })).at(-1)).toEqual({ ...first, dryRun: true });
		const done = await sync({ deleteExtras: true, summary: 'add' });
		expect(done).toHaveLength(4);
		expect(done.at(-1)).toEqual(first);
		const second = { ...first, written: 0, deleted: 0, unchanged: 3, size: 0 };
		expect(await sync()).toEqual([second]);
		expect(await sync({ summary: 'add', reportUnchanged: true })).toEqual([...(await sync({ reportUnchanged: true })), second]);
		expect(await sync({ summary: 'none' })).toEqual([]);
	});

	test('an object of parts is copied once, though its copy has another ETag', async () => {
		await runNode(
			{ operation: 'upload', key: { mode: 'key', value: `${source}large` } },
			{ items: [{ json: {}, binary: { data: memoryBinary(randomBytes(11 * MIB)) } }] },
		);
		expect(actions(await sync())).toEqual(['copied large']);
		expect(await sync()).toEqual(NOTHING_DIFFERS);
	});

	test('folders of which one lies in the other are refused before anything is sent', async () => {
		await put(source, { 'in/a': '1' });
		for (const [sourceFolder, destinationFolder] of [
			[source, source],
			[source, `${source}in/`],
			[`${source}in`, source],
			['', target],
			[target, ''],
		]) {
			await expect(sync({}, { sourceFolder, destinationFolder })).rejects.toThrow('Destination Folder');
		}
		expect(await sync({}, { sourceFolder: `${source}in`, destinationFolder: `${source}inner` })).toHaveLength(1);
	});
});

describe('input files to a folder', () => {
	const file = (path: string, contents: Buffer | string) => ({
		json: { path },
		binary: { data: memoryBinary(Buffer.from(contents), path) },
	});
	const upload = async (files: Array<ReturnType<typeof file>>, options: object = {}, more: object = {}) =>
		await runNode(
			(i) => ({
				resource: 'folder',
				operation: 'sync',
				from: 'items',
				destinationFolder: target,
				relativePath: files[i]!.json.path,
				options,
				...more,
			}),
			{ items: files },
		);

	test('all items form one sync: what none of them has is an extra', async () => {
		await put(target, { 'b/same.txt': 's', 'changed.txt': 'old', 'extra.txt': 'e', 'z.txt': 'e' });
		const files = [file('new.txt', 'n'), file('b/same.txt', 's'), file('changed.txt', 'new')];
		const output = await upload(files, { deleteExtras: true, reportUnchanged: true });
		expect(output.map(({ json, pairedItem }) => [`${json.action} ${json.relativePath}`, (pairedItem as { item: number }).item])).toEqual([
			['uploaded new.txt', 0],
			['unchanged b/same.txt', 1],
			['uploaded changed.txt', 2],
			['deleted extra.txt', 2],
			['deleted z.txt', 2],
		]);
		expect(output[0]!.json).toMatchObject({
			reason: 'missing',
			size: 1,
			key: `${target}new.txt`,
			bucket: server.bucket,
			etag: createHash('md5').update('n').digest('hex'),
		});
		expect(await contentsOf(target)).toEqual({ 'b/same.txt': 's', 'changed.txt': 'new', 'new.txt': 'n' });
		expect((await raw('HEAD', server.bucket, `${target}new.txt`)).headers['content-type']).toMatch(/^text\/plain/);
		expect((await upload(files, { deleteExtras: true })).map(({ json }) => json)).toEqual(NOTHING_DIFFERS);
	});

	test('a large file in parts is uploaded once', async () => {
		const contents = randomBytes(13 * MIB);
		const large = { json: { path: 'large.bin' }, binary: { data: await fileBinary(contents, 'large.bin') } };
		expect(await upload([large], { partSize: 6 })).toHaveLength(1);
		expect((await upload([large], { partSize: 6 })).map(({ json }) => json)).toEqual(NOTHING_DIFFERS);
		const changed = Buffer.from(contents);
		changed[12 * MIB] = changed[12 * MIB]! ^ 1;
		expect((await upload([{ ...large, binary: { data: memoryBinary(changed) } }])).map(({ json }) => json.reason)).toEqual([
			'contentsDiffer',
		]);
		expect((await raw('GET', server.bucket, `${target}large.bin`)).body.equals(changed)).toBe(true);
	});

	test('Size Only does not read the file', async () => {
		await put(target, { a: '1' });
		expect((await upload([file('a', '2')], { compareFiles: 'size', reportUnchanged: true })).map(({ json }) => json.action)).toEqual([
			'unchanged',
		]);
	});

	test('without a path it is the name of the file', async () => {
		const output = await runNode(
			{ resource: 'folder', operation: 'sync', from: 'items', destinationFolder: target, binaryPropertyName: 'file' },
			{ items: [{ json: {}, binary: { file: memoryBinary(Buffer.from('x'), 'named.txt') } }] },
		);
		expect(output[0]!.json.relativePath).toBe('named.txt');
	});

	test('a dry run uploads and deletes nothing', async () => {
		await put(target, { extra: 'e' });
		expect((await upload([file('a', '1')], { dryRun: true, deleteExtras: true })).map(({ json }) => [json.action, json.dryRun])).toEqual([
			['uploaded', true],
			['deleted', true],
		]);
		expect(await contentsOf(target)).toEqual({ extra: 'e' });
	});

	test('destinations by item are a sync each', async () => {
		const output = await runNode(
			(i) => ({
				resource: 'folder',
				operation: 'sync',
				from: 'items',
				destinationFolder: `${target}${i}`,
				options: { deleteExtras: true },
			}),
			{ items: [file('same-name', '0'), file('same-name', '1')] },
		);
		expect(output.map(({ json }) => json.key)).toEqual([`${target}0/same-name`, `${target}1/same-name`]);
		expect(await contentsOf(target)).toEqual({ '0/same-name': '0', '1/same-name': '1' });
	});
});
