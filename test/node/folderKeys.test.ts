/**
 * Stores that do not keep `x/` beside `x`: they take one for the other, or say of a copy that it is made. State is read by the second
 * client.
 */
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const MADE =
	'<CopyObjectResult><ETag>"25d902c24283ab8cfbac54dfa101ad31"</ETag>' +
	'<LastModified>2026-11-27T07:00:00.000Z</LastModified></CopyObjectResult>';
let made = 0;
async function newBucket(contents: string): Promise<string> {
	const bucket = `folder-keys-${++made}`;
	await rawMakeBucket(bucket);
	for (const [name, text] of Object.entries({ 'from/x/': contents, 'to/x': 'file' })) await rawPut(bucket, name, text);
	await local().clearRequests();
	return bucket;
}
const transfer = async (operation: string, bucket: string) =>
	await runNode({
		resource: 'folder',
		operation,
		sourceFolder: { mode: 'path', value: 'from/' },
		destinationFolder: { mode: 'path', value: 'to/' },
		options: { bucketName: bucket, destinationBucketName: bucket },
	});

afterEach(async () => await local().clearFaults());

test.each(['copy', 'move', 'sync'])('Folder: %s says that the copy is not there, and keeps the source', async (operation) => {
	const bucket = await newBucket('contents');
	await local().fail({ operation: 'CopyObject', bucket, answer: { status: 200, document: MADE }, times: 10 });
	await expect(transfer(operation, bucket)).rejects.toThrow('said that it made the copy "to/x/", and it is not there');
	expect(await rawKeys(bucket)).toEqual(['from/x/', 'to/x']);
	expect((await raw('GET', bucket, 'from/x/')).body.toString()).toBe('contents');
});

test.each([
	['contents', 1],
	['', 0],
])('a store that makes it is asked only where something could be lost: contents %j', async (contents, looks) => {
	const bucket = await newBucket(contents);
	await transfer('move', bucket);
	expect(await rawKeys(bucket)).toEqual(['to/x', 'to/x/']);
	const heads = (await local().requests()).filter(({ operation, key }) => operation === 'HeadObject' && key === 'to/x/');
	expect(heads).toHaveLength(looks);
});

describe('a store that takes x/ for the file x', () => {
	const key = (value: string) => ({ mode: 'key', value });
	const path = (value: string) => ({ mode: 'path', value });
	const takesOneForTheOther = async (objects: Record<string, string>): Promise<string> => {
		const bucket = `folder-keys-${++made}`;
		await rawMakeBucket(bucket);
		for (const [name, text] of Object.entries(objects)) await rawPut(bucket, name, text);
		await local().fail({ bucket, slashMeansFile: true, times: 1_000_000 });
		await local().clearRequests();
		return bucket;
	};
	const operations = async () => (await local().requests()).map(({ operation }) => operation);

	test.each<[string, object]>([
		['Delete', { operation: 'delete', key: key('x/') }],
		['Move', { operation: 'move', sourceKey: key('x/'), destinationKey: key('y') }],
		['Folder: Create, which looks before', { resource: 'folder', operation: 'create', folder: path('x') }],
	])('%s leaves x as it is', async (_, parameters) => {
		const bucket = await takesOneForTheOther({ x: 'file' });
		const options = { bucketName: bucket, ...('destinationKey' in parameters && { destinationBucketName: bucket }) };
		await runNode({ ...parameters, options }).catch(() => undefined);
		expect((await raw('GET', bucket, 'x')).body.toString()).toBe('file');
	});

	test('the error names both keys', async () => {
		const bucket = await takesOneForTheOther({ x: 'file' });
		await expect(runNode({ operation: 'delete', key: key('x/'), options: { bucketName: bucket } })).rejects.toMatchObject({
			message: `${server.endpoint} takes the key "x/" for "x"`,
			description: expect.stringContaining('Nothing was changed. To S3 they are two objects') as string,
		});
	});

	test('of many that are deleted, x stays', async () => {
		const bucket = await takesOneForTheOther({ x: 'file', y: 'y', 'folder/': '' });
		const names = ['x/', 'y', 'folder/', 'none/'];
		const results = await runNode((i) => ({ operation: 'delete', key: key(names[i]!), options: { bucketName: bucket } }), {
			items: names.map(() => ({ json: {} })),
			continueOnFail: true,
		});
		expect(results.map(({ json }) => json.deleted ?? json.error)).toEqual([
			expect.stringContaining('takes the key "x/" for "x"'),
			true,
			true,
			true,
		]);
		expect(await rawKeys(bucket)).toEqual(['x']);
	});

	test('a move to z/ beside z keeps its source', async () => {
		const bucket = await takesOneForTheOther({ 'from/z/': 'contents', 'to/z': 'file' });
		await expect(transfer('move', bucket)).rejects.toThrow('said that it made the copy "to/z/", and it is not there');
		expect((await raw('GET', bucket, 'from/z/')).body.toString()).toBe('contents');
		expect((await raw('GET', bucket, 'to/z')).body.toString()).toBe('file');
	});

	test('a folder is deleted with one look, and a folder with 30 folders without any', async () => {
		const folders = Array.from({ length: 30 }, (_, i) => `a/${i}/`);
		const bucket = await takesOneForTheOther({ 'f/': '', ...Object.fromEntries(folders.map((name) => [name, ''])) });
		await runNode({ operation: 'delete', key: key('f/'), options: { bucketName: bucket } });
		expect(await operations()).toEqual(['HeadObject', 'DeleteObject']);
		await local().clearRequests();
		await runNode({ resource: 'folder', operation: 'delete', folder: path('a/'), options: { bucketName: bucket } });
		expect(await operations()).toEqual(['ListObjectsV2', 'DeleteObjects']);
		expect(await rawKeys(bucket)).toEqual([]);
	});

	test('a store that keeps both, alike and of the same second, deletes x/', async () => {
		const bucket = `folder-keys-${++made}`;
		await rawMakeBucket(bucket);
		await Promise.all(['x', 'x/'].map(async (name) => await rawPut(bucket, name, '')));
		await runNode({ operation: 'delete', key: key('x/'), options: { bucketName: bucket } });
		expect(await rawKeys(bucket)).toEqual(['x']);
	});
});
