import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { LocalS3Control } from '../support/localS3/control';
import { startProxy, type Proxy } from '../support/proxy';
import { raw, rawClean, rawKeys, rawPut, rawUploads, server } from '../support/rawS3';
import { binaryContents, binaryPath, fileBinary, memoryBinary, runNode, serverCredentials } from '../support/executeContext';

const PREFIX = 'transfer/';
const MIB = 1024 * 1024;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const crc32Of = (bytes: Buffer) => {
	const crc = Buffer.alloc(4);
	crc.writeUInt32BE(crc32(bytes));
	return crc.toString('base64');
};
const stored = async (name: string) => (await raw('GET', server.bucket, `${PREFIX}${name}`)).body;
const head = async (name: string) => (await raw('HEAD', server.bucket, `${PREFIX}${name}`)).headers;
const local = () => new LocalS3Control(server.endpoint);
/** Longer than any test may take: what waits for it has to be cut. */
const NEVER_MS = 300_000;

afterEach(async () => await local().clearFaults());
afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('sizes', () => {
	test.each([
		0,
		1,
		1023,
		4 * MIB - 1,
		4 * MIB,
		4 * MIB + 1,
		8 * MIB - 1,
		8 * MIB,
		8 * MIB + 1,
		16 * MIB - 1,
		16 * MIB,
		16 * MIB + 1,
		41 * MIB + 7,
	])('%d bytes go up and come down unchanged, from disk and from memory', async (size) => {
		const contents = randomBytes(size);
		for (const binary of [await fileBinary(contents), memoryBinary(contents)]) {
			const name = `size-${size}`;
			const [up] = await runNode({ operation: 'upload', key: key(name) }, { items: [{ json: {}, binary: { data: binary } }] });
			expect(up!.json).toMatchObject({ size, key: `${PREFIX}${name}` });
			expect((await head(name))['content-length']).toBe(String(size));
			expect(sha256(await stored(name))).toBe(sha256(contents));
			const [down] = await runNode({ operation: 'download', key: key(name) });
			expect(down!.json.size).toBe(size);
			expect(sha256(binaryContents(down!.binary!.data!))).toBe(sha256(contents));
		}
	});

	test('a zero-byte object is listed with its size', async () => {
		await runNode({ operation: 'upload', key: key('zero'), from: 'text', text: '', options: { allowEmpty: true } });
		const [found] = await runNode({ operation: 'getAll', prefix: `${PREFIX}zero` });
		expect(found!.json).toMatchObject({ type: 'file', size: 0 });
	});
});

describe('an input file that n8n keeps on disk', () => {
	test.each([1024, 12 * MIB])('of %d bytes: gone, cut or grown meanwhile, nothing is stored', async (size) => {
		for (const damage of [rmSync, (file: string) => truncateSync(file, size - 1), (file: string) => appendFileSync(file, 'x')]) {
			const binary = { ...(await fileBinary(randomBytes(size))), bytes: size };
			damage(binaryPath(binary));
			await expect(
				runNode({ operation: 'upload', key: key('input') }, { items: [{ json: {}, binary: { data: binary } }] }),
			).rejects.toMatchObject({
				message: expect.stringMatching(/^The input file (could not be read from n8n's storage|ended after)/) as string,
				description: expect.stringContaining('Nothing was stored.') as string,
			});
			expect(await rawKeys(server.bucket, `${PREFIX}input`)).toEqual([]);
			expect(await rawUploads(server.bucket, `${PREFIX}input`)).toEqual([]);
		}
	});

	test.each([1024, 12 * MIB])("of %d bytes where its path leads to nothing, or to other bytes: n8n's stream counts", async (size) => {
		const contents = randomBytes(size);
		for (const isThere of [true, false]) {
			const stored = { ...(await fileBinary(contents)), bytes: size };
			const path = `${binaryPath(stored)}.at-rest`;
			if (isThere) writeFileSync(path, 'encrypted');
			const pathOfBinary = () => path;
			await runNode({ operation: 'upload', key: key('elsewhere') }, { items: [{ json: {}, binary: { data: stored } }], pathOfBinary });
			expect(sha256((await raw('GET', server.bucket, `${PREFIX}elsewhere`)).body)).toBe(sha256(contents));
		}
	});
});

describe('faults', () => {
	const items = async (size: number) => [{ json: {}, binary: { data: await fileBinary(randomBytes(size)) } }];

	test('a part that fails for good ends the upload, names the cause, and leaves no multipart upload behind', async () => {
		await local().fail({ operation: 'UploadPart', partNumber: 3, status: 403, code: 'AccessDenied', times: 100 });
		await expect(runNode({ operation: 'upload', key: key('denied') }, { items: await items(40 * MIB) })).rejects.toMatchObject({
			message: expect.stringContaining('s3:PutObject') as string,
			httpCode: '403',
		});
		expect(await rawUploads(server.bucket, `${PREFIX}denied`)).toEqual([]);
		expect(await rawKeys(server.bucket, `${PREFIX}denied`)).toEqual([]);
	});

	test('passing faults are overcome: resets, 500, 503 and lost answers, in one request and in parts', async () => {
		await local().fail({ operation: 'PutObject', keyPrefix: PREFIX, reset: 'beforeRequestBody' });
		await local().fail({ operation: 'PutObject', keyPrefix: PREFIX, status: 503, code: 'SlowDown' });
		await local().fail({ operation: 'UploadPart', keyPrefix: PREFIX, reset: 'beforeRequestBody', times: 2 });
		await local().fail({ operation: 'UploadPart', keyPrefix: PREFIX, status: 500, code: 'InternalError' });
		await local().fail({ operation: 'CompleteMultipartUpload', keyPrefix: PREFIX, errorIn200: 'InternalError' });
		const small = await items(1000);
		const large = await items(20 * MIB);
		await runNode({ operation: 'upload', key: key('small') }, { items: small });
		await runNode({ operation: 'upload', key: key('large') }, { items: large });
		expect(sha256(await stored('small'))).toBe(sha256(binaryContents(small[0]!.binary.data)));
		expect(sha256(await stored('large'))).toBe(sha256(binaryContents(large[0]!.binary.data)));
	});

	test('a complete whose answer is lost was a success, and is reported as one', async () => {
		await local().fail({ operation: 'CompleteMultipartUpload', keyPrefix: PREFIX, reset: 'afterHeaders' });
		const [up] = await runNode({ operation: 'upload', key: key('lost-answer') }, { items: await items(20 * MIB) });
		expect(up!.json.etag).toBe((await head('lost-answer')).etag?.replace(/"/g, ''));
		expect(await rawUploads(server.bucket, `${PREFIX}lost-answer`)).toEqual([]);
	});

	test('a create-only write whose answer is lost is not mistaken for a stranger’s object', async () => {
		await local().fail({ operation: 'PutObject', key: `${PREFIX}own`, reset: 'afterHeaders' });
		const [up] = await runNode({ operation: 'upload', key: key('own'), from: 'text', text: 'mine', options: { ifExists: 'fail' } });
		expect(up!.json.skipped).toBe(false);
		expect((await stored('own')).toString()).toBe('mine');
	});

	test.each([3 * MIB, 30 * MIB])('a download of %d bytes that breaks off goes on where it was', async (size) => {
		const contents = randomBytes(size);
		await rawPut(server.bucket, `${PREFIX}broken-${size}`, contents);
		await local().fail({ operation: 'GetObject', keyPrefix: `${PREFIX}broken`, truncateBodyAt: MIB, times: 3 });
		const [down] = await runNode({ operation: 'download', key: key(`broken-${size}`) });
		expect(sha256(binaryContents(down!.binary!.data!))).toBe(sha256(contents));
	});

	describe('on a slow connection, where ranges come in parallel', () => {
		const contents = randomBytes(30 * MIB);
		let slow: Proxy;
		const credentials = () => ({ ...serverCredentials(), endpoint: slow.endpoint });

		beforeAll(async () => {
			slow = await startProxy({
				target: { host: '127.0.0.1', port: Number(new URL(server.endpoint).port) },
				roundTripMs: 10,
				bytesPerSecondPerConnection: 2 * MIB,
			});
		});
		beforeEach(async () => {
			await rawPut(server.bucket, `${PREFIX}slow`, contents);
			await local().clearRequests();
		});
		afterAll(async () => await slow.stop());
		const rangesAsked = async () => (await local().requests()).filter(({ operation }) => operation === 'GetObject').length - 1;

		test('they are put together in order', async () => {
			const [down] = await runNode({ operation: 'download', key: key('slow') }, { credentials: credentials() });
			expect(sha256(binaryContents(down!.binary!.data!))).toBe(sha256(contents));
			expect(await rangesAsked()).toBeGreaterThan(3);
		});

		test('a range that fails is asked for again', async () => {
			await local().fail({ operation: 'GetObject', key: `${PREFIX}slow`, after: 1, times: 3, truncateBodyAt: MIB });
			const [down] = await runNode({ operation: 'download', key: key('slow') }, { credentials: credentials() });
			expect(sha256(binaryContents(down!.binary!.data!))).toBe(sha256(contents));
		});

		test('an object that changes meanwhile is an error, never a mixture', async () => {
			await local().fail({ operation: 'GetObject', key: `${PREFIX}slow`, after: 3, times: 20, isHeld: true });
			const ended = expect(runNode({ operation: 'download', key: key('slow') }, { credentials: credentials() })).rejects.toThrow(
				'changed while it was being read',
			);
			await local().untilHeld();
			await rawPut(server.bucket, `${PREFIX}slow`, randomBytes(30 * MIB));
			await local().clearFaults();
			await ended;
		});

		test('a range that fails for good is an error, and the others are given up', async () => {
			await local().fail({ operation: 'GetObject', key: `${PREFIX}slow`, after: 2, times: 20, status: 403, code: 'AccessDenied' });
			await expect(runNode({ operation: 'download', key: key('slow') }, { credentials: credentials() })).rejects.toThrow('s3:GetObject');
		});
	});

	test.each([-5, 5])('a file of another size than n8n says (%d bytes) is an error, and nothing is stored', async (difference) => {
		const { bufferSource } = await import('../../nodes/AmazonS3/client/upload/source');
		const { uploadObject } = await import('../../nodes/AmazonS3/client/upload/upload');
		const { openStore } = await import('../../nodes/AmazonS3/client/store/openStore');
		const { readConnection } = await import('../../nodes/AmazonS3/client/store/connection');
		const { createBudget } = await import('../../nodes/AmazonS3/client/flow/budget');
		const store = await openStore(readConnection(serverCredentials()));
		for (const size of [10, 20 * MIB]) {
			const source = { ...bufferSource(randomBytes(size + difference)), size };
			const target = { bucket: server.bucket, key: `${PREFIX}unequal`, headers: {} };
			await expect(uploadObject(store, target, source, { budget: createBudget(64 * MIB) })).rejects.toMatchObject({ kind: 'damaged' });
		}
		expect(await rawKeys(server.bucket, `${PREFIX}unequal`)).toEqual([]);
		expect(await rawUploads(server.bucket, `${PREFIX}unequal`)).toEqual([]);
		store.close();
	});

	test('cancelling stops the requests in flight and aborts the multipart upload', async () => {
		const stop = new AbortController();
		await local().fail({ operation: 'UploadPart', keyPrefix: `${PREFIX}cancelled`, delayMs: NEVER_MS, times: 50 });
		const running = runNode({ operation: 'upload', key: key('cancelled') }, { items: await items(40 * MIB), signal: stop.signal });
		setTimeout(() => stop.abort(), 300);
		await expect(running).rejects.toThrow('cancelled');
		expect(await rawUploads(server.bucket, `${PREFIX}cancelled`)).toEqual([]);
	});

	test('a copy that answers 200 with an error inside is retried, then an error; a move then keeps its source', async () => {
		await rawPut(server.bucket, `${PREFIX}source`, 'precious');
		await local().fail({ operation: 'CopyObject', errorIn200: 'AccessDenied', times: 100 });
		await expect(runNode({ operation: 'move', sourceKey: key('source'), destinationKey: key('moved') })).rejects.toThrow('Access denied');
		expect((await stored('source')).toString()).toBe('precious');
		expect(await rawKeys(server.bucket, `${PREFIX}moved`)).toEqual([]);
	});

	test('what does not speak S3 is said to', async () => {
		await local().fail({ operation: 'ListObjectsV2', notS3: true, times: 10 });
		await expect(runNode({ operation: 'getAll', prefix: PREFIX })).rejects.toThrow('does not speak S3');
	});
});

describe('integrity against AWS', () => {
	test('a damaged download is read again; damaged each time, it is an error', async () => {
		const { openStore } = await import('../../nodes/AmazonS3/client/store/openStore');
		const { readConnection } = await import('../../nodes/AmazonS3/client/store/connection');
		const { openDownload, readAll } = await import('../../nodes/AmazonS3/client/download/download');
		const { createBudget } = await import('../../nodes/AmazonS3/client/flow/budget');
		const { bufferSource } = await import('../../nodes/AmazonS3/client/upload/source');
		const { uploadObject } = await import('../../nodes/AmazonS3/client/upload/upload');
		const store = await openStore(readConnection(serverCredentials()), {}, { checksums: true });
		const budget = createBudget(64 * MIB);
		for (const size of [100, 20 * MIB]) {
			const contents = randomBytes(size);
			const object = { bucket: server.bucket, key: `${PREFIX}checked-${size}` };
			await uploadObject(store, { ...object, headers: {} }, bufferSource(contents), { budget });
			const { headers } = await raw('HEAD', server.bucket, object.key, { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
			expect(headers['x-amz-checksum-crc32']).toBe(crc32Of(contents));
			expect(sha256(await readAll(await openDownload(store, object, { budget })))).toBe(sha256(contents));
		}
		const large = { bucket: server.bucket, key: `${PREFIX}checked-${20 * MIB}` };
		await local().fail({ operation: 'GetObject', key: large.key, corruptBodyAt: MIB, times: 100 });
		await expect(openDownload(store, large, { budget }).then(readAll)).rejects.toMatchObject({ kind: 'damaged' });
		const small = { bucket: server.bucket, key: `${PREFIX}checked-100` };
		await local().fail({ operation: 'GetObject', key: small.key, corruptBodyAt: 50 });
		expect(sha256(await readAll(await openDownload(store, small, { budget })))).toBe(sha256(await stored('checked-100')));
		await local().fail({ operation: 'GetObject', key: small.key, corruptBodyAt: 50, times: 20 });
		await expect(openDownload(store, small, { budget }).then(readAll)).rejects.toMatchObject({ kind: 'damaged' });
		store.close();
	});
});
