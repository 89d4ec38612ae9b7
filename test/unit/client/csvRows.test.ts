import fc from 'fast-check';
import { distinctNames, MAX_ROW_CHARACTERS, readCsvRows, type CsvFormat } from '../../../nodes/AmazonS3/client/reading/csvRows';
import { createItemMemory } from '../../../nodes/AmazonS3/client/reading/itemMemory';

const value = fc.array(fc.constantFrom('a', 'ü', ',', '"', '\n', '\r\n', ' ', ';')).map((pieces) => pieces.join(''));
const quoted = (cell: string) => `"${cell.replace(/"/g, '""')}"`;

async function* inPieces(whole: string, size: number): AsyncGenerator<string> {
	for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size);
}
const formatWith = (more: Partial<CsvFormat> = {}): CsvFormat => ({
	delimiter: ',',
	hasHeader: false,
	skipRows: 0,
	comment: '',
	quotes: 'strict',
	otherLength: 'fail',
	...more,
});
const memory = () => createItemMemory(1024 ** 3);
async function read(whole: string, size: number, more: Partial<CsvFormat> = {}): Promise<Array<Record<string, string>>> {
	const rows: Array<Record<string, string>> = [];
	for await (const row of readCsvRows(inPieces(whole, size), formatWith(more), 'k', memory())) rows.push(row);
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
	const [row] = await read('__proto__,a\n1,2\n', 3, { hasHeader: true });
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
	const rows = readCsvRows(failing, formatWith({ hasHeader: true }), 'k', memory());
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
	for await (const row of readCsvRows(endless, formatWith({ hasHeader: false }), 'k', memory())) {
		expect(row).toEqual({ column1: 'a', column2: 'b' });
		break;
	}
	await new Promise((resolve) => setImmediate(resolve));
	expect(closed).toBe(true);
});

test('a quote that is never closed does not take all memory', async () => {
	// A limit that is reached in a moment; what holds without one is this.
	expect(MAX_ROW_CHARACTERS).toBe(16 * 1024 * 1024);
	const endless = (async function* () {
		yield 'a\n"';
		for (;;) yield 'x'.repeat(1024 * 1024);
	})();
	const rows = readCsvRows(endless, formatWith({ hasHeader: true }), 'k', memory(), 1024 * 1024);
	await expect(rows.next()).rejects.toThrow(/is not CSV \(Max Record Size/);
});

describe('limits', () => {
	async function* endless(beginning: string, again: string): AsyncGenerator<string> {
		yield beginning;
		for (;;) yield again;
	}

	test('a line of commas without an end, and names without an end, are an error', async () => {
		for (const beginning of ['', 'a,b\n']) {
			const rows = readCsvRows(endless(beginning, ','.repeat(65_536)), formatWith({ hasHeader: true, otherLength: 'fill' }), 'k', memory());
			await expect(rows.next()).rejects.toThrow('more than 65536 values on line');
		}
		const same = 'a,'.repeat(65_535) + 'a';
		expect(new Set(distinctNames(same.split(','))).size).toBe(65_536);
	});

	test('rows without an end are an error', async () => {
		const small = createItemMemory(16 * 1024 * 1024);
		const drained = async () => {
			for await (const row of readCsvRows(endless('a,b\n', '1,2\n'.repeat(1000)), formatWith({ hasHeader: true }), 'k', small)) void row;
		};
		await expect(drained()).rejects.toThrow('the items of this run would take more than 5 MiB');
	});

	test('lines above the table that do not end are not held, and the table begins behind their break', async () => {
		expect(await read('title\r\na,b\r\n1,2', 1, { skipRows: 1, hasHeader: true })).toEqual([{ a: '1', b: '2' }]);
		expect(await read('t\r\ru\na\n1', 1, { skipRows: 3, hasHeader: true })).toEqual([{ a: '1' }]);
		const long = (async function* () {
			for (let i = 0; i < 2000; i++) yield 'x'.repeat(65_536);
			yield '\na\n1\n';
		})();
		const rows: unknown[] = [];
		for await (const row of readCsvRows(long, formatWith({ skipRows: 1, hasHeader: true }), 'k', memory())) rows.push(row);
		expect(rows).toEqual([{ a: '1' }]);
	});

	test('n8n has its turns while rows are read', async () => {
		let turns = 0;
		let isReading = true;
		const count = () => {
			turns++;
			if (isReading) setImmediate(count);
		};
		setImmediate(count);
		await read('1,2\n'.repeat(150_000), 65_536);
		isReading = false;
		expect(turns).toBeGreaterThan(3);
	});
});

test('a row before a bad one comes, however the text comes', async () => {
	for (const size of [3, 1000]) {
		const rows = readCsvRows(inPieces('a,b\n1,2\n3,"4" x\n', size), formatWith({ hasHeader: true }), 'k', memory());
		expect((await rows.next()).value).toEqual({ a: '1', b: '2' });
		await expect(rows.next()).rejects.toThrow('line 3');
	}
});
