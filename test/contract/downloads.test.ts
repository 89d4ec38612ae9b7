/** Download: parts of objects, forms, conditions, and many objects at once. All contents are put there by the second client. */
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
			message: `The object "${PREFIX}digits" ends before the first byte that was asked for`,
			httpCode: '416',
		});
		await expect(download('digits', { part: 'range', firstByte: 5, lastByte: 4 })).rejects.toThrow(
			'Last Byte is before First Byte, which is 5. It is "4".',
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

	test('lines are between 1 and 100,000, and not in UTF-16', async () => {
		await expect(text('log', { part: 'lastLines', numberOfLines: 100_001 })).rejects.toThrow(
			'Number of Lines is not a whole number from 1 to 100000. It is "100001".',
		);
		await expect(text('log', { part: 'lastLines', options: { encoding: 'utf-16le' } })).rejects.toThrow(
			'Part cannot be lines of text in UTF-16',
		);
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
