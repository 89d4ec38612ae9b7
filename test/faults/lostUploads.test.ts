/** Answers to CreateMultipartUpload that are lost or cannot be read: no upload stays open without a word. */
import { randomBytes } from 'node:crypto';
import { memoryBinary, runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { FaultEffect } from '../support/localS3/faults';
import { raw, rawClean, rawUploads, server } from '../support/rawS3';

const PREFIX = 'lost-uploads/';
const CONTENTS = randomBytes(9 * 1024 * 1024);
const local = () => new LocalS3Control(server.endpoint);
const fail = async (effect: FaultEffect, times = 1) =>
	await local().fail({ operation: 'CreateMultipartUpload', keyPrefix: PREFIX, times, ...effect });
const upload = async (name: string) =>
	await runNode(
		{ operation: 'upload', key: { mode: 'key', value: PREFIX + name }, from: 'binary' },
		{ items: [{ json: {}, binary: { data: memoryBinary(CONTENTS) } }] },
	);
const stored = async (name: string) => (await raw('GET', server.bucket, PREFIX + name)).body;
const begin = async (name: string) => {
	const { body } = await raw('POST', server.bucket, PREFIX + name, { query: { uploads: '' } });
	return /<UploadId>([^<]+)</.exec(body.toString())![1]!;
};

afterEach(async () => {
	await local().clearFaults();
	const { body } = await raw('GET', server.bucket, undefined, { query: { uploads: '', prefix: PREFIX } });
	for (const [, key, uploadId] of body.toString().matchAll(/<Key>([^<]+)<\/Key>\s*<UploadId>([^<]+)</g))
		await raw('DELETE', server.bucket, key, { query: { uploadId: uploadId! } });
});
afterAll(async () => await rawClean(server.bucket, PREFIX));

test('an answer that is lost: the upload is done with the next one, and the first is aborted', async () => {
	await fail({ reset: 'afterHeaders' });
	await upload('retried');
	expect((await stored('retried')).equals(CONTENTS)).toBe(true);
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
});

test.each<[string, FaultEffect, number]>([
	['has no upload ID', { without: 'UploadId' }, 1],
	['is of another kind', { replace: { InitiateMultipartUploadResult: 'Other' } }, 1],
	['is lost each time', { reset: 'afterHeaders' }, 20],
])('an answer that %s: an error, and nothing is left open', async (_, effect, times) => {
	await fail(effect, times);
	await expect(upload('failed')).rejects.toMatchObject({ description: expect.not.stringContaining('Multipart Upload: Abort') as string });
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
	expect((await raw('HEAD', server.bucket, `${PREFIX}failed`)).status).toBe(404);
});

test('uploads of others of the same key stay: those with parts, and those that cannot be told from ours', async () => {
	const uploadId = await begin('shared');
	await raw('PUT', server.bucket, `${PREFIX}shared`, { query: { uploadId, partNumber: '1' }, body: Buffer.from('theirs') });
	// On a busy machine a second could pass before ours, which would tell it from this one.
	await local().passTime(10_000);
	await begin('shared');
	await fail({ without: 'UploadId' });
	await expect(upload('shared')).rejects.toMatchObject({ description: expect.stringContaining('run Abort') as string });
	expect(await rawUploads(server.bucket, PREFIX)).toHaveLength(3);
});

test('where the list is refused, the error says what to look for', async () => {
	await fail({ without: 'UploadId' });
	await local().fail({ operation: 'ListMultipartUploads', status: 403, code: 'AccessDenied', times: 10 });
	await expect(upload('refused')).rejects.toMatchObject({ description: expect.stringContaining('Multipart Upload: Get Many') as string });
});

test('equal contents that were there before are no proof that an upload was completed', async () => {
	await upload('equal');
	const before = (await raw('HEAD', server.bucket, `${PREFIX}equal`)).headers['last-modified'];
	await local().fail({ operation: 'CompleteMultipartUpload', answer: { status: 200, document: '<Other/>' } });
	await expect(upload('equal')).rejects.toThrow('instead of <CompleteMultipartUploadResult>');
	expect((await raw('HEAD', server.bucket, `${PREFIX}equal`)).headers['last-modified']).toBe(before);
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
});

test('an upload whose completion was answered by something else, and was made, is done', async () => {
	await local().fail({ operation: 'CompleteMultipartUpload', replace: { CompleteMultipartUploadResult: 'Other' } });
	await upload('made');
	expect((await stored('made')).equals(CONTENTS)).toBe(true);
	expect(await rawUploads(server.bucket, PREFIX)).toEqual([]);
});

test('an abort that is answered 200, as by Garage, counts when the upload is gone, and is an error when it is not', async () => {
	const abort = async (uploadId: string) =>
		await runNode({ resource: 'multipartUpload', operation: 'abort', which: 'one', uploadKey: `${PREFIX}garage`, uploadId });
	const gone = await begin('garage');
	await raw('DELETE', server.bucket, `${PREFIX}garage`, { query: { uploadId: gone } });
	await local().fail({ operation: 'AbortMultipartUpload', answer: { status: 200 }, times: 2 });
	expect((await abort(gone))[0]!.json).toMatchObject({ aborted: true });
	await expect(abort(await begin('garage'))).rejects.toThrow('the upload is still there');
});
