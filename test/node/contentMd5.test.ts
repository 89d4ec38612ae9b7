/** Stores other than AWS that want Content-MD5: for a bucket that locks its objects by default, or for everything. */
import { memoryBinary, runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawMakeBucket, rawPut, server } from '../support/rawS3';

const BUCKET = 'locks-by-default';
const LOCK =
	'<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>' +
	'<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>';
const key = (value: string) => ({ mode: 'key', value });
const local = () => new LocalS3Control(server.endpoint);
const run = async (operation: string, parameters: Parameters, bucketName = BUCKET) =>
	(await runNode({ operation, ...parameters, options: { bucketName, ...(parameters.options as object) } })).map(({ json }) => json);
const stored = async (name: string) => (await raw('GET', BUCKET, name)).body.toString();
const refused = async () => (await local().requests()).filter(({ code }) => code === 'InvalidRequest').map(({ operation }) => operation);

beforeAll(async () => {
	await rawMakeBucket(BUCKET, { 'x-amz-bucket-object-lock-enabled': 'true' });
	const answer = await raw('PUT', BUCKET, undefined, { query: { 'object-lock': '' }, body: Buffer.from(LOCK) });
	expect(answer.status).toBe(200);
});
beforeEach(async () => await local().clearRequests());
afterEach(async () => await local().clearFaults());

describe('a bucket that locks its objects by default', () => {
	test('takes what Upload, Append, Folder: Create and Copy write; that it wants an MD5 is learned once', async () => {
		await run('upload', { key: key('a.txt'), from: 'text', text: 'one' });
		expect(await stored('a.txt')).toBe('one');
		await run('append', { key: key('a.txt'), from: 'text', text: 'two', lineBreak: 'none' });
		expect(await stored('a.txt')).toBe('onetwo');
		await run('create', { resource: 'folder', folder: { mode: 'path', value: 'made' } });
		expect(await stored('made/')).toBe('');
		await run('copy', { sourceKey: key('a.txt'), destinationKey: key('b.txt'), options: { destinationBucketName: BUCKET } });
		expect(await stored('b.txt')).toBe('onetwo');
		expect((await refused()).length).toBeLessThanOrEqual(1);
	});

	test('takes files in parts too', async () => {
		const contents = Buffer.alloc(12 * 1024 * 1024, 'x');
		await runNode(
			{ operation: 'upload', key: key('large'), options: { bucketName: BUCKET } },
			{ items: [{ json: {}, binary: { data: memoryBinary(contents) } }] },
		);
		expect((await raw('HEAD', BUCKET, 'large')).headers['content-length']).toBe(String(contents.length));
		await run('append', { key: key('large'), from: 'text', text: '!', lineBreak: 'none' });
		expect((await raw('HEAD', BUCKET, 'large')).headers['content-length']).toBe(String(contents.length + 1));
		expect((await refused()).length).toBeLessThanOrEqual(1);
	});
});

describe('a store that wants Content-MD5 and knows no other checksum', () => {
	beforeEach(async () => await local().fail({ needsMd5: true, times: 10_000 }));

	test('many objects are deleted with it at once, without a refusal', async () => {
		for (const name of ['md5/a', 'md5/b'])
			await raw('PUT', server.bucket, name, { headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' } });
		const deleted = await run('delete', { which: 'folder', folder: { mode: 'path', value: 'md5' } }, server.bucket);
		expect(deleted).toMatchObject([{ deleted: true }, { deleted: true }]);
		expect(await refused()).toEqual([]);
	});

	test('another refusal stays one', async () => {
		await local().clearFaults();
		await local().fail({ operation: 'PutObject', status: 400, code: 'InvalidRequest', message: 'Something else is wrong' });
		await expect(run('upload', { key: key('md5/x'), from: 'text', text: 'x' }, server.bucket)).rejects.toThrow('Something else is wrong');
		await rawPut(server.bucket, 'md5/x', '');
		await raw('DELETE', server.bucket, 'md5/x');
	});
});
