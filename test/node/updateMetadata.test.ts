import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'update-metadata/';
const { bucket } = server;
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });
const local = () => new LocalS3Control(server.endpoint);
const update = async (parameters: Parameters) =>
	(await runNode({ operation: 'updateMetadata', key: { mode: 'key', value: `${PREFIX}a` }, ...parameters })).map(({ json }) => json);
const head = async (name = 'a') => (await raw('HEAD', bucket, `${PREFIX}${name}`)).headers;

beforeEach(async () => {
	for (const name of ['a', 'b/1', 'b/2', 'bc']) {
		await rawPut(bucket, PREFIX + name, 'contents', {
			'content-type': 'text/x-a',
			'cache-control': 'no-store',
			'x-amz-meta-a': 'b',
			'x-amz-tagging': 'team=x',
			'x-amz-storage-class': 'STANDARD_IA',
		});
	}
});
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});

test('adds to the metadata; contents, headers, tags and storage class stay', async () => {
	const [result] = await update({ metadata: pairs({ author: 'Zoë' }) });
	expect(result).toMatchObject({
		bucket,
		key: `${PREFIX}a`,
		size: 8,
		metadata: { a: 'b', author: 'Zoë' },
		contentType: 'text/x-a',
		storageClass: 'STANDARD_IA',
	});
	expect(await head()).toMatchObject({
		'x-amz-meta-a': 'b',
		'x-amz-meta-author': `=?UTF-8?B?${Buffer.from('Zoë').toString('base64')}?=`,
		'content-type': 'text/x-a',
		'cache-control': 'no-store',
		'x-amz-storage-class': 'STANDARD_IA',
	});
	expect((await raw('GET', bucket, `${PREFIX}a`)).body.toString()).toBe('contents');
	expect((await raw('GET', bucket, `${PREFIX}a`, { query: { tagging: '' } })).body.toString()).toContain('<Key>team</Key><Value>x</Value>');
});

test('Other Metadata: Remove leaves only what is entered', async () => {
	await update({ metadata: pairs({ c: 'd' }), otherMetadata: 'remove' });
	const headers = await head();
	expect(headers).toMatchObject({ 'x-amz-meta-c': 'd', 'content-type': 'text/x-a' });
	expect(headers['x-amz-meta-a']).toBeUndefined();
});

test('content headers, storage class and encryption', async () => {
	await update({
		options: {
			contentType: 'text/plain',
			contentDisposition: 'inline',
			storageClass: 'GLACIER_IR',
			serverSideEncryption: { settings: { algorithm: 'aws:kms', kmsKeyId: 'a-key' } },
		},
	});
	expect(await head()).toMatchObject({
		'content-type': 'text/plain',
		'content-disposition': 'inline',
		'cache-control': 'no-store',
		'x-amz-meta-a': 'b',
		'x-amz-storage-class': 'GLACIER_IR',
		'x-amz-server-side-encryption': 'aws:kms',
	});
	const key = (await head())['x-amz-server-side-encryption-aws-kms-key-id'];
	await update({ options: { storageClass: 'STANDARD' } });
	expect((await head())['x-amz-server-side-encryption-aws-kms-key-id']).toBe(key);
	expect((await head())['x-amz-storage-class']).toBeUndefined();
});

test('an object that changes in the meantime is not overwritten with the old', async () => {
	await local().fail({ operation: 'CopyObject', isHeld: true });
	const ended = expect(update({ metadata: pairs({ c: 'd' }) })).rejects.toThrow('was changed by someone else in the meantime');
	await local().untilHeld();
	await rawPut(bucket, `${PREFIX}a`, 'newer');
	await local().release();
	await ended;
	expect((await raw('GET', bucket, `${PREFIX}a`)).body.toString()).toBe('newer');
});

test('over 5 GiB it goes by parts, and keeps the tags', async () => {
	await local().fail({
		operation: 'CopyObject',
		status: 400,
		code: 'InvalidRequest',
		message: 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
	});
	await update({ metadata: pairs({ c: 'd' }) });
	expect(await head()).toMatchObject({
		'x-amz-meta-a': 'b',
		'x-amz-meta-c': 'd',
		'content-type': 'text/x-a',
		'x-amz-storage-class': 'STANDARD_IA',
	});
	expect((await raw('GET', bucket, `${PREFIX}a`, { query: { tagging: '' } })).body.toString()).toContain('<Key>team</Key><Value>x</Value>');
});

test('all that match a pattern', async () => {
	const results = await update({ which: 'pattern', pattern: `${PREFIX}b/*`, metadata: pairs({ c: 'd' }) });
	expect(results.map(({ key }) => key)).toEqual([`${PREFIX}b/1`, `${PREFIX}b/2`]);
	expect((await head('b/2'))['x-amz-meta-c']).toBe('d');
	expect((await head('bc'))['x-amz-meta-c']).toBeUndefined();
});

test('nothing to change is refused before a request', async () => {
	await local().clearRequests();
	await expect(update({})).rejects.toThrow('Metadata is empty, and no option changes the object');
	expect(await local().requests()).toEqual([]);
});
