/** Copies over 5 GiB go by parts. The local S3 refuses a small one as too large, so that the way is walked with 20 MiB. */
import { randomBytes } from 'node:crypto';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { copyObject } from '../../nodes/AmazonS3/client/rewriting/copy';
import { serverCredentials } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, rawUploads, server } from '../support/rawS3';

const PREFIX = 'large-copy/';
const MIB = 1024 * 1024;
const at = (name: string) => ({ bucket: server.bucket, key: `${PREFIX}${name}` });
const contents = randomBytes(20 * MIB);
const local = () => new LocalS3Control(server.endpoint);
let store: Store;

beforeAll(async () => {
	store = await openStore(readConnection(serverCredentials()));
	await rawPut(server.bucket, `${PREFIX}source #1`, contents, {
		'content-type': 'text/x-large',
		'cache-control': 'no-cache',
		'x-amz-meta-a': 'b',
		'x-amz-tagging': 'team=a%2Bb',
	});
});
beforeEach(async () => {
	await local().fail({
		operation: 'CopyObject',
		status: 400,
		code: 'InvalidRequest',
		message: 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
	});
});
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	store.close();
	await rawClean(server.bucket, PREFIX);
});

test('contents, type, metadata and tags are those of the source', async () => {
	await copyObject(store, at('source #1'), at('target'), { partBytes: 6 * MIB, storageClass: 'STANDARD_IA' });
	const copy = await raw('GET', server.bucket, `${PREFIX}target`);
	expect(copy.body.equals(contents)).toBe(true);
	expect(copy.headers).toMatchObject({
		'content-type': 'text/x-large',
		'cache-control': 'no-cache',
		'x-amz-meta-a': 'b',
		'x-amz-storage-class': 'STANDARD_IA',
	});
	expect(copy.headers.etag).toMatch(/-4"$/);
	expect((await raw('GET', server.bucket, `${PREFIX}target`, { query: { tagging: '' } })).body.toString()).toContain('<Value>a+b</Value>');
});

test('a part that fails for good ends the copy, and leaves nothing behind', async () => {
	await local().fail({ operation: 'UploadPartCopy', partNumber: 2, errorIn200: 'AccessDenied', times: 20 });
	await expect(copyObject(store, at('source #1'), at('failed'), { partBytes: 6 * MIB })).rejects.toMatchObject({ kind: 'accessDenied' });
	expect(await rawUploads(server.bucket, `${PREFIX}failed`)).toEqual([]);
	expect(await rawKeys(server.bucket, `${PREFIX}failed`)).toEqual([]);
});

test('a source that changes meanwhile is never mixed', async () => {
	await local().clearRequests();
	await local().fail({ operation: 'UploadPartCopy', partNumber: 4, isHeld: true });
	const ended = expect(copyObject(store, at('source #1'), at('mixed'), { partBytes: 6 * MIB })).rejects.toMatchObject({
		kind: 'preconditionFailed',
	});
	await local().untilHeld();
	await rawPut(server.bucket, `${PREFIX}source #1`, randomBytes(20 * MIB));
	await local().release();
	await ended;
	expect(await rawUploads(server.bucket, `${PREFIX}mixed`)).toEqual([]);
});
