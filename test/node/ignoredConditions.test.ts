/**
 * A store that takes If-None-Match and passes over it: the first upload to a bucket that must replace nothing is sent once more, and all
 * results say from then on that the condition is not kept. State is read by the second client.
 */
import { runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawMakeBucket, rawPut, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
let made = 0;
async function newBucket(headers: Record<string, string> = {}): Promise<string> {
	const bucket = `if-none-match-${++made}`;
	await rawMakeBucket(bucket, headers);
	await local().clearRequests();
	return bucket;
}
const upload = async (bucketName: string, name: string, ifExists: string, options: Parameters = {}) =>
	(
		await runNode({
			operation: 'upload',
			key: { mode: 'key', value: name },
			from: 'text',
			text: `contents of ${name}`,
			options: { bucketName, ifExists, ...options },
		})
	)[0]!.json;
const puts = async () => (await local().requests()).filter(({ operation }) => operation === 'PutObject').length;
const contents = async (bucket: string, name: string) => (await raw('GET', bucket, name)).body.toString();

afterEach(async () => await local().clearFaults());

test.each(['fail', 'skip', 'keepBoth'])(
	'%s: a store that keeps it is asked once for each bucket, and nothing is said',
	async (ifExists) => {
		const bucket = await newBucket();
		for (const name of ['a', 'b', 'c']) expect(await upload(bucket, name, ifExists)).not.toHaveProperty('conditional');
		expect(await puts()).toBe(4);
		expect(await contents(bucket, 'a')).toBe('contents of a');
	},
);

test.each(['fail', 'skip', 'keepBoth'])(
	'%s: a store that ignores it is found out once for each bucket, and every result says so',
	async (ifExists) => {
		const bucket = await newBucket();
		await local().fail({ operation: 'PutObject', bucket, ignoreConditions: true, times: 1000 });
		for (const name of ['a', 'b', 'c']) expect(await upload(bucket, name, ifExists)).toMatchObject({ conditional: false });
		expect(await puts()).toBe(4);
		expect(await contents(bucket, 'a')).toBe('contents of a');
		await rawPut(bucket, 'd', 'another');
		if (ifExists === 'fail') await expect(upload(bucket, 'd', ifExists)).rejects.toThrow('An object "d" already exists');
		else await upload(bucket, 'd', ifExists);
		expect(await contents(bucket, 'd')).toBe('another');
	},
);

test('many uploads at a time find it out once', async () => {
	const bucket = await newBucket();
	const items = Array.from({ length: 20 }, () => ({ json: {} }));
	await runNode(
		(i) => ({
			operation: 'upload',
			key: { mode: 'key', value: `k${i}` },
			from: 'text',
			text: 'x',
			options: { bucketName: bucket, ifExists: 'fail' },
		}),
		{ items },
	);
	expect(await puts()).toBe(21);
});

test('an upload that overwrites asks nothing', async () => {
	const bucket = await newBucket();
	await upload(bucket, 'a', 'overwrite');
	expect(await puts()).toBe(1);
});

test('the version in the output is the one that is there', async () => {
	const bucket = await newBucket();
	const on = Buffer.from('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
	await raw('PUT', bucket, undefined, { query: { versioning: '' }, body: on });
	await local().fail({ operation: 'PutObject', bucket, ignoreConditions: true, times: 1000 });
	const { versionId } = await upload(bucket, 'a', 'fail');
	expect(versionId).toBe((await raw('HEAD', bucket, 'a')).headers['x-amz-version-id']);
});

test('a locked object is not written twice', async () => {
	const bucket = await newBucket({ 'x-amz-bucket-object-lock-enabled': 'true' });
	await local().fail({ operation: 'PutObject', bucket, ignoreConditions: true, times: 1000 });
	await upload(bucket, 'a', 'fail', { objectLock: { settings: { mode: 'none', legalHold: true } } });
	expect(await puts()).toBe(1);
});

test('an answer that tells nothing is no failure of the upload', async () => {
	const bucket = await newBucket();
	await local().fail({ operation: 'PutObject', bucket, status: 403, code: 'AccessDenied', after: 1, times: 1 });
	expect(await upload(bucket, 'a', 'fail')).not.toHaveProperty('conditional');
	expect(await contents(bucket, 'a')).toBe('contents of a');
});
