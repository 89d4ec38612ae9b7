import fc from 'fast-check';
import { decodeText, readText, type TextFormat } from '../../../nodes/AmazonS3/client/reading/decodeText';

const info = (size: number, range?: { from: number; to: number }) => ({ bucket: 'b', key: 'k', s3Uri: 's3://b/k', size, range });
const strict = (encoding: string): TextFormat => ({ encoding, invalidBytes: 'fail' });
const text = fc.array(fc.constantFrom('a', 'ü', '€', '👋', '\n')).map((pieces) => pieces.join(''));

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('a cut text is the longest beginning of whole characters that fits, and says that it is cut', async () => {
	await fc.assert(
		fc.asyncProperty(text, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 7 }), async (whole, maxBytes, size) => {
			const bytes = Buffer.from(whole);
			let expected = '';
			for (const character of whole) {
				if (Buffer.byteLength(expected + character) > maxBytes) break;
				expected += character;
			}
			expect(await readText({ body: inPieces(bytes, size), info: info(bytes.length) }, strict('utf-8'), maxBytes)).toEqual({
				text: expected,
				truncated: bytes.length > maxBytes,
			});
		}),
	);
});

test('a range has the characters that are whole in it', async () => {
	await fc.assert(
		fc.asyncProperty(text, fc.nat(20), fc.nat(20), async (whole, from, length) => {
			const bytes = Buffer.from(whole);
			const to = Math.min(from + length, bytes.length - 1);
			fc.pre(from <= to);
			const characters: string[] = [];
			let at = 0;
			for (const character of whole) {
				const end = at + Buffer.byteLength(character);
				if (at >= from && end <= to + 1) characters.push(character);
				at = end;
			}
			const part = { body: inPieces(bytes.subarray(from, to + 1), 3), info: info(bytes.length, { from, to }) };
			expect((await readText(part, strict('utf-8'), 1000)).text).toBe(characters.join(''));
		}),
	);
});

test.each([
	['utf-8', [0x61, 0xff]],
	['utf-8', [0xe2, 0x82]],
	['utf-16le', [0x00, 0xd8, 0x61, 0x00]],
] as const)('what is no %s is an error that names the object', async (encoding, bytes) => {
	const download = () => ({ body: inPieces(Buffer.from(bytes), 1), info: info(bytes.length) });
	await expect(readText(download(), strict(encoding), 100)).rejects.toThrow(/^The object "k" is not UTF-(8|16) text$/);
	await expect(
		decodeText(download(), strict(encoding))
			.next()
			.then(async () => await drained(decodeText(download(), strict(encoding)))),
	).rejects.toThrow('is not UTF-');
});

async function drained(pieces: AsyncIterable<string>): Promise<string> {
	let all = '';
	for await (const piece of pieces) all += piece;
	return all;
}

test('a stream of text is the text, however it comes', async () => {
	await fc.assert(
		fc.asyncProperty(
			text,
			fc.constantFrom('utf-8' as const, 'utf-16le' as const),
			fc.integer({ min: 1, max: 5 }),
			async (whole, encoding, size) => {
				const bytes = Buffer.from(whole, encoding === 'utf-8' ? 'utf8' : 'utf16le');
				expect(await drained(decodeText({ body: inPieces(bytes, size), info: info(bytes.length) }, strict(encoding)))).toBe(whole);
			},
		),
	);
});

test.each(['utf-16le', 'utf-16be', 'shift_jis', 'gb18030', 'euc-jp'])('a range of %s begins with a whole character', async (encoding) => {
	const encoded: Record<string, Buffer> = {
		'utf-16le': Buffer.from('a👋日本', 'utf16le'),
		'utf-16be': Buffer.from('a👋日本', 'utf16le').swap16(),
		shift_jis: Buffer.from([0x61, 0x93, 0xfa, 0x96, 0x7b]),
		gb18030: Buffer.from([0x61, 0xc8, 0xd5, 0xb1, 0xbe]),
		'euc-jp': Buffer.from([0x61, 0xc6, 0xfc, 0xcb, 0xdc]),
	};
	const bytes = encoded[encoded[encoding] ? encoding : 'utf-16le']!;
	const whole = new TextDecoder(encoding).decode(bytes);
	for (let from = 0; from < bytes.length; from++) {
		const part = { body: inPieces(bytes.subarray(from), 1), info: info(bytes.length, { from, to: bytes.length - 1 }) };
		const { text: read } = await readText(part, strict(encoding), 1000);
		if (encoding.startsWith('utf-16')) expect(whole.endsWith(read)).toBe(true);
		else expect(read).not.toContain('\uFFFD');
	}
});

test('a byte order mark decides however few bytes come at a time, and never inside an object', async () => {
	for (const size of [1, 2, 5]) {
		const body = inPieces(Buffer.from('\uFEFFzoë', 'utf16le').swap16(), size);
		expect(await drained(decodeText({ body, info: info(8) }, strict('utf-8')))).toBe('zoë');
	}
	const inside = { body: inPieces(Buffer.from([0xff, 0xfe, 0x41]), 3), info: info(9, { from: 2, to: 4 }) };
	expect((await readText(inside, strict('windows-1252'), 100)).text).toBe('ÿþA');
	expect((await readText({ body: inPieces(Buffer.from([0xff, 0xfe]), 3), info: info(2) }, strict('utf-8'), 100)).text).toBe('');
});
