import {
	CompleteMultipartUploadCommand,
	CopyObjectCommand,
	GetObjectCommand,
	HeadObjectCommand,
	PutObjectCommand,
	type S3Client,
} from '@aws-sdk/client-s3';
import { LocalS3Control } from '../../support/localS3/control';
import { startProxy } from '../../support/proxy';
import { bucket, failure, raw, startHarness, type Harness } from './harness';

let h: Harness;
let client: S3Client;
let control: LocalS3Control;
beforeAll(async () => {
	h = await startHarness();
	client = h.client();
	control = new LocalS3Control(h.s3.endpoint);
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x'.repeat(300_000) }));
});
afterEach(() => control.clearFaults());
afterAll(() => h.stop());

const get = (Key = 'k') => client.send(new GetObjectCommand({ Bucket: bucket, Key }));
/** Reads the whole of `k`: a body left unread fails later, when its connection goes. */
const read = async () => (await get()).Body!.transformToString();
const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'body' }));

test('an error so many times, after so many requests', async () => {
	await control.fail({
		operation: 'GetObject',
		keyPrefix: 'k',
		after: 1,
		times: 2,
		status: 503,
		code: 'SlowDown',
		message: 'Please reduce your request rate.',
		retryAfter: 3,
	});
	await read();
	const error = await failure(get());
	expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['SlowDown', 503]);
	expect((await raw(h.s3, { path: `/${bucket}/k` })).headers['retry-after']).toBe('3');
	await read();
	const log = (await control.requests()).slice(-4);
	expect(log.map(({ operation, status, code }) => [operation, status, code])).toEqual([
		['GetObject', 200, undefined],
		['GetObject', 503, 'SlowDown'],
		['GetObject', 503, 'SlowDown'],
		['GetObject', 200, undefined],
	]);
	expect(log[0]).toMatchObject({ bucket, key: 'k', method: 'GET', signingRegion: 'eu-central-1' });
	await control.clearRequests();
	expect(await control.requests()).toEqual([]);
});

test('an error in a 200', async () => {
	h.s3.fail({ operation: 'CopyObject', errorIn200: 'InternalError' });
	expect((await failure(client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource: `${bucket}/k` })))).name).toBe(
		'InternalError',
	);
	expect((await failure(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'copy' })))).name).toBe('NotFound');
	h.s3.fail({ operation: 'CompleteMultipartUpload', errorIn200: 'SlowDown' });
	expect(
		(
			await failure(
				client.send(
					new CompleteMultipartUploadCommand({
						Bucket: bucket,
						Key: 'm',
						UploadId: 'u',
						MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'e' }] },
					}),
				),
			)
		).name,
	).toBe('SlowDown');
});

test('connections reset before and after the work is done', async () => {
	h.s3.fail({ reset: 'beforeRequestBody' });
	expect((await failure(put('before'))).code).toBe('ECONNRESET');
	expect((await failure(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'before' })))).name).toBe('NotFound');
	h.s3.fail({ method: 'PUT', reset: 'afterHeaders' });
	expect((await failure(put('after'))).code).toBe('ECONNRESET');
	await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'after' }));
	h.s3.fail({ operation: 'GetObject', reset: 'afterHeaders' });
	expect((await failure((await get()).Body!.transformToString())).code).toBe('ECONNRESET');
});

test('bodies cut short, and bodies with a wrong byte', async () => {
	h.s3.fail({ operation: 'GetObject', truncateBodyAt: 1000 });
	const cut = await get();
	expect(cut.ContentLength).toBe(300_000);
	await failure(cut.Body!.transformToString());
	h.s3.fail({ operation: 'GetObject', corruptBodyAt: 299_999 });
	const corrupt = await raw(h.s3, { path: `/${bucket}/k` });
	expect([corrupt.bytes.length, corrupt.bytes.indexOf(0x87)]).toEqual([300_000, 299_999]);
	h.s3.fail({ operation: 'GetObject', corruptBodyAt: 0 });
	expect((await failure(read())).message).toMatch(/checksum/i);
	expect(await read()).toBe('x'.repeat(300_000));
});

test('delays, stalls and things that are not S3', async () => {
	const timed = async (call: Promise<unknown>) => {
		const started = performance.now();
		await call;
		return performance.now() - started;
	};
	h.s3.fail({ delayMs: 120 });
	expect(await timed(read())).toBeGreaterThan(110);
	h.s3.fail({ method: 'PUT', stallMs: 120 });
	expect(await timed(put('stalled'))).toBeGreaterThan(110);
	h.s3.fail({ method: 'GET', stallMs: 120 });
	expect(await timed(read())).toBeGreaterThan(110);
	h.s3.fail({ notS3: true });
	const page = await raw(h.s3, { path: `/${bucket}/k` });
	expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html']);
});

test('a request that is held waits until it is released, or until the faults are cleared', async () => {
	for (const end of [async () => await control.release(), async () => await control.clearFaults()]) {
		await control.fail({ operation: 'GetObject', isHeld: true });
		let body: string | undefined;
		const running = read().then((text) => (body = text));
		await control.untilHeld();
		await put('meanwhile');
		expect(body).toBeUndefined();
		await end();
		expect(await running).toHaveLength(300_000);
	}
});

test('its clock is put forward, and right again', async () => {
	const ahead = async () => Date.parse((await raw(h.s3, { path: `/${bucket}/k` })).headers.date!) - Date.now();
	await control.passTime(3_600_000);
	expect(await ahead()).toBeGreaterThan(3_000_000);
	await control.resetClock();
	expect(await ahead()).toBeLessThan(1_000_000);
});

describe('the proxy', () => {
	test('adds a round trip to each request, and no more', async () => {
		const proxy = await startProxy({ target: { host: '127.0.0.1', port: h.s3.port }, roundTripMs: 60 });
		const far = h.client({ endpoint: proxy.endpoint });
		await far.send(new HeadObjectCommand({ Bucket: bucket, Key: 'k' }));
		const started = performance.now();
		for (let i = 0; i < 3; i++)
			expect(await (await far.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }))).Body!.transformToString()).toHaveLength(300_000);
		const ms = performance.now() - started;
		expect(ms).toBeGreaterThan(175);
		far.destroy();
		await proxy.stop();
	});

	test('caps the rate, and passes resets on', async () => {
		const proxy = await startProxy({ target: { host: '127.0.0.1', port: h.s3.port }, bytesPerSecondPerConnection: 1_000_000 });
		const slow = h.client({ endpoint: proxy.endpoint });
		const started = performance.now();
		await slow.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' })).then(({ Body }) => Body!.transformToString());
		const ms = performance.now() - started;
		expect(ms).toBeGreaterThan(250);
		h.s3.fail({ reset: 'beforeRequestBody' });
		expect((await failure(slow.send(new HeadObjectCommand({ Bucket: bucket, Key: 'k' })))).code).toBe('ECONNRESET');
		slow.destroy();
		await proxy.stop();
	});
});

test('a server that is stopped does not wait for an answer that a fault holds back', async () => {
	const stalled = await startHarness();
	stalled.s3.fail({ operation: 'HeadObject', delayMs: 300_000 });
	const request = failure(stalled.client().send(new HeadObjectCommand({ Bucket: bucket, Key: 'k' })));
	while (stalled.s3.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
	// From now on no timer of the server ends: nothing but the stop may end the wait.
	jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });
	try {
		await stalled.stop();
	} finally {
		jest.useRealTimers();
	}
	expect((await request).name).toBeDefined();
});
