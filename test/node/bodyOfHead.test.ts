/**
 * A store that ends its answer to HEAD as if it had a body. OpenStack Swift 2.30 sends the end of a chunked body with a 404. No S3 server
 * of ours can say that, so that it is said by hand here.
 */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { credentialsWith } from '../support/executeContext';

const KEYS = { accessKeyId: 'AKIABODYOFHEAD000001', secretAccessKey: 'body/of+head/secret/000000000000000000001' };
const Bucket = 'body-of-head';
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n';
const STORED = 'HTTP/1.1 200 OK\r\nETag: "9dd4e461268c8034f5c8564e155c67a6"\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n';
const END = '0\r\n\r\n';
/** Requests that came whole. */
let requests: string[];
/** When the end of the body follows: with the head, or so many ms later. */
let endAfterMs: number | undefined;
let server: net.Server;
let store: Store;

beforeEach(async () => {
	requests = [];
	server = net.createServer((socket) => {
		let received = '';
		socket.on('error', () => socket.destroy());
		socket.on('data', (chunk) => {
			received += chunk.toString('latin1');
			for (let end = endOf(received); end !== undefined; end = endOf(received)) {
				const method = received.slice(0, received.indexOf(' '));
				received = received.slice(end);
				requests.push(method);
				answer(socket, method);
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	store = await openStore(readConnection(credentialsWith({ ...KEYS, endpoint, bucketName: Bucket, otherRegion: 'us-east-1' })));
});
afterEach(async () => {
	store.close();
	await new Promise((resolve) => server.close(resolve));
});

/** Where the first request ends, once all of it is there. */
function endOf(received: string): number | undefined {
	const head = received.indexOf('\r\n\r\n');
	const length = Number(/\r\ncontent-length: *(\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
	return head >= 0 && received.length >= head + 4 + length ? head + 4 + length : undefined;
}

function answer(socket: net.Socket, method: string): void {
	if (method !== 'HEAD') socket.write(STORED);
	else if (endAfterMs === undefined) socket.write(NOT_FOUND + END);
	else {
		socket.write(NOT_FOUND);
		setTimeout(() => socket.write(END), endAfterMs);
	}
}

test.each([
	['with the head', undefined],
	['at once', 0],
	['after 3 ms', 3],
	['after 30 ms', 30],
])('the end of a body %s: what comes next is stored, once', async (_, ms) => {
	endAfterMs = ms;
	for (let i = 0; i < 20; i++) {
		await expect(store.s3.headObject({ Bucket, Key: 'missing' })).rejects.toMatchObject({ kind: 'noSuchKey' });
		await store.s3.putObject({ Bucket, Key: `next-${i}`, Body: Buffer.from('x') });
	}
	expect(requests.filter((method) => method === 'PUT')).toHaveLength(20);
});
