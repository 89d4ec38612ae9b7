/** Buckets whose names AWS gives to no new one: stores other than AWS have them, and old accounts of AWS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { runNode, type Parameters } from '../support/executeContext';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { sendUrl } from '../support/rawS3';

const KEYS = { accessKeyId: 'AKIABUCKETNAMES00001', secretAccessKey: 'bucket/names/of+the/local/user0000000001' };
const NAMES = ['MyBucket', 'my_bucket', 'tenant:bucket', 'ab', 'a'.repeat(70), 'old..name-', 'größe'];
const folder = mkdtempSync(join(tmpdir(), 'bucket-names-'));
let s3: LocalS3;

beforeAll(async () => {
	s3 = await startLocalS3({ directory: folder, users: [KEYS], buckets: NAMES.map((name) => ({ name, region: 'us-east-1' })) });
});
afterAll(async () => {
	await s3.stop();
	rmSync(folder, { recursive: true, force: true });
});

const run = async (bucketName: string, parameters: Parameters, changes: IDataObject = {}) =>
	(
		await runNode(parameters, {
			credentials: { ...KEYS, bucketName, region: 'us-east-1', moreSettings: true, endpoint: s3.endpoint, ...changes },
		})
	).map(({ json }) => json);
const key = { mode: 'key', value: 'a b/ü.txt' };

describe.each(NAMES)('the bucket %s', (bucket) => {
	test('is written, listed, copied, signed for and emptied', async () => {
		await run(bucket, { operation: 'upload', key, from: 'text', text: 'contents' });
		expect(await run(bucket, { operation: 'getAll' })).toMatchObject([{ bucket, key: key.value }]);
		await run(bucket, { operation: 'copy', sourceKey: key, destinationKey: { mode: 'uri', value: `s3://${bucket}/copy` } });
		expect(await run(bucket, { operation: 'download', key: { mode: 'key', value: 'copy' }, as: 'text' })).toMatchObject([
			{ data: 'contents' },
		]);
		const [signed] = await run(bucket, { operation: 'createPresignedUrl', key });
		expect((await sendUrl('GET', String(signed!.url))).body.toString()).toBe('contents');
		const publicEndpoint = { settings: { url: s3.endpoint, bucketIn: 'path' } };
		const [moved] = await run(bucket, { operation: 'createPresignedUrl', key, options: { publicEndpoint } });
		expect((await sendUrl('GET', String(moved!.url))).body.toString()).toBe('contents');
		const [form] = await run(bucket, { operation: 'createPresignedPost' });
		expect(form!.url).toBe(`${s3.endpoint}/${encodeURIComponent(bucket)}`);
		expect(await run(bucket, { operation: 'delete', which: 'folder', folder: { mode: 'path', value: 'a b' } })).toHaveLength(1);
		expect(await run(bucket, { operation: 'getAll' })).toMatchObject([{ key: 'copy' }]);
	});
});

test('Bucket: Create holds to the rules of AWS at AWS, and leaves other stores to theirs', async () => {
	const create = { resource: 'bucket', operation: 'create', bucket: 'My_Bucket' };
	await expect(run('ab', create)).rejects.toThrow('The specified bucket is not valid');
	await expect(run('ab', create, { endpoint: '' })).rejects.toThrow('Bucket Name contains "M" (got "My_Bucket")');
});

test('the ARN of a bucket stands for its name, in the option too', async () => {
	const json = await run('arn:aws:s3:::MyBucket', {
		operation: 'getAll',
		options: { bucketName: { mode: 'name', value: 'arn:aws:s3:::my_bucket' } },
	});
	expect(json).toMatchObject([{ bucket: 'my_bucket' }]);
});

test('an endpoint with another bucket in its path: the error says so', async () => {
	const endpoint = `${s3.endpoint}/MyBucket`;
	await expect(run('my_bucket', { operation: 'getAll' }, { endpoint })).rejects.toMatchObject({
		message: `${endpoint} looked for an object where the bucket "my_bucket" was asked for`,
		description: expect.stringContaining('The Endpoint contains a bucket') as string,
	});
});
