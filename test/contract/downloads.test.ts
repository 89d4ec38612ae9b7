/** Download: parts of objects, forms, conditions, and many objects at once. All contents are put there by the second client. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { binaryContents, runNode, type Parameters } from '../support/executeContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}downloads/`;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const put = async (name: string, body: Buffer | string, headers = {}) => await rawPut(server.bucket, `${PREFIX}${name}`, body, headers);
const download = async (name: string, parameters: Parameters = {}) =>
	await runNode({ operation: 'download', key: key(name), ...parameters });
const text = async (name: string, parameters: Parameters = {}) => (await download(name, { as: 'text', ...parameters }))[0]!.json;
const etagOf = async (name: string) => (await raw('HEAD', server.bucket, `${PREFIX}${name}`)).headers.etag!.replace(/"/g, '');

afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('a part of an object', () => {
	const LINES = Array.from({ length: 40_000 }, (_, i) => `line ${i} of the log – ünï`);
	const log = LINES.join('\r\n') + '\r\n';
	beforeAll(async () => {
		await put('digits', '0123456789');
		await put('empty', '');
		await put('log', log);
		await put('open-end', 'one\ntwo\n\nlast');
	});

	test.each<[string, Parameters, string, object | undefined]>([
		['from 3 to 5', { part: 'range', firstByte: 3, lastByte: 5 }, '345', { from: 3, to: 5 }],
		['from 3', { part: 'range', firstByte: 3 }, '3456789', { from: 3, to: 9 }],
		['beyond the end', { part: 'range', firstByte: 8, lastByte: 100 }, '89', { from: 8, to: 9 }],
		['the first byte', { part: 'range', firstByte: 0, lastByte: 0 }, '0', { from: 0, to: 0 }],
		['first bytes', { part: 'firstBytes', numberOfBytes: 4 }, '0123', { from: 0, to: 3 }],
		['last bytes', { part: 'lastBytes', numberOfBytes: 4 }, '6789', { from: 6, to: 9 }],
		['more last bytes than there are', { part: 'lastBytes', numberOfBytes: 400 }, '0123456789', { from: 0, to: 9 }],
		['everything', { part: 'all' }, '0123456789', undefined],
	])('%s', async (_, parameters, expected, range) => {
		expect(await text('digits', parameters)).toMatchObject({ data: expected, size: 10, truncated: false, etag: await etagOf('digits') });
		expect((await text('digits', parameters)).range).toEqual(range);
		const [file] = await download('digits', parameters);
		expect(binaryContents(file!.binary!.data!).toString()).toBe(expected);
	});

	test.each<[Parameters]>([
		[{ part: 'range' }],
		[{ part: 'range', firstByte: 0, lastByte: 5 }],
		[{ part: 'firstBytes' }],
		[{ part: 'lastBytes' }],
		[{ part: 'firstLines' }],
		[{ part: 'lastLines' }],
		[{ part: 'all' }],
	])('of an empty object is empty: %j', async (parameters) => {
		const output = await text('empty', parameters);
		expect(output).toMatchObject({ data: '', size: 0, truncated: false });
		expect(output.range).toBeUndefined();
		const [file] = await download('empty', parameters);
		expect(binaryContents(file!.binary!.data!)).toHaveLength(0);
	});

	test('a range behind the end says so', async () => {
		await expect(download('digits', { part: 'range', firstByte: 10 })).rejects.toMatchObject({
			message: `The object "${PREFIX}digits" ends before the first byte of the requested part`,
			httpCode: '416',
		});
		await expect(download('digits', { part: 'range', firstByte: 5, lastByte: 4 })).rejects.toThrow(
			'Last Byte is before First Byte, which is 5 (got "4")',
		);
	});

	test.each([1, 10, 3000, 39_999, 40_000])('the first and the last %d lines', async (numberOfLines) => {
		const options = { maxTextSize: 4096 };
		expect((await text('log', { part: 'firstLines', numberOfLines, options })).data).toBe(
			LINES.slice(0, numberOfLines).join('\r\n') + '\r\n',
		);
		const last = await text('log', { part: 'lastLines', numberOfLines, options });
		expect(last).toMatchObject({ data: LINES.slice(-numberOfLines).join('\r\n') + '\r\n', truncated: false, size: Buffer.byteLength(log) });
		expect(last.range).toMatchObject({ to: Buffer.byteLength(log) - 1 });
		const [file] = await download('log', { part: 'lastLines', numberOfLines });
		expect(binaryContents(file!.binary!.data!).toString()).toBe(last.data);
	});

	test('a last line that is not closed, empty lines, and more lines than there are', async () => {
		expect((await text('open-end', { part: 'lastLines', numberOfLines: 1 })).data).toBe('last');
		expect((await text('open-end', { part: 'lastLines', numberOfLines: 2 })).data).toBe('\nlast');
		expect((await text('open-end', { part: 'lastLines', numberOfLines: 9 })).data).toBe('one\ntwo\n\nlast');
		expect((await text('open-end', { part: 'firstLines', numberOfLines: 9 })).data).toBe('one\ntwo\n\nlast');
		expect((await text('open-end', { part: 'firstLines', numberOfLines: 3 })).data).toBe('one\ntwo\n\n');
	});

	test('the newest lines of JSON as items', async () => {
		await put('events.jsonl', Array.from({ length: 5000 }, (_, i) => JSON.stringify({ i, text: 'x'.repeat(50) })).join('\n'));
		const output = await download('events.jsonl', { as: 'jsonItems', part: 'lastLines', numberOfLines: 2 });
		expect(output.map(({ json }) => json.i)).toEqual([4998, 4999]);
	});

	test('of compressed contents is decompressed for First Lines, and refused otherwise', async () => {
		await put('log.gz', gzipSync(log));
		await put('log-encoded', gzipSync(log), { 'content-encoding': 'gzip' });
		for (const name of ['log.gz', 'log-encoded']) {
			expect((await text(name, { part: 'firstLines', numberOfLines: 2 })).data).toBe(LINES.slice(0, 2).join('\r\n') + '\r\n');
			for (const part of ['range', 'firstBytes', 'lastBytes', 'lastLines'])
				await expect(text(name, { part })).rejects.toThrow(
					`Part can only be Everything or First Lines here, since the object "${PREFIX}${name}" is compressed (gzip)`,
				);
			const [file] = await download(name, { part: 'firstBytes', numberOfBytes: 20 });
			expect(binaryContents(file!.binary!.data!)).toEqual(gzipSync(log).subarray(0, 20));
		}
	});

	test('lines are between 1 and 100,000, and not in UTF-16', async () => {
		await expect(text('log', { part: 'lastLines', numberOfLines: 100_001 })).rejects.toThrow(
			'Number of Lines is not a whole number from 1 to 100000 (got "100001")',
		);
		for (const encoding of ['utf-16le', 'utf-16be'])
			await expect(text('log', { part: 'lastLines', options: { encoding } })).rejects.toThrow('Part cannot be lines of text in UTF-16');
		await put('marked.txt', Buffer.from('\uFEFFone\ntwo\n', 'utf16le'));
		await expect(text('marked.txt', { part: 'firstLines' })).rejects.toThrow('Part cannot be lines of text in UTF-16');
		const [file] = await download('marked.txt', { part: 'firstLines', numberOfLines: 1 });
		expect(binaryContents(file!.binary!.data!)).toHaveLength(9);
	});
});

describe('text', () => {
	test('says what a reader needs: contents, size, type, and whether it was cut', async () => {
		await put('hello.txt', 'Grüße 👋', { 'content-type': 'text/plain; charset=utf-8' });
		expect(await text('hello.txt')).toMatchObject({
			data: 'Grüße 👋',
			size: 12,
			contentType: 'text/plain; charset=utf-8',
			truncated: false,
		});
	});

	test('is cut at 1 MiB, or where the option says, never inside a character', async () => {
		const body = '€'.repeat(700_000);
		await put('long.txt', body);
		const whole = Math.floor((1024 * 1024) / 3);
		expect(await text('long.txt')).toMatchObject({ data: '€'.repeat(whole), truncated: true, size: 2_100_000 });
		expect(await text('long.txt', { options: { maxTextSize: 1 } })).toMatchObject({ data: '€'.repeat(341), truncated: true });
		expect(await text('long.txt', { options: { maxTextSize: 4096 } })).toMatchObject({ data: body, truncated: false });
		await put('exact.txt', 'x'.repeat(2048));
		expect(await text('exact.txt', { options: { maxTextSize: 2 } })).toMatchObject({ data: 'x'.repeat(2048), truncated: false });
		expect(await text('exact.txt', { options: { maxTextSize: 1 } })).toMatchObject({ data: 'x'.repeat(1024), truncated: true });
	});

	test('a range that cuts characters leaves them out', async () => {
		await put('euros.txt', '€€€€');
		expect((await text('euros.txt', { part: 'range', firstByte: 1, lastByte: 7 })).data).toBe('€');
		expect((await text('euros.txt', { part: 'lastBytes', numberOfBytes: 5 })).data).toBe('€');
		expect((await text('euros.txt', { part: 'firstBytes', numberOfBytes: 5 })).data).toBe('€');
	});

	test('of the last lines the end is kept', async () => {
		await put('wide.log', `first\n${'ü'.repeat(200_000)}end`);
		const output = await text('wide.log', { part: 'lastLines', numberOfLines: 1, options: { maxTextSize: 101 } });
		expect(output).toMatchObject({ data: `${'ü'.repeat((101 * 1024 - 4) / 2)}end`, truncated: true });
	});

	test('in other encodings', async () => {
		await put('latin1.txt', Buffer.from('Grüße', 'latin1'));
		await put('utf16.txt', Buffer.from('\uFEFFGrüße 👋', 'utf16le'));
		await put('bom.txt', Buffer.from('\uFEFFGrüße'));
		expect((await text('latin1.txt', { options: { encoding: 'windows-1252' } })).data).toBe('Grüße');
		expect((await text('utf16.txt', { options: { encoding: 'utf-16le' } })).data).toBe('Grüße 👋');
		expect((await text('bom.txt')).data).toBe('Grüße');
		await expect(text('latin1.txt')).rejects.toMatchObject({
			message: `The object "${PREFIX}latin1.txt" is not UTF-8 text`,
			description: expect.stringContaining('Encoding') as string,
		});
	});
});

describe('encodings', () => {
	const body = 'name;city\nZoë;Köln\n';
	const bigEndian = (whole: string) => Buffer.from(whole, 'utf16le').swap16();

	test.each([
		['UTF-16 BE', bigEndian(`\uFEFF${body}`)],
		['UTF-16 LE', Buffer.from(`\uFEFF${body}`, 'utf16le')],
		['UTF-8', Buffer.from(`\uFEFF${body}`)],
	])('the mark of %s decides, whatever the option says', async (_, bytes) => {
		await put('marked.csv', bytes);
		for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'shift_jis']) {
			const rows = await download('marked.csv', { as: 'csv', options: { encoding } });
			expect(rows.map(({ json }) => json)).toEqual([{ name: 'Zoë', city: 'Köln' }]);
			expect((await text('marked.csv', { options: { encoding } })).data).toBe(body);
		}
	});

	test.each<[string, Parameters, number[], string]>([
		['UTF-16 BE without a mark', { encoding: 'utf-16be' }, [0x00, 0xdf, 0xd8, 0x3d, 0xdc, 0x4b], 'ß👋'],
		['Windows-1250', { encoding: 'windows-1250' }, [0xb3, 0xf3, 0x64, 0x9f], 'łódź'],
		['Windows-1251', { encoding: 'windows-1251' }, [0xe4, 0xe0], 'да'],
		['Windows-1252', { encoding: 'windows-1252' }, [0x80, 0x92], '€’'],
		['Shift-JIS', { encoding: 'shift_jis' }, [0x93, 0xfa, 0x96, 0x7b], '日本'],
		['GBK', { encoding: 'gbk' }, [0xc4, 0xe3, 0xba, 0xc3], '你好'],
		['another one by its name', { encoding: 'other', otherEncoding: 'Windows-1253' }, [0xe1, 0xe2], 'αβ'],
		['another one by a label', { encoding: 'other', otherEncoding: ' sjis ' }, [0x93, 0xfa], '日'],
	])('%s', async (_, options, bytes, expected) => {
		await put('encoded.txt', Buffer.from(bytes));
		expect((await text('encoded.txt', { options })).data).toBe(expected);
	});

	test('an unknown one is refused before the object is read', async () => {
		await expect(text('nowhere', { options: { encoding: 'other', otherEncoding: 'ebcdic' } })).rejects.toThrow(
			'Encoding Name is not an encoding that n8n can read (got "ebcdic")',
		);
		await expect(text('nowhere', { options: { encoding: 'other' } })).rejects.toThrow('Encoding Name is empty');
	});

	test('bytes that mean nothing are an error, or are replaced', async () => {
		await put('mixed.txt', Buffer.from([0x61, 0xff, 0x62]));
		await expect(text('mixed.txt')).rejects.toMatchObject({ description: expect.stringContaining('Invalid Bytes') as string });
		expect((await text('mixed.txt', { options: { invalidBytes: 'replace' } })).data).toBe('a\uFFFDb');
	});
});

describe('compressed contents', () => {
	const CSV = 'a,b\n1,2\n3,4\n';
	const rows = async (name: string) => (await download(name, { as: 'csv' })).map(({ json }) => json);
	const expected = [
		{ a: '1', b: '2' },
		{ a: '3', b: '4' },
	];

	test.each<[string, string, Buffer, string | undefined]>([
		['gzip by Content-Encoding', 'table.csv', gzipSync(CSV), 'gzip'],
		['gzip by its first bytes', 'table.csv.gz', gzipSync(CSV), undefined],
		['all members of gzip', 'members.gz', Buffer.concat([gzipSync('a,b\n1,'), gzipSync('2\n3'), gzipSync(',4\n')]), undefined],
		['deflate', 'table.csv', deflateSync(CSV), 'deflate'],
		['bare deflate', 'table.csv', deflateRawSync(CSV), 'deflate'],
		['Brotli', 'table.csv', brotliCompressSync(CSV), 'br'],
		['two one after another', 'table.csv', brotliCompressSync(gzipSync(CSV)), 'gzip, br'],
		['a gzip file that was sent compressed', 'table.csv.gz', gzipSync(gzipSync(CSV)), 'gzip'],
		['what is said to be gzip and is not', 'table.csv', Buffer.from(CSV), 'gzip'],
		['what has an encoding that is none', 'table.csv', Buffer.from(CSV), 'utf-8'],
	])('%s: rows are those of the table', async (_, name, body, encoding) => {
		await put(name, body, encoding === undefined ? {} : { 'content-encoding': encoding });
		expect(await rows(name)).toEqual(expected);
		expect((await text(name)).data).toBe(CSV);
		const [file] = await download(name);
		expect(binaryContents(file!.binary!.data!)).toEqual(body);
	});

	test('JSON, as one value and as items', async () => {
		await put('values.json.gz', gzipSync('[{"a":1},{"a":2}]'));
		expect((await download('values.json.gz', { as: 'json' }))[0]!.json.data).toEqual([{ a: 1 }, { a: 2 }]);
		expect((await download('values.json.gz', { as: 'jsonItems' })).map(({ json }) => json)).toEqual([{ a: 1 }, { a: 2 }]);
	});

	test('that are cut off are an error, never a short table', async () => {
		await put('cut.csv.gz', gzipSync(CSV.repeat(1000)).subarray(0, 60));
		await expect(rows('cut.csv.gz')).rejects.toThrow(`The gzip data of the object "${PREFIX}cut.csv.gz" cannot be read`);
	});

	test('text is cut by its own size', async () => {
		await put('long.gz', gzipSync('x'.repeat(1_000_000)));
		expect(await text('long.gz', { options: { maxTextSize: 1 } })).toMatchObject({ data: 'x'.repeat(1024), truncated: true });
	});
});

describe('only if changed', () => {
	beforeAll(async () => await put('watched', 'contents'));

	test('from an ETag', async () => {
		const etag = await etagOf('watched');
		for (const unlessEtag of [etag, `"${etag}"`]) {
			const [same] = await download('watched', { options: { unlessEtag } });
			expect(same).toMatchObject({
				json: { bucket: server.bucket, key: `${PREFIX}watched`, changed: false, s3Uri: `s3://${server.bucket}/${PREFIX}watched` },
			});
			expect(same!.binary).toBeUndefined();
		}
		expect(await text('watched', { options: { unlessEtag: '9b2cf535f27731c974343645a3985328' } })).toMatchObject({
			changed: true,
			data: 'contents',
		});
		expect(await text('watched', { part: 'lastLines', options: { unlessEtag: etag } })).toMatchObject({ changed: false });
	});

	test('since a date', async () => {
		const modified = Date.parse((await raw('HEAD', server.bucket, `${PREFIX}watched`)).headers['last-modified']!);
		expect(await text('watched', { options: { changedSince: new Date(modified).toISOString() } })).toMatchObject({ changed: false });
		expect(await text('watched', { options: { changedSince: '2020-01-01' } })).toMatchObject({ changed: true, data: 'contents' });
		await expect(text('watched', { options: { changedSince: 'yesterday' } })).rejects.toThrow('Only If Changed Since is not a date');
	});

	test('an item without the option says nothing of it', async () => expect(await text('watched')).not.toHaveProperty('changed'));
});

describe('JSON', () => {
	const items = async (body: string, options = {}) => {
		await put('values.json', body);
		return (await download('values.json', { as: 'jsonItems', options })).map(({ json }) => json);
	};

	test.each([
		['an array', '[{"a":1},\n {"a":2}]', [{ a: 1 }, { a: 2 }]],
		['an object', '{\n"a": [1]\n}\n', [{ a: [1] }]],
		['lines', '{"a":1}\r\n\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
		['one line', '{"a":1}', [{ a: 1 }]],
		['values that are no objects', '[1,"x",null,[2]]', [{ data: 1 }, { data: 'x' }, { data: null }, { data: [2] }]],
		['nothing', '\n', []],
		['an empty array', '[]', []],
	])('%s as items', async (_, body, expected) => expect(await items(body)).toEqual(expected));

	test('no more items than asked for, with what is known of the object', async () => {
		const output = await items('{"a":1}\n{"a":2}\n{"a":3}\n', { maxItems: 2, infoField: 'from' });
		const etag = await etagOf('values.json');
		expect(output).toEqual(
			[1, 2].map((a) => ({ a, from: expect.objectContaining({ key: `${PREFIX}values.json`, size: 24, etag }) as object })),
		);
	});

	test.each([
		['put together', '{"a":1}{"a":2}'],
		['pretty-printed, one after another', '{\n "a": 1\n}\n{\n "a": 2\n}'],
		['a comma after each', '{"a":1},\n{"a":2},\n'],
		['a record separator before each', '\x1e{"a":1}\n\x1e{"a":2}\n'],
		['with \\r between them', '{"a":1}\r{"a":2}'],
	])('objects %s as items', async (_, body) => expect(await items(body)).toEqual([{ a: 1 }, { a: 2 }]));

	test('whole numbers beyond 2^53 are text, and a hint says so; or they are rounded', async () => {
		await put('ids.json', '[{"id":9007199254740993},{"id":12345678901234567890}]');
		const hints: unknown[] = [];
		const read = async (as: string, options = {}) => await runNode({ operation: 'download', key: key('ids.json'), as, options }, { hints });
		expect((await read('jsonItems')).map(({ json }) => json)).toEqual([{ id: '9007199254740993' }, { id: '12345678901234567890' }]);
		expect((await read('json'))[0]!.json.data).toEqual([{ id: '9007199254740993' }, { id: '12345678901234567890' }]);
		expect(hints[0]).toMatchObject({ message: `2 numbers in "${PREFIX}ids.json" are too large to be exact in n8n and are kept as text.` });
		expect((await read('jsonItems', { largeNumbers: 'round' }))[0]!.json).toEqual({ id: 9007199254740992 });
		expect(hints[2]).toMatchObject({ message: expect.stringContaining('set the option Large Numbers to Keep as Text') as string });
	});

	test('as one value is one', async () => {
		await put('lines.jsonl', '{"a":1}\n{"a":2}\n');
		await expect(download('lines.jsonl', { as: 'json' })).rejects.toMatchObject({
			message: `The object "${PREFIX}lines.jsonl" is not one JSON value but several`,
			description: expect.stringContaining('Set Download As to JSON as Items.') as string,
		});
		await put('blank.json', ' \n');
		await expect(download('blank.json', { as: 'json' })).rejects.toThrow('is not JSON (it is empty)');
	});

	test('that does not parse is an error with its line and its beginning', async () => {
		await expect(items('{"a":1}\n{"a":2}\n{"a":}\n')).rejects.toThrow(
			/"[^"]*values\.json" is not JSON \(line 3; .*it begins with "{\\"a\\":}"\)/,
		);
		await expect(items(`{\n"a": 1,\n"b": 2 2\n${' '.repeat(100)}}`)).rejects.toThrow(/is not JSON \(.*line 3/);
		await put('broken.json', `[\n1,\n2,\nx\n${' '.repeat(100)}]`);
		await expect(download('broken.json', { as: 'json' })).rejects.toThrow(/is not JSON \(.*line 4.*it begins with "\[\\n1/s);
	});
});

describe('CSV', () => {
	const rows = async (body: string | Buffer, options = {}) => {
		await put('table.csv', body);
		return (await download('table.csv', { as: 'csv', options })).map(({ json }) => json);
	};

	test('rows are items: quotes, line breaks in values, empty lines, a byte order mark', async () => {
		expect(await rows('\uFEFFname,"said, loudly"\r\n"Zoë","a ""b""\r\nc"\r\n\r\nBob,\r\n')).toEqual([
			{ name: 'Zoë', 'said, loudly': 'a "b"\r\nc' },
			{ name: 'Bob', 'said, loudly': '' },
		]);
	});

	test('another delimiter and encoding, and no header', async () => {
		expect(await rows('a;b\n1;2', { delimiter: ';' })).toEqual([{ a: '1', b: '2' }]);
		expect(await rows('a\tb\n1\t2', { delimiter: '\\t', headerRow: false })).toEqual([
			{ column1: 'a', column2: 'b' },
			{ column1: '1', column2: '2' },
		]);
		expect(await rows(Buffer.from('größe\n1', 'latin1'), { encoding: 'windows-1252' })).toEqual([{ größe: '1' }]);
		await expect(rows('a', { delimiter: '\n' })).rejects.toThrow('Delimiter has to be one or more characters');
	});

	test('columns with the same name or none are kept apart', async () =>
		expect(await rows('id,,id\n1,2,3')).toEqual([{ id: '1', column2: '2', id_2: '3' }]));

	test('the delimiter is found, given, or named by the first line', async () => {
		for (const delimiter of [',', ';', '\t', '|'])
			expect(await rows(`a${delimiter}"b, ; | c"\n1${delimiter}"2"\n`)).toEqual([{ a: '1', 'b, ; | c': '2' }]);
		expect(await rows('price;count\n1,5;2\n2,5;3\n')).toEqual([
			{ price: '1,5', count: '2' },
			{ price: '2,5', count: '3' },
		]);
		expect(await rows('a~b\n1~2', { delimiter: 'other', otherDelimiter: '~' })).toEqual([{ a: '1', b: '2' }]);
		for (const options of [{}, { delimiter: ',' }])
			expect(await rows('\uFEFFsep=;\r\na;b\r\n1,5;2\r\n', options)).toEqual([{ a: '1,5', b: '2' }]);
		await expect(rows('a', { delimiter: 'other' })).rejects.toThrow('Other Delimiter has to be one or more characters');
	});

	test('rows of other length are an error, are filled, or are left out', async () => {
		const uneven = 'a,b\n1\n1,2\n1,2,3\nTotal: 3 rows\n';
		await expect(rows(uneven)).rejects.toMatchObject({
			message: expect.stringContaining('is not CSV (1 value instead of 2 on line 2;') as string,
			description: expect.stringContaining('Rows of Other Length') as string,
		});
		expect(await rows(uneven, { otherLength: 'fill' })).toEqual([
			{ a: '1', b: '' },
			{ a: '1', b: '2' },
			{ a: '1', b: '2', column3: '3' },
			{ a: 'Total: 3 rows', b: '' },
		]);
		expect(await rows(uneven, { otherLength: 'skip' })).toEqual([{ a: '1', b: '2' }]);
	});

	test('lines above the header and comments are left out', async () => {
		expect(await rows('Report of "May\n\na,b\n1,2\n', { skipRows: 2 })).toEqual([{ a: '1', b: '2' }]);
		expect(await rows('# a comment, "\na,b\n#1,2\n3,#4\n', { comment: '#' })).toEqual([{ a: '3', b: '#4' }]);
		await expect(rows('a', { skipRows: -1 })).rejects.toThrow('Skip First Rows is not a whole number');
	});

	test('quotes in the wrong place are an error, or are taken', async () => {
		for (const body of ['a,b\n1, "x, y"\n', 'a,b\n1,5" pipe\n'])
			await expect(rows(body)).rejects.toMatchObject({
				description: expect.stringContaining('Set the option Quotes to Relaxed') as string,
			});
		expect(await rows('a,b\n1, "x, y"\n2,5" pipe\n', { quotes: 'relaxed' })).toEqual([
			{ a: '1', b: 'x, y' },
			{ a: '2', b: '5" pipe' },
		]);
	});

	test('a Ctrl-Z at the end is no row', async () => {
		expect(await rows('a,b\r\n1,2\r\n\x1a')).toEqual([{ a: '1', b: '2' }]);
		expect(await rows('a,b\r\n1,2\x1a\r\n')).toEqual([{ a: '1', b: '2' }]);
		expect(await rows('a,b\r\n1,\x1a2\r\n')).toEqual([{ a: '1', b: '\x1a2' }]);
	});

	test('a bad row after the items that are wanted costs nothing', async () => {
		for (const bad of ['1,2,3\n', '1,"2" x\n', '1,"2'])
			expect(await rows(`a,b\n1,2\n${bad}`, { maxItems: 1 })).toEqual([{ a: '1', b: '2' }]);
	});

	test('only a header, and nothing at all, are no items', async () => {
		expect(await rows('a,b\n')).toEqual([]);
		expect(await rows('')).toEqual([]);
	});

	test('no more items than asked for, with what is known of the object', async () => {
		const output = await rows('a\n1\n2\n3\n', { maxItems: 2, infoField: 'object' });
		expect(output).toEqual(
			['1', '2'].map((a) => ({ a, object: expect.objectContaining({ key: `${PREFIX}table.csv`, size: 8 }) as object })),
		);
	});

	test('that does not parse is an error with its line and its beginning', async () => {
		await expect(rows('a,b\n1,2\n3,4,5\n')).rejects.toThrow(/"[^"]*table\.csv" is not CSV \(.*line 3; it begins with "a,b\\n1,2/);
		await expect(rows('a,b\n1,"2\n')).rejects.toThrow(/is not CSV \(Quote Not Closed/);
		await expect(rows(Buffer.from('ä', 'latin1'))).rejects.toThrow('is not UTF-8 text');
	});

	test('of twenty thousand rows all come, in order', async () => {
		const body = `n,text\n${Array.from({ length: 20_000 }, (_, i) => `${i},"ünï, ""${i}"""`).join('\n')}`;
		const output = await rows(body);
		expect(output).toHaveLength(20_000);
		expect(output[12_345]).toEqual({ n: '12345', text: 'ünï, "12345"' });
		expect(output.every(({ n }, i) => n === String(i))).toBe(true);
	});
});

describe('many objects', () => {
	const many = `${PREFIX}many/`;
	beforeAll(async () => {
		for (const name of ['b.txt', 'a.txt', 'sub/c.txt', 'sub/', 'd.csv'])
			await rawPut(server.bucket, many + name, name.endsWith('/') ? '' : `n\n${name}`);
	});
	const names = (output: Array<{ json: Record<string, unknown> }>) => output.map(({ json }) => String(json.key).slice(many.length));

	test('all in a folder, in the order of the list, without markers of folders', async () => {
		const output = await runNode({ operation: 'download', which: 'folder', folder: many });
		expect(names(output)).toEqual(['a.txt', 'b.txt', 'd.csv', 'sub/c.txt']);
		expect(output.map(({ binary }) => [binary!.data!.fileName, binaryContents(binary!.data!).toString()])).toEqual([
			['a.txt', 'n\na.txt'],
			['b.txt', 'n\nb.txt'],
			['d.csv', 'n\nd.csv'],
			['c.txt', 'n\nsub/c.txt'],
		]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(Array(4).fill({ item: 0 }));
	});

	test('all that match a pattern, as text, by their last line', async () => {
		const output = await runNode({
			operation: 'download',
			which: 'pattern',
			pattern: `${many}**/*.txt`,
			as: 'text',
			part: 'lastLines',
			numberOfLines: 1,
		});
		expect(output.map(({ json }) => json.data)).toEqual(['a.txt', 'b.txt', 'sub/c.txt']);
	});

	test('as rows, which say where they come from', async () => {
		const output = await runNode({ operation: 'download', which: 'folder', folder: many, as: 'csv', options: { infoField: 'from' } });
		expect(output.map(({ json }) => [json.n, (json.from as { key: string }).key.slice(many.length)])).toEqual(
			['a.txt', 'b.txt', 'd.csv', 'sub/c.txt'].map((name) => [name, name]),
		);
	});

	test('of a folder that is empty nothing comes; without a name it is an error', async () => {
		expect(await runNode({ operation: 'download', which: 'folder', folder: `${PREFIX}nowhere` })).toEqual([]);
		await expect(runNode({ operation: 'download', which: 'folder', folder: '' })).rejects.toThrow('Folder is empty');
	});
});

test("a file keeps the object's name and type, or gets those of the options", async () => {
	await put('page.html', '<p>', { 'content-type': 'text/html' });
	const [asItIs] = await download('page.html');
	expect(asItIs!.binary!.data).toMatchObject({ fileName: 'page.html', mimeType: 'text/html', fileExtension: 'html' });
	const [renamed] = await download('page.html', { outputField: 'page', options: { fileName: 'x.txt', mimeType: 'text/plain' } });
	expect(renamed!.binary!.page).toMatchObject({ fileName: 'x.txt', mimeType: 'text/plain', fileExtension: 'txt' });
});
