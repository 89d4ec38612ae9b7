import { runNode, type Parameters } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawPut, sendUrl, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}presigned/`;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });
const get = async (name: string) => await raw('GET', server.bucket, `${PREFIX}${name}`);

interface Presigned {
	url: string;
	method: string;
	headers: Record<string, string>;
}
const presign = async (name: string, parameters: Parameters): Promise<Presigned> =>
	(await runNode({ operation: 'createPresignedUrl', key: key(name), ...parameters }))[0]!.json as unknown as Presigned;

afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('presigned URLs', () => {
	test('HEAD tells of an object and does not give it, nor does another method', async () => {
		await rawPut(server.bucket, `${PREFIX}seen.txt`, 'twelve bytes');
		const { url, method, headers } = await presign('seen.txt', { method: 'HEAD' });
		expect({ method, headers }).toEqual({ method: 'HEAD', headers: {} });
		const answer = await sendUrl('HEAD', url);
		expect([answer.status, answer.headers['content-length']]).toEqual([200, '12']);
		for (const other of ['GET', 'PUT', 'DELETE']) expect((await sendUrl(other, url)).status).toBe(403);
		expect((await get('seen.txt')).body.toString()).toBe('twelve bytes');
	});

	test('DELETE deletes its object, and no other', async () => {
		for (const name of ['gone', 'kept']) await rawPut(server.bucket, `${PREFIX}delete/${name}`, 'x');
		const { url } = await presign('delete/gone', { method: 'DELETE' });
		expect((await sendUrl('DELETE', url.replace('delete/gone', 'delete/kept'))).status).toBe(403);
		expect((await sendUrl('DELETE', url)).status).toBe(204);
		expect(await rawKeys(server.bucket, `${PREFIX}delete/`)).toEqual([`${PREFIX}delete/kept`]);
	});

	test('a download has every header that its URL says', async () => {
		await rawPut(server.bucket, `${PREFIX}answer.txt`, 'x', { 'content-type': 'text/plain' });
		const { url } = await presign('answer.txt', {
			options: { cacheControl: 'no-store', contentDisposition: 'inline', contentEncoding: 'identity', contentLanguage: 'de', contentType: 'text/html', expires: '2030-01-02T03:04:05Z' },
		});
		expect((await sendUrl('GET', url)).headers).toMatchObject({
			'cache-control': 'no-store',
			'content-disposition': 'inline',
			'content-encoding': 'identity',
			'content-language': 'de',
			'content-type': 'text/html',
			expires: 'Wed, 02 Jan 2030 03:04:05 GMT',
		});
		expect((await sendUrl('GET', url.replace('text%2Fhtml', 'text%2Fplain'))).status).toBe(403);
	});

	test('an upload must send the headers that the output names, as they are, and S3 stores what they say', async () => {
		const { url, headers } = await presign('full.bin', {
			method: 'PUT',
			options: {
				cacheControl: 'max-age=60',
				contentDisposition: 'attachment',
				contentLanguage: 'en',
				contentType: 'text/x-special',
				metadata: pairs({ Author: 'Zoë', plain: 'a b' }),
				tags: pairs({ team: 'a b' }),
			},
		});
		expect(headers).toEqual({
			'Cache-Control': 'max-age=60',
			'Content-Disposition': 'attachment',
			'Content-Language': 'en',
			'Content-Type': 'text/x-special',
			'x-amz-meta-author': '=?UTF-8?B?Wm/Dqw==?=',
			'x-amz-meta-plain': 'a b',
			'x-amz-tagging': 'team=a%20b',
		});
		for (const name of Object.keys(headers)) {
			const { [name]: _, ...others } = headers;
			expect([name, (await sendUrl('PUT', url, others, Buffer.from('x'))).status]).toEqual([name, 403]);
			expect([name, (await sendUrl('PUT', url, { ...headers, [name]: 'changed' }, Buffer.from('x'))).status]).toEqual([name, 403]);
		}
		expect(await rawKeys(server.bucket, `${PREFIX}full.bin`)).toEqual([]);
		expect((await sendUrl('PUT', url, headers, Buffer.from('stored'))).status).toBe(200);
		const stored = await get('full.bin');
		expect(stored.body.toString()).toBe('stored');
		expect(stored.headers).toMatchObject({ 'cache-control': 'max-age=60', 'content-disposition': 'attachment', 'content-language': 'en', 'content-type': 'text/x-special', 'x-amz-meta-plain': 'a b' });
		const tags = await raw('GET', server.bucket, `${PREFIX}full.bin`, { query: { tagging: '' } });
		expect(tags.body.toString()).toContain('<Key>team</Key><Value>a b</Value>');
	});

	test('File Size takes a file of this size only', async () => {
		const { url, headers } = await presign('sized', { method: 'PUT', options: { size: 5 } });
		expect(headers).toEqual({ 'Content-Length': '5' });
		for (const body of ['four', 'sixsix', '']) expect((await sendUrl('PUT', url, { 'Content-Length': String(body.length) }, Buffer.from(body))).status).toBe(403);
		expect((await sendUrl('PUT', url, headers, Buffer.from('fives'))).status).toBe(200);
		expect((await get('sized')).body.toString()).toBe('fives');
	});

	test('an upload is refused under another key and after its time', async () => {
		const { url } = await presign('put/own', { method: 'PUT', expiresIn: 1 });
		expect((await sendUrl('PUT', url.replace('put/own', 'put/other'), {}, Buffer.from('x'))).status).toBe(403);
		await new Promise((resolve) => setTimeout(resolve, 2500));
		expect((await sendUrl('PUT', url, {}, Buffer.from('x'))).status).toBe(403);
		expect(await rawKeys(server.bucket, `${PREFIX}put/`)).toEqual([]);
	});
});
