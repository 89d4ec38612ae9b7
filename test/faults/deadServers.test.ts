/** Servers that are gone, or take connections and say nothing: no S3 server can be made to, so small TCP servers do. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { openDownload, readAll } from '../../nodes/AmazonS3/client/download/download';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { openStore, type OpenOptions, type Network, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { runNode, serverCredentials } from '../support/executeContext';

const opened: Array<{ close(): void }> = [];
afterEach(() => {
	for (const { close } of opened.splice(0)) close();
});

async function serve(answer: (socket: Socket, connection: number) => void): Promise<{ endpoint: string; connections(): number }> {
	let connections = 0;
	const sockets = new Set<Socket>();
	const server: Server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		answer(socket, ++connections);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	opened.push({
		close() {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	});
	return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
}

async function open(endpoint: string, options: OpenOptions, network: Network = {}): Promise<Store> {
	const store = await openStore(readConnection({ ...serverCredentials(), endpoint }), network, options);
	opened.push(store);
	return store;
}

const head = async (store: Store) => await store.s3.headObject({ Bucket: 'bucket', Key: 'key' });
const silent = () => undefined;
const HEAD = 'HTTP/1.1 200 OK\r\netag: "x"\r\ncontent-length: 0\r\n\r\n';

test('a server that takes connections and says nothing is asked twice, and the message says how long', async () => {
	const { endpoint, connections } = await serve(silent);
	const store = await open(endpoint, { idleTimeoutMs: 200 });
	await expect(head(store)).rejects.toMatchObject({
		kind: 'timeout',
		message: `${endpoint} did not answer: nothing came for 0.2 seconds, tried 2 times`,
		place: { call: 'HeadObject', bucket: 'bucket', key: 'key' },
		attempts: 2,
	});
	expect(connections()).toBe(2);
});

test('a server that cannot be reached is tried twice', async () => {
	let lookups = 0;
	const neverFound = (() => void lookups++) as unknown as Network['lookup'];
	const store = await open('http://gone.localhost:9', { connectTimeoutMs: 100 }, { lookup: neverFound });
	await expect(head(store)).rejects.toMatchObject({
		kind: 'timeout',
		message: 'http://gone.localhost:9 did not answer: no connection within 0.1 seconds, tried 2 times',
	});
	expect(lookups).toBe(2);
});

test('a server that was silent once and answers then is well', async () => {
	const { endpoint } = await serve((socket, connection) => void (connection > 1 && socket.once('data', () => socket.write(HEAD))));
	expect((await head(await open(endpoint, { idleTimeoutMs: 1000 }))).ETag).toBe('"x"');
});

test('an answer that comes slowly is not cut off, however long it takes', async () => {
	const { endpoint } = await serve((socket) =>
		socket.once('data', async () => {
			for (const piece of HEAD.match(/.{1,6}/gs)!) {
				socket.write(piece);
				await new Promise((resolve) => setTimeout(resolve, 250));
			}
		}),
	);
	expect((await head(await open(endpoint, { idleTimeoutMs: 1500, attempts: 1 }))).ETag).toBe('"x"');
});

test('a server that falls silent in the middle of a download is given up after the attempts for one request', async () => {
	const { endpoint, connections } = await serve((socket, connection) => {
		if (connection === 1) socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\netag: "x"\r\ncontent-length: 1000\r\n\r\nbeginning'));
	});
	const store = await open(endpoint, { idleTimeoutMs: 600 });
	const signal = new AbortController().signal;
	const download = await openDownload(store, { bucket: 'bucket', key: 'key' }, { budget: createBudget(1024 * 1024), signal });
	await expect(readAll(download)).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('did not answer') as string });
	expect(connections()).toBe(3);
});

describe('Wait Until', () => {
	const wait = async (endpoint: string, parameters: object = {}, signal?: AbortSignal) =>
		await runNode(
			{ operation: 'waitUntil', key: { mode: 'key', value: 'a' }, timeout: 1, ...parameters },
			{ credentials: { ...serverCredentials(), endpoint, connectionName: 'Silent' }, signal },
		);

	test.each(['fail', 'continue'])('at a server that says nothing: its timeout cuts the request (On Timeout: %s)', async (onTimeout) => {
		const { endpoint, connections } = await serve(silent);
		await expect(wait(endpoint, { options: { onTimeout } })).rejects.toThrow(`${endpoint} did not answer within 1 second`);
		expect(connections()).toBe(1);
	});

	test('at a server that falls silent: the time is over, as after any look', async () => {
		let looks = 0;
		const { endpoint } = await serve((socket) =>
			socket.once('data', (request) => {
				const isAboutObject = /^HEAD \/[^/]+\/a /.test(String(request));
				const status = isAboutObject ? '404 Not Found' : '200 OK';
				if (!isAboutObject || ++looks === 1) socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
			}),
		);
		const [output] = await wait(endpoint, { timeout: 4, options: { onTimeout: 'continue', interval: 1 } });
		expect(output!.json).toMatchObject({ met: false, checks: 2 });
	});

	test('a cancelled execution is cancelled, not timed out', async () => {
		const { endpoint } = await serve(silent);
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 200);
		await expect(wait(endpoint, { timeout: 60 }, stop.signal)).rejects.toThrow('cancelled');
	});
});
