/**
 * A store that passes over the name of a part of an object: what is sent to `?tagging` would replace the contents, and deleting
 * `?tagging` would delete the object. It is found out before the first write to a bucket. State is read by the second client.
 */
import { createHash } from 'node:crypto';
import { runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawMakeBucket, rawPut, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const key = (value: string) => ({ mode: 'key', value });
const TAGS = { pairs: [{ name: 'a', value: 'b' }] };
const CONTENTS_MD5 = createHash('md5').update('contents').digest('base64');
const UNTIL = '2099-01-01T00:00:00.000Z';

const WRITES: Record<string, { name: string; parameters: Parameters; reads: string; words: string }> = {
	'Set Tags': { name: 'tagging', parameters: { operation: 'setTags', tags: TAGS }, reads: 'GetObjectTagging', words: 'tags' },
	'Set Tags, none': {
		name: 'tagging',
		parameters: { operation: 'setTags', tags: { pairs: [] } },
		reads: 'GetObjectTagging',
		words: 'tags',
	},
	'Add Tags': { name: 'tagging', parameters: { operation: 'addTags', tags: TAGS }, reads: 'GetObjectTagging', words: '' },
	'Set Legal Hold': {
		name: 'legal-hold',
		parameters: { operation: 'setLegalHold', legalHold: true },
		reads: 'GetObjectLegalHold',
		words: 'legal holds',
	},
	'Set Retention': {
		name: 'retention',
		parameters: { operation: 'setRetention', retentionMode: 'GOVERNANCE', retainUntil: UNTIL },
		reads: 'GetObjectRetention',
		words: 'retentions',
	},
};

let made = 0;
/** A bucket of its own: what was learned of another one does not count. */
async function newBucket(lock = false): Promise<string> {
	const bucket = `ignored-${++made}`;
	await rawMakeBucket(bucket, lock ? { 'x-amz-bucket-object-lock-enabled': 'true' } : {});
	return bucket;
}
const write = async (bucket: string, { parameters }: (typeof WRITES)[string], name = 'x') =>
	await runNode({ key: key(name), ...parameters, options: { bucketName: bucket } });
const requests = async () => (await local().requests()).map(({ operation }) => operation);

afterEach(async () => await local().clearFaults());

describe.each(Object.entries(WRITES))('%s', (title, use) => {
	const ignore = async () => await local().fail({ ignoreQuery: [use.name], times: 10_000 });

	test('a store that takes it for the object itself is refused before anything is written', async () => {
		const bucket = await newBucket();
		await rawPut(bucket, 'x', 'contents');
		await ignore();
		const words = use.words === '' ? /does not speak S3/ : new RegExp(`does not support ${use.words} of objects: asked for those of "x"`);
		await expect(write(bucket, use)).rejects.toThrow(words);
		await expect(write(bucket, use)).rejects.toThrow(words);
		await local().clearFaults();
		expect((await raw('GET', bucket, 'x')).body.toString()).toBe('contents');
	});

	test.each([
		['no contents', ''],
		['a document that was put there so before', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
		[
			'a retention that was put there so before',
			'<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>',
		],
		['a hold that was put there so before', '<LegalHold><Status>ON</Status></LegalHold>'],
	])('also where the object has %s', async (_, contents) => {
		const bucket = await newBucket();
		await rawPut(bucket, 'x', contents);
		await ignore();
		await expect(write(bucket, use)).rejects.toThrow();
		await local().clearFaults();
		expect((await raw('GET', bucket, 'x')).body.toString()).toBe(contents);
	});

	test('no object is made where there is none', async () => {
		const bucket = await newBucket();
		await ignore();
		await expect(write(bucket, use)).rejects.toThrow('There is no object "x"');
		await local().clearFaults();
		expect((await raw('HEAD', bucket, 'x')).status).toBe(404);
	});

	test('of a store that has it, it is read once for each bucket before and after', async () => {
		const bucket = await newBucket(true);
		for (const name of ['x', 'y', 'z']) await rawPut(bucket, name, 'contents', { 'content-md5': CONTENTS_MD5 });
		await local().clearRequests();
		for (const name of ['x', 'y', 'z']) await write(bucket, use, name);
		const reads = (await requests()).filter((operation) => operation === use.reads);
		expect(reads).toHaveLength({ 'Add Tags': 4, 'Set Tags, none': 1 }[title] ?? 2);
	});
});

describe('a store that takes it and does not store it', () => {
	test.each([
		['Set Tags', 'PutObjectTagging', /ignored the tags for "x"/],
		['Add Tags', 'PutObjectTagging', /ignored the tags for "x"/],
		['Set Legal Hold', 'PutObjectLegalHold', /ignored the legal holds for "x"/],
		['Set Retention', 'PutObjectRetention', /ignored the retentions for "x"/],
	])('%s says so', async (title, operation, words) => {
		const bucket = await newBucket(true);
		await rawPut(bucket, 'x', 'contents', { 'content-md5': CONTENTS_MD5 });
		await local().fail({ operation, answer: { status: 200 }, times: 10 });
		await expect(write(bucket, WRITES[title]!)).rejects.toThrow(words);
		await local().clearFaults();
		await write(bucket, WRITES[title]!);
	});
});

test('Multipart Upload: Abort at a store without uploads does not delete the object', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'x', 'contents');
	await local().fail({ ignoreQuery: ['uploadId'], times: 10 });
	const abort = { resource: 'multipartUpload', operation: 'abort', which: 'one', uploadKey: 'x', uploadId: 'one' };
	await expect(runNode({ ...abort, options: { bucketName: bucket } })).rejects.toThrow('has no multipart uploads');
	await local().clearFaults();
	expect((await raw('GET', bucket, 'x')).body.toString()).toBe('contents');
});

test('the contents of a large object are not read for its tags', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'x', Buffer.alloc(64 * 1024 * 1024));
	await local().fail({ ignoreQuery: ['tagging'], times: 10_000 });
	await local().clearRequests();
	const before = process.memoryUsage().arrayBuffers;
	await expect(write(bucket, WRITES['Set Tags']!)).rejects.toThrow('does not support tags of objects');
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
});

test('keys that may not read the tags write none', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'x', 'contents');
	await local().fail({ operation: 'GetObjectTagging', status: 403, code: 'AccessDenied' });
	await expect(write(bucket, WRITES['Set Tags']!)).rejects.toMatchObject({
		description: expect.stringContaining('s3:GetObjectTagging'),
	});
	expect((await raw('GET', bucket, 'x', { query: { tagging: '' } })).body.toString()).not.toContain('<Key>');
});

test('a store that says of an object without tags that there are none has tags', async () => {
	const bucket = await newBucket();
	await rawPut(bucket, 'x', 'contents');
	await local().fail({ operation: 'GetObjectTagging', status: 404, code: 'NoSuchTagSet' });
	const [item] = await write(bucket, WRITES['Add Tags']!);
	expect(item!.json).toMatchObject({ tags: { a: 'b' } });
});
