import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { copiesWhatItHandsOn, reuseReadBuffers, type Send } from '../../../nodes/AmazonS3/client/flow/readBuffers';

/** Node's client, but what `isSlice` says of an answer is handed on where it lies in the memory that was read into. */
const handingOnSlices =
	(isSlice: (piece: Buffer, headers: http.IncomingHttpHeaders) => boolean): Send =>
	(options, answered) => {
		let read: Buffer = Buffer.alloc(0);
		const agent = options.agent as http.Agent;
		const wire = agent.createConnection({}) as Duplex;
		agent.createConnection = () => wire.prependListener('data', (bytes: Buffer) => (read = bytes));
		return http.request(options, (message) => {
			const push = message.push.bind(message);
			message.push = (piece: Buffer | null) => {
				if (piece === null || !isSlice(piece, message.headers)) return push(piece);
				const at = read.indexOf(piece);
				return push(read.subarray(at, at + piece.length));
			};
			answered(message);
		});
	};

test('the HTTP parser of this Node copies what it hands on', async () => {
	expect(await copiesWhatItHandsOn()).toBe(true);
	expect(await copiesWhatItHandsOn(handingOnSlices(() => false))).toBe(true);
});

test.each<[string, Parameters<typeof handingOnSlices>[0]]>([
	['of every answer', () => true],
	['of answers with a length', (_, headers) => headers['content-length'] !== undefined],
	['of answers in chunks', (_, headers) => headers['transfer-encoding'] === 'chunked'],
	['of answers until the connection closes', (_, headers) => headers.connection === 'close' && headers['content-length'] === undefined],
	['of what is long', (piece) => piece.length > 32 * 1024],
	['of what is short', (piece) => piece.length < 1024],
])('a parser that hands on slices %s is found out', async (_, isSlice) => {
	expect(await copiesWhatItHandsOn(handingOnSlices(isSlice))).toBe(false);
});

test.each<[string, Send]>([
	[
		'cannot be asked',
		() => {
			throw new Error('No requests here');
		},
	],
	['fails', (options, answered) => http.request(options, answered).destroy(new Error('No requests here'))],
	['changes what comes', (options, answered) => http.request(options, (message) => answered(Object.assign(message, { headers: {} })))],
])('where a client %s, nothing is taken for shown', async (_, send) => {
	expect(await copiesWhatItHandsOn(send)).toBe(false);
});

/** An agent whose sockets tell what they were opened with. */
class Told extends http.Agent {
	readonly opened: Array<{ onread?: { buffer: Buffer } }> = [];
	override createConnection(...given: Parameters<http.Agent['createConnection']>) {
		this.opened.push(given[0] as never);
		return super.createConnection(...given);
	}
}

const bodyOf = (path = '') => Buffer.alloc(2 * 1024 * 1024, path);

const answer: http.RequestListener = ({ url }, response) => void response.end(bodyOf(url));

async function serving<T>(server: http.Server, work: (port: number) => Promise<T>): Promise<T> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		return await work((server.address() as AddressInfo).port);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

/** Keeps every chunk while it reads slowly, so that the sender has to wait. */
async function readSlowly(get: typeof http.get | typeof https.get, options: https.RequestOptions): Promise<Buffer> {
	const message = await new Promise<http.IncomingMessage>((resolve, reject) => get(options, resolve).on('error', reject));
	const chunks: Buffer[] = [];
	for await (const chunk of message) {
		chunks.push(chunk as Buffer);
		if (chunks.length % 8 === 0) await pause(1);
	}
	return Buffer.concat(chunks);
}

const paths = Array.from({ length: 6 }, (_, i) => `/${i}`);

test('each socket has a buffer of its own, and answers that are read slowly hold their own bytes', async () => {
	await serving(http.createServer(answer), async (port) => {
		const agent = await reuseReadBuffers(new Told({ keepAlive: true }), async () => true);
		for (let round = 0; round < 2; round++) {
			const read = await Promise.all(paths.map(async (path) => await readSlowly(http.get, { agent, port, path, host: '127.0.0.1' })));
			expect(read.map((bytes, i) => bytes.equals(bodyOf(paths[i])))).toEqual(paths.map(() => true));
		}
		expect(agent.opened).toHaveLength(paths.length);
		expect(new Set(agent.opened.map(({ onread }) => onread!.buffer)).size).toBe(paths.length);
		agent.destroy();
	});
});

test('the same over TLS', async () => {
	const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
	});
	await serving(https.createServer({ key, cert }, answer), async (port) => {
		const agent = await reuseReadBuffers(new https.Agent({ keepAlive: true, ca: cert }), async () => true);
		for (let round = 0; round < 2; round++) {
			const read = await Promise.all(paths.map(async (path) => await readSlowly(https.get, { agent, port, path, host: '127.0.0.1' })));
			expect(read.map((bytes, i) => bytes.equals(bodyOf(paths[i])))).toEqual(paths.map(() => true));
		}
		agent.destroy();
	});
});

test('where it is not shown, sockets are opened as Node does by default', async () => {
	await serving(http.createServer(answer), async (port) => {
		const agent = await reuseReadBuffers(new Told(), async () => false);
		const read = await readSlowly(http.get, { agent, port, path: '/', host: '127.0.0.1' });
		expect(read.equals(bodyOf('/'))).toBe(true);
		expect(agent.opened).toEqual([expect.not.objectContaining({ onread: expect.anything() as unknown })]);
	});
});
