import {
	CopyObjectCommand,
	CreateBucketCommand,
	DeleteBucketCommand,
	DeleteBucketOwnershipControlsCommand,
	DeletePublicAccessBlockCommand,
	GetBucketAclCommand,
	GetBucketEncryptionCommand,
	GetBucketOwnershipControlsCommand,
	GetObjectLockConfigurationCommand,
	GetObjectRetentionCommand,
	GetPublicAccessBlockCommand,
	PutBucketAclCommand,
	PutBucketEncryptionCommand,
	PutBucketOwnershipControlsCommand,
	PutBucketVersioningCommand,
	PutObjectCommand,
	PutObjectLockConfigurationCommand,
	PutPublicAccessBlockCommand,
	type S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { bucket, failure, startHarness, type Harness } from './harness';

let h: Harness;
let client: S3Client;
beforeAll(async () => {
	h = await startHarness({ buckets: [{ name: bucket }, { name: 'versioned-bucket', versioning: true }] });
	client = h.client();
});
afterAll(() => h.stop());

const Bucket = bucket;
const nameOf = async (call: Promise<unknown>) => (await failure(call)).name;

test('a new bucket has SSE-S3, all public access blocked, and the bucket owner owns its objects', async () => {
	expect(
		(await client.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules?.[0]
			?.ApplyServerSideEncryptionByDefault,
	).toEqual({ SSEAlgorithm: 'AES256' });
	expect((await client.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
		BlockPublicAcls: true,
		IgnorePublicAcls: true,
		BlockPublicPolicy: true,
		RestrictPublicBuckets: true,
	});
	expect((await client.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules).toEqual([
		{ ObjectOwnership: 'BucketOwnerEnforced' },
	]);
	expect(await nameOf(client.send(new GetObjectLockConfigurationCommand({ Bucket })))).toBe('ObjectLockConfigurationNotFoundError');
});

test('the encryption of the bucket is that of its objects, and a KMS ETag is not their MD5', async () => {
	const md5 = `"${createHash('md5').update('x').digest('hex')}"`;
	expect((await client.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'x' }))).ETag).toBe(md5);
	await client.send(
		new PutBucketEncryptionCommand({
			Bucket,
			ServerSideEncryptionConfiguration: {
				Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'my-key' }, BucketKeyEnabled: true }],
			},
		}),
	);
	const put = await client.send(new PutObjectCommand({ Bucket, Key: 'kms', Body: 'x' }));
	expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: expect.stringContaining('key/my-key') as string });
	expect(put.ETag).not.toBe(md5);
	const copy = await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/plain` }));
	expect(copy.CopyObjectResult?.ETag).not.toBe(md5);
	const back = await client.send(
		new CopyObjectCommand({ Bucket, Key: 'back', CopySource: `${Bucket}/kms`, ServerSideEncryption: 'AES256' }),
	);
	expect(back.CopyObjectResult?.ETag).toBe(md5);
});

test('ACLs need another ownership, and public ones a bucket that does not block them', async () => {
	const acl = (ACL: 'public-read' | 'private') => client.send(new PutBucketAclCommand({ Bucket, ACL }));
	expect(await nameOf(acl('public-read'))).toBe('AccessControlListNotSupported');
	await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }));
	expect(await nameOf(acl('public-read'))).toBe('AccessDenied');
	await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }));
	expect((await client.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(false);
	await acl('public-read');
	expect((await client.send(new GetBucketAclCommand({ Bucket }))).Grants?.map(({ Permission }) => Permission)).toEqual([
		'FULL_CONTROL',
		'READ',
	]);
	expect(
		await nameOf(
			client.send(
				new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
			),
		),
	).toBe('InvalidBucketAclWithObjectOwnership');
	await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
	expect(await nameOf(client.send(new GetPublicAccessBlockCommand({ Bucket })))).toBe('NoSuchPublicAccessBlockConfiguration');
	await client.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
	expect(await nameOf(client.send(new GetBucketOwnershipControlsCommand({ Bucket })))).toBe('OwnershipControlsNotFoundError');
});

test('an ACL of a bucket that is made is refused as AWS refuses it', async () => {
	const create = (more: object) => client.send(new CreateBucketCommand({ Bucket: 'acl-bucket', ...more }));
	expect(await nameOf(create({ ACL: 'public-read' }))).toBe('InvalidBucketAclWithObjectOwnership');
	expect(await nameOf(create({ ACL: 'public-read', ObjectOwnership: 'ObjectWriter' }))).toBe('InvalidBucketAclWithBlockPublicAccessError');
	await create({ ACL: 'private', ObjectOwnership: 'BucketOwnerPreferred' });
	expect((await client.send(new GetBucketOwnershipControlsCommand({ Bucket: 'acl-bucket' }))).OwnershipControls?.Rules).toEqual([
		{ ObjectOwnership: 'BucketOwnerPreferred' },
	]);
	expect(await nameOf(create({}))).toBe('BucketAlreadyOwnedByYou');
});

test('in us-east-1 alone an owner may create the bucket again', async () => {
	const virginia = h.client({ region: 'us-east-1' });
	await virginia.send(new CreateBucketCommand({ Bucket: 'twice' }));
	await virginia.send(new PutObjectCommand({ Bucket: 'twice', Key: 'kept', Body: '' }));
	await virginia.send(new CreateBucketCommand({ Bucket: 'twice' }));
	expect(await nameOf(virginia.send(new DeleteBucketCommand({ Bucket: 'twice' })))).toBe('BucketNotEmpty');
});

test('a default retention is that of new objects', async () => {
	const lock = (Bucket: string) =>
		client.send(
			new PutObjectLockConfigurationCommand({
				Bucket,
				ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2 } } },
			}),
		);
	expect(await nameOf(lock(Bucket))).toBe('InvalidBucketState');
	await client.send(new PutBucketVersioningCommand({ Bucket: 'versioned-bucket', VersioningConfiguration: { Status: 'Enabled' } }));
	await lock('versioned-bucket');
	await client.send(new PutObjectCommand({ Bucket: 'versioned-bucket', Key: 'locked', Body: '' }));
	const { Retention } = await client.send(new GetObjectRetentionCommand({ Bucket: 'versioned-bucket', Key: 'locked' }));
	expect(Retention?.Mode).toBe('GOVERNANCE');
	expect(Retention!.RetainUntilDate!.getTime() - Date.now()).toBeGreaterThan(47 * 3600 * 1000);
});
