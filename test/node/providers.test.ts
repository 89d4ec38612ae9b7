/**
 * Stores that people connect, each as a stand-in: the local S3 with the refusals that the store documents or its users report. What
 * the node is for works on each, or the error says what the store cannot do, and nothing is destroyed. State is read by the second client.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IBinaryData } from 'n8n-workflow';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { uploadObject } from '../../nodes/AmazonS3/client/upload/upload';
import { credentialsWith, fileBinary, runNode, type Parameters } from '../support/executeContext';
import type { Fault } from '../support/localS3/faults';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { raw, type RawPlace } from '../support/rawS3';

const MIB = 1024 * 1024;
const BUCKET = 'provider-bucket';
const ALWAYS = 1_000_000_000;
const KEYS = { accessKeyId: 'AKIAPROVIDERS0000001', secretAccessKey: 'providers/secret+of/the+stand/ins0000001' };
const REGION = 'us-east-1';

const refuses = (match: Partial<Fault>, code = 'NotImplemented', status = 501, message?: string): Fault =>
	({ ...match, status, code, message, times: ALWAYS }) as Fault;
const CONDITIONS = ['if-none-match', 'if-match'];
const WRITES = ['PutObject', 'CompleteMultipartUpload', 'CopyObject', 'DeleteObject'];
const conditionsOn = (...operations: string[]) =>
	operations.flatMap((operation) => CONDITIONS.map((header) => refuses({ operation, header })));
const NO_TAGS = ['GetObjectTagging', 'PutObjectTagging', 'DeleteObjectTagging'].map((operation) => refuses({ operation }));
const NO_VERSIONS = refuses({ operation: 'ListObjectVersions' });
const NEEDS_MD5 = { operation: 'DeleteObjects', needsMd5: true, times: ALWAYS } as Fault;

interface Profile {
	name: string;
	/** Where the refusals are documented or reported. */
	source: string | string[];
	faults: Fault[];
	/** What Upload says when tags are given. Absent: they are kept. */
	tags?: string;
	/** Whether a write that must not replace anything is found not to be conditional. */
	unconditional?: true;
}

const PROFILES: Profile[] = [
	{ name: 'a store without refusals', source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/', faults: [] },
	{
		name: 'Cloudflare R2',
		source: 'https://developers.cloudflare.com/r2/api/s3/api/',
		faults: [
			refuses({ operation: 'UploadPartCopy', header: 'x-amz-copy-source-if-match' }),
			...conditionsOn('CopyObject', 'DeleteObject'),
			refuses({ header: 'x-amz-tagging' }),
			...NO_TAGS,
			NO_VERSIONS,
			{ operation: 'CompleteMultipartUpload', equalParts: true, times: ALWAYS },
		],
		tags: 'The object is stored without its tags: the store has no tags.',
	},
	{
		name: 'MinIO before 2025, OCI, Tencent COS, Huawei OBS, Naver, Dell ECS',
		source: [
			'https://github.com/aws/aws-sdk-js-v3/issues/6920',
			'https://github.com/activepieces/activepieces/issues/14110',
			'https://www.tencentcloud.com/document/product/436/32537',
			'https://github.com/EnterpriseDB/barman/issues/1146',
		],
		faults: [NEEDS_MD5],
	},
	{
		name: 'Backblaze B2',
		source: 'https://www.backblaze.com/docs/cloud-storage-s3-compatible-api',
		faults: [
			...conditionsOn(...WRITES),
			refuses({ header: 'x-amz-tagging' }, 'InvalidArgument', 400, "Unsupported header 'x-amz-tagging' received for this API call."),
			...NO_TAGS,
		],
		tags: 'The object is stored without its tags: the store has no tags.',
		unconditional: true,
	},
	{
		name: 'Hetzner',
		source: 'https://github.com/nextcloud/server/issues/61925',
		faults: [refuses({ operation: 'CopyObject' }), { operation: 'GetObjectTagging', notS3: true, times: ALWAYS }],
	},
	{
		name: 'Google Cloud Storage',
		source: 'https://github.com/apache/opendal/issues/8040',
		faults: [
			{
				operation: 'UploadPartCopy',
				ignoreHeaders: ['x-amz-copy-source', 'x-amz-copy-source-range', 'x-amz-copy-source-if-match'],
				times: ALWAYS,
			},
			...CONDITIONS.map((header) => refuses({ operation: 'CompleteMultipartUpload', header }, 'NotImplemented', 400)),
			...CONDITIONS.map((header) => refuses({ operation: 'PutObject', header }, 'NotImplemented', 400)),
		],
		unconditional: true,
	},
	{
		name: 'Garage',
		source: 'https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility',
		faults: [
			...NO_TAGS,
			NO_VERSIONS,
			refuses({ operation: 'GetObjectLockConfiguration' }),
			refuses({ operation: 'DeleteObject', header: 'if-match' }),
		],
	},
	{
		name: 'Alibaba OSS',
		source: 'https://help.aliyun.com/en/oss/developer-reference/compatibility-with-amazon-s3',
		faults: [NEEDS_MD5, ...conditionsOn(...WRITES), NO_VERSIONS, ...NO_TAGS],
		unconditional: true,
	},
	{
		name: 'Supabase',
		source: 'https://supabase.com/docs/guides/storage/s3/compatibility',
		faults: [...NO_TAGS, NO_VERSIONS, refuses({ header: 'x-amz-tagging' })],
		tags: 'The object is stored without its tags: the store has no tags.',
	},
	{
		name: 'Storj',
		source: 'https://github.com/storj/roadmap/issues/76',
		faults: [refuses({ operation: 'UploadPartCopy' })],
	},
	{
		name: 'StorageGRID',
		source: 'https://docs.netapp.com/us-en/storagegrid/s3/changes-to-s3-rest-api-support.html',
		faults: conditionsOn(...WRITES),
		unconditional: true,
	},
	{
		name: 'OpenStack Swift',
		source: 'https://docs.openstack.org/swift/latest/s3_compat.html',
		faults: [
			NEEDS_MD5,
			...['PutObject', 'CompleteMultipartUpload'].map((operation) => refuses({ operation, header: 'if-none-match' })),
			refuses({ operation: 'CompleteMultipartUpload', header: 'if-match' }, 'PreconditionFailed', 412),
			refuses({ header: 'x-amz-tagging' }),
			...NO_TAGS,
		],
		tags: 'The object is stored without its tags: the store has no tags.',
		unconditional: true,
	},
	{
		name: 'a store that lists in version 1 without an encoding',
		source: 'https://cloud.baidu.com/doc/BOS/s/Njwvyq8ho',
		faults: [
			refuses({ query: 'list-type' }, 'InvalidArgument', 400, 'list-type is not supported'),
			refuses({ query: 'encoding-type' }, 'InvalidArgument', 400, 'Invalid Encoding Method specified in Request'),
		],
	},
];

describe.each(PROFILES)('$name', ({ faults, tags, unconditional }) => {
	const folder = mkdtempSync(join(tmpdir(), 'provider-'));
	let s3: LocalS3;
	let place: RawPlace;
	const key = (value: string) => ({ mode: 'key', value });
	const folderAt = (value: string) => ({ mode: 'path', value });
	const credentials = () => credentialsWith({ ...KEYS, endpoint: s3.endpoint, bucketName: BUCKET, otherRegion: REGION });
	const run = async (operation: string, parameters: Parameters, file?: IBinaryData) =>
		(
			await runNode(
				{ operation, ...parameters },
				{ credentials: credentials(), ...(file ? { items: [{ json: {}, binary: { data: file } }] } : {}) },
			)
		).map(({ json }) => json);
	const stored = async (name: string) => {
		const { status, body } = await raw('GET', BUCKET, name, { place });
		return status === 200 ? body : undefined;
	};
	const expectStored = async (name: string, contents: Buffer | string) => {
		const found = await stored(name);
		if (typeof contents === 'string') expect(found?.toString()).toBe(contents);
		else expect(found?.equals(contents)).toBe(true);
	};
	const put = async (name: string, contents: Buffer | string) => {
		const { status } = await raw('PUT', BUCKET, name, {
			place,
			body: Buffer.from(contents),
			headers: { 'content-type': 'text/x-put', 'x-amz-meta-a': 'b' },
		});
		expect(status).toBe(200);
	};
	const nothingOpen = async () =>
		expect((await raw('GET', BUCKET, undefined, { place, query: { uploads: '' } })).body.toString()).not.toContain('<Upload>');
	/** The operations that were refused since. */
	const refused = () =>
		s3.requests.filter(({ code }) => code === 'NotImplemented' || code === 'InvalidArgument').map(({ operation }) => operation);

	beforeAll(async () => {
		s3 = await startLocalS3({ directory: folder, users: [KEYS], buckets: [{ name: BUCKET, region: REGION }], region: REGION });
		place = { endpoint: s3.endpoint, region: REGION, keys: KEYS };
	});
	beforeEach(() => {
		for (const fault of faults) s3.fail(fault);
		s3.requests.splice(0);
	});
	// The second client is no user of the store: it sees what is there.
	const asItIs = () => s3.clearFaults();
	afterAll(async () => {
		await s3.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	test('Upload: small, large, of unknown size', async () => {
		const large = randomBytes(12 * MIB);
		await run('upload', { key: key('small.txt'), from: 'text', text: 'small' });
		await run('upload', { key: key('large') }, await fileBinary(large));
		const store = await openStore(readConnection(credentials()));
		const unsized = {
			open: async function* () {
				for (let at = 0; at < large.length; at += 3 * MIB) yield large.subarray(at, at + 3 * MIB);
			},
		};
		await uploadObject(store, { bucket: BUCKET, key: 'unsized', headers: {} }, unsized, { budget: createBudget(64 * MIB) });
		store.close();
		asItIs();
		await expectStored('small.txt', 'small');
		await expectStored('large', large);
		await expectStored('unsized', large);
		await nothingOpen();
	});

	test('If Object Exists: nothing is replaced; a store that refuses the condition is found out once', async () => {
		const large = randomBytes(9 * MIB);
		const file = await fileBinary(large);
		const options = { ifExists: 'skip' };
		for (const name of ['first', 'second']) {
			const [small] = await run('upload', { key: key(`${name}.txt`), from: 'text', text: name, options });
			expect(small!.conditional).toBe(unconditional ? false : undefined);
			const [again] = await run('upload', { key: key(`${name}.txt`), from: 'text', text: 'other', options });
			expect(again).toMatchObject({ skipped: true });
			await run('upload', { key: key(name), options }, file);
			await expect(run('upload', { key: key(name), options: { ifExists: 'fail' } }, file)).rejects.toThrow('already exists');
			await run('create', { resource: 'folder', folder: folderAt(`${name}-folder`) });
		}
		expect(refused().length).toBeLessThanOrEqual(2);
		asItIs();
		await expectStored('first.txt', 'first');
		await expectStored('second', large);
		await nothingOpen();
	});

	test('tags: they are kept, or it is said that the store has none', async () => {
		const options = { tags: { pairs: [{ name: 'a', value: 'b' }] } };
		const upload = async (name: string) => await run('upload', { key: key(name), from: 'text', text: 'tagged', options });
		if (tags === undefined) {
			await upload('tagged');
			asItIs();
			expect((await raw('GET', BUCKET, 'tagged', { place, query: { tagging: '' } })).body.toString()).toContain('<Value>b</Value>');
			return;
		}
		await expect(upload('tagged')).rejects.toMatchObject({ description: expect.stringContaining(tags) });
		await expect(upload('not-tagged')).rejects.toThrow(`${s3.endpoint} has no tags: "not-tagged" was not written`);
		asItIs();
		await expectStored('tagged', 'tagged');
		expect(await stored('not-tagged')).toBeUndefined();
	});

	test('Append: to a new object, to a small and to a large one', async () => {
		const large = randomBytes(7 * MIB);
		asItIs();
		await put('log-large', large);
		for (const fault of faults) s3.fail(fault);
		for (const line of ['one', 'two', 'three']) {
			await run('append', { key: key('log'), from: 'text', text: line });
			const [result] = await run('append', { key: key('log-large'), from: 'text', text: line });
			expect(result).toMatchObject({ attempts: 1 });
		}
		asItIs();
		await expectStored('log', 'one\ntwo\nthree\n');
		await expectStored('log-large', Buffer.concat([large, Buffer.from('one\ntwo\nthree\n')]));
		expect((await raw('HEAD', BUCKET, 'log-large', { place })).headers['content-type']).toBe('text/x-put');
		await nothingOpen();
	});

	test('Copy: small, over 5 GiB, skipped where there is one; Update Metadata', async () => {
		const large = randomBytes(11 * MIB);
		asItIs();
		await put('source', 'contents');
		await put('source-large', large);
		await put('there', 'there');
		s3.fail({
			operation: 'CopyObject',
			key: 'copied-large',
			status: 400,
			code: 'InvalidRequest',
			message: 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
		});
		for (const fault of faults) s3.fail(fault);
		for (const to of ['copied', 'copied-again']) await run('copy', { sourceKey: key('source'), destinationKey: key(to) });
		await run('copy', { sourceKey: key('source-large'), destinationKey: key('copied-large') });
		const options = { ifExists: 'skip' };
		const [skipped] = await run('copy', { sourceKey: key('source'), destinationKey: key('there'), options });
		expect(skipped).toMatchObject({ skipped: true });
		await run('copy', { sourceKey: key('source'), destinationKey: key('absent'), options });
		await run('updateMetadata', { key: key('source'), options: { cacheControl: 'no-cache' } });
		asItIs();
		for (const name of ['source', 'copied', 'copied-again', 'absent']) {
			await expectStored(name, 'contents');
			expect((await raw('HEAD', BUCKET, name, { place })).headers).toMatchObject({ 'content-type': 'text/x-put', 'x-amz-meta-a': 'b' });
		}
		expect((await raw('HEAD', BUCKET, 'source', { place })).headers['cache-control']).toBe('no-cache');
		await expectStored('copied-large', large);
		await expectStored('there', 'there');
		await nothingOpen();
	});

	test('Move, Sync, and Delete of many', async () => {
		asItIs();
		const names = ['a', 'b #1', 'c+d', 'ü'];
		for (const name of names) await put(`from/${name}`, name);
		await put('synced/extra', 'extra');
		for (const fault of faults) s3.fail(fault);
		await run('move', { sourceKey: key('from/a'), destinationKey: key('moved/a') });
		await run('sync', {
			resource: 'folder',
			from: 'folder',
			sourceFolder: 'from',
			destinationFolder: 'synced',
			options: { deleteExtras: true },
		});
		asItIs();
		await expectStored('moved/a', 'a');
		expect(await stored('from/a')).toBeUndefined();
		for (const name of names.slice(1)) await expectStored(`synced/${name}`, name);
		expect(await stored('synced/extra')).toBeUndefined();
		for (const fault of faults) s3.fail(fault);
		const listed = await run('getAll', { prefix: 'synced/', returnAll: true });
		expect(listed.map(({ key: name }) => name)).toEqual(names.slice(1).map((name) => `synced/${name}`));
		const deleted = await run('delete', { which: 'folder', folder: folderAt('synced') });
		expect(deleted.map(({ deleted: isDeleted }) => isDeleted)).toEqual([true, true, true]);
		asItIs();
		for (const name of names.slice(1)) expect(await stored(`synced/${name}`)).toBeUndefined();
	});
});
