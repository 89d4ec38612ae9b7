/** What only the local S3 can show of Multipart Upload: pages, refusals, uploads that end meanwhile. */
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawUploads, server } from '../support/rawS3';

const PREFIX = 'mpu-faults/';
const local = () => new LocalS3Control(server.endpoint);
const run = async (parameters: object, more: object = {}) => await runNode({ resource: 'multipartUpload', ...parameters }, more);
const begin = async (name: string) => await raw('POST', server.bucket, `${PREFIX}${name}`, { query: { uploads: '' } });
const count = async (operation: string) => (await local().requests()).filter((request) => request.operation === operation).length;

afterEach(async () => {
	await local().clearFaults();
	await run({ operation: 'abort', prefix: PREFIX, started: 'any' });
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
});

test('more than a page: all of them, several of one key too, and no page beyond the limit', async () => {
	for (let i = 0; i < 1005; i += 15) await Promise.all(Array.from({ length: 15 }, (_, j) => begin(`pages/${(i + j) % 400} &`)));
	await local().clearRequests();
	const all = await run({ operation: 'getAll', prefix: PREFIX, returnAll: true });
	expect(new Set(all.map(({ json }) => json.uploadId)).size).toBe(1005);
	expect(await count('ListMultipartUploads')).toBe(2);
	await local().clearRequests();
	expect(await run({ operation: 'getAll', prefix: PREFIX, limit: 1000 })).toHaveLength(1000);
	expect(await count('ListMultipartUploads')).toBe(1);
});

test('one that may not be aborted is its own error; the others are aborted', async () => {
	for (const name of ['a', 'b', 'c']) await begin(name);
	await local().fail({ operation: 'AbortMultipartUpload', key: `${PREFIX}b`, status: 403, code: 'AccessDenied' });
	const results = await run({ operation: 'abort', prefix: PREFIX, started: 'any' }, { continueOnFail: true });
	expect(results.map(({ json }) => json.aborted ?? json.error)).toEqual([true, expect.stringContaining('s3:AbortMultipartUpload'), true]);
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([`${PREFIX}b`]);
});

test('one that has ended meanwhile was not aborted by us, and that is no failure', async () => {
	for (const name of ['a', 'b']) await begin(name);
	await local().fail({ operation: 'AbortMultipartUpload', key: `${PREFIX}a`, status: 404, code: 'NoSuchUpload' });
	const results = await run({ operation: 'abort', prefix: PREFIX, started: 'any' });
	expect(results.map(({ json }) => json.aborted)).toEqual([false, true]);
	await local().fail({ operation: 'ListParts', key: `${PREFIX}a`, status: 404, code: 'NoSuchUpload' });
	await begin('z');
	expect((await run({ operation: 'getAll', prefix: PREFIX, options: { countParts: true } })).map(({ json }) => json.key)).toEqual([
		`${PREFIX}z`,
	]);
});

describe('Dry Run of one upload says what the real run would', () => {
	const abortOne = async (uploadId: string, options: object, more: object = {}) =>
		await run({ operation: 'abort', which: 'one', uploadKey: `${PREFIX}a`, uploadId, options: { dryRun: true, ...options }, ...more });

	test('an upload that is there stays there', async () => {
		await begin('a');
		const [{ uploadId } = {}] = (await run({ operation: 'getAll', prefix: PREFIX })).map(({ json }) => json);
		const [result] = await abortOne(String(uploadId), {});
		expect(result!.json).toMatchObject({ uploadId, aborted: false, dryRun: true });
		expect(await rawUploads(server.bucket, PREFIX)).toEqual([`${PREFIX}a`]);
	});

	test('one that is not there, another owner and another bucket are refused', async () => {
		await expect(abortOne('unknown-upload', {})).rejects.toThrow('upload');
		await begin('a');
		const [{ uploadId } = {}] = (await run({ operation: 'getAll', prefix: PREFIX })).map(({ json }) => json);
		await expect(abortOne(String(uploadId), { expectedBucketOwner: '999999999999' })).rejects.toThrow('s3:ListMultipartUploadParts');
		await expect(abortOne(String(uploadId), { bucketName: 'another-bucket' }, { confineToPrefix: PREFIX })).rejects.toThrow(
			'another-bucket',
		);
		await expect(abortOne(String(uploadId), {}, { confineToPrefix: 'elsewhere/' })).rejects.toThrow('elsewhere/');
	});
});

test('parts that may not be listed are an error of their upload alone, with the IAM action', async () => {
	for (const name of ['a', 'b']) await begin(name);
	await local().fail({ operation: 'ListParts', key: `${PREFIX}a`, status: 403, code: 'AccessDenied' });
	const results = await run({ operation: 'getAll', prefix: PREFIX, options: { countParts: true } }, { continueOnFail: true });
	expect(results.map(({ json }) => json.parts ?? json.error)).toEqual([expect.stringContaining('s3:ListMultipartUploadParts'), 0]);
	await local().fail({ operation: 'ListMultipartUploads', status: 403, code: 'AccessDenied' });
	await expect(run({ operation: 'getAll' })).rejects.toThrow('s3:ListBucketMultipartUploads');
});

test('a cancelled execution stops', async () => {
	// More than a connection ever has under way.
	const COUNT = 200;
	for (let i = 0; i < COUNT; i++) await begin(`many/${i}`);
	await local().fail({ operation: 'AbortMultipartUpload', isHeld: true, times: COUNT });
	await local().clearRequests();
	const stop = new AbortController();
	const running = run({ operation: 'abort', prefix: PREFIX, started: 'any' }, { signal: stop.signal });
	await local().untilHeld();
	stop.abort();
	await expect(running).rejects.toThrow('The execution was cancelled');
	await local().clearFaults();
	expect((await rawUploads(server.bucket, PREFIX)).length).toBeGreaterThan(20);
});
