/** Bucket: Delete. On the local S3 alone: keys for real servers seldom may create buckets. */
import { createHash, randomBytes } from 'node:crypto';
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
afterEach(async () => await local().clearFaults());

const newBucket = async (headers: Record<string, string> = {}) => {
	const name = `bucket-delete-${randomBytes(6).toString('hex')}`;
	await rawMakeBucket(name, headers);
	return name;
};
const remove = async (bucket: string, options: object = {}) =>
	(await runNode({ resource: 'bucket', operation: 'delete', bucket, options }))[0]!.json;
const isThere = async (bucket: string) => (await raw('HEAD', bucket, undefined)).status === 200;

test('an empty bucket is deleted', async () => {
	const bucket = await newBucket();
	expect(await remove(bucket)).toEqual({ bucket, deleted: true, s3Uri: `s3://${bucket}` });
	expect(await isThere(bucket)).toBe(false);
});

test('one that is not empty stays, with what to do', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'a', '1');
	await expect(remove(bucket)).rejects.toMatchObject({
		message: `The bucket "${bucket}" is not empty`,
		description: expect.stringContaining('Delete Contents First') as string,
	});
	expect((await raw('GET', bucket, 'a')).status).toBe(200);
	expect(await remove(bucket, { emptyFirst: true })).toEqual({
		bucket,
		deleted: true,
		deletedObjects: 1,
		abortedUploads: 0,
		s3Uri: `s3://${bucket}`,
	});
});

test('Delete Contents First deletes versions, delete markers and unfinished uploads too', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'before versioning', '1');
	await rawSetVersioning(bucket);
	for (const contents of ['1', '2', '3']) await rawPut(bucket, 'a #?+ü', contents);
	await raw('DELETE', bucket, 'a #?+ü');
	await raw('POST', bucket, 'unfinished', { query: { uploads: '' } });
	expect(await remove(bucket, { emptyFirst: true })).toMatchObject({ deleted: true, deletedObjects: 5, abortedUploads: 1 });
	expect(await isThere(bucket)).toBe(false);
});

test('more than a page of versions', async () => {
	const bucket = await newBucket();
	await rawSetVersioning(bucket);
	for (let i = 0; i < 1100; i += 100)
		await Promise.all(Array.from({ length: 100 }, async (_, j) => await rawPut(bucket, `${(i + j) % 40}`, '')));
	expect(await remove(bucket, { emptyFirst: true })).toMatchObject({ deletedObjects: 1100 });
	expect(await isThere(bucket)).toBe(false);
}, 30_000);

test('what may not be deleted keeps the bucket, and the error says so', async () => {
	const bucket = await newBucket();
	for (const key of ['a', 'b', 'c']) await rawPut(bucket, key, '');
	await local().fail({ operation: 'DeleteObjects', bucket, deniedKeys: ['b'] });
	await expect(remove(bucket, { emptyFirst: true })).rejects.toThrow('1 of 3 objects failed');
	expect((await raw('GET', bucket, 'b')).status).toBe(200);
	await local().fail({ operation: 'ListMultipartUploads', bucket, status: 403, code: 'AccessDenied' });
	await expect(remove(bucket, { emptyFirst: true })).rejects.toThrow('s3:ListBucketMultipartUploads');
	await local().fail({ operation: 'ListObjectVersions', bucket, status: 403, code: 'AccessDenied' });
	await expect(remove(bucket, { emptyFirst: true })).rejects.toThrow('s3:ListBucketVersions');
	expect(await remove(bucket, { emptyFirst: true })).toMatchObject({ deletedObjects: 1 });
});

test('2,100 objects of which one page or one request fails: the error says how many are gone', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'a', '');
	await local().copies(
		bucket,
		'a',
		Array.from({ length: 2099 }, (_, i) => `b${String(i).padStart(4, '0')}`),
	);
	await local().fail({ operation: 'DeleteObjects', bucket, status: 403, code: 'AccessDenied' });
	await expect(remove(bucket, { emptyFirst: true })).rejects.toThrow('1000 of 2100 objects failed; the others are done');
	await local().copies(
		bucket,
		'a',
		Array.from({ length: 2099 }, (_, i) => `b${String(i).padStart(4, '0')}`),
	);
	await local().fail({ operation: 'ListObjectVersions', bucket, after: 2, status: 403, code: 'AccessDenied' });
	await expect(remove(bucket, { emptyFirst: true })).rejects.toMatchObject({
		description: expect.stringContaining('Until then 1000 objects and versions were deleted.') as string,
	});
	expect(await remove(bucket, { emptyFirst: true })).toMatchObject({ deletedObjects: 1100 });
});

test('objects locked in governance mode go only with Bypass Governance Retention', async () => {
	const bucket = await newBucket({ 'x-amz-bucket-object-lock-enabled': 'true' });
	const lock = {
		'x-amz-object-lock-mode': 'GOVERNANCE',
		'x-amz-object-lock-retain-until-date': new Date(Date.now() + 3_600_000).toISOString(),
	};
	await rawPut(bucket, 'locked', '1', { ...lock, 'content-md5': createHash('md5').update('1').digest('base64') });
	await expect(remove(bucket, { emptyFirst: true })).rejects.toThrow('s3:DeleteObjectVersion');
	expect(await isThere(bucket)).toBe(true);
	expect(await remove(bucket, { emptyFirst: true, bypassGovernance: true })).toMatchObject({ deleted: true, deletedObjects: 1 });
});

test('the name has to be typed: the bucket of the connection is no default', async () => {
	await expect(remove('')).rejects.toThrow('Bucket Name is empty');
	await expect(remove(' ')).rejects.toThrow('Bucket Name is empty');
	expect(await isThere(server.bucket)).toBe(true);
	await expect(remove('no-such-bucket-of-ours')).rejects.toThrow('There is no bucket named');
});
