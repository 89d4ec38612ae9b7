/** What downloads are checked by: damage on the way from a store without checksums is an error, and is never written back. */
import { createHash, randomBytes } from 'node:crypto';
import { checkedBySdk, checkOf } from '../../nodes/AmazonS3/client/download/verification';
import { openDownload, readAll } from '../../nodes/AmazonS3/client/download/download';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { binaryContents, memoryBinary, runNode, serverCredentials, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = 'verified/';
const MIB = 1024 * 1024;
const local = () => new LocalS3Control(server.endpoint);
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const download = async (name: string, parameters: Parameters = {}) =>
	(await runNode({ operation: 'download', key: key(name), ...parameters }))[0]!;
const corrupt = async (name: string, at: number, times: number) =>
	await local().fail({ operation: 'GetObject', key: PREFIX + name, corruptBodyAt: at, times });
const SIZES = [1, 1000, 3 * MIB, 20 * MIB];

beforeAll(async () => {
	for (const size of SIZES) await rawPut(server.bucket, `${PREFIX}${size}`, randomBytes(size));
	await rawPut(server.bucket, `${PREFIX}json`, '{"a":1}');
	await rawPut(server.bucket, `${PREFIX}csv`, 'a,b\n1,2\n');
	await rawPut(server.bucket, `${PREFIX}kms`, 'x', { 'x-amz-server-side-encryption': 'aws:kms' });
	await rawPut(server.bucket, `${PREFIX}empty`, '');
});
afterEach(async () => await local().clearFaults());
afterAll(async () => await rawClean(server.bucket, PREFIX));

test.each(SIZES)('%d bytes from a store without checksums are checked by their MD5', async (size) => {
	const { json, binary } = await download(String(size));
	expect(json.verified).toBe('md5');
	const contents = await binaryContents(binary!.data!);
	expect(createHash('md5').update(contents).digest('hex')).toBe(json.etag);
});

test.each(SIZES)('a byte of %d that is flipped each time is an error', async (size) => {
	// Also in ranges: a slow connection brings the rest in several.
	await corrupt(String(size), Math.min(100, size - 1), 100);
	await expect(download(String(size))).rejects.toThrow('was corrupted in transit: its MD5 differs from its ETag');
	await expect(download(String(size), { as: 'text', options: { encoding: 'latin1', maxTextSize: 262144 } })).rejects.toThrow(
		'was corrupted in transit',
	);
});

test('little that is flipped once is read again', async () => {
	await corrupt('1000', 500, 1);
	expect((await download('1000')).json.verified).toBe('md5');
});

test.each<[string, Parameters, unknown]>([
	['json', { as: 'json' }, 'md5'],
	['json', { as: 'text' }, 'md5'],
	['empty', {}, 'md5'],
	['kms', {}, false],
	['1000', { part: 'firstBytes', numberOfBytes: 10 }, false],
	['1000', { part: 'range', firstByte: 10, lastByte: 20 }, false],
])('%s, %j: verified is %s', async (name, parameters, verified) => {
	expect((await download(name, parameters)).json.verified).toBe(verified);
});

test('items say it in the object’s info', async () => {
	const { json } = await download('csv', { as: 'csv', options: { infoField: 'object' } });
	expect(json).toMatchObject({ a: '1', object: { verified: 'md5' } });
});

test('text that is cut is not verified', async () => {
	const { json } = await download(String(3 * MIB), { as: 'text', options: { encoding: 'latin1', maxTextSize: 1 } });
	expect(json).toMatchObject({ truncated: true, verified: false });
});

test('an object in parts, whose ETag is no MD5, says that it was not verified', async () => {
	const items = [{ json: {}, binary: { data: memoryBinary(randomBytes(9 * MIB)) } }];
	await runNode({ operation: 'upload', key: key('parts'), from: 'binary' }, { items });
	expect((await download('parts')).json.verified).toBe(false);
});

test('Folder: Download says it of each file', async () => {
	const results = await runNode({ resource: 'folder', operation: 'download', folder: { mode: 'path', value: PREFIX } });
	expect(results.find(({ json }) => json.relativePath === '1000')!.json.verified).toBe('md5');
	expect(results.find(({ json }) => json.relativePath === 'kms')!.json.verified).toBe(false);
});

test('Append does not write damage back', async () => {
	const before = await raw('GET', server.bucket, `${PREFIX}${3 * MIB}`);
	await corrupt(String(3 * MIB), 5, 100);
	await expect(runNode({ operation: 'append', key: key(String(3 * MIB)), from: 'text', text: 'y' })).rejects.toThrow(
		'was corrupted in transit',
	);
	await local().clearFaults();
	expect((await raw('GET', server.bucket, `${PREFIX}${3 * MIB}`)).body.equals(before.body)).toBe(true);
});

test('a connection with checksums says which one', async () => {
	const store = await openStore(readConnection(serverCredentials()), {}, { checksums: true });
	const read = async (name: string) => {
		const opened = await openDownload(store, { bucket: server.bucket, key: PREFIX + name }, { budget: createBudget(MIB * 64) });
		const before = opened.verified();
		await readAll(opened);
		return [before, opened.verified()];
	};
	const sum = createHash('sha256').update('x').digest('base64');
	await rawPut(server.bucket, `${PREFIX}sha256`, 'x', { 'x-amz-checksum-sha256': sum });
	expect(await read('sha256')).toEqual([false, 'sha256']);
	await store.s3.putObject({ Bucket: server.bucket, Key: `${PREFIX}crc`, Body: Buffer.from('x') });
	expect(await read('crc')).toEqual([false, 'crc32']);
	store.close();
});

type CheckedAnswer = typeof checkOf extends (answer: infer Answer, bucket: string) => unknown ? Answer : never;
const MD5 = `"${'0'.repeat(32)}"`;
test.each<[string, CheckedAnswer, string, 'md5' | 'crc32' | undefined]>([
	['an MD5', { ETag: MD5 }, 'b', 'md5'],
	['an MD5, encrypted by S3', { ETag: MD5, ServerSideEncryption: 'AES256' }, 'b', 'md5'],
	['a CRC32', { ETag: MD5, ChecksumCRC32: 'AAAAAA==' }, 'b', 'crc32'],
	['a CRC32 of CRC32s', { ETag: `"${'0'.repeat(32)}-2"`, ChecksumCRC32: 'AAAAAA==-2' }, 'b', undefined],
	['parts', { ETag: `"${'0'.repeat(32)}-2"` }, 'b', undefined],
	['a weak ETag', { ETag: `W/${MD5}` }, 'b', undefined],
	['a KMS key', { ETag: MD5, ServerSideEncryption: 'aws:kms' }, 'b', undefined],
	['two KMS keys', { ETag: MD5, ServerSideEncryption: 'aws:kms:dsse' }, 'b', undefined],
	['a customer key', { ETag: MD5, SSECustomerAlgorithm: 'AES256' }, 'b', undefined],
	['a directory bucket', { ETag: MD5 }, 'b--use1-az4--x-s3', undefined],
	['no ETag', {}, 'b', undefined],
])('an object with %s is checked so', (_, answer, bucket, by) => {
	expect(checkOf(answer, bucket)?.by).toBe(by);
	expect(checkedBySdk(answer)).toBe(by === 'crc32' ? 'crc32' : undefined);
});
