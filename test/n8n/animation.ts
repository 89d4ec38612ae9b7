import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A part of a PNG file. */
export interface Chunk {
	type: string;
	data: Buffer;
}

/** A picture of an animation, and how long it stands, in milliseconds. */
export interface Frame {
	png: Buffer;
	ms: number;
}

/**
 * Puts pictures of the same size together into one animated PNG, which begins anew without end:
 * https://www.w3.org/TR/png-3/#apng-frame-based-animation. The pictures are in it as they are. Programs that know no animation show the
 * first one.
 */
export function animatedPng(frames: Frame[]): Buffer {
	const pictures = frames.map(({ png, ms }) => ({ chunks: chunksOf(png), ms }));
	const header = pictures[0]!.chunks.find(({ type }) => type === 'IHDR')!;
	let sequence = 0;
	const body = pictures.flatMap(({ chunks, ms }, frame) => {
		const control = { type: 'fcTL', data: frameControl(sequence++, header.data, ms) };
		const contents = chunks
			.filter(({ type }) => type === 'IDAT')
			.map(({ data }) => (frame === 0 ? { type: 'IDAT', data } : { type: 'fdAT', data: Buffer.concat([uint32(sequence++), data]) }));
		return [control, ...contents];
	});
	const animation = { type: 'acTL', data: Buffer.concat([uint32(frames.length), uint32(0)]) };
	return Buffer.concat([SIGNATURE, ...[header, animation, ...body, { type: 'IEND', data: Buffer.alloc(0) }].map(written)]);
}

/** The whole size of the picture, no offset, so many thousandths of a second; it replaces the one before. */
const frameControl = (sequence: number, header: Buffer, ms: number): Buffer =>
	Buffer.concat([uint32(sequence), header.subarray(0, 8), uint32(0), uint32(0), uint16(ms), uint16(1000), Buffer.alloc(2)]);

/** The parts of a PNG file, in their order; their check sums are not looked at. */
export function chunksOf(png: Buffer): Chunk[] {
	const chunks: Chunk[] = [];
	for (let at = SIGNATURE.length; at < png.length;) {
		const length = png.readUInt32BE(at);
		chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
		at += length + 12;
	}
	return chunks;
}

function written({ type, data }: Chunk): Buffer {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	return Buffer.concat([uint32(data.length), named, uint32(crc32(named))]);
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

function uint16(value: number): Buffer {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16BE(value);
	return bytes;
}
