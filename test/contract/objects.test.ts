import { passTime } from '../support/passTime';
import { raw, rawClean, rawPut, sendUrl, server } from '../support/rawS3';
import { binaryContents, fileBinary, memoryBinary, runNode } from '../support/executeContext';

const PREFIX = `${server.scratchPrefix}objects/`;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const head = async (name: string) => (await raw('HEAD', server.bucket, `${PREFIX}${name}`)).headers;
const body = async (name: string) => (await raw('GET', server.bucket, `${PREFIX}${name}`)).body.toString();
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });

afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('Upload', () => {
	test('stores what every option says', async () => {
		const [result] = await runNode({
			operation: 'upload',
			key: key('options.bin'),
			from: 'text',
			text: 'Grüße',
			options: {
				cacheControl: 'max-age=60',
				contentDisposition: 'attachment; filename="x.bin"',
				contentType: 'text/x-special',
				metadata: pairs({ Author: 'Zoë', plain: 'a b' }),
				tags: pairs({ team: 'a+b=c', 'cost center': '42' }),
			},
		});
		expect(result!.json).toMatchObject({
			bucket: server.bucket,
			key: `${PREFIX}options.bin`,
			size: 7,
			skipped: false,
			contentType: 'text/x-special',
			s3Uri: `s3://${server.bucket}/${PREFIX}options.bin`,
		});
		const headers = await head('options.bin');
		expect(headers).toMatchObject({
			'content-type': 'text/x-special',
			'cache-control': 'max-age=60',
			'content-disposition': 'attachment; filename="x.bin"',
			'x-amz-meta-plain': 'a b',
		});
		expect(result!.json.etag).toBe(headers.etag!.replace(/"/g, ''));
		expect(await body('options.bin')).toBe('Grüße');
		const tags = (await raw('GET', server.bucket, `${PREFIX}options.bin`, { query: { tagging: '' } })).body.toString();
		expect(tags).toContain('<Key>cost center</Key>');
		expect(tags).toContain('<Value>a+b=c</Value>');
		const [described] = await runNode({ operation: 'getMetadata', key: key('options.bin') });
		expect(described!.json.metadata).toEqual({ author: 'Zoë', plain: 'a b' });
	});

	test.each([
		['text', 'page.html', { text: '<p>' }, 'text/html; charset=utf-8'],
		['text', 'no-extension', { text: 'x' }, 'text/plain; charset=utf-8'],
		['json', 'data.json', { json: '{"a":1}' }, 'application/json; charset=utf-8'],
		['json', 'data', { json: { a: 1 } }, 'application/json'],
	])('the content type of %s as %s is found', async (from, name, contents, type) => {
		await runNode({ operation: 'upload', key: key(name), from, ...contents });
		expect((await head(name))['content-type']).toBe(type);
	});

	test('a file without a known extension keeps the type that n8n knows', async () => {
		const items = [{ json: {}, binary: { data: memoryBinary(Buffer.from('%PDF'), 'x', 'application/pdf') } }];
		await runNode({ operation: 'upload', key: key('typed') }, { items });
		expect((await head('typed'))['content-type']).toBe('application/pdf');
	});

	test('JSON is stored as it was entered; an object as JSON', async () => {
		await runNode({ operation: 'upload', key: key('entered.json'), from: 'json', json: '{ "b":1,  "a":2 }' });
		expect(await body('entered.json')).toBe('{ "b":1,  "a":2 }');
		await runNode({ operation: 'upload', key: key('object.json'), from: 'json', json: { b: [1] } });
		expect(JSON.parse(await body('object.json'))).toEqual({ b: [1] });
	});

	test('if the object exists: fail, skip, keep both, overwrite', async () => {
		const up = async (text: string, ifExists?: string) =>
			(
				await runNode({
					operation: 'upload',
					key: key('there.txt'),
					from: 'text',
					text,
					options: ifExists === undefined ? {} : { ifExists },
				})
			)[0]!.json;
		await up('first', 'fail');
		await expect(up('second', 'fail')).rejects.toThrow(`An object "${PREFIX}there.txt" already exists`);
		expect(await up('third', 'skip')).toMatchObject({ skipped: true, key: `${PREFIX}there.txt` });
		expect(await body('there.txt')).toBe('first');
		expect(await up('fourth', 'keepBoth')).toMatchObject({ skipped: false, key: `${PREFIX}there (1).txt` });
		expect(await up('fifth', 'keepBoth')).toMatchObject({ key: `${PREFIX}there (2).txt` });
		expect(await body('there.txt')).toBe('first');
		expect(await body('there (1).txt')).toBe('fourth');
		await up('sixth');
		expect(await body('there.txt')).toBe('sixth');
	});

	test('twenty items that want the same name keep all of them', async () => {
		const items = Array.from({ length: 20 }, () => ({ json: {} }));
		const results = await runNode(
			(i) => ({ operation: 'upload', key: key('crowd/x'), from: 'text', text: `${i}`, options: { ifExists: 'keepBoth' } }),
			{ items },
		);
		const bodies = await Promise.all(
			results.map(async ({ json }) => (await raw('GET', server.bucket, json.key as string)).body.toString()),
		);
		expect(bodies).toEqual(items.map((_, i) => `${i}`));
	});
});

describe('Append', () => {
	test('adds lines, and makes the object where there is none', async () => {
		const append = async (text: string) =>
			(await runNode({ operation: 'append', key: key('log.txt'), from: 'text', text, options: { contentType: 'text/x-log' } }))[0]!.json;
		expect(await append('one')).toMatchObject({ created: true, size: 4, appendedBytes: 4 });
		const second = await append('two');
		expect(second).toMatchObject({ created: false, size: 8, offset: 4 });
		expect(second.etag).toBe((await head('log.txt')).etag!.replace(/"/g, ''));
		expect(await body('log.txt')).toBe('one\ntwo\n');
		expect((await head('log.txt'))['content-type']).toBe('text/x-log');
	});

	test('to a large object, inside S3: metadata and tags stay', async () => {
		const contents = Buffer.alloc(6 * 1024 * 1024, 'abc');
		await rawPut(server.bucket, `${PREFIX}large-log`, contents, {
			'x-amz-meta-author': 'me',
			'cache-control': 'no-cache',
			'x-amz-tagging': 'team=a',
		});
		await runNode({ operation: 'append', key: key('large-log'), from: 'text', text: 'the end' });
		const answer = await raw('GET', server.bucket, `${PREFIX}large-log`);
		expect(answer.body.equals(Buffer.concat([contents, Buffer.from('the end\n')]))).toBe(true);
		expect(answer.headers).toMatchObject({ 'x-amz-meta-author': 'me', 'cache-control': 'no-cache' });
		expect((await raw('GET', server.bucket, `${PREFIX}large-log`, { query: { tagging: '' } })).body.toString()).toContain(
			'<Key>team</Key>',
		);
	});
});

describe('Download', () => {
	test('as a file, as text and as JSON', async () => {
		await rawPut(server.bucket, `${PREFIX}a/data.json`, '\ufeff{"ü":[1,2]}', { 'content-type': 'application/json' });
		const [file] = await runNode({ operation: 'download', key: key('a/data.json'), outputField: 'file' });
		expect(file!.binary!.file).toMatchObject({ fileName: 'data.json', mimeType: 'application/json', fileExtension: 'json' });
		expect(binaryContents(file!.binary!.file!).toString()).toBe('\ufeff{"ü":[1,2]}');
		const [renamed] = await runNode({ operation: 'download', key: key('a/data.json'), options: { fileName: 'x.txt' } });
		expect(renamed!.binary!.data!.fileName).toBe('x.txt');
		const [text] = await runNode({ operation: 'download', key: key('a/data.json'), as: 'text', outputField: 'words' });
		expect(text!.json).toMatchObject({ key: `${PREFIX}a/data.json`, words: '{"ü":[1,2]}' });
		const [json] = await runNode({ operation: 'download', key: key('a/data.json'), as: 'json' });
		expect(json!.json.data).toEqual({ ü: [1, 2] });
	});

	test('what is not text or JSON is said to be neither', async () => {
		await rawPut(server.bucket, `${PREFIX}binary`, Buffer.from([0xc3, 0x28, 0xff]));
		await expect(runNode({ operation: 'download', key: key('binary'), as: 'text' })).rejects.toThrow(`"${PREFIX}binary" is not UTF-8 text`);
		await rawPut(server.bucket, `${PREFIX}text`, 'hello');
		await expect(runNode({ operation: 'download', key: key('text'), as: 'json' })).rejects.toThrow(`"${PREFIX}text" is not JSON`);
	});
});

describe('Get Many', () => {
	const names = ['list/a', 'list/b/1', 'list/b/2', 'list/c/d/e', 'list/z'];
	beforeAll(async () => {
		for (const name of names) await rawPut(server.bucket, `${PREFIX}${name}`, name);
	});
	const list = async (parameters: object) =>
		(await runNode({ operation: 'getAll', prefix: `${PREFIX}list/`, ...parameters })).map(({ json }) => [
			json.type,
			(json.key as string).slice(PREFIX.length),
		]);

	test('all levels by default; each with size, date and ETag', async () => {
		expect(await list({})).toEqual(names.map((name) => ['file', name]));
		const [first] = await runNode({ operation: 'getAll', prefix: `${PREFIX}list/` });
		expect(first!.json).toMatchObject({
			bucket: server.bucket,
			size: 6,
			etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
			lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
			storageClass: 'STANDARD',
		});
	});

	test('this level: files and folders apart', async () => {
		expect(await list({ options: { depth: 'level' } })).toEqual([
			['file', 'list/a'],
			['folder', 'list/b/'],
			['folder', 'list/c/'],
			['file', 'list/z'],
		]);
		expect(await list({ options: { depth: 'level', show: 'file' } })).toEqual([
			['file', 'list/a'],
			['file', 'list/z'],
		]);
		expect(await list({ options: { depth: 'level', show: 'folder' }, limit: 1 })).toEqual([['folder', 'list/b/']]);
	});

	test('the limit is a limit of results', async () => {
		expect(await list({ limit: 2 })).toEqual([
			['file', 'list/a'],
			['file', 'list/b/1'],
		]);
		expect(await list({ limit: 3, options: { depth: 'level', show: 'file' } })).toHaveLength(2);
	});

	test('a prefix with nothing below it is an empty result', async () => {
		expect(await list({ prefix: `${PREFIX}nothing/` })).toEqual([]);
	});
});

describe('Exists and Get Metadata', () => {
	test('tell what is there from what is not, and a missing bucket from a missing object', async () => {
		await rawPut(server.bucket, `${PREFIX}is-there`, 'x');
		expect((await runNode({ operation: 'exists', key: key('is-there') }))[0]!.json).toMatchObject({ exists: true, size: 1 });
		expect((await runNode({ operation: 'exists', key: key('is-not') }))[0]!.json).toMatchObject({ exists: false, key: `${PREFIX}is-not` });
		await expect(runNode({ operation: 'exists', key: key('x'), options: { bucketName: 'no-such-bucket-of-ours' } })).rejects.toThrow(
			'There is no bucket named "no-such-bucket-of-ours"',
		);
		await expect(runNode({ operation: 'getMetadata', key: key('is-not') })).rejects.toMatchObject({
			message: expect.stringContaining(`There is no object "${PREFIX}is-not"`) as string,
			httpCode: '404',
		});
	});
});

describe('Copy, Move and Delete', () => {
	test('a copy keeps contents, type and metadata; a move takes the source away', async () => {
		await rawPut(server.bucket, `${PREFIX}from`, 'contents', { 'content-type': 'text/x-a', 'x-amz-meta-a': 'b' });
		const [copied] = await runNode({ operation: 'copy', sourceKey: key('from'), destinationKey: key('copy') });
		expect(copied!.json).toMatchObject({ key: `${PREFIX}copy`, source: { bucket: server.bucket, key: `${PREFIX}from` } });
		expect(await head('copy')).toMatchObject({ 'content-type': 'text/x-a', 'x-amz-meta-a': 'b' });
		await runNode({ operation: 'move', sourceKey: key('copy'), destinationKey: key('moved') });
		expect(await body('moved')).toBe('contents');
		expect((await raw('HEAD', server.bucket, `${PREFIX}copy`)).status).toBe(404);
	});

	test('a missing source is named as such, and nothing is written', async () => {
		await expect(runNode({ operation: 'copy', sourceKey: key('missing'), destinationKey: key('target') })).rejects.toThrow(
			`There is no object "${PREFIX}missing"`,
		);
		expect((await raw('HEAD', server.bucket, `${PREFIX}target`)).status).toBe(404);
	});

	test('moving an object onto itself is refused', async () => {
		await expect(runNode({ operation: 'move', sourceKey: key('from'), destinationKey: key('from') })).rejects.toThrow(
			'Destination Key is the same object',
		);
		expect(await body('from')).toBe('contents');
	});

	test('deleting what is not there is no error, as in S3', async () => {
		expect((await runNode({ operation: 'delete', key: key('never-was') }))[0]!.json).toMatchObject({ deleted: true });
	});
});

describe('Create Presigned URL', () => {
	test('a download with a file name and a type', async () => {
		await rawPut(server.bucket, `${PREFIX}shared.bin`, 'shared');
		const [result] = await runNode({
			operation: 'createPresignedUrl',
			key: key('shared.bin'),
			expiresIn: 60,
			options: { downloadFileName: 'Größe "1".txt', contentType: 'text/plain' },
		});
		const { url, method, expiresAt, headers } = result!.json as { url: string; method: string; expiresAt: string; headers: object };
		expect({ method, headers }).toEqual({ method: 'GET', headers: {} });
		expect(Math.abs(Date.parse(expiresAt) - Date.now() - 60_000)).toBeLessThan(5000);
		const answer = await sendUrl('GET', url);
		expect(answer.status).toBe(200);
		expect(answer.headers['content-type']).toBe('text/plain');
		expect(answer.headers['content-disposition']).toBe(
			`attachment; filename="Gr__e _1_.txt"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.txt`,
		);
	});

	test('an upload that must send the type which was signed', async () => {
		const [result] = await runNode({
			operation: 'createPresignedUrl',
			method: 'PUT',
			key: key('sent.pdf'),
			options: { contentType: 'application/pdf' },
		});
		const { url, headers } = result!.json as { url: string; headers: Record<string, string> };
		expect(headers).toEqual({ 'Content-Type': 'application/pdf' });
		expect((await sendUrl('PUT', url, { 'Content-Type': 'text/html' }, Buffer.from('x'))).status).toBe(403);
		expect((await sendUrl('PUT', url, headers, Buffer.from('x'))).status).toBe(200);
		expect((await head('sent.pdf'))['content-type']).toBe('application/pdf');
	});

	test('an expired URL is refused', async () => {
		await rawPut(server.bucket, `${PREFIX}short`, 'x');
		const [result] = await runNode({ operation: 'createPresignedUrl', key: key('short'), expiresIn: 1 });
		await passTime(2500);
		expect((await sendUrl('GET', result!.json.url as string)).status).toBe(403);
	});
});

describe('Bucket', () => {
	test('Get says where the bucket is; a missing one is an error', async () => {
		expect((await runNode({ resource: 'bucket', operation: 'get' }))[0]!.json).toMatchObject({
			bucket: server.bucket,
			s3Uri: `s3://${server.bucket}`,
		});
		await expect(runNode({ resource: 'bucket', operation: 'get', options: { bucketName: 'no-such-bucket-of-ours' } })).rejects.toThrow(
			'There is no bucket named',
		);
	});

	test('Get Many lists the buckets', async () => {
		const all = await runNode({ resource: 'bucket', operation: 'getAll', returnAll: true });
		expect(all.map(({ json }) => json.bucket)).toContain(server.bucket);
		const some = await runNode({ resource: 'bucket', operation: 'getAll', limit: 1, options: { prefix: server.bucket } });
		expect(some.map(({ json }) => json.bucket)).toEqual([server.bucket]);
	});
});

describe('limits of a run', () => {
	test('a part size and a small memory limit are kept, with many files at a time', async () => {
		const contents = Buffer.alloc(16 * 1024 * 1024, 'abc');
		const data = await fileBinary(contents);
		const items = Array.from({ length: 4 }, () => ({ json: {}, binary: { data } }));
		const options = { partSize: 6, memoryLimit: 8, parallelItems: 4 };
		const results = await runNode((i) => ({ operation: 'upload', key: key(`limits/${i}`), options }), { items });
		expect(results.map(({ json }) => json.parts)).toEqual([3, 3, 3, 3]);
		const downloads = await runNode((i) => ({ operation: 'download', key: key(`limits/${i}`), options: { memoryLimit: 8 } }), { items });
		for (const { binary } of downloads) expect(binaryContents(binary!.data!).equals(contents)).toBe(true);
		await expect(runNode({ operation: 'upload', key: key('x'), from: 'text', text: 'x', options: { partSize: 4 } })).rejects.toThrow(
			'Part Size (MiB) is not a whole number from 5 to 5120',
		);
	});
});
