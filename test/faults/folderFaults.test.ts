/** What only the local S3 can show of Folder: refusals of single objects, other buckets, cancelled runs, memory. */
import { binaryContents, runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';

const PREFIX = 'folder-faults/';
const OTHER = 'folder-other-bucket';
const local = () => new LocalS3Control(server.endpoint);
let run = 0;
let from: string;
let to: string;
beforeAll(async () => {
	await rawMakeBucket(OTHER);
});
beforeEach(async () => {
	run++;
	from = `${PREFIX}${run}/from/`;
	to = `${PREFIX}${run}/to/`;
	for (const name of ['a', 'b', 'c']) await rawPut(server.bucket, from + name, name);
	await local().clearRequests();
});
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	await rawClean(server.bucket, PREFIX);
	await rawClean(OTHER, '');
	await raw('DELETE', OTHER, undefined);
});

const folder = async (operation: string, parameters: object = {}, more: object = {}) =>
	await runNode({ resource: 'folder', operation, sourceFolder: from, destinationFolder: to, folder: from, ...parameters }, more);
const paths = (output: Array<{ json: Record<string, unknown> }>) => output.map(({ json }) => json.relativePath ?? json.error);
const namesIn = async (bucket: string, prefix: string) => (await rawKeys(bucket, prefix)).map((key) => key.slice(prefix.length));

test('to another bucket, with a storage class, and back', async () => {
	expect(paths(await folder('copy', { options: { destinationBucketName: OTHER, storageClass: 'STANDARD_IA' } }))).toEqual(['a', 'b', 'c']);
	expect((await raw('HEAD', OTHER, `${to}b`)).headers['x-amz-storage-class']).toBe('STANDARD_IA');
	const back = await folder('move', { sourceFolder: to, destinationFolder: to, options: { bucketName: OTHER } });
	expect(back.map(({ json }) => json.bucket)).toEqual([server.bucket, server.bucket, server.bucket]);
	expect([await namesIn(OTHER, ''), await namesIn(server.bucket, to)]).toEqual([[], ['a', 'b', 'c']]);
});

test.each(['copy', 'move'])('%s to the folder that it lies in: a dry run says what the run would', async (operation) => {
	await rawPut(server.bucket, `${from}from/a`, 'inner');
	const up = { destinationFolder: from.replace(/from\/$/, '') };
	const inner = { sourceFolder: `${from}`, destinationFolder: up.destinationFolder };
	const outcomes = async (dryRun: boolean) =>
		(await folder(operation, { ...inner, options: { dryRun } }, { continueOnFail: true })).map(
			({ json }) => json.error ?? json.relativePath,
		);
	const told = await outcomes(true);
	expect(told).toEqual(['a', 'b', 'c', expect.stringContaining('which is itself one of the objects to copy')]);
	expect(await outcomes(false)).toEqual(told);
});

test('a dry run to a bucket that is not there, or of another owner, is refused', async () => {
	const dry = async (options: object) => await folder('copy', { options: { dryRun: true, ...options } });
	await expect(dry({ destinationBucketName: 'no-such-bucket-of-ours' })).rejects.toThrow('There is no bucket named');
	await expect(dry({ expectedBucketOwner: '999999999999' })).rejects.toThrow('Access denied');
	await local().fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied' });
	expect(paths(await dry({}))).toEqual(['a', 'b', 'c']);
});

describe('what is seldom meant', () => {
	test.each(['s3://bucket/folder', 'https://bucket.s3.amazonaws.com/folder/'])('the address %s is no folder', async (address) => {
		for (const operation of ['copy', 'delete', 'download', 'create'])
			await expect(folder(operation, { sourceFolder: address, folder: address })).rejects.toThrow(
				'is an address, not the path of a folder',
			);
		expect(await local().requests()).toEqual([]);
	});

	test.each<[string, object, string]>([
		['a slash at the beginning', { destinationFolder: '/to' }, 'Destination Folder begins with a slash'],
		['a list of patterns', { options: { include: '*.txt, *.pdf' } }, 'Include is one pattern'],
	])('%s gets a hint, once', async (_, parameters, message) => {
		const hints: Array<{ message: string }> = [];
		const items = [{ json: {} }, { json: {} }];
		await folder('sync', { ...parameters, options: { dryRun: true, ...(parameters as { options?: object }).options } }, { items, hints });
		expect(hints.filter((hint) => hint.message.includes(message))).toHaveLength(1);
	});

	test('neither does a pattern in braces', async () => {
		const hints: Array<{ message: string }> = [];
		await folder('sync', { options: { dryRun: true, include: '{a,b}' } }, { hints });
		expect(hints).toEqual([]);
	});
});

test.each(['copy', 'move'])('%s: a hint says when two items brought an object to one key', async (operation) => {
	const items = ['one', 'two'].map((name) => ({ json: { name } }));
	for (const name of ['one/x', 'two/x', 'two/y']) await rawPut(server.bucket, from + name, name);
	const hintsOf = async (parameters: object) => {
		const hints: Array<{ message: string }> = [];
		await folder(operation, { sourceFolder: `=${from}{{ $json.name }}`, ...parameters }, { items, hints });
		return hints.map(({ message }) => message);
	};
	expect(await hintsOf({ options: { dryRun: true } })).toEqual([]);
	expect(await hintsOf({})).toEqual([
		`2 items became s3://${server.bucket}/${to}x: each replaced the one before. ` +
			'Put something of the item into Destination Folder, such as {{ $json.id }}.',
	]);
	expect((await raw('GET', server.bucket, `${to}x`)).body.toString()).toBe('two/x');
});

test.each(['copy', 'move'])('%s: one that may not be copied is its own error and stays, the others are done', async (operation) => {
	await local().fail({ operation: 'CopyObject', key: `${to}b`, status: 403, code: 'AccessDenied' });
	expect(paths(await folder(operation, {}, { continueOnFail: true }))).toEqual(['a', expect.stringContaining('s3:PutObject'), 'c']);
	expect(await namesIn(server.bucket, to)).toEqual(['a', 'c']);
	expect(await namesIn(server.bucket, from)).toEqual(operation === 'move' ? ['b'] : ['a', 'b', 'c']);
});

test('a move whose source may not be deleted says that the copy was made', async () => {
	await local().fail({ operation: 'DeleteObjects', deniedKeys: [`${from}b`] });
	await local().fail({ operation: 'DeleteObject', key: `${from}b`, status: 403, code: 'AccessDenied' });
	const output = await folder('move', {}, { continueOnFail: true });
	expect(paths(output)).toEqual(['a', expect.stringContaining('s3:DeleteObject'), 'c']);
	expect([await namesIn(server.bucket, from), await namesIn(server.bucket, to)]).toEqual([['b'], ['a', 'b', 'c']]);
});

test('delete: one that may not be deleted is its own error, and without continue-on-fail the error says how many', async () => {
	await local().fail({ operation: 'DeleteObjects', deniedKeys: [`${from}b`], times: 2 });
	await expect(folder('delete')).rejects.toMatchObject({
		message: expect.stringContaining('1 of 3 objects failed') as string,
		description: expect.stringContaining('s3:DeleteObject') as string,
	});
	expect(await namesIn(server.bucket, from)).toEqual(['b']);
});

test('download: one that may not be read is its own error', async () => {
	await local().fail({ operation: 'GetObject', key: `${from}b`, status: 403, code: 'AccessDenied' });
	const output = await folder('download', {}, { continueOnFail: true });
	expect(paths(output)).toEqual(['a', expect.stringContaining('s3:GetObject'), 'c']);
	expect(binaryContents(output[2]!.binary!.data!).toString()).toBe('c');
});

test('download: a file that is cut on its way is an error, never a short file', async () => {
	await rawPut(server.bucket, `${from}large`, Buffer.alloc(6 * 1024 * 1024, 'x'));
	await local().fail({ operation: 'GetObject', key: `${from}large`, truncateBodyAt: 100, times: 20 });
	expect(paths(await folder('download', {}, { continueOnFail: true }))).toEqual(['a', 'b', 'c', expect.stringContaining('broke')]);
});

test('download: many files in parallel, in order, within the memory of the run', async () => {
	for (let i = 0; i < 60; i++) await rawPut(server.bucket, `${from}many/${String(i).padStart(2, '0')}`, Buffer.alloc(1024 * 1024, i));
	await local().fail({ operation: 'GetObject', keyPrefix: `${from}many/0`, delayMs: 100, times: 5 });
	const output = await folder('download', { folder: `${from}many`, options: { memoryLimit: 8 } });
	expect(output.map(({ binary }) => binaryContents(binary!.data!)[5])).toEqual(Array.from({ length: 60 }, (_, i) => i));
});

test('a list that is refused is the error of the item', async () => {
	for (const operation of ['copy', 'delete', 'download', 'getAll', 'move']) {
		await local().fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied' });
		await expect(folder(operation)).rejects.toThrow('s3:ListBucket');
	}
});

test.each(['copy', 'download'])('a cancelled %s stops', async (operation) => {
	const COUNT = 300;
	await rawPut(server.bucket, `${from}x0`, '');
	await local().copies(
		server.bucket,
		`${from}x0`,
		Array.from({ length: COUNT - 1 }, (_, i) => `${from}x${i + 1}`),
	);
	const call = operation === 'copy' ? 'CopyObject' : 'GetObject';
	await local().clearRequests();
	await local().fail({ operation: call, isHeld: true, times: COUNT });
	const stop = new AbortController();
	const running = folder(operation, {}, { signal: stop.signal });
	await local().untilHeld(3);
	stop.abort();
	await expect(running).rejects.toThrow('The execution was cancelled');
	expect((await local().requests()).filter((request) => request.operation === call).length).toBeLessThan(COUNT);
	// The server goes on with what it has received, and no other test shall see that.
	await local().clearFaults();
	await local().untilIdle(call);
});
