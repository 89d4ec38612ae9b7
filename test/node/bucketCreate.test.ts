/** Bucket: Create and Get. On the local S3 alone: keys for real servers seldom may create buckets. */
import { randomBytes } from 'node:crypto';
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const made: string[] = [];
const newName = () => {
	const name = `bucket-create-${randomBytes(6).toString('hex')}`;
	made.push(name);
	return name;
};
const create = async (bucket: string, options: object = {}, more: object = {}) =>
	(await runNode({ resource: 'bucket', operation: 'create', bucket, options }, more))[0]!.json;
const settings = async (bucket: string, query: string) => (await raw('GET', bucket, undefined, { query: { [query]: '' } })).body.toString();

afterEach(async () => await local().clearFaults());
afterAll(async () => {
	for (const name of made) await raw('DELETE', name, undefined);
});

test('a bucket is made in the region of the connection', async () => {
	const bucket = newName();
	expect(await create(bucket)).toEqual({ bucket, region: server.region, created: true, s3Uri: `s3://${bucket}` });
	expect(await settings(bucket, 'location')).toContain(`>${server.region}<`);
});

test.each(['eu-west-3', 'us-east-1'])('the option Region makes it in %s', async (region) => {
	const bucket = newName();
	expect(await create(bucket, { region })).toMatchObject({ region, created: true });
	expect((await raw('HEAD', bucket, undefined)).headers['x-amz-bucket-region']).toBe(region);
	const [request] = (await local().requests()).filter((entry) => entry.operation === 'CreateBucket' && entry.bucket === bucket);
	expect(request!.signingRegion).toBe(region);
});

test('a store that ignores Object Lock is an error', async () => {
	const bucket = newName();
	await local().fail({ operation: 'CreateBucket', bucket, ignoreHeaders: ['x-amz-bucket-object-lock-enabled'] });
	await expect(create(bucket, { objectLock: true })).rejects.toThrow(`ignored Object Lock: the bucket "${bucket}" was created without it`);
	const unknown = newName();
	await local().fail({ operation: 'GetObjectLockConfiguration', bucket: unknown, status: 501, code: 'NotImplemented' });
	await expect(create(unknown, { objectLock: true })).rejects.toThrow('ignored Object Lock');
});

test('Object Lock and Object Ownership are those of the new bucket', async () => {
	const bucket = newName();
	await create(bucket, { objectLock: true, ownership: 'ObjectWriter' });
	expect(await settings(bucket, 'object-lock')).toContain('<ObjectLockEnabled>Enabled');
	expect(await settings(bucket, 'versioning')).toContain('<Status>Enabled');
	expect(await settings(bucket, 'ownershipControls')).toContain('ObjectWriter');
	const plain = newName();
	await create(plain, { objectLock: false });
	expect(await settings(plain, 'versioning')).not.toContain('Enabled');
	expect(await settings(plain, 'ownershipControls')).toContain('BucketOwnerEnforced');
});

test('an ACL is sent, and that the bucket may not have it is said with what to do', async () => {
	await expect(create(newName(), { acl: 'public-read' })).rejects.toMatchObject({
		message: expect.stringContaining('InvalidBucketAclWithObjectOwnership') as string,
		description: expect.stringContaining('Object Ownership') as string,
	});
	await expect(create(newName(), { acl: 'public-read', ownership: 'ObjectWriter' })).rejects.toThrow(
		'InvalidBucketAclWithBlockPublicAccessError',
	);
	const bucket = newName();
	await create(bucket, { acl: 'private' });
	expect(await settings(bucket, 'acl')).toContain('FULL_CONTROL');
});

describe('a bucket that exists', () => {
	test('fails, or is used as it is when it is yours', async () => {
		const bucket = newName();
		await create(bucket);
		await raw('PUT', bucket, 'kept', { body: Buffer.from('x') });
		await expect(create(bucket)).rejects.toMatchObject({
			message: `You already have a bucket named "${bucket}"`,
			description: expect.stringContaining('If Bucket Exists') as string,
		});
		expect(await create(bucket, { ifExists: 'use' })).toEqual({ bucket, region: server.region, created: false, s3Uri: `s3://${bucket}` });
		expect((await raw('GET', bucket, 'kept')).status).toBe(200);
		await raw('DELETE', bucket, 'kept');
	});

	test('in us-east-1, where S3 would reset its ACL and answer 200, is not touched', async () => {
		const bucket = newName();
		await create(bucket, { region: 'us-east-1' });
		await local().clearRequests();
		await expect(create(bucket, { region: 'us-east-1' })).rejects.toThrow('You already have a bucket named');
		expect(await create(bucket, { region: 'us-east-1', ifExists: 'use' })).toMatchObject({ created: false, region: 'us-east-1' });
		expect((await local().requests()).map(({ operation }) => operation)).not.toContain('CreateBucket');
	});

	test('of another account is never used', async () => {
		const bucket = newName();
		await local().fail({ operation: 'HeadBucket', bucket, status: 403, code: 'AccessDenied', times: 2 });
		for (const ifExists of ['fail', 'use'])
			await expect(create(bucket, { ifExists })).rejects.toThrow(`The bucket name "${bucket}" is taken by another account`);
		await local().fail({ operation: 'HeadBucket', bucket, status: 403, code: 'AccessDenied' });
		await local().fail({ operation: 'ListBuckets', status: 403, code: 'AccessDenied' });
		await expect(create(bucket)).rejects.toMatchObject({
			message: expect.stringContaining('s3:ListAllMyBuckets') as string,
			description: expect.stringContaining('whether it is yours') as string,
		});
		await local().fail({ operation: 'CreateBucket', bucket, status: 409, code: 'BucketAlreadyExists' });
		await expect(create(bucket, { ifExists: 'use' })).rejects.toThrow('is taken by another account');
	});
});

test('a name that no bucket can have is refused before anything is sent; there is no default', async () => {
	await local().clearRequests();
	for (const bucket of ['', 'a b', 'a/b', 's3://name']) await expect(create(bucket)).rejects.toThrow('Bucket Name');
	expect((await local().requests()).filter(({ operation }) => operation === 'CreateBucket')).toEqual([]);
});

test('keys that may not create buckets are told the IAM action', async () => {
	const bucket = newName();
	await local().fail({ operation: 'CreateBucket', bucket, status: 403, code: 'AccessDenied' });
	await expect(create(bucket)).rejects.toMatchObject({ description: expect.stringContaining('s3:CreateBucket') as string });
});

test('Get without Details tells all of them; a store that lacks some is no failure', async () => {
	const bucket = newName();
	await create(bucket);
	const get = async () => (await runNode({ resource: 'bucket', operation: 'get', options: { bucketName: bucket } }))[0]!.json;
	expect(Object.keys(await get()).sort()).toEqual(
		['bucket', 'region', 's3Uri', 'encryption', 'location', 'objectLock', 'ownership', 'publicAccessBlock', 'tags', 'versioning'].sort(),
	);
	await local().fail({ operation: 'GetBucketTagging', bucket, status: 403, code: 'AccessDenied' });
	await local().fail({ operation: 'GetBucketEncryption', bucket, status: 400, code: 'InvalidRequest' });
	await local().fail({ operation: 'GetPublicAccessBlock', bucket, notS3: true });
	const known = await get();
	expect(known).toMatchObject({
		versioning: 'disabled',
		unavailable: {
			tags: { reason: 'accessDenied', permission: 's3:GetBucketTagging' },
			encryption: { reason: 'notSupported' },
			publicAccessBlock: { reason: 'notSupported' },
		},
	});
	expect(known).not.toHaveProperty('tags');
});

describe('Get with Details', () => {
	const ALL = ['encryption', 'location', 'objectLock', 'ownership', 'publicAccessBlock', 'tags', 'versioning'];
	const get = async (bucketName: string, details: string[]) =>
		(await runNode({ resource: 'bucket', operation: 'get', options: { bucketName, details } }))[0]!.json;

	test('tells what the bucket has, and what it has not', async () => {
		const bucket = newName();
		await create(bucket);
		expect(await get(bucket, ALL)).toEqual({
			bucket,
			region: server.region,
			s3Uri: `s3://${bucket}`,
			location: server.region,
			encryption: { algorithm: 'AES256', bucketKey: false },
			objectLock: { enabled: false },
			ownership: 'BucketOwnerEnforced',
			publicAccessBlock: { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true },
			tags: {},
			versioning: 'disabled',
		});
		const virginia = newName();
		await create(virginia, { region: 'us-east-1' });
		expect(await get(virginia, ['location'])).toMatchObject({ location: 'us-east-1' });
	});

	test('tells what was set', async () => {
		const bucket = newName();
		await create(bucket, { objectLock: true });
		const put = async (query: string, body: string) => {
			const answer = await raw('PUT', bucket, undefined, { query: { [query]: '' }, body: Buffer.from(body) });
			expect(answer.status).toBeLessThan(300);
		};
		await put(
			'encryption',
			'<ServerSideEncryptionConfiguration><Rule>' +
				'<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>' +
				'<KMSMasterKeyID>my-key</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>' +
				'<BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>',
		);
		await put(
			'object-lock',
			'<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>' +
				'<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>',
		);
		await put('ownershipControls', '<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>');
		await put(
			'publicAccessBlock',
			'<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
		);
		await put('tagging', '<Tagging><TagSet><Tag><Key>team</Key><Value>a + b</Value></Tag></TagSet></Tagging>');
		expect(await get(bucket, ALL)).toMatchObject({
			encryption: { algorithm: 'aws:kms', kmsKeyId: 'my-key', bucketKey: true },
			objectLock: { enabled: true, defaultMode: 'GOVERNANCE', defaultDays: 30 },
			ownership: 'ObjectWriter',
			publicAccessBlock: { blockPublicAcls: true, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false },
			tags: { team: 'a + b' },
			versioning: 'enabled',
		});
		await raw('DELETE', bucket, undefined, { query: { publicAccessBlock: '' } });
		await raw('DELETE', bucket, undefined, { query: { ownershipControls: '' } });
		expect(await get(bucket, ['ownership', 'publicAccessBlock'])).toMatchObject({ ownership: null, publicAccessBlock: null });
	});

	test('what the keys may not read, or the store does not have, is told and is no failure', async () => {
		await local().fail({ operation: 'GetBucketEncryption', status: 403, code: 'AccessDenied' });
		await local().fail({ operation: 'GetPublicAccessBlock', status: 501, code: 'NotImplemented' });
		const found = await get(server.bucket, ['encryption', 'publicAccessBlock', 'versioning']);
		expect(found.versioning).toBe('disabled');
		expect(found).not.toHaveProperty('encryption');
		expect(found.unavailable).toEqual({
			encryption: {
				reason: 'accessDenied',
				permission: 's3:GetEncryptionConfiguration',
				message: expect.stringContaining('s3:GetEncryptionConfiguration') as string,
			},
			publicAccessBlock: { reason: 'notSupported', message: expect.stringContaining('GetPublicAccessBlock') as string },
		});
	});

	test('asks for no more than was chosen; a failure of another kind is one', async () => {
		await local().clearRequests();
		await get(server.bucket, []);
		expect((await local().requests()).map(({ operation }) => operation)).toEqual(['HeadBucket']);
		await local().clearRequests();
		await get(server.bucket, ['tags']);
		expect((await local().requests()).map(({ operation }) => operation).sort()).toEqual(['GetBucketTagging', 'HeadBucket']);
		await expect(get('no-such-bucket-of-ours', ALL)).rejects.toThrow('There is no bucket named');
	});
});
