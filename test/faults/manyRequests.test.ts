/** More requests at a time than a connection sends: they wait for their turn, for as long as it takes. */
import { randomBytes } from 'node:crypto';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openDownload, readAll } from '../../nodes/AmazonS3/client/download/download';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { appendToObject } from '../../nodes/AmazonS3/client/rewriting/append';
import { copyObject } from '../../nodes/AmazonS3/client/rewriting/copy';
import { bufferSource } from '../../nodes/AmazonS3/client/upload/source';
import { uploadObject } from '../../nodes/AmazonS3/client/upload/upload';
import { fileBinary, runNode, serverCredentials } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';
import { startProxy, type Proxy } from '../support/proxy';

const PREFIX = 'many-requests/';
const MIB = 1024 * 1024;
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const opened: Store[] = [];
let proxy: Proxy | undefined;

async function open(options: Parameters<typeof openStore>[2], endpoint = server.endpoint): Promise<Store> {
	const store = await openStore(readConnection({ ...serverCredentials(), endpoint }), {}, options);
	opened.push(store);
	return store;
}

afterEach(async () => {
	for (const store of opened.splice(0)) store.close();
	await proxy?.stop();
	proxy = undefined;
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});

test('the wait for a turn does not count as connecting', async () => {
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await local().fail({ operation: 'HeadObject', delayMs: 400, times: 20 });
	const store = await open({ requestsAtATime: 4, connectTimeoutMs: 1200, attempts: 1 });
	const sizes = await Promise.all(
		numbers(20).map(async () => (await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` })).ContentLength),
	);
	expect(sizes).toEqual(numbers(20).map(() => 1));
});

test('answers that nobody reads yet take no turns: 80 open downloads, and other requests go on', async () => {
	const contents = randomBytes(2 * 1024 * 1024);
	await rawPut(bucket, `${PREFIX}a`, contents);
	const store = await open({ attempts: 1, connectTimeoutMs: 10_000 });
	const answers = await Promise.all(numbers(80).map(async () => await store.s3.getObject({ Bucket: bucket, Key: `${PREFIX}a` })));
	expect((await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` })).ContentLength).toBe(contents.length);
	for (const { Body } of answers) {
		const read: Uint8Array[] = [];
		for await (const chunk of Body as AsyncIterable<Uint8Array>) read.push(chunk);
		expect(Buffer.concat(read).equals(contents)).toBe(true);
	}
});

test('who waits for a turn can be cancelled, and the others go on', async () => {
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await local().fail({ operation: 'HeadObject', delayMs: 500, times: 1 });
	const store = await open({ requestsAtATime: 1 });
	const stop = new AbortController();
	const first = store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	const cancelled = store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` }, { abortSignal: stop.signal });
	const last = store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	setTimeout(() => stop.abort(), 50);
	await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
	expect([(await first).ContentLength, (await last).ContentLength]).toEqual([1, 1]);
});

test('with one turn alone, whatever reads one object while it writes or reads another comes to its end', async () => {
	const store = await open({ requestsAtATime: 1, attempts: 1 });
	const signal = new AbortController().signal;
	const contents = randomBytes(20 * MIB);
	const budget = createBudget(64 * MIB);
	await uploadObject(store, { bucket, key: `${PREFIX}a`, headers: {} }, bufferSource(contents), { budget, signal });
	await Promise.all(
		numbers(4).map(async (i) => {
			const key = `${PREFIX}${i}`;
			await rawPut(bucket, key, 'begin\n');
			await appendToObject(store, { bucket, key }, [{ data: bufferSource(Buffer.from('end')), lineBreak: 'after' }], {
				budget,
				signal,
				headers: {},
			});
			expect((await raw('GET', bucket, key)).body.toString()).toMatch(/^begin\nend/);
		}),
	);
	const downloads = await Promise.all(
		numbers(3).map(async () => await openDownload(store, { bucket, key: `${PREFIX}a` }, { budget, signal, rangeBytes: 4 * MIB })),
	);
	for (const download of downloads) expect((await readAll(download)).equals(contents)).toBe(true);
	expect((await copyObject(store, { bucket, key: `${PREFIX}a` }, { bucket, key: `${PREFIX}copy` })).etag).toBeDefined();
}, 60_000);

test('a server that takes 10 requests a second gets all of 30 objects, and refused requests are sent again', async () => {
	await local().clearRequests();
	await local().fail({ operation: 'PutObject', keyPrefix: PREFIX, status: 503, code: 'SlowDown', overPerSecond: 10 });
	const results = await runNode(
		(i) => ({ operation: 'upload', key: { mode: 'key', value: `${PREFIX}${i}` }, from: 'text', text: `${i}` }),
		{
			items: numbers(30).map(() => ({ json: {} })),
		},
	);
	expect(results).toHaveLength(30);
	expect(await rawKeys(bucket, PREFIX)).toHaveLength(30);
	const sent = (await local().requests()).filter(({ operation }) => operation === 'PutObject');
	expect(sent.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
});

test('a call that is refused, and nothing else is answered: the fifth attempt is the last', async () => {
	await local().clearRequests();
	// Side by side, each on a connection of its own: what takes the time is the wait between attempts.
	await Promise.all(
		[4, 5].map(async (times) => {
			const Key = `${PREFIX}refused-${times}`;
			await rawPut(bucket, Key, 'x');
			await local().fail({ operation: 'HeadObject', key: Key, status: 503, code: 'SlowDown', times });
			const store = await open({});
			const answer = store.s3.headObject({ Bucket: bucket, Key });
			if (times < 5) expect((await answer).ContentLength).toBe(1);
			else await expect(answer).rejects.toMatchObject({ attempts: 5, httpStatus: 503 });
			const asked = (await local().requests()).filter(({ operation, key }) => operation === 'HeadObject' && key === Key);
			expect(asked).toHaveLength(5);
		}),
	);
});

test('80 slow downloads with Parallel Items 80', async () => {
	const contents = randomBytes(300_000);
	await rawPut(bucket, `${PREFIX}a`, contents);
	proxy = await startProxy({ target: targetOf(server.endpoint), bytesPerSecondPerConnection: 150_000 });
	const credentials = { ...serverCredentials(), endpoint: proxy.endpoint, connectionName: 'Slow' };
	const results = await runNode(
		{ operation: 'download', key: { mode: 'key', value: `${PREFIX}a` }, options: { parallelItems: 80 } },
		{ items: numbers(80).map(() => ({ json: {} })), credentials },
	);
	expect(results.map(({ binary }) => binary!.data!.fileSize)).toEqual(numbers(80).map(() => String(contents.length)));
});

test('15 executions of 20 uploads at once', async () => {
	await Promise.all(
		numbers(15).map(async (execution) => {
			const items = await Promise.all(numbers(20).map(async () => ({ json: {}, binary: { data: await fileBinary(randomBytes(1000)) } })));
			await runNode((item) => ({ operation: 'upload', key: { mode: 'key', value: `${PREFIX}${execution}/${item}` } }), { items });
		}),
	);
	expect(await rawKeys(bucket, PREFIX)).toHaveLength(300);
});

const targetOf = (endpoint: string) => ({ host: new URL(endpoint).hostname, port: Number(new URL(endpoint).port) });
