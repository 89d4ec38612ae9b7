/** What Bucket: Get says of a store; what it does to find it out is read from the requests and by the second client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { getCapabilities } from '../../nodes/AmazonS3/client/buckets/capabilities';
import type { Store } from '../../nodes/AmazonS3/client/store/openStore';
import { credentialsWith, runNode } from '../support/executeContext';
import type { Fault } from '../support/localS3/faults';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { raw, type RawPlace } from '../support/rawS3';

const KEYS = { accessKeyId: 'AKIACAPABILITIES0001', secretAccessKey: 'capabilities/secret+of/the+stand/in00001' };
const REGION = 'us-east-1';
const WRITES = /^(Put|Delete|Copy|Create|Upload|Complete|Abort)/;
const folder = mkdtempSync(join(tmpdir(), 'capabilities-'));
let s3: LocalS3;
let place: RawPlace;
const buckets = ['first', 'second', 'third', 'versions', 'locking'].map((name) => `capabilities-${name}`);

let forms = 0;

beforeAll(async () => {
	s3 = await startLocalS3({
		directory: folder,
		users: [KEYS],
		region: REGION,
		buckets: buckets.map((name) => ({ name, region: REGION, versioning: name.endsWith('versions'), objectLock: name.endsWith('locking') })),
	});
	place = { endpoint: s3.endpoint, region: REGION, keys: KEYS };
	for (const bucket of buckets) await raw('PUT', bucket, 'there', { place, body: Buffer.from('x') });
});
beforeEach(() => void s3.requests.splice(0));
afterEach(() => s3.clearFaults());
afterAll(async () => {
	await s3.stop();
	rmSync(folder, { recursive: true, force: true });
});

const ask = async (bucket: string, capabilities: 'read' | 'probe') => {
	const credentials = credentialsWith({ ...KEYS, endpoint: s3.endpoint, bucketName: `capabilities-${bucket}`, otherRegion: REGION });
	const [output] = await runNode({ resource: 'bucket', operation: 'get', options: { capabilities, details: [] } }, { credentials });
	return output!.json.capabilities;
};
const versionsIn = async (bucket: string) =>
	(await raw('GET', `capabilities-${bucket}`, undefined, { place, query: { versions: '' } })).body.toString();

test('by reading: nothing is written, what reading does not show is null, and it is asked once', async () => {
	const expected = {
		conditionalCreate: null,
		conditionalReplace: null,
		atomicConditions: null,
		versions: true,
		tags: true,
		objectLock: true,
		checksums: null,
		multipartCopy: null,
		presignedPost: null,
	};
	expect(await ask('first', 'read')).toEqual(expected);
	expect(s3.requests.filter(({ operation }) => WRITES.test(operation))).toEqual([]);
	s3.requests.splice(0);
	expect(await ask('first', 'read')).toEqual(expected);
	expect(s3.requests.map(({ operation }) => operation)).toEqual(['HeadBucket']);
});

test.each(['second', 'versions'])('by writing: the object of the probe is gone with all its versions (%s)', async (bucket) => {
	expect(await ask(bucket, 'probe')).toEqual({
		conditionalCreate: true,
		conditionalReplace: true,
		atomicConditions: true,
		versions: true,
		tags: true,
		objectLock: true,
		checksums: true,
		multipartCopy: true,
		presignedPost: true,
	});
	expect(await versionsIn(bucket)).not.toContain('probe');
	expect((await raw('GET', `capabilities-${bucket}`, undefined, { place, query: { uploads: '' } })).body.toString()).not.toContain(
		'<Upload>',
	);
	expect((await raw('GET', `capabilities-${bucket}`, 'there', { place })).body.toString()).toBe('x');
	s3.requests.splice(0);
	await ask(bucket, 'probe');
	expect(s3.requests.filter(({ operation }) => WRITES.test(operation))).toEqual([]);
});

test('a store that refuses and ignores is described so', async () => {
	const refuses = (match: Partial<Fault>) => s3.fail({ ...match, status: 501, code: 'NotImplemented', times: 1000 } as Fault);
	refuses({ operation: 'ListObjectVersions' });
	refuses({ operation: 'GetObjectTagging' });
	refuses({ operation: 'GetObjectLockConfiguration' });
	refuses({ operation: 'UploadPartCopy' });
	refuses({ operation: 'PutObject', header: 'x-amz-checksum-crc32' });
	refuses({ operation: 'PostObject' });
	s3.fail({ operation: 'PutObject', ignoreConditions: true, times: 1000 });
	expect(await ask('third', 'probe')).toEqual({
		conditionalCreate: false,
		conditionalReplace: false,
		atomicConditions: false,
		versions: false,
		tags: false,
		objectLock: false,
		checksums: false,
		multipartCopy: false,
		presignedPost: false,
	});
	expect(await versionsIn('third').catch(() => '')).not.toContain('probe');
});

test.each([
	['refuses it as a request without keys', { status: 403, code: 'AccessDenied' }],
	['takes it and stores nothing', { answer: { status: 204 } }],
	['gives a page', { notS3: true }],
])('a store that knows no forms and %s is described so', async (_, effect) => {
	const bucket = `forms${++forms}`;
	await raw('PUT', `capabilities-${bucket}`, undefined, { place });
	s3.fail({ operation: 'PostObject', times: 10, ...effect } as Fault);
	expect(await ask(bucket, 'probe')).toMatchObject({ presignedPost: false, conditionalCreate: true });
	expect(await versionsIn(bucket)).not.toContain('probe');
});

test('a bucket that locks its new objects gets none', async () => {
	const lock =
		'<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>' +
		'<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>';
	await raw('PUT', 'capabilities-locking', undefined, { place, query: { 'object-lock': '' }, body: Buffer.from(lock) });
	s3.requests.splice(0);
	expect(await ask('locking', 'probe')).toMatchObject({ objectLock: true, conditionalCreate: null });
	expect(s3.requests.filter(({ operation }) => WRITES.test(operation))).toEqual([]);
});

test('AWS is not asked', async () => {
	const connection = readConnection({ ...KEYS, bucketName: 'aws-bucket', region: REGION });
	const silent = { connection } as Store;
	expect(Object.values(await getCapabilities(silent, 'aws-bucket', true))).toEqual(Array.from({ length: 9 }, () => true));
});
