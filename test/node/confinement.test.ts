import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';
import { credentialsWith, memoryBinary, runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'confinement/';
const INSIDE = `${PREFIX}open/`;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const uploading = { from: 'text', text: 'new' };
const run = async (parameters: Parameters) =>
	await runNode({ confineToPrefix: INSIDE, ...parameters }, { items: [{ json: {}, binary: { data: memoryBinary(Buffer.from('x')) } }] });

const OTHER = 'confinement-other-bucket';
beforeAll(async () => {
	await rawMakeBucket(OTHER);
	await rawPut(OTHER, `${INSIDE}a.txt`, 'of another bucket');
});
afterAll(async () => {
	await rawClean(OTHER, '');
	await raw('DELETE', OTHER, undefined);
});
beforeEach(async () => {
	await rawPut(server.bucket, `${INSIDE}a.txt`, Buffer.from('inside'));
	await rawPut(server.bucket, `${PREFIX}secret.txt`, Buffer.from('outside'));
});
afterEach(async () => await rawClean(server.bucket, PREFIX));

describe('a node that is confined to a prefix', () => {
	test.each<[string, Parameters]>([
		['Download', { operation: 'download', key: key('secret.txt') }],
		['Get Metadata', { operation: 'getMetadata', key: key('secret.txt') }],
		['Exists', { operation: 'exists', key: key('secret.txt') }],
		['Presigned URL', { operation: 'createPresignedUrl', key: key('secret.txt') }],
		['Presigned multipart upload', { resource: 'multipartUpload', operation: 'createPresigned', key: key('secret.txt'), fileSize: 5 }],
		['a presigned POST beside it', { operation: 'createPresignedPost', keyPrefix: `${PREFIX}op` }],
		['a presigned POST to anywhere', { operation: 'createPresignedPost' }],
		['a presigned POST of one key', { operation: 'createPresignedPost', storeAs: 'key', key: key('secret.txt') }],
		['Copy from outside', { operation: 'copy', sourceKey: key('secret.txt'), destinationKey: key('open/b.txt') }],
		['Copy to outside', { operation: 'copy', sourceKey: key('open/a.txt'), destinationKey: key('b.txt') }],
		['Upload', { operation: 'upload', key: key('secret.txt'), ...uploading }],
		['Append', { operation: 'append', key: key('secret.txt'), ...uploading }],
		['Delete', { operation: 'delete', key: key('secret.txt') }],
		['a key by URI', { operation: 'download', key: { mode: 'uri', value: `s3://${server.bucket}/${PREFIX}secret.txt` } }],
		['a folder beside it', { operation: 'getAll', prefix: `${PREFIX}op` }],
		['a wider folder', { resource: 'folder', operation: 'delete', folder: PREFIX }],
	])('refuses %s', async (_, parameters) => {
		await expect(run(parameters)).rejects.toMatchObject({
			message: expect.stringContaining(`may only work on objects whose key begins with "${INSIDE}"`) as string,
		});
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${INSIDE}a.txt`, `${PREFIX}secret.txt`]);
		expect((await raw('GET', server.bucket, `${PREFIX}secret.txt`)).body.toString()).toBe('outside');
	});

	const ARN = 'arn:aws:s3:eu-central-1:123456789012:accesspoint/confinement';
	const other = { bucketName: OTHER };
	const inOther = (name: string) => ({ mode: 'uri', value: `s3://${OTHER}/${PREFIX}${name}` });
	test.each<[string, Parameters]>([
		['Download By URI', { operation: 'download', key: inOther('open/a.txt') }],
		['Download with Bucket Name', { operation: 'download', key: key('open/a.txt'), options: other }],
		['Upload with Bucket Name', { operation: 'upload', key: key('open/a.txt'), ...uploading, options: other }],
		['Delete By URI', { operation: 'delete', key: inOther('open/a.txt') }],
		['Delete of a folder with Bucket Name', { operation: 'delete', which: 'folder', folder: INSIDE, options: other }],
		['Get Many with Bucket Name', { operation: 'getAll', prefix: INSIDE, options: other }],
		['Get Many of everything with Bucket Name', { operation: 'getAll', options: other }],
		['Copy from', { operation: 'copy', sourceKey: inOther('open/a.txt'), destinationKey: key('open/b.txt') }],
		['Copy to', { operation: 'copy', sourceKey: key('open/a.txt'), destinationKey: inOther('open/b.txt') }],
		[
			'Copy to, with Destination Bucket Name',
			{ operation: 'copy', sourceKey: key('open/a.txt'), destinationKey: key('open/b.txt'), options: { destinationBucketName: OTHER } },
		],
		[
			'Copy from, its class known',
			{ operation: 'copy', sourceKey: inOther('open/a.txt'), destinationKey: key('open/b.txt'), options: { storageClass: 'STANDARD' } },
		],
		[
			'Copy from an access point',
			{
				operation: 'copy',
				sourceKey: key('open/a.txt'),
				destinationKey: key('open/b.txt'),
				options: { bucketName: ARN, storageClass: 'STANDARD' },
			},
		],
		[
			'Copy from an access point named like the prefix',
			{
				operation: 'copy',
				confineToPrefix: PREFIX,
				sourceKey: { mode: 'key', value: 'secret.txt' },
				destinationKey: key('open/b.txt'),
				options: { bucketName: ARN, storageClass: 'STANDARD' },
			},
		],
		['Move to', { operation: 'move', sourceKey: key('open/a.txt'), destinationKey: inOther('open/b.txt') }],
		['Presigned URL', { operation: 'createPresignedUrl', key: inOther('open/a.txt') }],
		['a presigned POST', { operation: 'createPresignedPost', keyPrefix: INSIDE, options: other }],
		[
			'Folder: Copy from',
			{ resource: 'folder', operation: 'copy', sourceFolder: INSIDE, destinationFolder: `${INSIDE}to`, options: other },
		],
		[
			'Folder: Sync to',
			{ resource: 'folder', operation: 'sync', sourceFolder: INSIDE, destinationFolder: INSIDE, options: { destinationBucketName: OTHER } },
		],
		['Multipart Upload: Get Many', { resource: 'multipartUpload', operation: 'getAll', prefix: INSIDE, options: other }],
	])('refuses another bucket: %s', async (_, parameters) => {
		await expect(run(parameters)).rejects.toThrow(/may only work in the bucket "contract-bucket", and ".*" is in another one/);
		expect(await rawKeys(OTHER)).toEqual([`${INSIDE}a.txt`]);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${INSIDE}a.txt`, `${PREFIX}secret.txt`]);
	});

	test.each([
		['Get Many', { resource: 'bucket', operation: 'getAll' }],
		['Delete', { resource: 'bucket', operation: 'delete', bucket: 'some-other-bucket' }],
		['Create', { resource: 'bucket', operation: 'create', bucket: 'some-other-bucket' }],
	])('refuses Bucket %s', async (_, parameters) => {
		await expect(run(parameters)).rejects.toMatchObject({ message: expect.stringContaining('not on buckets') as string });
	});

	test('refuses Bucket Delete before it deletes contents that are inside', async () => {
		const parameters = { resource: 'bucket', operation: 'delete', bucket: server.bucket, options: { emptyFirst: true } };
		await expect(run(parameters)).rejects.toThrow('not on buckets');
		expect(await rawKeys(server.bucket, INSIDE)).toEqual([`${INSIDE}a.txt`]);
	});

	test('a presigned POST without a prefix is refused in words', async () => {
		await expect(run({ operation: 'createPresignedPost' })).rejects.toMatchObject({
			message:
				`This node may only work on objects whose key begins with "${INSIDE}", ` +
				'and without a prefix the form could store files anywhere',
			description: expect.not.stringContaining('\uffff') as string,
		});
	});

	const missing = key('open/missing.txt');
	test.each<[string, Parameters, object]>([
		['Exists', { operation: 'exists', key: missing }, { exists: false }],
		['Wait Until: Is Gone', { operation: 'waitUntil', key: missing, condition: 'gone', timeout: 0 }, { met: true }],
		['Upload with If Object Exists: Fail', { operation: 'upload', key: missing, ...uploading, options: { ifExists: 'fail' } }, { size: 3 }],
		[
			'Upload with If Object Exists: Keep Both',
			{ operation: 'upload', key: missing, ...uploading, options: { ifExists: 'keepBoth' } },
			{ size: 3 },
		],
		['Append', { operation: 'append', key: missing, ...uploading }, { created: true }],
		['Folder: Create', { resource: 'folder', operation: 'create', folder: `${INSIDE}new` }, { created: true }],
		[
			'Copy with If Object Exists: Skip',
			{ operation: 'copy', sourceKey: key('open/a.txt'), destinationKey: missing, options: { ifExists: 'skip' } },
			{ skipped: false },
		],
		[
			'Move with If Object Exists: Fail',
			{ operation: 'move', sourceKey: key('open/a.txt'), destinationKey: missing, options: { ifExists: 'fail' } },
			{ skipped: false },
		],
		['Delete', { operation: 'delete', key: missing }, { deleted: true }],
		['Delete with Dry Run', { operation: 'delete', key: missing, options: { dryRun: true } }, { exists: false }],
	])('%s of a key that is not there works', async (_, parameters, expected) => {
		const [result] = await run(parameters);
		expect(result!.json).toMatchObject(expected);
	});

	test.each<[string, Parameters]>([
		['Get Metadata', { operation: 'getMetadata', key: missing }],
		['Download', { operation: 'download', key: missing }],
		['Update Metadata', { operation: 'updateMetadata', key: missing, options: { cacheControl: 'no-store' } }],
		['Get Tags', { operation: 'getTags', key: missing }],
		['Copy', { operation: 'copy', sourceKey: missing, destinationKey: key('open/b.txt') }],
		['Move', { operation: 'move', sourceKey: missing, destinationKey: key('open/b.txt') }],
	])('%s of a key that is not there says so', async (_, parameters) => {
		await expect(run(parameters)).rejects.toThrow(`There is no object "${INSIDE}missing.txt"`);
	});

	test.each<[string, Parameters]>([
		['Copy of an empty folder', { which: 'folder', folder: `${INSIDE}none/`, destinationFolder: `${INSIDE}to/` }],
		['Copy of what is there already', { sourceKey: missing, destinationKey: missing, options: { ifExists: 'skip' } }],
		['Folder: Copy', { resource: 'folder', sourceFolder: `${INSIDE}none/`, destinationFolder: `${INSIDE}to/` }],
		['a dry run', { resource: 'folder', sourceFolder: INSIDE, destinationFolder: `${INSIDE}to/`, options: { dryRun: true } }],
	])('%s into another bucket is refused, though nothing would be written', async (_, parameters) => {
		const options = { destinationBucketName: 'confinement-other', ...(parameters.options as object) };
		await expect(run({ operation: 'copy', ...parameters, options })).rejects.toThrow('This node may only work in the bucket');
	});

	test('a bucket that is not there is told from a missing key', async () => {
		const credentials = credentialsWith({ bucketName: 'confinement-no-such-bucket' });
		await expect(runNode({ operation: 'exists', key: missing, confineToPrefix: INSIDE }, { credentials })).rejects.toThrow(
			'There is no bucket named "confinement-no-such-bucket"',
		);
	});

	test('works inside, and a list of everything is one of what is inside', async () => {
		await run({ operation: 'upload', key: key('open/b.txt'), ...uploading });
		await run({ operation: 'copy', sourceKey: key('open/b.txt'), destinationKey: key('open/c.txt') });
		await run({ operation: 'delete', key: key('open/a.txt') });
		const found = await run({ operation: 'getAll', returnAll: true });
		expect(found.map(({ json }) => json.key)).toEqual([`${INSIDE}b.txt`, `${INSIDE}c.txt`]);
		expect(await rawKeys(server.bucket, INSIDE)).toEqual([`${INSIDE}b.txt`, `${INSIDE}c.txt`]);
	});
});

describe('a node that is read-only', () => {
	test.each<[string, Parameters]>([
		['Upload', { operation: 'upload', key: key('secret.txt'), ...uploading }],
		['Append', { operation: 'append', key: key('secret.txt'), ...uploading }],
		['Copy', { operation: 'copy', sourceKey: key('open/a.txt'), destinationKey: key('b.txt') }],
		['Move', { operation: 'move', sourceKey: key('open/a.txt'), destinationKey: key('b.txt') }],
		['Delete', { operation: 'delete', key: key('secret.txt') }],
		['a presigned multipart upload', { resource: 'multipartUpload', operation: 'createPresigned', key: key('secret.txt'), fileSize: 5 }],
		['a presigned POST', { operation: 'createPresignedPost', keyPrefix: PREFIX }],
		['a URL that deletes', { operation: 'createPresignedUrl', key: key('secret.txt'), method: 'DELETE' }],
		['a URL that uploads', { operation: 'createPresignedUrl', key: key('secret.txt'), method: 'PUT' }],
		['Folder Delete', { resource: 'folder', operation: 'delete', folder: PREFIX }],
	])('refuses %s', async (_, parameters) => {
		await expect(run({ ...parameters, confineToPrefix: '', readOnly: true })).rejects.toMatchObject({
			message: expect.stringContaining('This node may only read') as string,
			description: expect.stringContaining('Its setting Read Only is on') as string,
		});
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${INSIDE}a.txt`, `${PREFIX}secret.txt`]);
		expect((await raw('GET', server.bucket, `${PREFIX}secret.txt`)).body.toString()).toBe('outside');
	});

	test('reads', async () => {
		const [found] = await run({ operation: 'getMetadata', key: key('secret.txt'), confineToPrefix: '', readOnly: true });
		expect(found!.json.size).toBe(7);
	});
});
