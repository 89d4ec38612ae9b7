/** What only the local S3 can show of Download: how much of an object is read, refusals, changes on the way, cancelled runs. */
import { randomBytes } from 'node:crypto';
import { binaryContents, runNode, type ContextOptions, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';

const PREFIX = 'download-faults/';
const MIB = 1024 * 1024;
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const local = () => new LocalS3Control(server.endpoint);
const reads = async () => (await local().requests()).filter(({ operation }) => operation === 'GetObject');
const download = async (name: string, parameters: Parameters = {}, more: ContextOptions = {}) =>
	await runNode({ operation: 'download', key: key(name), ...parameters }, more);
const long = Array.from({ length: 400_000 }, (_, i) => `{"line":${i},"text":"${'x'.repeat(20)}"}`).join('\n');

beforeAll(async () => {
	await rawPut(server.bucket, `${PREFIX}long.jsonl`, long);
	await rawPut(
		server.bucket,
		`${PREFIX}long.csv`,
		`n,text\n${Array.from({ length: 400_000 }, (_, i) => `${i},${'x'.repeat(20)}`).join('\n')}`,
	);
	for (const name of ['a', 'b', 'c']) await rawPut(server.bucket, `${PREFIX}many/${name}`, name);
});
beforeEach(async () => await local().clearRequests());
afterEach(async () => await local().clearFaults());
afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('no more of a large object is read than needed', () => {
	// Whoever wants more than this of an answer finds its connection cut and has to ask again.
	beforeEach(async () => await local().fail({ operation: 'GetObject', truncateBodyAt: 3 * MIB, times: 50 }));

	test.each<[string, Parameters, unknown]>([
		['the first lines', { as: 'text', part: 'firstLines', numberOfLines: 2 }, long.split('\n', 2).join('\n') + '\n'],
		['the last lines', { as: 'text', part: 'lastLines', numberOfLines: 2 }, long.split('\n').slice(-2).join('\n')],
		['the first bytes', { as: 'text', part: 'firstBytes', numberOfBytes: 5 }, '{"lin'],
		['the last bytes', { as: 'text', part: 'lastBytes', numberOfBytes: 5 }, 'xxx"}'],
		['a range', { as: 'text', part: 'range', firstByte: 10 * MIB, lastByte: 10 * MIB + 9 }, long.slice(10 * MIB, 10 * MIB + 10)],
		['text up to its limit', { as: 'text', options: { maxTextSize: 100 } }, long.slice(0, 102_400)],
	])('%s', async (_, parameters, expected) => {
		expect((await download('long.jsonl', parameters))[0]!.json.data).toBe(expected);
		expect(await reads()).toHaveLength(1);
	});

	test.each([
		['long.jsonl', 'jsonItems', 'line', 4],
		['long.csv', 'csv', 'n', '4'],
	])('the first items of %s', async (name, as, field, last) => {
		const output = await download(name, { as, options: { maxItems: 5 } });
		expect(output).toHaveLength(5);
		expect(output[4]!.json[field]).toBe(last);
		expect(await reads()).toHaveLength(1);
	});

	test('but for all of it the cut connections are taken up again', async () => {
		await local().clearFaults();
		await local().fail({ operation: 'GetObject', truncateBodyAt: 3 * MIB, times: 2 });
		expect(await download('long.jsonl', { as: 'jsonItems' })).toHaveLength(400_000);
		expect((await reads()).length).toBeGreaterThanOrEqual(3);
	});
});

test('the last lines are read backwards, each range as long as all before', async () => {
	const output = await download('long.jsonl', { as: 'jsonItems', part: 'lastLines', numberOfLines: 10_000 });
	expect(output.map(({ json }) => json.line)).toEqual(Array.from({ length: 10_000 }, (_, i) => 390_000 + i));
	expect(await reads()).toHaveLength(4);
	expect((await reads()).map(({ status }) => status)).toEqual([206, 206, 206, 206]);
});

test('an object that changes between two ranges of its last lines is an error, never a mixture', async () => {
	await rawPut(server.bucket, `${PREFIX}moving`, 'x\n'.repeat(200_000));
	await local().fail({ operation: 'GetObject', key: `${PREFIX}moving`, isHeld: true, after: 1 });
	const running = download('moving', { as: 'text', part: 'lastLines', numberOfLines: 100_000 });
	const settled = expect(running).rejects.toThrow(`The object "${PREFIX}moving" changed while it was being read`);
	await local().untilHeld();
	await rawPut(server.bucket, `${PREFIX}moving`, 'y\n'.repeat(200_000));
	await local().release();
	await settled;
});

test('a large range comes whole and in order, also where its connection breaks', async () => {
	const contents = randomBytes(12 * MIB);
	await rawPut(server.bucket, `${PREFIX}large`, contents);
	await local().fail({ operation: 'GetObject', key: `${PREFIX}large`, truncateBodyAt: MIB, times: 2 });
	const [file] = await download('large', { part: 'range', firstByte: 1000, lastByte: 11 * MIB });
	expect(binaryContents(file!.binary!.data!).equals(contents.subarray(1000, 11 * MIB + 1))).toBe(true);
	expect((await reads()).length).toBeGreaterThanOrEqual(3);
});

test('last lines of more than 64 MiB as a file are refused, and said so', async () => {
	await rawPut(server.bucket, `${PREFIX}one-line`, Buffer.alloc(65 * MIB, 'x'));
	await expect(download('one-line', { part: 'lastLines', numberOfLines: 1 })).rejects.toThrow(
		`The last lines of "${PREFIX}one-line" have more than 67108864 bytes`,
	);
	expect(
		(await download('one-line', { as: 'text', part: 'lastLines', numberOfLines: 1, options: { maxTextSize: 1 } }))[0]!.json,
	).toMatchObject({ data: 'x'.repeat(1024), truncated: true });
});

describe('many objects', () => {
	const many = { which: 'folder', folder: `${PREFIX}many/`, as: 'text' };
	const data = (output: Array<{ json: Record<string, unknown> }>) => output.map(({ json }) => json.data ?? json.error);

	test('one that may not be read is its own error; without continue-on-fail it is the error of the node', async () => {
		await local().fail({ operation: 'GetObject', key: `${PREFIX}many/b`, status: 403, code: 'AccessDenied', times: 2 });
		expect(data(await runNode({ operation: 'download', ...many }, { continueOnFail: true }))).toEqual([
			'a',
			expect.stringContaining('s3:GetObject'),
			'c',
		]);
		await expect(runNode({ operation: 'download', ...many })).rejects.toThrow('1 of 3 objects failed');
	});

	test('as rows, the error counts objects and not rows', async () => {
		for (const name of ['1', '2']) await rawPut(server.bucket, `${PREFIX}tables/${name}`, 'n\n1\n2\n3\n');
		await rawPut(server.bucket, `${PREFIX}tables/3`, 'n\n1,2\n');
		const tables = { operation: 'download', which: 'folder', folder: `${PREFIX}tables`, as: 'csv' };
		await expect(runNode(tables)).rejects.toThrow(
			`1 of 3 objects failed; the others are done. The first: The object "${PREFIX}tables/3" is not CSV`,
		);
		expect((await runNode(tables, { continueOnFail: true })).map(({ json }) => json.n ?? 'failed')).toEqual([
			'1',
			'2',
			'3',
			'1',
			'2',
			'3',
			'failed',
		]);
	});

	test('without the right to list, that is the error', async () => {
		await local().fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied' });
		await expect(runNode({ operation: 'download', ...many })).rejects.toThrow('s3:ListBucket');
	});

	test.each(['object', 'folder'])('%s: one that changes after it was listed is an error that says so', async (resource) => {
		await local().fail({ operation: 'GetObject', key: `${PREFIX}many/b`, isHeld: true });
		const running = runNode(
			{ operation: 'download', resource, ...(resource === 'object' ? many : { folder: many.folder }) },
			{ continueOnFail: true },
		);
		await local().untilHeld();
		await rawPut(server.bucket, `${PREFIX}many/b`, 'changed');
		await local().release();
		const output = await running;
		await rawPut(server.bucket, `${PREFIX}many/b`, 'b');
		expect(output.map(({ json }) => json.error)).toEqual([
			undefined,
			`The object "${PREFIX}many/b" changed while it was being read`,
			undefined,
		]);
	});

	test('in the order of the list, whichever comes first, within the memory of the run', async () => {
		for (let i = 0; i < 40; i++) await rawPut(server.bucket, `${PREFIX}order/${String(i).padStart(2, '0')}`, Buffer.alloc(MIB, i));
		await local().fail({ operation: 'GetObject', keyPrefix: `${PREFIX}order/0`, delayMs: 150, times: 5 });
		const output = await runNode({ operation: 'download', which: 'pattern', pattern: `${PREFIX}order/*`, options: { memoryLimit: 8 } });
		expect(output.map(({ binary }) => binaryContents(binary!.data!)[7])).toEqual(Array.from({ length: 40 }, (_, i) => i));
	});

	test('a cancelled run stops', async () => {
		const COUNT = 300;
		await rawPut(server.bucket, `${PREFIX}stop/0`, 'x');
		await local().copies(
			server.bucket,
			`${PREFIX}stop/0`,
			Array.from({ length: COUNT - 1 }, (_, i) => `${PREFIX}stop/${i + 1}`),
		);
		await local().clearRequests();
		await local().fail({ operation: 'GetObject', isHeld: true, times: COUNT });
		const stop = new AbortController();
		const running = runNode({ operation: 'download', which: 'folder', folder: `${PREFIX}stop/` }, { signal: stop.signal });
		const settled = expect(running).rejects.toThrow('The execution was cancelled');
		await local().untilHeld(3);
		stop.abort();
		await settled;
		expect((await reads()).length).toBeLessThan(COUNT);
	});
});

describe('a small file', () => {
	test.each([0, 1, 64 * 1024, 64 * 1024 + 1])('of %d bytes arrives whole', async (size) => {
		const contents = randomBytes(size);
		await rawPut(server.bucket, `${PREFIX}small`, contents);
		const [file] = await download('small');
		expect(binaryContents(file!.binary!.data!).equals(contents)).toBe(true);
	});

	test('that is cut on its way is an error, never a short file', async () => {
		await rawPut(server.bucket, `${PREFIX}small`, randomBytes(5000));
		await local().fail({ operation: 'GetObject', truncateBodyAt: 100, times: 60 });
		await expect(download('small')).rejects.toThrow('broke');
	});
});

test('a version, also of its last lines', async () => {
	const bucket = 'download-versions';
	await rawMakeBucket(bucket);
	await rawSetVersioning(bucket);
	const first = (await rawPut(bucket, 'log', 'old\n'.repeat(50_000))).headers['x-amz-version-id']!;
	const second = (await rawPut(bucket, 'log', 'new\n')).headers['x-amz-version-id']!;
	const lines = { operation: 'download', key: { mode: 'key', value: 'log' }, as: 'text', part: 'lastLines', numberOfLines: 30_000 };
	const [old] = await runNode({ ...lines, options: { bucketName: bucket, versionId: first } });
	expect(old!.json).toMatchObject({ data: 'old\n'.repeat(30_000), versionId: first, size: 200_000 });
	expect((await runNode({ ...lines, options: { bucketName: bucket } }))[0]!.json).toMatchObject({ data: 'new\n', versionId: second });
	for (const versionId of [first, second]) await raw('DELETE', bucket, 'log', { query: { versionId } });
	await raw('DELETE', bucket, undefined);
});
