import { runNode, type Parameters } from '../support/executeContext';
import { passTime } from '../support/passTime';
import { raw, rawClean, rawKeys, rawPut, rawUploads, sendUrl, server } from '../support/rawS3';

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
			options: {
				cacheControl: 'no-store',
				contentDisposition: 'inline',
				contentEncoding: 'identity',
				contentLanguage: 'de',
				contentType: 'text/html',
				expires: '2030-01-02T03:04:05Z',
			},
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
			const others = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
			// MinIO says 400 of a header that was signed and is not sent.
			expect([400, 403]).toContain((await sendUrl('PUT', url, others, Buffer.from('x'))).status);
			expect([name, (await sendUrl('PUT', url, { ...headers, [name]: 'changed' }, Buffer.from('x'))).status]).toEqual([name, 403]);
		}
		expect(await rawKeys(server.bucket, `${PREFIX}full.bin`)).toEqual([]);
		expect((await sendUrl('PUT', url, headers, Buffer.from('stored'))).status).toBe(200);
		const stored = await get('full.bin');
		expect(stored.body.toString()).toBe('stored');
		expect(stored.headers).toMatchObject({
			'cache-control': 'max-age=60',
			'content-disposition': 'attachment',
			'content-language': 'en',
			'content-type': 'text/x-special',
			'x-amz-meta-plain': 'a b',
		});
		const tags = await raw('GET', server.bucket, `${PREFIX}full.bin`, { query: { tagging: '' } });
		expect(tags.body.toString()).toMatch(/<Key>team<\/Key>\s*<Value>a b<\/Value>/);
	});

	test('File Size takes a file of this size only', async () => {
		const { url, headers } = await presign('sized', { method: 'PUT', options: { size: 5 } });
		expect(headers).toEqual({ 'Content-Length': '5' });
		for (const body of ['four', 'sixsix', ''])
			expect((await sendUrl('PUT', url, { 'Content-Length': String(body.length) }, Buffer.from(body))).status).toBe(403);
		expect((await sendUrl('PUT', url, headers, Buffer.from('fives'))).status).toBe(200);
		expect((await get('sized')).body.toString()).toBe('fives');
	});

	test('an upload is refused under another key and after its time', async () => {
		const { url } = await presign('put/own', { method: 'PUT', expiresIn: 1 });
		expect((await sendUrl('PUT', url.replace('put/own', 'put/other'), {}, Buffer.from('x'))).status).toBe(403);
		await passTime(2500);
		expect((await sendUrl('PUT', url, {}, Buffer.from('x'))).status).toBe(403);
		expect(await rawKeys(server.bucket, `${PREFIX}put/`)).toEqual([]);
	});
});

describe('presigned multipart uploads', () => {
	const MIB = 1024 * 1024;
	const contents = Buffer.alloc(11 * MIB + 3, 'multipart contents ');
	interface Upload {
		uploadId: string;
		size: number;
		partCount: number;
		partSize: number;
		parts: Array<{ partNumber: number; start: number; size: number; url: string }>;
		completeUrl: string;
		abortUrl: string;
		listPartsUrl: string;
	}
	const begin = async (name: string, more: Parameters = {}): Promise<Upload> =>
		(
			await runNode({
				resource: 'multipartUpload',
				operation: 'createPresigned',
				key: key(name),
				fileSize: contents.length,
				...more,
				options: { partSize: 5, ...(more.options as object) },
			})
		)[0]!.json as unknown as Upload;
	const sendPart = async ({ url, start, size }: Upload['parts'][number]) =>
		await sendUrl('PUT', url, { 'content-length': String(size) }, contents.subarray(start, start + size));
	const complete = async (name: string, uploadId: string, options: object = {}) =>
		(await runNode({ resource: 'multipartUpload', operation: 'complete', uploadKey: `${PREFIX}${name}`, uploadId, options }))[0]!.json;

	afterEach(async () => {
		for (const uploadKey of new Set(await rawUploads(server.bucket, PREFIX))) {
			const answer = await raw('GET', server.bucket, undefined, { query: { uploads: '', prefix: uploadKey } });
			for (const [, uploadId] of answer.body.toString().matchAll(/<UploadId>([^<]+)</g))
				await raw('DELETE', server.bucket, uploadKey, { query: { uploadId: uploadId! } });
		}
	});

	test('someone without keys sends all parts, in any order, and completes the upload by its URL', async () => {
		const { parts, completeUrl, listPartsUrl, ...upload } = await begin('mpu/a b+ü.txt', {
			options: { metadata: pairs({ from: 'browser' }) },
		});
		expect(upload).toMatchObject({ size: contents.length, partCount: 3, partSize: 5 * MIB });
		expect(parts.map(({ partNumber, start, size }) => [partNumber, start, size])).toEqual([
			[1, 0, 5 * MIB],
			[2, 5 * MIB, 5 * MIB],
			[3, 10 * MIB, MIB + 3],
		]);
		const etags: string[] = [];
		for (const part of [...parts].reverse()) {
			const answer = await sendPart(part);
			expect(answer.status).toBe(200);
			etags[part.partNumber] = answer.headers.etag!;
		}
		expect((await sendUrl('GET', listPartsUrl)).body.toString().match(/<PartNumber>/g)).toHaveLength(3);
		const list = parts
			.map(({ partNumber }) => `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etags[partNumber]}</ETag></Part>`)
			.join('');
		const completed = await sendUrl('POST', completeUrl, {}, Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`));
		expect([completed.status, completed.body.toString().includes('<Error>')]).toEqual([200, false]);
		const stored = await get('mpu/a b+ü.txt');
		expect(stored.body.equals(contents)).toBe(true);
		expect(stored.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-amz-meta-from': 'browser' });
	});

	test('Complete needs nothing but the ID; the size and the ETags may be given', async () => {
		for (const [i, optionsFor] of [
			() => ({}),
			() => ({ fileSize: contents.length }),
			(etags: object[]) => ({ parts: JSON.stringify(etags.reverse()) }),
		].entries()) {
			const { uploadId, parts } = await begin(`mpu/complete${i}`);
			const etags = [];
			for (const part of parts) etags.push({ partNumber: part.partNumber, etag: (await sendPart(part)).headers.etag! });
			const result = await complete(`mpu/complete${i}`, uploadId, optionsFor(etags));
			expect(result).toMatchObject({ bucket: server.bucket, key: `${PREFIX}mpu/complete${i}`, parts: 3 });
			expect(result.size).toBe(i === 2 ? undefined : contents.length);
			const stored = await get(`mpu/complete${i}`);
			expect(stored.body.equals(contents)).toBe(true);
			// Not every store says the ETag when the upload is completed.
			expect([stored.headers.etag, undefined]).toContain(result.etag === undefined ? undefined : `"${result.etag as string}"`);
		}
	});

	test('Complete makes no object of an upload that lacks a part, or has another size', async () => {
		const { uploadId, parts } = await begin('mpu/lacking');
		await expect(complete('mpu/lacking', uploadId)).rejects.toThrow('The multipart upload is not complete: no part has arrived');
		await sendPart(parts[0]!);
		await sendPart(parts[2]!);
		await expect(complete('mpu/lacking', uploadId)).rejects.toThrow('part 2 has not arrived, and part 3 has');
		await sendPart(parts[1]!);
		await expect(complete('mpu/lacking', uploadId, { fileSize: 99 })).rejects.toThrow(
			`3 parts arrived, with ${contents.length} bytes instead of 99`,
		);
		expect(await rawKeys(server.bucket, `${PREFIX}mpu/lacking`)).toEqual([]);
		expect(await rawUploads(server.bucket, `${PREFIX}mpu/lacking`)).toHaveLength(1);
		await complete('mpu/lacking', uploadId);
		await expect(complete('mpu/lacking', uploadId)).rejects.toThrow('There is no unfinished upload with this ID');
	});

	test('a part URL takes its own part with its own size only, and the abort URL ends it all', async () => {
		const { parts, abortUrl } = await begin('mpu/bound');
		const { url, size } = parts[2]!;
		expect((await sendUrl('PUT', url, {}, contents.subarray(0, size + 1))).status).toBe(403);
		expect((await sendUrl('PUT', url.replace('partNumber=3', 'partNumber=4'), {}, contents.subarray(0, size))).status).toBe(403);
		expect((await sendUrl('PUT', url.replace('mpu/bound', 'mpu/other'), {}, contents.subarray(0, size))).status).toBe(403);
		expect((await sendUrl('DELETE', url)).status).toBe(403);
		expect((await sendUrl('DELETE', abortUrl)).status).toBe(204);
		expect(await rawUploads(server.bucket, `${PREFIX}mpu/bound`)).toEqual([]);
		expect((await sendUrl('PUT', url, {}, contents.subarray(0, size))).status).toBe(404);
	});

	test('all URLs end after their time', async () => {
		const { parts, completeUrl, abortUrl, listPartsUrl } = await begin('mpu/short', { expiresIn: 1 });
		await passTime(2500);
		expect((await sendPart(parts[2]!)).status).toBe(403);
		expect((await sendUrl('POST', completeUrl, {}, Buffer.from('<CompleteMultipartUpload/>'))).status).toBe(403);
		expect((await sendUrl('DELETE', abortUrl)).status).toBe(403);
		expect((await sendUrl('GET', listPartsUrl)).status).toBe(403);
	});
});
