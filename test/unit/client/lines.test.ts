import fc from 'fast-check';
import { firstLines, startOfLastLines } from '../../../nodes/AmazonS3/client/download/lines';

const text = fc.array(fc.constantFrom('a', 'ü', '\n', '\r\n', 'xyz')).map((pieces) => pieces.join(''));
const withBreaks = (whole: string) => whole.match(/[^\n]*\n|[^\n]+/g) ?? [];

async function* inPieces<T extends string | Buffer>(whole: T, bytes: number): AsyncGenerator<T> {
	for (let at = 0; at < whole.length; at += bytes) yield whole.slice(at, at + bytes) as T;
}

test('the first lines are those of the whole, however it comes', async () => {
	await fc.assert(
		fc.asyncProperty(text, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 9 }), async (whole, count, size) => {
			const chunks: Buffer[] = [];
			for await (const chunk of firstLines(inPieces(Buffer.from(whole), size), count)) chunks.push(chunk);
			expect(Buffer.concat(chunks).toString()).toBe(withBreaks(whole).slice(0, count).join(''));
		}),
	);
});

test('the first lines take no chunk behind them', async () => {
	let taken = 0;
	const body = (async function* () {
		for (;;) {
			taken++;
			yield Buffer.from('a\nb\n');
		}
	})();
	for await (const chunk of firstLines(body, 4)) expect(chunk.toString()).toBe('a\nb\n');
	expect(taken).toBe(2);
});

test('the last lines begin where they do in the whole; fewer cannot be told from its beginning', () => {
	fc.assert(
		fc.property(text, fc.integer({ min: 1, max: 8 }), (whole, count) => {
			const bytes = Buffer.from(whole);
			const lines = withBreaks(whole);
			const start = startOfLastLines(bytes, count);
			expect(start === undefined).toBe(lines.length <= count);
			expect(bytes.subarray(start ?? 0).toString()).toBe(lines.slice(-count).join(''));
		}),
	);
});
