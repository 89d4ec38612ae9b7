import fc from 'fast-check';
import { distinctNames, readCsvRows } from '../../../nodes/AmazonS3/client/download/csvRows';

const value = fc.array(fc.constantFrom('a', 'ü', ',', '"', '\n', '\r\n', ' ', ';')).map((pieces) => pieces.join(''));
const quoted = (cell: string) => `"${cell.replace(/"/g, '""')}"`;

async function* inPieces(whole: string, size: number): AsyncGenerator<string> {
	for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size);
}
async function read(whole: string, size: number, format = { delimiter: ',', hasHeader: false }): Promise<Array<Record<string, string>>> {
	const rows: Array<Record<string, string>> = [];
	for await (const row of readCsvRows(inPieces(whole, size), format, 'k')) rows.push(row);
	return rows;
}

test('quoted values come back as they were, however the text comes and its lines end', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(value, value)),
			fc.constantFrom('\n', '\r\n'),
			fc.integer({ min: 1, max: 9 }),
			async (rows, lineBreak, size) => {
				const csv = rows.map((row) => row.map(quoted).join(',') + lineBreak).join('');
				expect(await read(csv, size)).toEqual(rows.map(([column1, column2]) => ({ column1, column2 })));
			},
		),
	);
});

test('names of columns are distinct and none is empty', () => {
	expect(distinctNames(['a', '', 'a', 'a_2', ' b ', 'a'])).toEqual(['a', 'column2', 'a_2', 'a_2_2', 'b', 'a_3']);
	fc.assert(
		fc.property(fc.array(fc.constantFrom('', 'a', 'a_2', 'column1', '__proto__')), (header) => {
			const names = distinctNames(header);
			expect(new Set(names).size).toBe(header.length);
			expect(names).not.toContain('');
		}),
	);
});

test('a column named __proto__ is a column', async () => {
	const [row] = await read('__proto__,a\n1,2\n', 3, { delimiter: ',', hasHeader: true });
	expect(Object.entries(row!)).toEqual([
		['__proto__', '1'],
		['a', '2'],
	]);
});

test('an error of the source stays what it is, and a reader that stops closes the source', async () => {
	const failing = (async function* () {
		yield 'a\n1\n';
		throw new Error('the network broke');
	})();
	const rows = readCsvRows(failing, { delimiter: ',', hasHeader: true }, 'k');
	await expect(
		(async () => {
			for await (const row of rows) expect(row).toEqual({ a: '1' });
		})(),
	).rejects.toThrow('the network broke');

	let closed = false;
	const endless = (async function* () {
		try {
			for (;;) yield 'a,b\n';
		} finally {
			closed = true;
		}
	})();
	for await (const row of readCsvRows(endless, { delimiter: ',', hasHeader: false }, 'k')) {
		expect(row).toEqual({ column1: 'a', column2: 'b' });
		break;
	}
	await new Promise((resolve) => setImmediate(resolve));
	expect(closed).toBe(true);
});

test('a quote that is never closed does not take all memory', async () => {
	const endless = (async function* () {
		yield 'a\n"';
		for (;;) yield 'x'.repeat(1024 * 1024);
	})();
	const rows = readCsvRows(endless, { delimiter: ',', hasHeader: true }, 'k');
	await expect(rows.next()).rejects.toThrow(/is not CSV \(Max Record Size/);
});
