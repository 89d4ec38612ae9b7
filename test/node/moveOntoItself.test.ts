/** Move where source and destination are one object, under one name or two: it is never deleted. */
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'move-onto-itself/';
const OTHER = 'move-onto-itself-other';
const ALIAS = 'move-onto-itself-s3alias';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const uri = (at: string, name: string) => ({ mode: 'uri', value: `s3://${at}/${PREFIX}${name}` });
const folder = (name: string) => ({ mode: 'path', value: `${PREFIX}${name}` });
const move = async (parameters: Parameters) =>
	(await runNode({ operation: 'move', sourceKey: key('a'), destinationKey: key('a'), ...parameters })).map(({ json }) => json);
const head = async (name: string) => (await raw('HEAD', bucket, `${PREFIX}${name}`)).headers;
const keys = async (at = bucket) => (await rawKeys(at, PREFIX)).map((name) => name.slice(PREFIX.length));

beforeAll(async () => {
	await rawMakeBucket(OTHER);
	await local().alias(ALIAS, bucket);
});
beforeEach(async () => {
	await rawPut(bucket, `${PREFIX}a`, 'contents', { 'content-type': 'text/x-a' });
	await local().clearRequests();
});
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
	await rawClean(OTHER, PREFIX);
});
afterAll(async () => await raw('DELETE', OTHER, undefined));

const changes: Array<[string, Parameters, Record<string, string>]> = [
	['Storage Class', { storageClass: 'STANDARD_IA' }, { 'x-amz-storage-class': 'STANDARD_IA' }],
	['Replace Metadata', { replaceMetadata: { settings: { contentType: 'text/x-b' } } }, { 'content-type': 'text/x-b' }],
	['Server-Side Encryption', { serverSideEncryption: { settings: { algorithm: 'AES256' } } }, { 'x-amz-server-side-encryption': 'AES256' }],
];
const names: Array<[string, Parameters, Parameters]> = [
	['the same key', {}, {}],
	['By URI and by key', { sourceKey: uri(bucket, 'a') }, {}],
	['the alias of an access point as destination', {}, { destinationBucketName: ALIAS }],
	['the alias of an access point as source', {}, { bucketName: ALIAS }],
	['the alias of an access point By URI', { sourceKey: uri(ALIAS, 'a') }, {}],
];

describe.each(names)('%s', (_, fields, options) => {
	test.each(changes)('with %s the object is changed where it is', async (_option, change, expected) => {
		await move({ ...fields, options: { ...options, ...change } });
		expect(await head('a')).toMatchObject({ 'content-length': '8', ...expected });
	});

	test('is refused where nothing is to be changed', async () => {
		await expect(move({ ...fields, options })).rejects.toThrow('Destination Key is the same object as the source');
		expect((await raw('GET', bucket, `${PREFIX}a`)).body.toString()).toBe('contents');
		expect((await local().requests()).filter(({ operation }) => /^(Copy|Delete)/.test(operation))).toEqual([]);
	});

	test.each(['fail', 'skip'])('If Object Exists: %s leaves it as it is', async (ifExists) => {
		const moved = move({ ...fields, options: { ...options, storageClass: 'STANDARD_IA', ifExists } });
		if (ifExists === 'fail') await expect(moved).rejects.toThrow('already exists');
		else expect((await moved)[0]).toMatchObject({ skipped: true });
		expect((await head('a'))['x-amz-storage-class']).toBeUndefined();
	});
});

test('the keys may not look at the destination: what cannot be told from the copy is not deleted', async () => {
	await local().fail({ operation: 'HeadObject', bucket: ALIAS, status: 403, code: 'AccessDenied', times: 9 });
	await expect(move({ options: { destinationBucketName: ALIAS, storageClass: 'STANDARD_IA' } })).rejects.toMatchObject({
		message: expect.stringContaining('may be the same object as the copy') as string,
		description: expect.stringContaining('The copy was made; the source is still there too.') as string,
	});
	expect(await keys()).toEqual(['a']);
});

test('the same key in another bucket is another object: it is moved, also over one that is there', async () => {
	await rawPut(OTHER, `${PREFIX}a`, 'old');
	await move({ options: { destinationBucketName: OTHER } });
	expect([await keys(), await keys(OTHER)]).toEqual([[], ['a']]);
	expect((await raw('GET', OTHER, `${PREFIX}a`)).body.toString()).toBe('contents');
});

test('a key that differs only in case is another object where the store says so', async () => {
	await move({ destinationKey: key('A') });
	expect(await keys()).toEqual(['A']);
});

describe('many objects under two names of their bucket', () => {
	beforeEach(async () => {
		await rawClean(bucket, PREFIX);
		for (const name of ['f/1', 'f/2']) await rawPut(bucket, PREFIX + name, name);
	});

	test.each<[string, Parameters]>([
		['Object: Move', { which: 'folder', folder: folder('f'), destinationFolder: folder('f') }],
		['Folder: Move', { resource: 'folder', sourceFolder: folder('f'), destinationFolder: folder('f') }],
	])('%s deletes none of them', async (_, parameters) => {
		await expect(move({ ...parameters, options: { destinationBucketName: ALIAS } })).rejects.toThrow('is the same object as the source');
		await move({ ...parameters, options: { destinationBucketName: ALIAS, storageClass: 'STANDARD_IA' } });
		expect(await keys()).toEqual(['f/1', 'f/2']);
		expect((await head('f/1'))['x-amz-storage-class']).toBe('STANDARD_IA');
	});

	test.each<[string, Parameters]>([
		['Object: Copy', { operation: 'copy', which: 'folder', folder: folder('f'), destinationFolder: folder('f/in') }],
		['Object: Move', { which: 'pattern', pattern: `${PREFIX}f/**`, destinationFolder: folder('f/in') }],
		['Folder: Copy', { operation: 'copy', resource: 'folder', sourceFolder: folder('f'), destinationFolder: folder('f/in') }],
		['Folder: Move', { resource: 'folder', sourceFolder: folder('f'), destinationFolder: folder('f/in') }],
		['Folder: Sync into itself', { operation: 'sync', resource: 'folder', sourceFolder: folder('f'), destinationFolder: folder('f/in') }],
		[
			'Folder: Sync over itself',
			{ operation: 'sync', resource: 'folder', sourceFolder: folder('f'), destinationFolder: folder(''), options: { deleteExtras: true } },
		],
	])('%s into a folder that lies in the source is refused', async (_, parameters) => {
		const options = { ...(parameters.options as object), destinationBucketName: ALIAS };
		await expect(move({ ...parameters, options })).rejects.toThrow(
			/itself one of the objects to copy|lies in the source|has the source in it/,
		);
		expect(await keys()).toEqual(['f/1', 'f/2']);
	});

	test('another bucket is no such folder', async () => {
		await move({
			operation: 'copy',
			resource: 'folder',
			sourceFolder: folder('f'),
			destinationFolder: folder('f/in'),
			options: { destinationBucketName: OTHER },
		});
		expect(await keys(OTHER)).toEqual(['f/in/1', 'f/in/2']);
	});

	test('they are moved to other keys', async () => {
		await move({ which: 'folder', folder: folder('f'), destinationFolder: folder('g'), options: { destinationBucketName: ALIAS } });
		expect(await keys()).toEqual(['g/1', 'g/2']);
	});
});
