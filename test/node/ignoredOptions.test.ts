/**
 * Stores that take a write with options that they do not know for a success: the result says what was ignored, a protection is an error,
 * and each option is looked at once for each bucket. On AWS nothing is asked. The store is read by the second client.
 */
import { memoryBinary, runNode, type ContextOptions, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawMakeBucket, rawPut, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const key = (value: string) => ({ mode: 'key', value });
const UNTIL = '2099-01-01T00:00:00.000Z';
const LARGE = Buffer.alloc(9 * 1024 * 1024);

interface Case {
	/** The label that the output and the error name. */
	label: string;
	options: Parameters;
	/** What the store does not know. */
	headers: string[];
	/** What is asked to look. */
	looks: string;
	protects?: true;
	inCopies?: true;
	/** Neither of the two happens to it: it is set afterwards. */
	mended?: true;
}

const kms = (kmsKeyId?: string) => ({ settings: { algorithm: 'aws:kms', ...(kmsKeyId === undefined ? {} : { kmsKeyId }) } });
const SSE = ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'];
const CASES: Case[] = [
	{
		label: 'Server-Side Encryption',
		options: { serverSideEncryption: kms() },
		headers: SSE,
		looks: 'HeadObject',
		inCopies: true,
	},
	{
		label: 'Storage Class',
		options: { storageClass: 'STANDARD_IA' },
		headers: ['x-amz-storage-class'],
		looks: 'HeadObject',
		inCopies: true,
	},
	{
		label: 'Checksum Algorithm',
		options: { checksumAlgorithm: 'SHA256' },
		headers: ['x-amz-checksum-sha256', 'x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-sdk-checksum-algorithm'],
		looks: 'HeadObject',
	},
	{
		label: 'KMS Key ID',
		options: { serverSideEncryption: kms('my-key') },
		headers: SSE,
		looks: 'HeadObject',
		protects: true,
		inCopies: true,
	},
	{
		label: 'Object Lock',
		options: { objectLock: { settings: { mode: 'GOVERNANCE', retainUntil: UNTIL, legalHold: false } } },
		headers: ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'],
		looks: 'GetObjectRetention',
		protects: true,
	},
	{
		label: 'Legal Hold',
		options: { objectLock: { settings: { mode: 'none', legalHold: true } } },
		headers: ['x-amz-object-lock-legal-hold'],
		looks: 'GetObjectLegalHold',
		protects: true,
	},
	{
		label: 'ACL',
		options: { acl: 'public-read' },
		headers: ['x-amz-acl'],
		looks: 'GetObjectAcl',
	},
	{
		label: 'Tags',
		options: { tags: { pairs: [{ name: 'a', value: 'b c' }] } },
		headers: ['x-amz-tagging'],
		looks: 'GetObjectTagging',
		mended: true,
	},
];

let made = 0;
async function newBucket(): Promise<string> {
	const bucket = `kept-or-not-${++made}`;
	await rawMakeBucket(bucket, { 'x-amz-bucket-object-lock-enabled': 'true', 'x-amz-object-ownership': 'ObjectWriter' });
	await raw('DELETE', bucket, undefined, { query: { publicAccessBlock: '' } });
	return bucket;
}
const ignore = async (headers: string[], more: object = {}) => {
	for (const operation of ['PutObject', 'CreateMultipartUpload', 'CopyObject', 'UploadPart'])
		await local().fail({ operation, ignoreHeaders: headers, times: 10_000, ...more });
};
const looksOf = async (looks: string) => (await local().requests()).filter(({ operation }) => operation === looks).length;

const upload = async (bucketName: string, options: Parameters, name = 'x', context: ContextOptions = {}) =>
	(await runNode({ operation: 'upload', key: key(name), from: 'text', text: 'contents', options: { ...options, bucketName } }, context))[0]!
		.json;
const uploadLarge = async (bucketName: string, options: Parameters, name = 'x') =>
	(
		await runNode(
			{ operation: 'upload', key: key(name), options: { ...options, bucketName } },
			{ items: [{ json: {}, binary: { data: memoryBinary(LARGE) } }] },
		)
	)[0]!.json;
const copy = async (bucket: string, options: Parameters, name = 'y') =>
	(
		await runNode({
			operation: 'copy',
			sourceKey: key('source'),
			destinationKey: key(name),
			options: { ...options, bucketName: bucket, destinationBucketName: bucket },
		})
	)[0]!.json;

beforeEach(async () => await local().clearRequests());
afterEach(async () => await local().clearFaults());

describe.each(CASES)('$label', ({ label, options, headers, looks, protects, inCopies, mended }) => {
	const WRITES = { 'an upload': upload, 'an upload in parts': uploadLarge, ...(inCopies ? { 'a copy': copy } : {}) };

	describe.each(Object.entries(WRITES))('of %s', (_, write) => {
		const setUp = async () => {
			const bucket = await newBucket();
			await rawPut(bucket, 'source', 'contents', { 'content-md5': 'mL99jBV4Two9YyBEQeHiqg==' }).catch(() => undefined);
			await local().clearRequests();
			return bucket;
		};

		test('that the store keeps is looked at once for each bucket, and nothing is said', async () => {
			const bucket = await setUp();
			for (const name of ['a', 'b', 'c']) expect(await write(bucket, options, name)).not.toHaveProperty('ignored');
			const perCopy = write === copy && looks === 'HeadObject' && options.storageClass === undefined ? 3 : 0;
			expect(await looksOf(looks)).toBeLessThanOrEqual(1 + perCopy + (mended && write === uploadLarge ? 3 : 0));
		});

		if (!protects && !mended)
			test('that the store ignores is said in each result and a hint, and looked at once for each bucket', async () => {
				const bucket = await setUp();
				await ignore(headers);
				for (const name of ['a', 'b', 'c']) expect(await write(bucket, options, name)).toMatchObject({ ignored: [label] });
				const perCopy = write === copy && options.storageClass === undefined ? 3 : 0;
				expect(await looksOf(looks)).toBeLessThanOrEqual(1 + perCopy);
			});

		if (protects)
			test('that the store ignores is an error, and nothing is written the next time; Continue says it instead', async () => {
				const bucket = await setUp();
				await ignore(headers);
				await expect(write(bucket, options, 'a')).rejects.toMatchObject({
					message: expect.stringMatching(new RegExp(`ignored .*${label}.*: the object "a" is stored without (it|them)`)),
					description: expect.stringContaining('set the option If the Store Ignores Protections to Continue'),
				});
				await expect(write(bucket, options, 'b')).rejects.toThrow(new RegExp(`ignores .*${label}.*: an object that was written before`));
				expect((await raw('HEAD', bucket, 'b')).status).toBe(404);
				const result = await write(bucket, { ...options, ifProtectionIgnored: 'continue' }, 'c');
				expect(result.ignored).toContain(label);
				expect((await raw('HEAD', bucket, 'c')).status).toBe(200);
			});

		if (mended)
			test('that the store ignores with the write is set afterwards', async () => {
				const bucket = await setUp();
				await ignore(headers);
				for (const name of ['a', 'b', 'c']) {
					expect(await write(bucket, options, name)).not.toHaveProperty('ignored');
					expect((await raw('GET', bucket, name, { query: { tagging: '' } })).body.toString()).toContain('<Value>b c</Value>');
				}
			});
	});
});

test('tags of a store that has none are said to be ignored, and nothing replaces the contents', async () => {
	const bucket = await newBucket();
	await ignore(['x-amz-tagging']);
	await local().fail({ ignoreQuery: ['tagging'], times: 10_000 });
	const options = { tags: { pairs: [{ name: 'a', value: 'b' }] } };
	expect(await upload(bucket, options, 'a')).toMatchObject({ ignored: ['Tags'] });
	await local().clearRequests();
	expect(await upload(bucket, options, 'b')).toMatchObject({ ignored: ['Tags'] });
	expect((await local().requests()).map(({ operation }) => operation)).toEqual(['PutObject']);
	expect(await uploadLarge(bucket, options, 'c')).toMatchObject({ ignored: ['Tags'] });
	await local().clearFaults();
	expect((await raw('GET', bucket, 'b')).body.toString()).toBe('contents');
});

test('a hint names the store and the options, once for a run', async () => {
	const bucket = await newBucket();
	await ignore(['x-amz-storage-class', 'x-amz-checksum-sha256', 'x-amz-sdk-checksum-algorithm']);
	const hints: unknown[] = [];
	await upload(bucket, { storageClass: 'GLACIER_IR', checksumAlgorithm: 'SHA256' }, 'a', { hints });
	expect(hints).toEqual([
		{
			message:
				`The store ${server.endpoint} ignored Checksum Algorithm and Storage Class. ` +
				'The output field ignored names the objects without.',
			location: 'outputPane',
		},
	]);
});

test('the storage class is not in the output of an object that does not have it', async () => {
	const bucket = await newBucket();
	expect(await upload(bucket, { storageClass: 'STANDARD_IA' }, 'a')).toMatchObject({ storageClass: 'STANDARD_IA' });
	await ignore(['x-amz-storage-class']);
	expect(await upload(bucket, { storageClass: 'ONEZONE_IA' }, 'b')).not.toHaveProperty('storageClass');
});

test('many items at a time are looked at once', async () => {
	const bucket = await newBucket();
	const items = Array.from({ length: 30 }, (_, i) => ({ json: { i } }));
	const options = { storageClass: 'STANDARD_IA', bucketName: bucket };
	await runNode((i) => ({ operation: 'upload', key: key(String(i)), from: 'text', text: 'x', options }), { items });
	expect(await looksOf('HeadObject')).toBe(1);
});

test.each([
	['private', 'names nobody but the owner'],
	['bucket-owner-read', 'names the owner, who may read anyway'],
])('the ACL %s is not looked at: it %s', async (acl) => {
	const bucket = await newBucket();
	expect(await upload(bucket, { acl }, 'a')).not.toHaveProperty('ignored');
	expect(await looksOf('GetObjectAcl')).toBe(0);
});

test('an ACL of a store that gives none is said to be ignored', async () => {
	const bucket = await newBucket();
	await local().fail({ operation: 'GetObjectAcl', status: 501, code: 'NotImplemented', times: 10 });
	for (const name of ['a', 'b']) expect(await upload(bucket, { acl: 'public-read' }, name)).toMatchObject({ ignored: ['ACL'] });
	expect(await looksOf('GetObjectAcl')).toBe(1);
});

test('what the keys may not look at counts as kept', async () => {
	const bucket = await newBucket();
	await local().fail({ operation: 'GetObjectLegalHold', status: 403, code: 'AccessDenied', times: 10 });
	const options = { objectLock: { settings: { mode: 'none', legalHold: true } } };
	for (const name of ['a', 'b']) expect(await upload(bucket, options, name)).not.toHaveProperty('ignored');
	expect(await looksOf('GetObjectLegalHold')).toBe(1);
});
