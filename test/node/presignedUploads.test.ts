import crypto from 'node:crypto';
import { LocalS3Control } from '../support/localS3/control';
import { runNode, type Parameters } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawPut, rawUploads, sendUrl, server } from '../support/rawS3';

const PREFIX = 'presigned-uploads/';
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const s3 = new LocalS3Control(server.endpoint);
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const begin = async (name: string, parameters: Parameters, more: object = {}) =>
	(await runNode({ resource: 'multipartUpload', operation: 'createPresigned', key: key(name), ...parameters }, more))[0]!
		.json as unknown as Begun;
const complete = async (name: string, uploadId: string, options: object) =>
	(await runNode({ resource: 'multipartUpload', operation: 'complete', uploadKey: `${PREFIX}${name}`, uploadId, options }))[0]!.json;

interface Begun {
	uploadId: string;
	partSize: number;
	partCount: number;
	parts: Array<{ partNumber: number; start: number; size: number; url: string }>;
	script?: string;
	expiresIn: number;
}

afterEach(async () => {
	await s3.clearFaults();
	for (const uploadKey of new Set(await rawUploads(server.bucket, PREFIX))) {
		const answer = await raw('GET', server.bucket, undefined, { query: { uploads: '', prefix: uploadKey } });
		for (const [, uploadId] of answer.body.toString().matchAll(/<UploadId>([^<]+)</g))
			await raw('DELETE', server.bucket, uploadKey, { query: { uploadId: uploadId! } });
	}
});
afterAll(async () => await rawClean(server.bucket, PREFIX));

test('a file of 20 GiB has 320 parts of 64 MiB, all of it once, and takes one request', async () => {
	await s3.clearRequests();
	const { parts, partCount, partSize, expiresIn, script } = await begin('large', { fileSize: 20 * GIB - 1 });
	expect([partCount, parts.length, partSize, expiresIn, script]).toEqual([320, 320, 64 * MIB, 86_400, undefined]);
	let end = 0;
	for (const part of parts) {
		expect(part.start).toBe(end);
		end += part.size;
		expect(new URL(part.url).searchParams.get('partNumber')).toBe(String(part.partNumber));
	}
	expect(end).toBe(20 * GIB - 1);
	expect((await s3.requests()).map(({ operation }) => operation)).toEqual(['CreateMultipartUpload']);
});

test('what S3 is to store with the object is said when the upload begins', async () => {
	const { uploadId, parts } = await begin('headers.json', {
		fileSize: 10,
		options: { storageClass: 'STANDARD_IA', cacheControl: 'no-store', tags: { pairs: [{ name: 'a', value: 'b' }] } },
	});
	await sendUrl('PUT', parts[0]!.url, { 'content-length': '10' }, Buffer.from('ten bytes.'));
	await complete('headers.json', uploadId, {});
	expect((await raw('HEAD', server.bucket, `${PREFIX}headers.json`)).headers).toMatchObject({
		'x-amz-storage-class': 'STANDARD_IA',
		'x-amz-tagging-count': '1',
		'cache-control': 'no-store',
		'content-type': 'application/json; charset=utf-8',
	});
});

test('the URLs may be those of another address', async () => {
	const { parts } = await begin('public', {
		fileSize: 1,
		options: { publicEndpoint: { settings: { url: 'https://files.example.com', bucketIn: 'address' } } },
	});
	expect(parts[0]!.url).toMatch(new RegExp(`^https://files\\.example\\.com/${PREFIX}public\\?`));
});

test('a run that is cancelled while it signs aborts the upload that it began', async () => {
	await s3.clearRequests();
	const stop = new AbortController();
	const { createHmac } = crypto;
	let signatures = 0;
	const signing = jest.spyOn(crypto, 'createHmac').mockImplementation((...given) => {
		if (++signatures === 1000) stop.abort();
		return createHmac(...given);
	});
	const run = begin('cancelled', { fileSize: 10_000 * 5 * MIB, options: { partSize: 5 } }, { signal: stop.signal });
	await expect(run).rejects.toThrow('cancelled');
	signing.mockRestore();
	expect(signatures).toBeLessThan(10_000);
	const asked = (await s3.requests()).map(({ operation }) => operation);
	expect(asked).toEqual(['CreateMultipartUpload', 'AbortMultipartUpload']);
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
});

test('Fail If Object Exists overwrites nothing, and the upload can still be completed', async () => {
	await rawPut(server.bucket, `${PREFIX}there`, 'first');
	const { uploadId, parts } = await begin('there', { fileSize: 6 });
	await sendUrl('PUT', parts[0]!.url, { 'content-length': '6' }, Buffer.from('second'));
	await expect(complete('there', uploadId, { onlyIfAbsent: true })).rejects.toThrow('has changed, or already exists');
	expect((await raw('GET', server.bucket, `${PREFIX}there`)).body.toString()).toBe('first');
	await complete('there', uploadId, {});
	expect((await raw('GET', server.bucket, `${PREFIX}there`)).body.toString()).toBe('second');
});

test('given ETags that are not those of the parts are refused, and make no object', async () => {
	const { uploadId, parts } = await begin('etags', { fileSize: 6 });
	await sendUrl('PUT', parts[0]!.url, { 'content-length': '6' }, Buffer.from('second'));
	await s3.clearRequests();
	await expect(complete('etags', uploadId, { parts: [{ partNumber: 1, etag: '00000000000000000000000000000000' }] })).rejects.toThrow(
		'One or more of the specified parts could not be found',
	);
	expect((await s3.requests()).map(({ operation }) => operation)).toEqual(['CompleteMultipartUpload']);
	expect(await rawKeys(server.bucket, `${PREFIX}etags`)).toEqual([]);
});

describe('what is refused before any request', () => {
	beforeEach(async () => await s3.clearRequests());
	afterEach(async () =>
		expect((await s3.requests()).map(({ operation }) => operation).filter((operation) => /^(Create|Complete)/.test(operation))).toEqual([]),
	);

	test.each([
		[{}, 'File Size (Bytes) is not a whole number from 1'],
		[{ fileSize: -1 }, 'File Size (Bytes) is not a whole number from 1'],
		[{ fileSize: 10, options: { partSize: 4 } }, 'Part Size (MiB) is not a whole number from 5 to 5120'],
		[{ fileSize: 10, expiresIn: 0 }, 'Expires In (Seconds) is not a whole number from 1 to 604800'],
	])('Create Presigned %j', async (parameters, message) => await expect(begin('refused', parameters)).rejects.toThrow(message));

	test.each([
		[{ parts: '[' }, 'Parts (JSON) is not JSON'],
		[{ parts: '[]' }, 'Parts (JSON) is not a list of parts'],
		[{ parts: [{ partNumber: 1 }] }, 'Parts (JSON) has a part without an etag'],
		[{ parts: [{ partNumber: 0, etag: 'x' }] }, 'Parts (JSON): partNumber is not a whole number from 1 to 10000'],
		[{ parts: [{ partNumber: 1, etag: 'x' }], fileSize: 5 }, 'File Size (Bytes) cannot be combined with Parts (JSON)'],
	])('Complete %j', async (options, message) => await expect(complete('refused', 'an-id', options)).rejects.toThrow(message));

	test('Complete without an ID', async () => await expect(complete('refused', ' ', {})).rejects.toThrow('Upload ID is empty'));
});

describe('a store like SeaweedFS, which lists a part that was sent again beside the one that it replaced', () => {
	const LATER = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'] as const;
	/** An upload of two parts, of which the first is listed twice. */
	const sentAgain = async (name: string, times: readonly [string, string], laterFirst: boolean) => {
		const { uploadId, parts } = await begin(name, { fileSize: 6 * MIB, options: { partSize: 5 } });
		const put = async (i: number, fill: string) =>
			(await sendUrl('PUT', parts[i]!.url, { 'content-length': String(parts[i]!.size) }, Buffer.alloc(parts[i]!.size, fill))).headers.etag!;
		const first = await put(0, 'a');
		const etags = [await put(0, 'b'), await put(1, 'c')];
		const part = (number: number, etag: string, time: string) =>
			`<Part><PartNumber>${number}</PartNumber><LastModified>${time}</LastModified>` +
			`<ETag>${etag}</ETag><Size>${parts[number - 1]!.size}</Size></Part>`;
		const twice = [part(1, first, times[0]), part(1, etags[0]!, times[1])];
		const list = [...(laterFirst ? twice.reverse() : twice), part(2, etags[1]!, times[1])].join('');
		const document = `<ListPartsResult><Bucket>${server.bucket}</Bucket><IsTruncated>false</IsTruncated>${list}</ListPartsResult>`;
		await s3.fail({ operation: 'ListParts', answer: { status: 200, document }, times: 10 });
		return uploadId;
	};

	test.each([true, false])('the last one counts (listed first: %s)', async (laterFirst) => {
		const uploadId = await sentAgain('again', LATER, laterFirst);
		const [listed] = await runNode({
			resource: 'multipartUpload',
			operation: 'getAll',
			prefix: `${PREFIX}again`,
			options: { countParts: true },
		});
		expect(listed!.json).toMatchObject({ parts: 2, size: 6 * MIB });
		expect(await complete('again', uploadId, { fileSize: 6 * MIB })).toMatchObject({ parts: 2, size: 6 * MIB });
		const { body } = await raw('GET', server.bucket, `${PREFIX}again`);
		expect([body.length, body[0], body.at(-1)]).toEqual([6 * MIB, 'b'.charCodeAt(0), 'c'.charCodeAt(0)]);
	});

	test('of the same second none is guessed', async () => {
		const uploadId = await sentAgain('unsure', [LATER[0], LATER[0]], false);
		await expect(complete('unsure', uploadId, {})).rejects.toThrow(
			'part 1 was sent several times within a second, and the store does not say which one is the last',
		);
		expect(await rawKeys(server.bucket, `${PREFIX}unsure`)).toEqual([]);
	});
});

test('a store like S3Proxy, which lists no parts of an upload that has ended: the error says that it may have ended', async () => {
	const { uploadId } = await begin('ended', { fileSize: 10 });
	const document = `<ListPartsResult><Bucket>${server.bucket}</Bucket><IsTruncated>false</IsTruncated></ListPartsResult>`;
	await s3.fail({ operation: 'ListParts', answer: { status: 200, document } });
	await expect(complete('ended', uploadId, {})).rejects.toThrow('no part has arrived, or it has ended already');
});
