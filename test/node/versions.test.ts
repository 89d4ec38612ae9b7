import { LocalS3Control } from '../support/localS3/control';
import { raw, rawEmpty, rawKeys, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';
import { passTime } from '../support/passTime';
import { runNode, type Parameters } from '../support/executeContext';

const BUCKET = 'versions-bucket';
const local = () => new LocalS3Control(server.endpoint);
const run = async (operation: string, name: string, parameters: Parameters = {}) =>
	(
		await runNode({
			operation,
			key: { mode: 'key', value: name },
			...parameters,
			options: { bucketName: BUCKET, ...(parameters.options as object) },
		})
	).map(({ json }) => json);
const put = async (name: string, body: string, headers: Record<string, string> = {}) =>
	(await rawPut(BUCKET, name, body, headers)).headers['x-amz-version-id']!;
const remove = async (name: string) => (await raw('DELETE', BUCKET, name)).headers['x-amz-version-id']!;
const read = async (name: string) => (await raw('GET', BUCKET, name)).body.toString();

beforeAll(async () => {
	await rawMakeBucket(BUCKET);
	await rawSetVersioning(BUCKET);
});
afterEach(async () => await rawEmpty(BUCKET));
afterAll(async () => await raw('DELETE', BUCKET, undefined));

describe('Get Versions', () => {
	test('lists those of this key alone, the newest first, delete markers too', async () => {
		const one = await put('a', '1');
		await passTime(1100);
		const two = await put('a', 'two');
		await put('ab', 'another');
		const marker = await remove('a');
		const found = await run('getVersions', 'a', { returnAll: true });
		expect(found).toEqual([
			{
				bucket: BUCKET,
				key: 'a',
				versionId: marker,
				isLatest: true,
				deleteMarker: true,
				lastModified: expect.any(String) as string,
				s3Uri: `s3://${BUCKET}/a`,
			},
			expect.objectContaining({
				versionId: two,
				isLatest: false,
				deleteMarker: false,
				size: 3,
				etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
				storageClass: 'STANDARD',
			}),
			expect.objectContaining({ versionId: one, isLatest: false, size: 1 }),
		]);
	});

	test('Limit is a limit, and the pages after it are not asked for', async () => {
		for (let i = 0; i < 5; i++) await put('a', String(i));
		await local().clearRequests();
		expect(await run('getVersions', 'a', { returnAll: false, limit: 2 })).toHaveLength(2);
		expect((await local().requests()).filter(({ operation }) => operation === 'ListObjectVersions')).toHaveLength(1);
	});

	test('a key that never was is an error', async () => {
		await put('ab', 'x');
		await expect(run('getVersions', 'a')).rejects.toThrow('There is no object "a", nor an old version of one');
	});
});

describe('Restore Version', () => {
	test('makes it the current one, with all that it has; the others stay', async () => {
		const old = await put('a', 'old', {
			'content-type': 'text/x-old',
			'x-amz-meta-a': 'b',
			'x-amz-tagging': 'team=x',
			'x-amz-storage-class': 'STANDARD_IA',
		});
		await put('a', 'new');
		const [result] = await run('restoreVersion', 'a', { versionId: old });
		expect(result).toMatchObject({ key: 'a', restoredVersionId: old, versionId: expect.any(String) as string });
		expect(result!.versionId).not.toBe(old);
		expect(await read('a')).toBe('old');
		expect((await raw('HEAD', BUCKET, 'a')).headers).toMatchObject({
			'content-type': 'text/x-old',
			'x-amz-meta-a': 'b',
			'x-amz-storage-class': 'STANDARD_IA',
			'x-amz-tagging-count': '1',
		});
		expect(await run('getVersions', 'a', { returnAll: true })).toHaveLength(3);
	});

	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: a copy has neither of them by itself.
	test('the website redirect and the KMS key of the version come back too', async () => {
		const key = 'arn:aws:kms:us-east-1:000000000000:key/mine';
		const old = await put('a', 'old', {
			'x-amz-website-redirect-location': '/was',
			'x-amz-server-side-encryption': 'aws:kms',
			'x-amz-server-side-encryption-aws-kms-key-id': key,
			'content-type': 'text/x-old',
			'cache-control': 'no-cache',
			expires: '0',
			'x-amz-meta-a': '=?UTF-8?B?R3LDvMOfZQ==?=',
			'x-amz-tagging': 'team=x',
		});
		await put('a', 'new');
		await run('restoreVersion', 'a', { versionId: old });
		expect((await raw('HEAD', BUCKET, 'a')).headers).toMatchObject({
			'x-amz-website-redirect-location': '/was',
			'x-amz-server-side-encryption': 'aws:kms',
			'x-amz-server-side-encryption-aws-kms-key-id': key,
			'content-type': 'text/x-old',
			'cache-control': 'no-cache',
			expires: '0',
			'x-amz-meta-a': '=?UTF-8?B?R3LDvMOfZQ==?=',
			'x-amz-tagging-count': '1',
		});
	});

	test('a delete marker cannot be one, and says so', async () => {
		await put('a', 'old');
		const marker = await remove('a');
		await expect(run('restoreVersion', 'a', { versionId: marker })).rejects.toThrow('is a delete marker, which has no contents');
	});

	test('a version that there is not', async () => {
		await put('a', 'x');
		await expect(run('restoreVersion', 'a', { versionId: '' })).rejects.toThrow('Version ID is empty');
		await expect(run('restoreVersion', 'a', { versionId: '0123456789abcdef0123456789abcdef' })).rejects.toThrow('version');
	});

	test.each(['restoreVersion', 'getMetadata', 'exists'])('%s: an ID that no version can have is named', async (operation) => {
		await put('a', 'x');
		const named = operation === 'restoreVersion' ? { versionId: 'nope' } : { options: { versionId: 'nope' } };
		await expect(run(operation, 'a', named)).rejects.toThrow('S3 refused the version "nope" of "a": the ID is not valid');
	});
});

describe('Undelete', () => {
	test('brings the newest version back, however often it was deleted', async () => {
		await put('a', 'old');
		const newest = await put('a', 'new');
		await remove('a');
		await remove('a');
		expect((await run('undelete', 'a'))[0]).toMatchObject({ undeleted: true, removedDeleteMarkers: 2, versionId: newest });
		expect(await read('a')).toBe('new');
	});

	test('an object that is there stays as it is', async () => {
		const current = await put('a', 'x');
		expect((await run('undelete', 'a'))[0]).toMatchObject({ undeleted: false, removedDeleteMarkers: 0, versionId: current });
		expect(await read('a')).toBe('x');
	});

	test('what has no version cannot come back', async () => {
		await expect(run('undelete', 'never')).rejects.toThrow('There is no version of "never" to bring back');
	});

	test('all in a folder: only what is deleted, and foo is never foobar', async () => {
		for (const name of ['foo/1', 'foo/2', 'foo/3', 'foobar']) await put(name, name);
		for (const name of ['foo/1', 'foo/3', 'foobar']) await remove(name);
		const results = await run('undelete', '', { which: 'folder', folder: { mode: 'path', value: 'foo' } });
		expect(results.map(({ key }) => key)).toEqual(['foo/1', 'foo/3']);
		expect(await rawKeys(BUCKET)).toEqual(['foo/1', 'foo/2', 'foo/3']);
		expect(await read('foo/3')).toBe('foo/3');
	});
});

test.each(['download', 'delete'])('%s of a version ID that is none says where the ID stands', async (operation) => {
	await put('a', '1');
	await expect(run(operation, 'a', { options: { versionId: 'none' } })).rejects.toMatchObject({
		description: expect.stringMatching(/^Copy the Version ID from Get Versions\.$/) as string,
	});
	expect(await read('a')).toBe('1');
});
