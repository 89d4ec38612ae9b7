import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { S3Error } from '../errors/errors';

interface Described {
	key: string;
	contentEncoding?: unknown;
}

interface Contents {
	body: AsyncIterable<Buffer>;
	info: Described;
}

/** Some compress what is compressed already. */
const MAX_LAYERS = 3;

/** Beyond so many bytes a text that has shrunk by this factor is a bomb: gzip's best is 1032. */
const BOMB_BYTES = 64 * 1024 * 1024;
const BOMB_FACTOR = 1000;

type Engine = Transform & zlib.Zlib;

/** Node has it since 22.15 and 23.8. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Engine };

const startsWith = (bytes: Buffer, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);
const isGzip = (head: Buffer) => startsWith(head, 0x1f, 0x8b, 0x08);
const isZstd = (head: Buffer) => startsWith(head, 0x28, 0xb5, 0x2f, 0xfd);
/** https://www.rfc-editor.org/rfc/rfc1950#section-2.2 */
const isZlib = (head: Buffer) => (head[0]! & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;

/**
 * The compressions that an object's Content-Encoding names, in the order in which they were applied. Names of no compression are left out,
 * which some put there.
 */
const codingsOf = ({ contentEncoding }: Described): string[] =>
	String(contentEncoding ?? '')
		.toLowerCase()
		.split(',')
		.map((name) => name.trim().replace(/^x-/, ''))
		.filter((name) => ['br', 'deflate', 'gzip', 'zstd'].includes(name));

/** The name of the compression of an object; undefined when neither its Content-Encoding, its key nor the first bytes show one. */
export function compressionOf(info: Described, head?: Buffer): string | undefined {
	const [named] = codingsOf(info);
	if (named !== undefined) return named;
	const isNamedSo = (ending: RegExp) => head === undefined && ending.test(info.key);
	if (isNamedSo(/\.(gz|gzip)$/i) || (head && isGzip(head))) return 'gzip';
	if (isNamedSo(/\.zst$/i) || (head && isZstd(head))) return 'zstd';
	return undefined;
}

/**
 * The contents of an object without its compression, by its Content-Encoding or by its first bytes; all members of a gzip file.
 * What is not compressed, or no longer, comes as it is. Nothing more is read when its reader stops.
 * @throws S3Error when the data is damaged, or when so little becomes so much that it can only be meant to do harm
 */
export async function* decompressed({ body, info }: Contents): AsyncGenerator<Buffer, void, undefined> {
	const taken = { bytes: 0 };
	yield* withoutLayers(counted(body, taken), info, codingsOf(info), MAX_LAYERS, taken);
}

async function* withoutLayers(
	body: AsyncIterable<Buffer>,
	info: Described,
	codings: string[],
	layers: number,
	taken: { bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
	const iterator = body[Symbol.asyncIterator]();
	let handedOn = false;
	try {
		const head = await firstBytes(iterator, 4);
		const [coding = isGzip(head) ? 'gzip' : isZstd(head) ? 'zstd' : undefined, ...outer] = [...codings].reverse();
		const engine = coding === undefined || layers === 0 ? undefined : engineFor(coding, head, info.key);
		const rest = continued(head, iterator);
		handedOn = true;
		if (engine === undefined) yield* rest;
		else yield* withoutLayers(limited(through(rest, engine, coding!, info.key), taken, info.key), info, outer.reverse(), layers - 1, taken);
	} finally {
		if (!handedOn) await iterator.return?.();
	}
}

/** @returns undefined for contents that are not compressed: a store or a client did that, and kept the header */
function engineFor(coding: string, head: Buffer, key: string): Engine | undefined {
	switch (coding) {
		case 'gzip':
			return isGzip(head) ? zlib.createGunzip() : undefined;
		case 'zstd':
			if (!isZstd(head)) return undefined;
			if (createZstdDecompress) return createZstdDecompress();
			throw new S3Error(
				'notSupported',
				`The object ${JSON.stringify(key)} is compressed with zstd, which Node ${process.versions.node} cannot read`,
				'Run n8n with Node 22.15 or later, or set Download As to Binary File.',
			);
		case 'deflate':
			// Many send the bare data instead of what the standard says. https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2
			return head.length < 2 ? undefined : isZlib(head) ? zlib.createInflate() : zlib.createInflateRaw();
		default:
			return head.length === 0 ? undefined : zlib.createBrotliDecompress();
	}
}

async function* through(body: AsyncIterable<Buffer>, engine: Engine, coding: string, key: string): AsyncGenerator<Buffer, void, undefined> {
	const given = { bytes: 0, isAll: false };
	pipeline(Readable.from(counted(body, given), { objectMode: false, highWaterMark: 64 * 1024 }), engine, () => undefined);
	try {
		for await (const chunk of engine) yield chunk as Buffer;
		if (coding === 'zstd' && !(given.isAll && given.bytes === engine.bytesWritten)) throw severalFrames(key);
	} catch (error) {
		throw unreadable(error as NodeJS.ErrnoException, coding, key);
	}
}

/** An error of the decompression in our words; any other as it is. */
const unreadable = (error: NodeJS.ErrnoException, coding: string, key: string): Error =>
	/^(Z_|ERR_BROTLI|ERR__ERROR|ERR_ZLIB|ZSTD_)/.test(String(error.code))
		? new S3Error(
				'damaged',
				`The ${coding} data of the object ${JSON.stringify(key)} cannot be read: ${error.message}`,
				'Set Download As to Binary File to get it as it is stored.',
				{ cause: error },
			)
		: error;

/** Node's decompression ends with the first zstd frame of a chunk, and says nothing of those behind it. */
const severalFrames = (key: string): Error =>
	new S3Error(
		'notSupported',
		`The object ${JSON.stringify(key)} has several frames of zstd data, which Node cannot read`,
		'Set Download As to Binary File to get it as it is stored.',
	);

async function* counted(body: AsyncIterable<Buffer>, taken: { bytes: number; isAll?: boolean }): AsyncGenerator<Buffer, void, undefined> {
	for await (const chunk of body) {
		taken.bytes += chunk.length;
		yield chunk;
	}
	taken.isAll = true;
}

async function* limited(body: AsyncIterable<Buffer>, taken: { bytes: number }, key: string): AsyncGenerator<Buffer, void, undefined> {
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > BOMB_BYTES && bytes > BOMB_FACTOR * taken.bytes)
			throw new S3Error(
				'tooLarge',
				`The object ${JSON.stringify(key)} decompresses to over ${BOMB_FACTOR} times its size`,
				'Set Download As to Binary File to get it as it is stored.',
			);
		yield chunk;
	}
}

async function firstBytes(iterator: AsyncIterator<Buffer>, count: number): Promise<Buffer> {
	let head: Buffer = Buffer.alloc(0);
	while (head.length < count) {
		const next = await iterator.next();
		if (next.done === true) break;
		head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
	}
	return head;
}

/** Bytes that were read before the others, and then these. */
async function* continued(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
	try {
		if (head.length > 0) yield head;
		for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
	} finally {
		await iterator.return?.();
	}
}

/**
 * Contents that are taken as they are stored, which must not be compressed.
 * @throws S3Error of kind invalidInput when they are
 */
export async function* uncompressed({ body, info }: Contents, isBeginning: boolean): AsyncGenerator<Buffer, void, undefined> {
	let isFirst = isBeginning;
	for await (const chunk of body) {
		const compression = isFirst ? compressionOf(info, chunk) : undefined;
		if (compression !== undefined) throw compressedPart(info.key, compression);
		isFirst = false;
		yield chunk;
	}
}

/** The error about a part of an object whose bytes mean nothing without those before them. */
export const compressedPart = (key: string, compression: string): S3Error =>
	new S3Error(
		'invalidInput',
		`Part can only be Everything or First Lines here, since the object ${JSON.stringify(key)} is compressed (${compression})`,
		'Change Part, or set Download As to Binary File to get the part as it is stored.',
	);
