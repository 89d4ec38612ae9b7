/** What a store refuses and what is done then, where the stand-ins of test/node/providers.test.ts do not reach. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { copyObject } from '../../nodes/AmazonS3/client/rewriting/copy';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { uploadObject } from '../../nodes/AmazonS3/client/upload/upload';
import { credentialsWith, runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { Fault } from '../support/localS3/faults';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { raw, type RawPlace } from '../support/rawS3';

const MIB = 1024 * 1024;
const KEYS = { accessKeyId: 'AKIAREFUSED000000001', secretAccessKey: 'refused/features+secret/0000000000000001' };
const REGION = 'us-east-1';
const BUCKET = 'refused-features';
const LOCKED = 'refused-locked';
let folder: string;
let s3: LocalS3;
let place: RawPlace;
let store: Store;
const key = (value: string) => ({ mode: 'key', value });
const credentials = () => credentialsWith({ ...KEYS, endpoint: s3.endpoint, bucketName: BUCKET, otherRegion: REGION });
const run = async (parameters: Parameters) => (await runNode(parameters, { credentials: credentials() })).map(({ json }) => json);
const put = async (bucket: string, name: string, body: Buffer) =>
	expect((await raw('PUT', bucket, name, { place, body })).status).toBe(200);
const stored = async (name: string) => (await raw('GET', BUCKET, name, { place })).body;
const uploads = async () => (await raw('GET', BUCKET, undefined, { place, query: { uploads: '' } })).body.toString();

// A store of its own for each test: what it refuses is remembered.
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'refused-'));
	const buckets = [BUCKET, LOCKED].map((name) => ({ name, region: REGION, objectLock: name === LOCKED }));
	s3 = await startLocalS3({ directory: folder, users: [KEYS], region: REGION, buckets });
	place = { endpoint: s3.endpoint, region: REGION, keys: KEYS };
	store = await openStore(readConnection(credentials()));
});
afterEach(async () => {
	store.close();
	await s3.stop();
	rmSync(folder, { recursive: true, force: true });
});

test.each<[string, Fault]>([
	['refuses a list of versions', { operation: 'ListObjectVersions', status: 501, code: 'NotImplemented', times: 1000 }],
	['gives a list of objects instead', { operation: 'ListObjectVersions', ignoreQuery: ['versions'], times: 1000 }],
])('a store that %s: Bucket: Delete deletes the objects', async (_, fault) => {
	for (const name of ['a', 'b/c']) await put(BUCKET, name, Buffer.from('x'));
	s3.fail(fault);
	expect(await run({ resource: 'bucket', operation: 'delete', bucket: BUCKET, options: { emptyFirst: true } })).toMatchObject([
		{ deleted: true },
	]);
	s3.clearFaults();
	expect((await raw('HEAD', BUCKET, undefined, { place })).status).toBe(404);
});

test('a store that wants parts of one size: the first upload says what to do, and the next is right', async () => {
	s3.fail({ operation: 'CompleteMultipartUpload', equalParts: true, times: 1000 });
	const contents = randomBytes(30 * MIB);
	const source = {
		open: async function* () {
			for (let at = 0; at < contents.length; at += MIB) yield contents.subarray(at, at + MIB);
		},
	};
	const upload = async () =>
		await uploadObject(store, { bucket: BUCKET, key: 'unsized', headers: {} }, source, {
			budget: createBudget(64 * MIB),
			partBytes: 12 * MIB,
		});
	await expect(upload()).rejects.toMatchObject({
		code: 'InvalidPart',
		advice: expect.stringContaining('Run it again: n8n sends parts of one size to this store from now on.') as string,
	});
	expect(await uploads()).not.toContain('<Upload>');
	await upload();
	expect((await stored('unsized')).equals(contents)).toBe(true);
});

test('a source that changes while its parts are copied without a condition is never mixed', async () => {
	const before = randomBytes(20 * MIB);
	await put(BUCKET, 'source', before);
	s3.fail({ operation: 'UploadPartCopy', header: 'x-amz-copy-source-if-match', status: 501, code: 'NotImplemented', times: 1000 });
	s3.fail({
		operation: 'CopyObject',
		status: 400,
		code: 'InvalidRequest',
		message: 'The specified copy source is larger than the maximum',
	});
	s3.fail({ operation: 'UploadPartCopy', partNumber: 4, isHeld: true });
	const copied = copyObject(store, { bucket: BUCKET, key: 'source' }, { bucket: BUCKET, key: 'mixed' }, { partBytes: 6 * MIB });
	const ended = expect(copied).rejects.toMatchObject({ kind: 'preconditionFailed' });
	await new LocalS3Control(s3.endpoint).untilHeld();
	await put(BUCKET, 'source', randomBytes(20 * MIB));
	s3.release();
	await ended;
	expect((await raw('HEAD', BUCKET, 'mixed', { place })).status).toBe(404);
	expect(await uploads()).not.toContain('<Upload>');
});

test('a store whose answers to copies have the headers of an object copies whole objects and parts', async () => {
	const headers = { etag: '"9dd4e461268c8034f5c8564e155c67a6"', 'last-modified': 'Thu, 26 Nov 2026 12:00:00 GMT' };
	const contents = randomBytes(13 * MIB);
	await put(BUCKET, 'source', contents);
	s3.fail({ operation: 'UploadPartCopy', headers, times: 1000 });
	s3.fail({ operation: 'CopyObject', headers });
	s3.fail({
		operation: 'CopyObject',
		status: 400,
		code: 'InvalidRequest',
		message: 'The specified copy source is larger than the maximum',
	});
	// The first request of a connection, so that all of its answer is looked at.
	await store.s3.copyObject({ Bucket: BUCKET, Key: 'whole', CopySource: `${BUCKET}/source` });
	await copyObject(store, { bucket: BUCKET, key: 'source' }, { bucket: BUCKET, key: 'parts' }, { partBytes: 6 * MIB });
	for (const copy of ['whole', 'parts']) expect((await stored(copy)).equals(contents)).toBe(true);
});

test('an object that came while a large one was on its way is not replaced, where the store refuses the condition', async () => {
	s3.fail({ operation: 'CompleteMultipartUpload', header: 'if-none-match', status: 501, code: 'NotImplemented', times: 1000 });
	s3.fail({ operation: 'UploadPart', partNumber: 2, isHeld: true });
	const contents = randomBytes(12 * MIB);
	const source = {
		size: contents.length,
		open: async function* () {
			yield contents;
		},
	};
	const target = { bucket: BUCKET, key: 'raced', headers: {}, onlyIfAbsent: true };
	const ended = expect(uploadObject(store, target, source, { budget: createBudget(64 * MIB) })).rejects.toMatchObject({
		kind: 'preconditionFailed',
	});
	await new LocalS3Control(s3.endpoint).untilHeld();
	await put(BUCKET, 'raced', Buffer.from('theirs'));
	s3.release();
	await ended;
	expect((await stored('raced')).toString()).toBe('theirs');
	expect(await uploads()).not.toContain('<Upload>');
});

test('a store that answers 412 to every If-Match at the end of an upload: one look, and the data is added once', async () => {
	const before = randomBytes(6 * MIB);
	await put(BUCKET, 'log', before);
	s3.fail({ operation: 'CompleteMultipartUpload', header: 'if-match', status: 412, code: 'PreconditionFailed', times: 1000 });
	const append = async (text: string) => (await run({ operation: 'append', key: key('log'), from: 'text', text }))[0];
	expect(await append('one')).toMatchObject({ attempts: 1, conditional: false });
	s3.requests.splice(0);
	expect(await append('two')).toMatchObject({ attempts: 1, conditional: false });
	expect(s3.requests.filter(({ status }) => status === 412)).toEqual([]);
	expect((await stored('log')).equals(Buffer.concat([before, Buffer.from('one\ntwo\n')]))).toBe(true);
});

test('tags, legal hold and retention go with Content-MD5 where the store knows no other checksum', async () => {
	await raw('PUT', LOCKED, 'kept', { place, body: Buffer.from('x') });
	s3.fail({ needsMd5: true, times: 1000 });
	const options = { bucketName: LOCKED };
	await run({ operation: 'setTags', key: key('kept'), tags: { pairs: [{ name: 'a', value: 'b' }] }, options });
	await run({ operation: 'setLegalHold', key: key('kept'), legalHold: true, options });
	s3.clearFaults();
	const { body } = await raw('GET', LOCKED, 'kept', { place, query: { 'legal-hold': '' } });
	expect(body.toString()).toContain('<Status>ON</Status>');
	expect((await raw('GET', LOCKED, 'kept', { place, query: { tagging: '' } })).body.toString()).toContain('<Value>b</Value>');
	expect(s3.requests.filter(({ code }) => code === 'InvalidRequest')).toEqual([]);
});
