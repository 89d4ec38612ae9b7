/**
 * Stores that list in version 1 alone, by refusing version 2 or by passing over `list-type`, and stores that refuse `encoding-type`: every
 * key is listed once and in order, over several pages, by level, by pattern and up to a limit.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listEntries } from '../../nodes/AmazonS3/client/listing/pages';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { credentialsWith, runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { Fault } from '../support/localS3/faults';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { raw } from '../support/rawS3';

const KEYS = { accessKeyId: 'AKIALISTVERSION10001', secretAccessKey: 'list/version/one+secret/00000000000000001' };
const REGION = 'us-east-1';
const BUCKET = 'lists-version-1';
const ALWAYS = 1_000_000;
const NAMES = [
	...Array.from({ length: 1100 }, (_, i) => `many/${String(i).padStart(4, '0')} ü&<+%.txt`),
	...Array.from({ length: 1300 }, (_, i) => `tree/${String(i).padStart(4, '0')}/file`),
	'z last',
].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

describe.each<[string, Fault]>([
	['refuses version 2', { query: 'list-type', status: 501, code: 'NotImplemented', times: ALWAYS }],
	[
		'passes over list-type and what belongs to it',
		{ operation: 'ListObjectsV2', ignoreQuery: ['list-type', 'start-after', 'continuation-token', 'fetch-owner'], times: ALWAYS },
	],
	[
		'refuses an encoding',
		{ query: 'encoding-type', status: 400, code: 'InvalidArgument', message: 'Invalid Encoding Method', times: ALWAYS },
	],
])('a store that %s', (_, fault) => {
	const folder = mkdtempSync(join(tmpdir(), 'list-version-1-'));
	let s3: LocalS3;
	let store: Store;
	const credentials = () => credentialsWith({ ...KEYS, endpoint: s3.endpoint, bucketName: BUCKET, otherRegion: REGION });
	const keysOf = async (parameters: Parameters) =>
		(await runNode({ operation: 'getAll', returnAll: true, ...parameters }, { credentials: credentials() })).map(({ json }) => json.key);

	beforeAll(async () => {
		s3 = await startLocalS3({ directory: folder, users: [KEYS], region: REGION, buckets: [{ name: BUCKET, region: REGION }] });
		await raw('PUT', BUCKET, 'z last', { place: { endpoint: s3.endpoint, region: REGION, keys: KEYS }, body: Buffer.from('x') });
		await new LocalS3Control(s3.endpoint).copies(BUCKET, 'z last', NAMES.slice(0, -1));
		s3.fail(fault);
		store = await openStore(readConnection(credentials()));
	});
	afterAll(async () => {
		store.close();
		await s3.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	test('all keys, those of a folder, and a level of it', async () => {
		expect(await keysOf({})).toEqual(NAMES);
		expect(await keysOf({ prefix: 'many/' })).toEqual(NAMES.filter((name) => name.startsWith('many/')));
		const level: string[] = [];
		for await (const { key } of listEntries(store, { bucket: BUCKET, prefix: 'tree/', delimiter: '/' })) level.push(key);
		expect(level).toEqual(Array.from({ length: 1300 }, (__, i) => `tree/${String(i).padStart(4, '0')}/`));
	});

	test('up to a limit, and after a key', async () => {
		expect(await keysOf({ returnAll: false, limit: 1050 })).toEqual(NAMES.slice(0, 1050));
		const after: string[] = [];
		for await (const { key } of listEntries(store, { bucket: BUCKET, startAfter: 'tree/1298/file', limit: 10 })) after.push(key);
		expect(after).toEqual(['tree/1299/file', 'z last']);
	});

	test('what is refused is asked once', async () => {
		s3.requests.splice(0);
		await keysOf({ prefix: 'many/' });
		expect(s3.requests.filter(({ status }) => status !== 200)).toEqual([]);
	});
});
