/** What only the local S3 can show of Sync: KMS keys, checksums, refusals, interruptions, pages, stores that list out of order. */
import { crc32 } from 'node:zlib';
import { memoryBinary, runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { passTime } from '../support/passTime';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';

const PREFIX = 'sync-faults/';
const OTHER = 'sync-other-bucket';
const local = () => new LocalS3Control(server.endpoint);
let run = 0;
let source: string;
let target: string;
beforeAll(async () => {
	await rawMakeBucket(OTHER);
});
beforeEach(async () => {
	run++;
	source = `${PREFIX}${run}/from/`;
	target = `${PREFIX}${run}/to/`;
	await local().clearRequests();
});
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	await rawClean(server.bucket, PREFIX);
	await rawClean(OTHER, '');
	await raw('DELETE', OTHER, undefined);
});

const put = async (folder: string, files: Record<string, string>, headers: Record<string, string> = {}) => {
	for (const [path, contents] of Object.entries(files)) await rawPut(server.bucket, folder + path, contents, headers);
};
const sync = async (options: object = {}, more: object = {}) =>
	await runNode({ resource: 'folder', operation: 'sync', sourceFolder: source, destinationFolder: target, options }, more);
const reports = async (options: object = {}) => (await sync(options)).map(({ json }) => json);
const NOTHING_DIFFERS = [expect.objectContaining({ action: 'summary', written: 0, deleted: 0, failed: 0 })];
const names = (list: Array<{ json: Record<string, unknown> }>) => list.map(({ json }) => json.relativePath ?? json.error);
const count = async (operation: string) => (await local().requests()).filter((request) => request.operation === operation).length;
const KMS = { 'x-amz-server-side-encryption': 'aws:kms' };
const crcOf = (text: string) => {
	const crc = Buffer.alloc(4);
	crc.writeUInt32BE(crc32(text));
	return { 'x-amz-checksum-crc32': crc.toString('base64') };
};

describe('Delete Extras with destinations that overlap: refused before anything is sent', () => {
	const several = async (items: object[], more: object = {}) =>
		await runNode((i) => ({ resource: 'folder', operation: 'sync', options: { deleteExtras: true }, ...items[i] }), {
			items: items.map(() => ({ json: {} })),
			...more,
		});

	test.each<[string, (inner: string) => string]>([
		['one in the other', () => `${target}inner/`],
		['the same one', () => target],
	])('%s', async (_, inner) => {
		await put(`${source}a/`, { one: '1' });
		await put(`${source}b/`, { two: '2' });
		await put(target, { 'inner/kept': 'k', kept: 'k' });
		const items = [
			{ sourceFolder: `${source}a/`, destinationFolder: target },
			{ sourceFolder: `${source}b/`, destinationFolder: inner(target), options: { deleteExtras: false } },
		];
		await local().clearRequests();
		await expect(several(items)).rejects.toThrow('of another item');
		const failed = await several(items, { continueOnFail: true });
		expect(failed.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('Destination Folder'),
			expect.stringContaining('Delete Extras would delete its files'),
		]);
		expect(await local().requests()).toEqual([]);
		expect(await rawKeys(server.bucket, target)).toEqual([`${target}inner/kept`, `${target}kept`]);
	});

	test('folders beside each other, one source twice, and no extras to delete are no reason', async () => {
		await put(`${source}a/`, { one: '1' });
		await put(`${source}b/`, { two: '2' });
		await several([
			{ sourceFolder: `${source}a/`, destinationFolder: `${target}x/` },
			{ sourceFolder: `${source}b/`, destinationFolder: `${target}xy/` },
			{ sourceFolder: `${source}b/`, destinationFolder: `${target}xy/` },
		]);
		await several([
			{ sourceFolder: `${source}a/`, destinationFolder: target, options: {} },
			{ sourceFolder: `${source}b/`, destinationFolder: `${target}x/`, options: {} },
		]);
		expect(await rawKeys(server.bucket, target)).toEqual(['one', 'x/one', 'x/two', 'xy/two'].map((path) => target + path));
	});

	test('files of the input below the destination of others', async () => {
		const file = { binary: { data: memoryBinary(Buffer.from('f'), 'f.txt') }, json: {} };
		await expect(
			several(
				[
					{ from: 'items', destinationFolder: target },
					{ from: 'items', destinationFolder: target },
					{ from: 'items', destinationFolder: `${target}sub` },
				].map((item, i) => ({ ...item, relativePath: `${i}` })),
				{ items: [file, file, file] },
			),
		).rejects.toThrow('overlaps with');
		expect(await rawKeys(server.bucket, target)).toEqual([]);
	});
});

describe('ETags that are no MD5', () => {
	test('of KMS keys: a checksum of the whole tells', async () => {
		await put(source, { same: 'one' }, { ...KMS, ...crcOf('one') });
		await put(target, { same: 'one' }, { ...KMS, ...crcOf('one') });
		await put(source, { other: 'one' }, { ...KMS, ...crcOf('one') });
		await put(target, { other: 'two' }, { ...KMS, ...crcOf('two') });
		expect(
			(await reports({ reportUnchanged: true })).map(({ relativePath, action, comparedBy }) => [relativePath, action, comparedBy]),
		).toEqual([
			['other', 'copied', 'size and checksum'],
			['same', 'unchanged', 'size and checksum'],
		]);
	});

	test('of KMS keys without a checksum: what was written after the source is its copy, and a changed source is copied again', async () => {
		await put(source, { a: 'one' });
		await put(target, { a: 'one' }, KMS);
		expect((await reports({ reportUnchanged: true })).map(({ action, comparedBy }) => [action, comparedBy])).toEqual([
			['unchanged', 'size and date'],
		]);
		await passTime(1100);
		await put(source, { a: 'two' });
		expect((await reports()).map(({ action, reason }) => [action, reason])).toEqual([['copied', 'sourceIsNewer']]);
		expect(await reports()).toEqual(NOTHING_DIFFERS);
	});

	test('of parts of the same size can be compared', async () => {
		const upload = async (key: string, contents: Buffer, partSize: number) =>
			await runNode(
				{ operation: 'upload', key: { mode: 'key', value: key }, options: { partSize } },
				{ items: [{ json: {}, binary: { data: memoryBinary(contents) } }] },
			);
		const one = Buffer.alloc(12 * 1024 * 1024, 'a');
		const other = Buffer.from(one);
		other[7] = 0;
		await upload(`${source}differs`, one, 6);
		await upload(`${source}unlike-parts`, one, 6);
		await upload(`${target}differs`, other, 6);
		await upload(`${target}unlike-parts`, one, 5);
		expect(
			(await reports({ reportUnchanged: true })).map(({ relativePath, action, comparedBy }) => [relativePath, action, comparedBy]),
		).toEqual([
			['differs', 'copied', 'size and etag'],
			['unlike-parts', 'unchanged', 'size and date'],
		]);
	});

	test.each([
		['that the keys may not read', 403, 'AccessDenied'],
		["that a customer's key encrypts", 400, 'BadRequest'],
	])('of objects %s compare by date', async (_, status, code) => {
		await put(source, { a: 'one' });
		await put(target, { a: 'two' });
		await local().fail({ operation: 'HeadObject', keyPrefix: PREFIX, status, code, times: 2 });
		expect((await reports({ reportUnchanged: true })).map(({ action, comparedBy }) => [action, comparedBy])).toEqual([
			['unchanged', 'size and date'],
		]);
	});

	test('equal ones take no further request; a changed file takes two', async () => {
		await put(source, { a: 'one', b: 'one' });
		await put(target, { a: 'one', b: 'two' });
		await reports();
		expect(await count('HeadObject')).toBe(2);
	});

	test('of parts of any size are computed for a file of the input, since S3 tells their size', async () => {
		const items = [{ json: {}, binary: { data: memoryBinary(Buffer.alloc(13 * 1024 * 1024, 'a'), 'large') } }];
		const upload = async (options: object) =>
			await runNode({ resource: 'folder', operation: 'sync', from: 'items', destinationFolder: target, options }, { items });
		for (const partSize of [6, 7, 5120]) {
			expect(await upload({ partSize })).toHaveLength(1);
			expect((await upload({})).map(({ json }) => json)).toEqual(NOTHING_DIFFERS);
			await raw('DELETE', server.bucket, `${target}large`);
		}
	});

	test('a file of the input is told by its CRC32 where the destination has one', async () => {
		await put(target, { same: 'one', other: 'two' }, KMS);
		await put(target, { same: 'one' }, { ...KMS, ...crcOf('one') });
		const items = ['same', 'other'].map((path) => ({ json: { path }, binary: { data: memoryBinary(Buffer.from('one'), path) } }));
		const output = await runNode(
			{ resource: 'folder', operation: 'sync', from: 'items', destinationFolder: target, options: { reportUnchanged: true } },
			{ items },
		);
		expect(output.map(({ json }) => [json.action, json.comparedBy])).toEqual([
			['unchanged', 'size and checksum'],
			['uploaded', 'size and etag'],
		]);
	});
});

test('to another bucket and back, with a storage class', async () => {
	await put(source, { a: '1', 'b/c': '2' });
	await reports({ destinationBucketName: OTHER, storageClass: 'STANDARD_IA' });
	expect(await rawKeys(OTHER, target)).toEqual([`${target}a`, `${target}b/c`]);
	expect((await raw('HEAD', OTHER, `${target}a`)).headers['x-amz-storage-class']).toBe('STANDARD_IA');
	// The same folder of another bucket is not the same folder.
	const back = await runNode({
		resource: 'folder',
		operation: 'sync',
		sourceFolder: target,
		destinationFolder: target,
		options: { bucketName: OTHER },
	});
	expect(names(back)).toEqual(['a', 'b/c']);
	// A whole bucket, and what is a folder in it.
	await rawPut(OTHER, 'top', 't');
	const whole = await runNode({
		resource: 'folder',
		operation: 'sync',
		sourceFolder: '',
		destinationFolder: `${target}whole`,
		options: { bucketName: OTHER },
	});
	expect(whole.map(({ json }) => json.key)).toContain(`${target}whole/top`);
});

describe('listings of more than a page', () => {
	const many = Array.from({ length: 1050 }, (_, i) => `${i % 7}/${i}`);
	const from = `${PREFIX}many/`;
	beforeAll(async () => {
		for (let i = 0; i < many.length; i += 50)
			await Promise.all(many.slice(i, i + 50).map(async (name) => await rawPut(server.bucket, from + name, name)));
	});
	beforeEach(() => {
		source = from;
	});

	test('are compared page by page, in order', async () => {
		expect(await reports()).toHaveLength(1050);
		await raw('DELETE', server.bucket, `${target}${many[3]}`);
		await rawPut(server.bucket, `${target}6/zzz`, '');
		await local().clearRequests();
		expect((await reports({ deleteExtras: true })).map(({ action, relativePath }) => [action, relativePath])).toEqual([
			['copied', many[3]],
			['deleted', '6/zzz'],
		]);
		expect(await count('ListObjectsV2')).toBe(4);
	});

	test('that fail halfway delete nothing, and the next run completes what was begun', async () => {
		await put(target, { 'zz-extra': 'e' });
		await local().fail({ operation: 'ListObjectsV2', after: 2, times: 1, status: 403, code: 'AccessDenied' });
		await expect(sync({ deleteExtras: true })).rejects.toThrow('s3:ListBucket');
		expect(await rawKeys(server.bucket, target)).toContain(`${target}zz-extra`);
		await sync({ deleteExtras: true });
		expect(await rawKeys(server.bucket, target)).toHaveLength(1050);
		expect((await sync({ deleteExtras: true })).map(({ json }) => json)).toEqual(NOTHING_DIFFERS);
	});
});

test('one that may not be copied is its own error, the others are copied, and no extra is deleted', async () => {
	await put(source, { a: '1', b: '2', c: '3' });
	await put(target, { extra: 'e' });
	await local().fail({ operation: 'CopyObject', key: `${target}b`, status: 403, code: 'AccessDenied' });
	const output = await sync({ deleteExtras: true }, { continueOnFail: true });
	expect(names(output)).toEqual([
		'a',
		expect.stringContaining('s3:PutObject'),
		'c',
		expect.stringContaining('1 object that only the destination has was not deleted, since 1 object failed'),
	]);
	expect(await rawKeys(server.bucket, target)).toEqual(['a', 'c', 'extra'].map((name) => target + name));
	await local().fail({ operation: 'CopyObject', key: `${target}b`, status: 403, code: 'AccessDenied' });
	await expect(sync()).rejects.toThrow('b');
	expect(names(await sync({ deleteExtras: true }))).toEqual(['b', 'extra']);
});

test('an extra that may not be deleted is its own error', async () => {
	await put(source, { a: '1' });
	await put(target, { x: '1', y: '2', z: '3' });
	await local().fail({ operation: 'DeleteObjects', deniedKeys: [`${target}y`] });
	const output = await sync({ deleteExtras: true }, { continueOnFail: true });
	expect(names(output)).toEqual(['a', 'x', expect.stringContaining('s3:DeleteObject'), 'z']);
	expect(await rawKeys(server.bucket, target)).toEqual([`${target}a`, `${target}y`]);
});

test('a cancelled sync stops, and the next run completes it', async () => {
	const COUNT = 400;
	await rawPut(server.bucket, `${source}0`, 'x');
	await local().copies(
		server.bucket,
		`${source}0`,
		Array.from({ length: COUNT - 1 }, (_, i) => `${source}${i + 1}`),
	);
	await local().fail({ operation: 'CopyObject', isHeld: true, times: COUNT });
	const stop = new AbortController();
	const running = sync({}, { signal: stop.signal });
	await local().untilHeld(3);
	stop.abort();
	await expect(running).rejects.toThrow('The execution was cancelled');
	await local().clearFaults();
	// The server goes on with what it has received.
	await local().untilIdle('CopyObject');
	const done = (await rawKeys(server.bucket, target)).length;
	expect(done).toBeLessThan(COUNT);
	expect((await sync()).length).toBe(COUNT - done);
	expect(await rawKeys(server.bucket, target)).toHaveLength(COUNT);
	expect((await sync()).map(({ json }) => json)).toEqual(NOTHING_DIFFERS);
});

test('items with the same destination are synced one after the other', async () => {
	await put(source, { a: '1' });
	const output = await sync({ deleteExtras: true }, { items: [{ json: {} }, { json: {} }, { json: {} }] });
	expect(names(output)).toEqual(['a']);
	expect(await count('CopyObject')).toBe(1);
});

describe('input files', () => {
	const file = (path: string, contents = 'x') => ({ json: { path }, binary: { data: memoryBinary(Buffer.from(contents), path) } });
	const upload = async (items: Array<{ json: { path: string }; binary?: object }>, options: object = {}, more: object = {}) =>
		await runNode(
			(i) => ({
				resource: 'folder',
				operation: 'sync',
				from: 'items',
				destinationFolder: target,
				relativePath: items[i]!.json.path,
				options,
			}),
			{ items: items as never, ...more },
		);

	test('an item without its file is an error, and then nothing is deleted: its object may be in the destination', async () => {
		await put(target, { kept: 'k' });
		const items = [file('a'), { json: { path: 'kept' } }, file('b')];
		const output = await upload(items, { deleteExtras: true }, { continueOnFail: true });
		expect(names(output)).toEqual([
			'a',
			expect.stringContaining('is not a binary field of the item'),
			'b',
			expect.stringContaining('not deleted, since 1 of the input items could not be read'),
		]);
		expect(await rawKeys(server.bucket, target)).toEqual(['a', 'b', 'kept'].map((name) => target + name));
		await expect(upload(items)).rejects.toThrow('is not a binary field of the item');
	});

	test('two items with one path: the second is an error', async () => {
		const output = await upload([file('a', '1'), file('a', '2')], {}, { continueOnFail: true });
		expect(names(output)).toEqual(['a', expect.stringContaining('Path in Folder is used by another item too')]);
		expect((await raw('GET', server.bucket, `${target}a`)).body.toString()).toBe('1');
	});

	test('one that may not be written is its own error, and leaves the others alone', async () => {
		await local().fail({ operation: 'PutObject', key: `${target}b`, status: 403, code: 'AccessDenied' });
		const output = await upload([file('a'), file('b'), file('c')], {}, { continueOnFail: true });
		expect(names(output)).toEqual(['a', expect.stringContaining('s3:PutObject'), 'c']);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(names(await upload([file('a'), file('b'), file('c')]))).toEqual(['b']);
	});

	test('a list that breaks off hides nothing of what was uploaded', async () => {
		await rawPut(server.bucket, `${target}first`, 'x');
		await local().copies(
			server.bucket,
			`${target}first`,
			Array.from({ length: 1010 }, (_, i) => `${target}m${String(i).padStart(4, '0')}`),
		);
		await local().fail({ operation: 'ListObjectsV2', after: 1, status: 403, code: 'AccessDenied', times: 9 });
		const output = await upload([file('a'), file('z'), file('b')], {}, { continueOnFail: true });
		expect(names(output)).toEqual(['a', expect.stringContaining('s3:ListBucket'), 'b']);
	});

	test('paths that no key can be are refused', async () => {
		await expect(upload([file('x'.repeat(1100))])).rejects.toThrow('Path in Folder has');
	});
});

test('a source without objects is said, as a wrong name is one too', async () => {
	await put(source, { a: '1' });
	const hintsOf = async (options: object, from = source) => {
		const hints: Array<{ message: string }> = [];
		await runNode({ resource: 'folder', operation: 'sync', sourceFolder: from, destinationFolder: target, options }, { hints });
		return hints.map(({ message }) => message);
	};
	const words =
		'A sync found nothing in its source. Check the source for typing mistakes, and the options Include and Exclude, if they are set.';
	expect(await hintsOf({}, `${source}typo/`)).toEqual([words]);
	expect(await hintsOf({ include: 'none' })).toEqual([words]);
	expect(await hintsOf({})).toEqual([]);
	expect(await hintsOf({})).toEqual([]);
	expect(await hintsOf({ dryRun: true })).toEqual([]);
});

test('folders of two items that become one file are said, as each run would write it twice', async () => {
	await put(`${source}a/`, { same: '1', own: 'a' });
	await put(`${source}b/`, { same: '22' });
	const hintsOf = async (...folders: string[]) => {
		const hints: Array<{ message: string }> = [];
		const parameters = { resource: 'folder', operation: 'sync', destinationFolder: target };
		await runNode((i) => ({ ...parameters, sourceFolder: source + folders[i]! }), { items: folders.map(() => ({ json: {} })), hints });
		return hints.map(({ message }) => message);
	};
	expect(await hintsOf('a/', 'b/')).toEqual([
		`2 items became s3://${server.bucket}/${target}same: each replaced the one before. ` +
			'Put something of the item into Destination Folder, such as {{ $json.id }}.',
	]);
	expect(await hintsOf('b/')).toEqual([]);
});
