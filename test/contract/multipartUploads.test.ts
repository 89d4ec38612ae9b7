import { XMLParser } from 'fast-xml-parser';
import { runNode } from '../support/executeContext';
import { raw, rawUploads, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}mpu/`;
const MIB = 1024 * 1024;
const xml = new XMLParser({ parseTagValue: false });

/** Begins an upload below the prefix, and gives its ID. */
async function begin(name: string): Promise<string> {
	const answer = await raw('POST', server.bucket, `${PREFIX}${name}`, { query: { uploads: '' } });
	return (xml.parse(answer.body) as { InitiateMultipartUploadResult: { UploadId: string } }).InitiateMultipartUploadResult.UploadId;
}
const sendPart = async (name: string, uploadId: string, number: number, bytes: number) =>
	await raw('PUT', server.bucket, `${PREFIX}${name}`, { query: { uploadId, partNumber: String(number) }, body: Buffer.alloc(bytes) });
const list = async (parameters: object = {}) =>
	(await runNode({ resource: 'multipartUpload', operation: 'getAll', prefix: PREFIX, ...parameters })).map(({ json }) => json);
const abort = async (parameters: object, more: object = {}) =>
	await runNode({ resource: 'multipartUpload', operation: 'abort', ...parameters }, more);

afterEach(async () => {
	for (const key of new Set(await rawUploads(server.bucket, PREFIX))) {
		const answer = await raw('GET', server.bucket, undefined, { query: { uploads: '', prefix: key } });
		for (const [, uploadId] of answer.body.toString().matchAll(/<UploadId>([^<]+)</g))
			await raw('DELETE', server.bucket, key, { query: { uploadId: uploadId! } });
	}
});

test('unfinished uploads are listed with what S3 tells of them, in the order of their keys', async () => {
	const second = await begin('b #1 ü+.bin');
	const first = await begin('a.bin');
	const found = await list({ returnAll: true });
	expect(found.map(({ key, uploadId }) => [key, uploadId])).toEqual([
		[`${PREFIX}a.bin`, first],
		[`${PREFIX}b #1 ü+.bin`, second],
	]);
	expect(found[0]).toMatchObject({ bucket: server.bucket, storageClass: 'STANDARD', s3Uri: `s3://${server.bucket}/${PREFIX}a.bin` });
	expect(Math.abs(Date.now() - Date.parse(found[0]!.initiated as string))).toBeLessThan(120_000);
	expect(found[0]).not.toHaveProperty('parts');
});

test('Count Parts tells parts and bytes', async () => {
	const one = await begin('two-parts');
	await begin('none');
	await sendPart('two-parts', one, 1, 5 * MIB);
	await sendPart('two-parts', one, 7, 1000);
	expect((await list({ options: { countParts: true } })).map(({ key, parts, size }) => [key, parts, size])).toEqual([
		[`${PREFIX}none`, 0, 0],
		[`${PREFIX}two-parts`, 2, 5 * MIB + 1000],
	]);
});

test('a limit, and an age', async () => {
	for (const name of ['1', '2', '3']) await begin(name);
	expect((await list({ limit: 2 })).map(({ key }) => key)).toEqual([`${PREFIX}1`, `${PREFIX}2`]);
	expect(await list({ started: 'longerAgo', age: 1, ageUnit: 'hours' })).toEqual([]);
	expect(await list({ started: 'before', startedBefore: new Date(Date.now() + 3_600_000).toISOString() })).toHaveLength(3);
	expect(await list({ started: 'before', startedBefore: '2020-01-01' })).toEqual([]);
});

test('one upload is aborted by its key and ID, whatever the key is', async () => {
	const name = 'a+b %2F c?d#ü &.bin';
	const uploadId = await begin(name);
	const [result] = await abort({ which: 'one', uploadKey: `${PREFIX}${name}`, uploadId });
	expect(result!.json).toEqual({
		bucket: server.bucket,
		key: `${PREFIX}${name}`,
		uploadId,
		aborted: true,
		s3Uri: `s3://${server.bucket}/${PREFIX}${name}`,
	});
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
});

test('an upload that is not there is an error that says so', async () => {
	const uploadId = await begin('gone');
	await raw('DELETE', server.bucket, `${PREFIX}gone`, { query: { uploadId } });
	await expect(abort({ which: 'one', uploadKey: `${PREFIX}gone`, uploadId })).rejects.toThrow('There is no unfinished upload with this ID');
});

test('all below a prefix are aborted, each with its result, and none beside it; a dry run aborts none', async () => {
	for (const name of ['old/1', 'old/2', 'older']) await begin(name);
	const many = { which: 'old', started: 'any', prefix: `${PREFIX}old/` };
	const dry = await abort({ ...many, options: { dryRun: true } });
	expect(dry.map(({ json: { key, aborted, dryRun } }) => [key, aborted, dryRun])).toEqual([
		[`${PREFIX}old/1`, false, true],
		[`${PREFIX}old/2`, false, true],
	]);
	expect(await rawUploads(server.bucket, PREFIX)).toHaveLength(3);
	const done = await abort(many);
	expect(done.map(({ json: { key, aborted } }) => [key, aborted])).toEqual([
		[`${PREFIX}old/1`, true],
		[`${PREFIX}old/2`, true],
	]);
	expect(done[0]!.json).not.toHaveProperty('dryRun');
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([`${PREFIX}older`]);
});

test('by default only uploads of more than seven days are aborted', async () => {
	await begin('young');
	expect(await abort({ prefix: PREFIX })).toEqual([]);
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([`${PREFIX}young`]);
});

test('bad input is named before anything is sent', async () => {
	await expect(list({ started: 'longerAgo', age: -1 })).rejects.toThrow('Age is not a number from 0 (got "-1")');
	await expect(list({ started: 'before', startedBefore: 'soon' })).rejects.toThrow('Date is not a date (got "soon")');
	await expect(abort({ which: 'one', uploadKey: 'a', uploadId: ' ' })).rejects.toThrow('Upload ID is empty');
	await expect(abort({ which: 'one', uploadKey: '', uploadId: 'x' })).rejects.toThrow('Key is empty');
});
