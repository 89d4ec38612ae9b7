import http from 'node:http';
import type { OnReadOpts, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Each socket reads into a buffer of its own, again and again, where this process has shown that Node's HTTP parser copies what it
 * hands on, which Node does not document. Else each read takes a new buffer, which is Node's default.
 * What it buys, and why each socket has its own: docs/decisions/own-read-buffers.md.
 */

/** What one read of a socket gives at most. */
const READ_BYTES = 64 * 1024;

/** The parser is asked in memory: an answer that takes longer does not come. */
const PATIENCE_MS = 1000;

const contentsOf = (bytes: number) => Buffer.from(new Uint32Array(bytes / 4).map((_, i) => i).buffer);
const HEADER = '0123456789'.repeat(10);

interface Proof {
	answer: Buffer;
	body: Buffer;
	/** What a read gives. */
	readBytes: number;
}

/** Answers that say where they end in each way there is, in full reads and in short ones, some of which end within a header. */
function* proofs(): Generator<Proof> {
	for (const readBytes of [READ_BYTES, 64]) {
		const body = contentsOf(2.5 * readBytes);
		const half = body.length / 2;
		const chunks = [body.subarray(0, half), body.subarray(half), Buffer.alloc(0)];
		const inChunks = chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
		for (const [header, ...sent] of [
			[`Content-Length: ${body.length}`, body],
			['Transfer-Encoding: chunked', ...inChunks],
			['Connection: close', body],
		] as Array<[string, ...Buffer[]]>) {
			const head = Buffer.from(`HTTP/1.1 200 OK\r\nX-Proof: ${HEADER}\r\n${header}\r\n\r\n`);
			yield { answer: Buffer.concat([head, ...sent]), body, readBytes };
		}
	}
}

/** `http.request`, as far as it is used. */
export type Send = (options: http.RequestOptions, answered: (answer: http.IncomingMessage) => void) => http.ClientRequest;

let shown: Promise<boolean> | undefined;
const shownOnce = async () => await (shown ??= copiesWhatItHandsOn());

/**
 * Has the agent's sockets read into buffers of their own, where that is safe in this process.
 * @param isSafe found out once, in memory, unless given
 */
export async function reuseReadBuffers<T extends http.Agent>(agent: T, isSafe: () => Promise<boolean> = shownOnce): Promise<T> {
	if (await isSafe()) {
		const connect = agent.createConnection.bind(agent);
		agent.createConnection = (options, callback) => connect({ ...options, onread: intoOneBuffer() } as typeof options, callback);
	}
	return agent;
}

/**
 * https://nodejs.org/api/net.html#socketconnectoptions-connectlistener, and of TLS
 * https://nodejs.org/api/tls.html#tlsconnectoptions-callback
 */
const intoOneBuffer = (): OnReadOpts => ({
	buffer: Buffer.allocUnsafeSlow(READ_BYTES),
	callback(this: Socket, length: number, buffer: Uint8Array) {
		this.emit('data', buffer.subarray(0, length));
		return true;
	},
});

/**
 * Whether what an HTTP client of this process hands on of an answer stays as it was when the memory it was read into is overwritten: header
 * and body, of answers with a length, in chunks, and until the connection closes. False where that cannot be told.
 */
export async function copiesWhatItHandsOn(send: Send = http.request): Promise<boolean> {
	for (const proof of proofs()) {
		const holds = await staysAsItWas(send, proof).catch(() => false);
		if (!holds) return false;
	}
	return true;
}

async function staysAsItWas(send: Send, { answer, body, readBytes }: Proof): Promise<boolean> {
	const wire = wireWith(answer, readBytes);
	const agent = new http.Agent();
	agent.createConnection = () => wire;
	const read = new Promise<boolean>((resolve, reject) => {
		const request = send({ agent, host: 'localhost', path: '/' }, (message) => {
			const chunks: Buffer[] = [];
			message.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
			message.on('end', () => resolve(message.headers['x-proof'] === HEADER && Buffer.concat(chunks).equals(body)));
		});
		request.on('error', reject).end();
	});
	try {
		return await Promise.race([read, sleep(PATIENCE_MS, false, { ref: false })]);
	} finally {
		wire.destroy();
	}
}

/** A connection that gives an answer as a socket with a read buffer does: one buffer, overwritten once it was handed on. */
function wireWith(answer: Buffer, readBytes: number): Duplex {
	const buffer = Buffer.alloc(readBytes);
	const wire: Duplex = new Duplex({
		read: () => undefined,
		write: (_chunk, _encoding, done) => {
			done();
			setImmediate(() => {
				for (let at = 0; at < answer.length; at += readBytes) {
					wire.emit('data', buffer.subarray(0, answer.copy(buffer, 0, at, at + readBytes)));
					buffer.fill(0);
				}
				wire.push(null);
			});
		},
	});
	return wire;
}
