import { memoryBinary, runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, sendUrl, server, utf8InHeader } from '../support/rawS3';

const PREFIX = 'headers/';
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const run = async (operation: string, name: string, parameters: Parameters = {}) =>
	(await runNode({ operation, key: key(name), ...parameters }))[0]!.json;
const headersOf = async (name: string) => (await raw('HEAD', server.bucket, PREFIX + name)).headers;
const local = () => new LocalS3Control(server.endpoint);
const text = { from: 'text', text: 'contents' };

afterEach(async () => {
	await local().clearFaults();
	await rawClean(server.bucket, PREFIX);
});

describe('a file name beyond ASCII in Content-Disposition', () => {
	const contentDisposition = 'attachment; filename="über.pdf"';
	const sent = `attachment; filename="_ber.pdf"; filename*=UTF-8''%C3%BCber.pdf`;

	test('Upload and Update Metadata', async () => {
		await run('upload', 'a', { ...text, options: { contentDisposition } });
		expect((await headersOf('a'))['content-disposition']).toBe(sent);
		await rawPut(server.bucket, `${PREFIX}b`, 'x');
		await run('updateMetadata', 'b', { options: { contentDisposition } });
		expect((await headersOf('b'))['content-disposition']).toBe(sent);
	});

	test('Copy with Replace Metadata', async () => {
		await rawPut(server.bucket, `${PREFIX}a`, 'x');
		const replaceMetadata = { settings: { contentDisposition } };
		await runNode({ operation: 'copy', sourceKey: key('a'), destinationKey: key('b'), options: { replaceMetadata } });
		expect((await headersOf('b'))['content-disposition']).toBe(sent);
	});

	test('presigned GET, PUT and POST, and a presigned upload in parts', async () => {
		await rawPut(server.bucket, `${PREFIX}a`, 'x');
		const get = await run('createPresignedUrl', 'a', { options: { contentDisposition } });
		expect((await sendUrl('GET', String(get.url))).headers['content-disposition']).toBe(sent);
		const put = await run('createPresignedUrl', 'b', { method: 'PUT', options: { contentDisposition } });
		expect(put.headers).toMatchObject({ 'Content-Disposition': sent });
		expect((await sendUrl('PUT', String(put.url), put.headers as Record<string, string>, Buffer.from('x'))).status).toBe(200);
		const post = await run('createPresignedPost', 'c', { storeAs: 'key', options: { contentDisposition } });
		expect(post.fields).toMatchObject({ 'Content-Disposition': sent });
		const parts = await run('createPresigned', 'd', { resource: 'multipartUpload', fileSize: 1, options: { contentDisposition } });
		expect(parts.uploadId).toEqual(expect.any(String));
		await sendUrl('DELETE', String(parts.abortUrl));
	});
});

describe('what no header can carry is refused by its label', () => {
	test('Only If Changed From ETag', async () => {
		await expect(run('download', 'a', { options: { unlessEtag: 'a\u0000b' } })).rejects.toThrow(
			'Only If Changed From ETag contains a line break',
		);
	});

	test.each([
		['contentType', 'text/ü', 'Content Type contains letters or signs that no header can carry (got "text/ü")'],
		['cacheControl', 'max-age=1\r\nx: y', 'Cache-Control contains a line break or another control character'],
		['contentLanguage', 'español', 'Content-Language contains letters'],
		['contentEncoding', 'gzip\u0000', 'Content-Encoding contains a line break'],
		['websiteRedirect', '/übersicht.html', 'Website Redirect contains letters'],
		['contentDisposition', 'Anhang ü', 'Content-Disposition contains letters'],
	])('%s', async (option, value, words) => {
		await expect(run('upload', 'a', { ...text, options: { [option]: value } })).rejects.toThrow(words);
		await rawPut(server.bucket, `${PREFIX}b`, 'x');
		await expect(run('updateMetadata', 'b', { options: { [option]: value } })).rejects.toThrow(words);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}b`]);
	});

	test('KMS Key ID, and Content Type of Append', async () => {
		const serverSideEncryption = { settings: { algorithm: 'aws:kms', kmsKeyId: 'schlüssel' } };
		await expect(run('upload', 'a', { ...text, options: { serverSideEncryption } })).rejects.toThrow('KMS Key ID contains letters');
		await expect(run('append', 'a', { ...text, options: { contentType: 'tüxt' } })).rejects.toThrow('Content Type contains letters');
	});
});

test('a media type of the item that no header can carry is left out', async () => {
	const items = [{ json: {}, binary: { data: memoryBinary(Buffer.from('x'), 'x', 'text/plain; name="ü\r\n"') } }];
	await runNode({ operation: 'upload', key: key('a') }, { items });
	expect((await headersOf('a'))['content-type']).toBe('application/octet-stream');
});

describe('metadata that another client sent in UTF-8', () => {
	const sent = { 'x-amz-meta-title': '日本 ü', 'cache-control': 'größe' };
	const kept = { 'x-amz-meta-title': utf8InHeader('日本 ü'), 'cache-control': utf8InHeader('größe') };
	beforeEach(async () => await local().fail({ rawMetadata: true, times: 10_000, keyPrefix: PREFIX }));

	test('is read as what it says', async () => {
		await rawPut(server.bucket, `${PREFIX}a`, 'x', sent);
		expect(await run('getMetadata', 'a')).toMatchObject({ metadata: { title: '日本 ü' }, cacheControl: 'größe' });
	});

	test.each<[string, Parameters]>([
		['append', { ...text }],
		['updateMetadata', { metadata: { pairs: [{ name: 'more', value: 'ä' }] } }],
	])('%s keeps the bytes of what it rewrites', async (operation, parameters) => {
		await rawPut(server.bucket, `${PREFIX}a`, 'x', sent);
		await run(operation, 'a', parameters);
		expect(await headersOf('a')).toMatchObject(kept);
		expect(await run('getMetadata', 'a')).toMatchObject({ metadata: { title: '日本 ü' }, cacheControl: 'größe' });
	});

	test('Append in parts keeps them too', async () => {
		await rawPut(server.bucket, `${PREFIX}a`, Buffer.alloc(6 * 1024 * 1024), sent);
		await run('append', 'a', text);
		expect(await headersOf('a')).toMatchObject(kept);
	});
});

describe('a proxy that marks ETags as weak', () => {
	beforeEach(async () => await local().fail({ weakEtag: true, times: 10_000, keyPrefix: PREFIX }));

	test('changes no ETag and stops nothing', async () => {
		const etag = String((await run('upload', 'a', text)).etag);
		expect(etag).toMatch(/^[0-9a-f]{32}$/);
		expect(await run('getMetadata', 'a')).toMatchObject({ etag });
		expect(await run('download', 'a', { as: 'text', options: { unlessEtag: `W/"${etag}"` } })).toMatchObject({ changed: false });
		await run('append', 'a', text);
		await run('updateMetadata', 'a', { options: { cacheControl: 'no-store' } });
		await runNode({ operation: 'move', sourceKey: key('a'), destinationKey: key('b') });
		expect(await run('download', 'b', { as: 'text' })).toMatchObject({ data: expect.stringMatching(/^contents\n?contents/) as string });
	});

	test('a large object is read in ranges and added to in parts', async () => {
		await rawPut(server.bucket, `${PREFIX}large`, Buffer.alloc(20 * 1024 * 1024, 'x'));
		const [item] = await runNode({ operation: 'download', key: key('large') });
		expect(item!.binary!.data!.fileSize).toBe(String(20 * 1024 * 1024));
		await run('append', 'large', text);
		expect((await headersOf('large'))['content-length']).toBe(String(20 * 1024 * 1024 + 9));
	});
});
