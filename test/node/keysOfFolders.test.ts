import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryBinary, runNode } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = 'keys-of-folders/';
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const keys = async () => (await rawKeys(server.bucket, PREFIX)).map((found) => found.slice(PREFIX.length));
const read = async (name: string) => (await raw('GET', server.bucket, PREFIX + name)).body.toString();
const file = (contents: string, fileName?: string) => ({
	json: {},
	binary: { data: { ...memoryBinary(Buffer.from(contents)), fileName } },
});

afterEach(async () => await rawClean(server.bucket, PREFIX));

describe('Upload to a key that ends with a slash', () => {
	test('the name of each file follows it', async () => {
		const items = [file('one', 'a.txt'), file('two', 'C:\\docs\\b ü.txt'), file('three', 'docs/c.txt')];
		const uploaded = await runNode({ operation: 'upload', key: key('folder/') }, { items });
		expect(uploaded.map(({ json }) => json.key)).toEqual(['a.txt', 'b ü.txt', 'c.txt'].map((name) => `${PREFIX}folder/${name}`));
		expect(uploaded[0]!.json.contentType).toBe('text/plain; charset=utf-8');
		expect(await keys()).toEqual(['folder/a.txt', 'folder/b ü.txt', 'folder/c.txt']);
		expect(await read('folder/b ü.txt')).toBe('two');
	});

	test.each([undefined, '', '..', 'docs/'])('a file named %j is refused', async (fileName) => {
		await expect(runNode({ operation: 'upload', key: key('folder/') }, { items: [file('x', fileName)] })).rejects.toMatchObject({
			message: `Key ends with a slash, and the file has no name (got "${PREFIX}folder/")`,
			description: expect.stringContaining('To make a folder, use Folder: Create') as string,
		});
		expect(await keys()).toEqual([]);
	});

	test.each([
		{ operation: 'upload', from: 'text', text: 'x' },
		{ operation: 'upload', from: 'text', text: '' },
		{ operation: 'upload', from: 'json', json: '{}' },
	])('contents without a file are refused: %j', async (parameters) => {
		await expect(runNode({ ...parameters, key: key('folder/') })).rejects.toThrow('Key ends with a slash, and there is no file whose name');
		expect(await keys()).toEqual([]);
	});

	test('Append refuses it', async () => {
		await expect(runNode({ operation: 'append', key: key('folder/'), from: 'text', text: 'x' })).rejects.toThrow(
			'Key ends with a slash, and names no object to add to',
		);
		expect(await keys()).toEqual([]);
	});

	describe('from a URL', () => {
		let source: Server;
		const url = (path: string) => `http://127.0.0.1:${(source.address() as AddressInfo).port}${path}`;
		beforeAll(async () => {
			source = createServer((_, answer) => answer.end('contents'));
			await new Promise<void>((done) => source.listen(0, '127.0.0.1', done));
		});
		afterAll(() => source.close());

		test('the name at the end of its path follows', async () => {
			const [item] = await runNode({
				operation: 'upload',
				key: key('folder/'),
				from: 'url',
				url: url('/a/gr%C3%B6%C3%9Fe%2Fx.pdf?token=1'),
			});
			expect(item!.json.key).toBe(`${PREFIX}folder/x.pdf`);
			expect(await read('folder/x.pdf')).toBe('contents');
		});

		test('a path without one is refused', async () => {
			await expect(runNode({ operation: 'upload', key: key('folder/'), from: 'url', url: url('/a/') })).rejects.toThrow(
				'Key ends with a slash, and the URL ends with no name of a file',
			);
		});
	});
});

describe('Copy and Move to a key that ends with a slash', () => {
	test.each(['copy', 'move'])('%s: the name of each object follows it', async (operation) => {
		const sources = ['in/a.txt', 'in/b.txt'];
		for (const name of sources) await rawPut(server.bucket, PREFIX + name, name);
		await runNode((i) => ({ operation, sourceKey: key(sources[i]!), destinationKey: key('out/') }), {
			items: [{ json: {} }, { json: {} }],
		});
		expect((await keys()).filter((name) => name.startsWith('out/'))).toEqual(['out/a.txt', 'out/b.txt']);
		expect(await read('out/b.txt')).toBe('in/b.txt');
	});

	test('the object that stands for a folder becomes that of the other', async () => {
		await rawPut(server.bucket, `${PREFIX}in/`, '');
		await runNode({ operation: 'move', sourceKey: key('in/'), destinationKey: key('out/') });
		expect(await keys()).toEqual(['out/']);
	});
});

describe('several items of a run with one key', () => {
	const hintsOf = async (parameters: object, count = 3) => {
		const hints: Array<{ message: string }> = [];
		const items = Array.from({ length: count }, (_, i) => file(String(i), 'same.txt'));
		await runNode({ operation: 'upload', ...parameters }, { items, hints });
		return hints.map(({ message }) => message);
	};

	test('a hint says that each replaced the one before', async () => {
		expect(await hintsOf({ key: key('folder/') })).toEqual([
			`3 items became s3://${server.bucket}/${PREFIX}folder/same.txt: each replaced the one before. ` +
				'Put something of the item into Key, such as {{ $json.id }}, or set If Object Exists to Keep Both.',
		]);
		expect(await read('folder/same.txt')).toBe('2');
	});

	test.each(['copy', 'move'])('%s too', async (operation) => {
		const hints: Array<{ message: string }> = [];
		const sources = ['in/a', 'in/b'];
		for (const name of sources) await rawPut(server.bucket, PREFIX + name, name);
		await runNode((i) => ({ operation, sourceKey: key(sources[i]!), destinationKey: key('out') }), {
			items: [{ json: {} }, { json: {} }],
			hints,
		});
		expect(hints).toEqual([
			expect.objectContaining({
				message:
					`2 items became s3://${server.bucket}/${PREFIX}out: each replaced the one before. ` +
					'Put something of the item into the destination, such as {{ $json.id }}, or set If Object Exists to Fail.',
			}),
		]);
	});

	test('there is none for one item, or where nothing is replaced', async () => {
		expect(await hintsOf({ key: key('a') }, 1)).toEqual([]);
		expect(await hintsOf({ key: key('b'), options: { ifExists: 'keepBoth' } })).toEqual([]);
		expect(await hintsOf({ key: key('c'), options: { ifExists: 'skip' } })).toEqual([]);
	});
});

test.each(['={{ $json.path }}', '={{ $json.a.b }}', '={{ null }}'])('a key whose expression gives nothing says so: %s', async (value) => {
	for (const parameters of [{ operation: 'download' }, { operation: 'upload', from: 'text', text: 'x' }, { operation: 'delete' }])
		await expect(runNode({ ...parameters, key: { mode: 'key', value } })).rejects.toMatchObject({
			message: 'Key is empty',
			description: 'Its expression gives nothing for this item. Check the names in it.',
		});
});

test('a link that uploads to a key with a slash at its end says what that becomes', async () => {
	for (const parameters of [
		{ operation: 'createPresignedUrl', method: 'PUT' },
		{ resource: 'multipartUpload', operation: 'createPresigned', fileSize: 1 },
	]) {
		const hintsOf = async (name: string) => {
			const hints: Array<{ message: string }> = [];
			await runNode({ ...parameters, key: key(name) }, { hints });
			return hints.map(({ message }) => message);
		};
		expect(await hintsOf('in/')).toEqual([
			`Key ends with a slash: the file becomes the object ${PREFIX}in/, which looks like an empty folder. ` +
				'Enter the whole key, such as invoices/march.pdf.',
		]);
		expect(await hintsOf('in/a.txt')).toEqual([]);
	}
});
