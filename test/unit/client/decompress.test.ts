import { setTimeout as sleep } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { decompressed } from '../../../nodes/AmazonS3/client/reading/decompress';

test('a reader that stops, and one that fails, close the source; an error of the source stays what it is', async () => {
	let closed = 0;
	const compressed = zlib.gzipSync('x'.repeat(1000));
	async function* endless(): AsyncGenerator<Buffer> {
		try {
			for (;;) yield compressed;
		} finally {
			closed++;
		}
	}
	for await (const chunk of decompressed({ body: endless(), info: { key: 'k.gz' } })) {
		expect(chunk.toString()).toMatch(/^x+$/);
		break;
	}
	for (let tries = 0; closed === 0 && tries < 500; tries++) await sleep(20);
	expect(closed).toBe(1);

	async function* failing(): AsyncGenerator<Buffer> {
		yield compressed;
		throw new Error('the network broke');
	}
	const drained = async (body: AsyncIterable<Buffer>) => {
		let length = 0;
		for await (const chunk of decompressed({ body, info: { key: 'k' } })) length += chunk.length;
		return length;
	};
	await expect(drained(failing())).rejects.toThrow('the network broke');

	async function* inBytes(bytes: Buffer): AsyncGenerator<Buffer> {
		for (const byte of bytes) yield Buffer.of(byte);
	}
	expect(await drained(inBytes(Buffer.concat([compressed, compressed])))).toBe(2000);
	for (const few of ['', 'a', 'abc']) expect(await drained(inBytes(Buffer.from(few)))).toBe(few.length);
});

test('what becomes a thousand times as much is an error', async () => {
	async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
		for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
	}
	const bomb = zlib.gzipSync(Buffer.alloc(80 * 1024 * 1024));
	for (const body of [bomb, zlib.gzipSync(bomb)]) {
		let length = 0;
		const drained = async () => {
			for await (const chunk of decompressed({ body: inPieces(body), info: { key: 'k' } })) length += chunk.length;
		};
		await expect(drained()).rejects.toThrow('The object "k" decompresses to over 1000 times its size');
		expect(length).toBeLessThan(80 * 1024 * 1024);
	}
});

/** What zstd data begins with. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1 */
const ZSTD = Buffer.from('28b52ffd', 'hex');

test('zstd is read where Node can, and several frames at once are an error instead of the first one', async () => {
	const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer };
	const read = async (bytes: Buffer) => {
		let text = '';
		const body = (async function* () {
			yield bytes;
		})();
		for await (const chunk of decompressed({ body, info: { key: 'k' } })) text += chunk.toString();
		return text;
	};
	if (zstdCompressSync === undefined) {
		await expect(read(ZSTD)).rejects.toThrow(`compressed with zstd, which Node ${process.versions.node} cannot read`);
		return;
	}
	const frame = zstdCompressSync(Buffer.from('hello'));
	expect(await read(frame)).toBe('hello');
	await expect(read(Buffer.concat([frame, frame]))).rejects.toThrow('has several frames of zstd data');
	await expect(read(frame.subarray(0, -3))).rejects.toThrow('The zstd data of the object "k" cannot be read');
});
