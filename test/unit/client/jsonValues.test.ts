import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { createItemMemory } from '../../../nodes/AmazonS3/client/reading/itemMemory';
import { readJson, readJsonValues, type JsonFormat } from '../../../nodes/AmazonS3/client/reading/jsonValues';

async function* inPieces(whole: string, size: number): AsyncGenerator<string> {
	for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size);
}
const format = (more: Partial<JsonFormat> = {}): JsonFormat => ({
	key: 'k',
	memory: createItemMemory(1024 ** 3),
	largeNumbersAsText: true,
	...more,
});
async function values(whole: string, size = 7, more: Partial<JsonFormat> = {}): Promise<unknown[]> {
	const all: unknown[] = [];
	for await (const value of readJsonValues(inPieces(whole, size), format(more))) all.push(value);
	return all;
}

const json = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('e+'));
const space = fc.constantFrom('', ' ', '\n', '\t\r\n', '  ');
const layout = fc.constantFrom(undefined, 1, '\t');
const batch = fc.record({ batchCharacters: fc.integer({ min: 0, max: 40 }), size: fc.integer({ min: 1, max: 50 }) });

test('a value is what JSON.parse makes of it, however it comes and however much is parsed at a time', async () => {
	await fc.assert(
		fc.asyncProperty(json, layout, space, batch, async (value, indent, around, { batchCharacters, size }) => {
			const whole = around + JSON.stringify(value, null, indent) + around;
			const read = await readJson(inPieces(whole, size), format({ batchCharacters, largeNumbersAsText: false }));
			expect(read).toEqual(JSON.parse(whole));
			expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(whole)));
		}),
		{ numRuns: 100 },
	);
});

test('what JSON.parse refuses is refused, however much is parsed at a time', async () => {
	const broken = fc
		.tuple(json, layout, fc.nat(), fc.constantFrom('', ',', ':', '"', '[', ']', '{', '}', 'x', '0', '\\', ' '), fc.nat(2))
		.map(([value, indent, place, inserted, removed]) => {
			const whole = JSON.stringify([value, { a: value }], null, indent);
			const at = place % whole.length;
			return whole.slice(0, at) + inserted + whole.slice(at + removed);
		})
		// Commas around a value are taken, since some write one after each line.
		.filter((whole) => !/^,|,$/.test(whole))
		// JSON.parse makes Infinity of 1e400: the reader keeps such a number as text.
		.filter((whole) => !/[eE]\+?\d{3}/.test(whole));
	await fc.assert(
		fc.asyncProperty(broken, batch, async (whole, { batchCharacters, size }) => {
			let expected: unknown;
			let isValid = true;
			try {
				expected = JSON.parse(whole);
			} catch {
				isValid = false;
			}
			const read = readJson(inPieces(whole, size), format({ batchCharacters, largeNumbersAsText: false }));
			if (isValid) expect(await read).toEqual(expected);
			else await expect(read).rejects.toThrow('The object "k" is not ');
		}),
		{ numRuns: 1000 },
	);
});

test('an array gives its elements whether it is long or short; one value after another are these values', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(json),
			layout,
			batch,
			fc.constantFrom(0, 20, 1000),
			async (list, indent, { batchCharacters, size }, longArray) => {
				const options = { batchCharacters, longArray, largeNumbersAsText: false };
				const plain = JSON.parse(JSON.stringify(list)) as unknown[];
				expect(await values(JSON.stringify(list, null, indent), size, options)).toEqual(plain);
				if (list.length < 2) return;
				for (const between of ['\n', '\r', '\r\n', ',\n', '\n\x1e', ' ', '\n\n', '\n\uFEFF'])
					expect(await values(list.map((value) => JSON.stringify(value)).join(between), size, { ...options, longArray: Infinity })).toEqual(
						plain,
					);
			},
		),
		{ numRuns: 100 },
	);
});

test.each([
	'{"key":5{"x":[1,2]}}',
	'{"key" {"x":[1,2]}}',
	'[5{"x":[1,2]}]',
	'[[1,2][3]]',
	'{"a":[1,2]"b":[3,4]}',
	'[,[1,2]]',
	'[\u00a0[1,2]]',
])('what stands wrong before a value that is parsed in part is a fault: %s', async (whole) => {
	for (const batchCharacters of [0, 3, undefined])
		await expect(readJson(inPieces(whole, 1), format({ batchCharacters }))).rejects.toThrow('The object "k" is not JSON (line 1;');
});

test.each([
	['put together', '{"a":1}{"a":2}'],
	['pretty-printed, one after another', '{\n  "a": 1\n}\n{\n  "a": 2\n}\n'],
	['a comma after each line', '{"a":1},\n{"a":2},\n'],
	['a record separator before each', '\x1e{"a":1}\n\x1e{"a":2}\n'],
	['lines that end with \\r only', '{"a":1}\r{"a":2}\r'],
	['a mark at the beginning of each file put together', '{"a":1}\n\uFEFF{"a":2}'],
])('objects %s are values', async (_, whole) => expect(await values(whole)).toEqual([{ a: 1 }, { a: 2 }]));

test('arrays one after another are values, not their elements', async () => {
	expect(await values('[1]\n[2,3]')).toEqual([[1], [2, 3]]);
	expect(await values('[1,2]')).toEqual([1, 2]);
	await expect(values('[1,2,3]\n[4]', 3, { batchCharacters: 0, longArray: 0 })).rejects.toThrow('line 2; more follows after its array');
});

test('a long text is what it was, with its quotes and breaks, however it comes', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom('"', '\\', '\n', 'a', 'ü', 'text'.repeat(20)), { maxLength: 40 }),
			fc.integer({ min: 1, max: 30 }),
			async (parts, size) => {
				const list = [parts.join(''), { a: parts.join('') }];
				expect(await values(JSON.stringify(list), size, { batchCharacters: 1 })).toEqual(list);
			},
		),
	);
});

test('a member named __proto__ is a member', async () => {
	const value = await readJson(inPieces('{"__proto__":{"__proto__":[1,2,3]},"b":[1,2]}', 4), format({ batchCharacters: 0 }));
	expect(JSON.stringify(value)).toBe('{"__proto__":{"__proto__":[1,2,3]},"b":[1,2]}');
	expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test.each([
	['[1,\n2,\nx]', 'line 3; a value is missing; it begins with "[1,\\n2,\\nx]"'],
	['{"a":1}\n{"b" 2}', 'line 2; a colon is missing; it begins with "{\\"b\\" 2}"'],
	['{"a":1}\n{"b":2\n{"c":3}', 'line 3; a comma or a closing bracket is missing; it begins with "{\\"b\\":2\\n{\\"c\\":3}"'],
	['{"a":"1}\n{"a":"2"}', 'line 1; a value is missing; it begins with "{\\"a\\":\\"1}\\n{\\"a\\":\\"2\\"}"'],
	['[1,2', 'line 1; a comma or a closing bracket is missing'],
	['[1]\n]', 'line 2; a value is missing'],
	['%PDF-1.7', 'line 1; a value is missing; it begins with "%PDF-1.7"'],
	['[1}', 'line 1; a comma or a closing bracket is missing'],
])('%j names its first fault', async (whole, problem) => {
	for (const batchCharacters of [256, undefined])
		await expect(values(whole, 1000, { batchCharacters })).rejects.toThrow(`The object "k" is not JSON (${problem}`);
});

describe('whole numbers beyond 2^53', () => {
	const numbers = '[9007199254740991,9007199254740993,-12345678901234567890,1234567890123456.5,12e20,{"id":1234567890123456789}]';

	test('are text, digit by digit; texts and fractions stay', async () => {
		let found = 0;
		const onLargeNumbers = (count: number) => (found += count);
		expect(await values(numbers, 9, { onLargeNumbers })).toEqual([
			9007199254740991,
			'9007199254740993',
			'-12345678901234567890',
			1234567890123456.5,
			12e20,
			{ id: '1234567890123456789' },
		]);
		expect(found).toBe(3);
		expect(await values('{"a":"x [9007199254740993] \\" 9007199254740993","b":-9007199254740993}')).toEqual([
			{ a: 'x [9007199254740993] " 9007199254740993', b: '-9007199254740993' },
		]);
	});

	test('are text too where a number of JavaScript would be endless, which n8n stores as null', async () => {
		const digits = '9'.repeat(400);
		const endless = `[1e400,-1E+0400,{"a":2.5e999},${digits}.5,1e308,1e-400,"1e400"]`;
		expect(await values(endless, 9)).toEqual(['1e400', '-1E+0400', { a: '2.5e999' }, `${digits}.5`, 1e308, 0, '1e400']);
		expect(JSON.stringify(await values('1e400'))).toBe('["1e400"]');
	});

	test('are rounded when they are to stay numbers, and are counted', async () => {
		let found = 0;
		const rounded = await values(numbers, 9, { largeNumbersAsText: false, onLargeNumbers: (count) => (found += count) });
		expect(rounded).toEqual(JSON.parse(numbers));
		expect(found).toBe(3);
		expect(await values('[1e400,9007199254740993,"1e400"]', 9, { largeNumbersAsText: false })).toEqual([
			'1e400',
			9007199254740992,
			'1e400',
		]);
	});

	test('do not make anything JSON that is none', async () => {
		await expect(values('{12345678901234567:1}')).rejects.toThrow('a name in quotes or } is missing');
		await expect(values('[01234567890123456789]')).rejects.toThrow('is missing');
	});
});

describe('limits', () => {
	async function* endless(beginning: string, again: string): AsyncGenerator<string> {
		yield beginning;
		for (;;) yield again;
	}
	const drained = async (text: AsyncIterable<string>, heapBytes: number) => {
		for await (const value of readJsonValues(text, format({ memory: createItemMemory(heapBytes) }))) void value;
	};
	const MIB = 1024 * 1024;

	test.each([
		['a text', '["', 'x'.repeat(65_536), /has a JSON text of more than 1398101 characters/],
		['white space in an array', '[', ' '.repeat(65_536), /has a JSON text of more than 1398101 characters/],
		['an array of nothing', '[[]', ',[]'.repeat(20_000), /the items of this run would take more than 5 MiB/],
		['an object', '{"a":1', ',"a":1'.repeat(10_000), /the items of this run would take more than 5 MiB/],
		['lines', '', '{}\n'.repeat(20_000), /the items of this run would take more than 5 MiB/],
		['a word', 't', 'r'.repeat(65_536), /is not JSON/],
		['bytes that are no JSON', '', '\0\x01\x02'.repeat(20_000), /is not JSON/],
	])('%s without an end is an error', async (_, beginning, again, message) => {
		await expect(drained(endless(beginning, again), 16 * MIB)).rejects.toThrow(message);
	});

	test('200,000 levels are too deep, a thousand are not', async () => {
		for (const pair of ['[]', '{}']) {
			const open = pair === '[]' ? '[' : '{"a":';
			await expect(values(open.repeat(200_000), 65_536)).rejects.toThrow('it is more than 1000 levels deep');
		}
		expect(await values(`${'['.repeat(1000)}1${']'.repeat(1000)}`, 65_536)).toHaveLength(1);
	});

	test('n8n has its turns while a long value is read, and more is not read than is taken', async () => {
		let turns = 0;
		let isReading = true;
		const count = () => {
			turns++;
			if (isReading) setImmediate(count);
		};
		setImmediate(count);
		const whole = `{"list":[${'{"a":1,"b":"text"},'.repeat(400_000)}0]}`;
		await readJson(inPieces(whole, 65_536), format());
		isReading = false;
		expect(turns).toBeGreaterThan(3);

		let pieces = 0;
		const lines = (async function* () {
			for (;;) {
				pieces++;
				yield '{"a":1}\n';
			}
		})();
		for await (const value of readJsonValues(lines, format())) {
			expect(value).toEqual({ a: 1 });
			if (pieces > 3) break;
		}
		expect(pieces).toBe(4);
	});

	test.each([
		['a line of 1 GiB', '["', 'x', 'has a JSON text of more than'],
		['numbers of 1 GiB', '[1', ',2', 'the items of this run would take more than'],
		['lines of 1 GiB', '', '{"a":"b"}\n', 'the items of this run would take more than'],
	])('%s leaves a process of 256 MiB alive', (_, beginning, again, message) => {
		const child = [require.resolve('./children/endlessJson.ts'), beginning, again];
		const output = execFileSync(process.execPath, ['--max-old-space-size=256', '--import', require.resolve('tsx'), ...child], {
			encoding: 'utf8',
		});
		expect(output).toContain(message);
	});
});
