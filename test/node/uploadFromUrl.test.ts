/** Upload from a URL: a web server of the test's own answers as it is told to. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, rawUploads, server } from '../support/rawS3';

const PREFIX = 'from-url/';
const MIB = 1024 * 1024;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const stored = async (name: string) => await raw('GET', server.bucket, `${PREFIX}${name}`);
const local = () => new LocalS3Control(server.endpoint);
let answer: (request: http.IncomingMessage, response: http.ServerResponse) => unknown;
const asked: string[] = [];
const web = http.createServer((request, response) => {
	asked.push(request.url!);
	response.on('error', () => undefined);
	void answer(request, response);
});
const origin = () => `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
const open = new Set<unknown>();
web.on('connection', (socket) => {
	open.add(socket);
	socket.on('close', () => open.delete(socket));
});

beforeAll(async () => await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve)));
beforeEach(() => void (asked.length = 0));
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	web.closeAllConnections();
	await new Promise((resolve) => web.close(resolve));
	await rawClean(server.bucket, PREFIX);
});

// The address comes from the item: an error names the node, and with it what the workflow holds.
const upload = async (name: string, options: Parameters = {}, path = '/file?token=s3cret', more: object = {}) =>
	(
		await runNode(
			{ operation: 'upload', key: key(name), from: 'url', url: '={{ $json.url }}', options },
			{ items: [{ json: { url: `${origin()}${path}` } }], ...more },
		)
	)[0]!.json;
/** A reset throws away what the other side has not read: the immediate comes after it had its turn to read the head. */
const cut = (request: http.IncomingMessage) => setTimeout(() => setImmediate(() => request.socket.resetAndDestroy()), 50);
const untilClosed = async () => {
	const giveUpAt = Date.now() + 30_000;
	while (open.size > 0 && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 10));
	expect(open.size).toBe(0);
};

describe.each([0, 1, 1000, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 30 * MIB + 7])('%d bytes', (size) => {
	const contents = randomBytes(size);

	test.each([
		['with their length', (response: http.ServerResponse) => response.setHeader('content-length', size)],
		['in chunks', (response: http.ServerResponse) => response.setHeader('transfer-encoding', 'chunked')],
	])('%s arrive whole', async (_, prepare) => {
		answer = (_request, response) => {
			prepare(response);
			response.setHeader('content-type', 'text/x-special');
			response.end(contents);
		};
		const json = await upload(`sized-${size}`);
		expect(json).toMatchObject({ size, contentType: 'text/x-special' });
		const object = await stored(`sized-${size}`);
		expect(object.body.equals(contents)).toBe(true);
		expect(object.headers['content-type']).toBe('text/x-special');
		expect(json.etag).toBe(object.headers.etag!.replace(/"/g, ''));
		expect(json.parts === undefined).toBe(size <= 8 * MIB);
	});
});

test.each([201, 202, 204, 205, 206])('HTTP %d does not have the whole file: nothing is stored', async (status) => {
	answer = (_request, response) => response.writeHead(status).end(status === 204 || status === 205 ? undefined : 'a part');
	await expect(upload(`status-${status}`)).rejects.toMatchObject({
		message: expect.stringContaining(`URL was answered with HTTP ${status}`) as string,
		description: expect.stringContaining('not the whole file') as string,
	});
	expect(await rawKeys(server.bucket, `${PREFIX}status-${status}`)).toEqual([]);
});

test('what is compressed for the way is stored as it is, whatever its length said', async () => {
	const contents = Buffer.from('abc'.repeat(5 * MIB));
	answer = (_request, response) => {
		const zipped = gzipSync(contents);
		response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length, 'content-type': 'text/plain' });
		response.end(zipped);
	};
	expect(await upload('zipped')).toMatchObject({ size: contents.length });
	expect((await stored('zipped')).body.equals(contents)).toBe(true);
});

test('the type: the option’s, else by the key, else the server’s', async () => {
	answer = (_request, response) => void response.setHeader('content-type', 'text/x-server').end('x');
	await upload('type.pdf');
	expect((await stored('type.pdf')).headers['content-type']).toBe('application/pdf');
	await upload('type', { contentType: 'text/x-mine' });
	expect((await stored('type')).headers['content-type']).toBe('text/x-mine');
});

test('redirects are followed', async () => {
	answer = (request, response) =>
		request.url === '/there' ? response.end('found') : response.writeHead(302, { location: '/there' }).end();
	await upload('moved');
	expect((await stored('moved')).body.toString()).toBe('found');
});

describe('nothing is stored, and the message names the address without its query', () => {
	const refused = async (name: string, ...words: string[]) => {
		const error = (await upload(name).catch((e: unknown) => e)) as Error & { description: string };
		expect(error).toBeInstanceOf(Error);
		for (const word of words) expect(`${error.message} ${error.description}`).toContain(word);
		expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('s3cret');
		expect(await rawKeys(server.bucket, `${PREFIX}${name}`)).toEqual([]);
		expect(await rawUploads(server.bucket, `${PREFIX}${name}`)).toEqual([]);
		await untilClosed();
	};

	test.each([404, 403, 500])('when the server answers %d', async (status) => {
		answer = (_request, response) => void response.writeHead(status).end('a page that is not the file');
		await refused(`status-${status}`, `URL was answered with HTTP ${status}`, `${origin()}/file?…`);
	});

	test.each([
		['with a length', 500_000, { 'content-length': 1_000_000 }],
		['in chunks', 500_000, {}],
		['after some parts', 20 * MIB, { 'content-length': 40 * MIB }],
		['in chunks after some parts', 20 * MIB, {}],
	])('when the connection is cut in the middle, %s', async (_, bytes, headers) => {
		answer = (request, response) => {
			response.writeHead(200, headers);
			response.write(randomBytes(bytes), () => cut(request));
		};
		await refused('cut', 'broke off after');
	});

	test('when it ends politely, but too early', async () => {
		answer = (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n${'x'.repeat(999)}`);
		await refused('short', 'broke off after');
	});

	test('when compressed contents are cut', async () => {
		answer = (request, response) => {
			const zipped = gzipSync(randomBytes(200_000));
			response.writeHead(200, { 'content-encoding': 'gzip' });
			response.write(zipped.subarray(0, 100_000), () => cut(request));
		};
		await refused('cut-zip', 'broke off after');
	});

	test('when S3 refuses a part', async () => {
		await local().fail({ operation: 'UploadPart', partNumber: 2, status: 403, code: 'AccessDenied', times: 100 });
		answer = (_request, response) => void response.end(randomBytes(40 * MIB));
		await refused('denied', 's3:PutObject');
	});
});

test('a server that nobody runs is said to be', async () => {
	const gone = http.createServer();
	await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
	const { port } = gone.address() as AddressInfo;
	await new Promise((resolve) => gone.close(resolve));
	await expect(
		runNode({ operation: 'upload', key: key('gone'), from: 'url', url: `http://me:s3cret@127.0.0.1:${port}/a?b` }),
	).rejects.toThrow(`The file at http://127.0.0.1:${port}/a?… could not be fetched: connect ECONNREFUSED`);
});

test('cancelling stops the download and the upload', async () => {
	const stop = new AbortController();
	answer = (_request, response) => {
		response.writeHead(200);
		response.write(randomBytes(20 * MIB));
		setTimeout(() => stop.abort(), 300);
	};
	await expect(upload('cancelled', {}, '/endless', { signal: stop.signal })).rejects.toThrow('cancelled');
	expect(await rawUploads(server.bucket, `${PREFIX}cancelled`)).toEqual([]);
	await untilClosed();
});

test('if the object exists: skip gives the answer up, keep both fetches the file again where it must', async () => {
	answer = (_request, response) => void response.end('new');
	await rawPut(server.bucket, `${PREFIX}there`, 'old');
	expect(await upload('there', { ifExists: 'skip' })).toMatchObject({ skipped: true });
	await untilClosed();
	expect(await upload('there', { ifExists: 'keepBoth' })).toMatchObject({ key: `${PREFIX}there (1)` });
	expect((await stored('there (1)')).body.toString()).toBe('new');
	await local().fail({ operation: 'HeadObject', keyPrefix: `${PREFIX}race`, status: 404, code: 'NotFound', times: 2 });
	await rawPut(server.bucket, `${PREFIX}race`, 'old');
	asked.length = 0;
	expect(await upload('race', { ifExists: 'keepBoth' })).toMatchObject({ key: `${PREFIX}race (1)` });
	expect(asked).toHaveLength(2);
	expect((await stored('race')).body.toString()).toBe('old');
	expect((await stored('race (1)')).body.toString()).toBe('new');
	await untilClosed();
});

test('many at a time within the memory limit', async () => {
	const contents = randomBytes(9 * MIB);
	answer = (_request, response) => void response.end(contents);
	const items = Array.from({ length: 12 }, () => ({ json: {} }));
	await runNode(
		(i) => ({ operation: 'upload', key: key(`many/${i}`), from: 'url', url: `${origin()}/${i}`, options: { memoryLimit: 8 } }),
		{ items },
	);
	for (const [i] of items.entries()) expect((await stored(`many/${i}`)).body.equals(contents)).toBe(true);
});

test.each(['', 'example.com/file', 'ftp://example.com/file', 'file:///etc/passwd'])('"%s" is refused before any request', async (url) => {
	await expect(runNode({ operation: 'upload', key: key('x'), from: 'url', url })).rejects.toThrow(
		url === '' ? 'URL is empty' : 'URL is not an address that begins with https:// or http://',
	);
});
