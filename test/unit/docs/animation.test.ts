import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { animatedPng, chunksOf } from '../../n8n/animation';

const FILE = resolve(__dirname, '..', '..', '..', 'docs', 'images', 'first-upload.png');
const GITHUB_SHOWS_AT_ONCE = 1_500_000;

describe('the animation of the README', () => {
	const file = readFileSync(FILE);
	const chunks = chunksOf(file);
	const dataOf = (...types: string[]) => chunks.filter(({ type }) => types.includes(type)).map(({ data }) => data);

	test('is an animated PNG whose parts are whole and in order', () => {
		expect(file.length).toBeLessThan(GITHUB_SHOWS_AT_ONCE);
		expect(chunks.map(({ type }) => type).slice(0, 3)).toEqual(['IHDR', 'acTL', 'fcTL']);
		expect(dataOf('acTL')[0]!.readUInt32BE(0)).toBe(dataOf('fcTL').length);
		const numbers = dataOf('fcTL', 'fdAT').map((data) => data.readUInt32BE(0));
		expect(numbers).toEqual(numbers.map((_, i) => i));
		for (const { type, data } of chunks) {
			const sum = file.readUInt32BE(data.byteOffset - file.byteOffset + data.length);
			expect([type, sum]).toEqual([type, crc32(Buffer.concat([Buffer.from(type, 'latin1'), data]))]);
		}
	});
});

test('each picture of an animation is the one that was given, for its time', () => {
	const header = Buffer.from('00000001000000020802000000', 'hex');
	const picture = (pixels: string) => animatedPng([{ png: plain(Buffer.from(pixels, 'hex')), ms: 100 }]);
	const plain = (pixels: Buffer) => Buffer.concat([Buffer.alloc(8), chunk('IHDR', header), chunk('IDAT', deflateSync(pixels))]);
	const [first, second] = ['00ffffff00000000', '0000000000ffffff'];
	const both = chunksOf(
		animatedPng([
			{ png: picture(first), ms: 1600 },
			{ png: picture(second), ms: 2500 },
		]),
	);
	expect(both.map(({ type }) => type)).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND']);
	expect(both.filter(({ type }) => type === 'fcTL').map(({ data }) => [data.readUInt16BE(20), data.readUInt16BE(22)])).toEqual([
		[1600, 1000],
		[2500, 1000],
	]);
	expect(inflateSync(both[3]!.data).toString('hex')).toBe(first);
	expect(inflateSync(both[5]!.data.subarray(4)).toString('hex')).toBe(second);
});

function chunk(type: string, data: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}
