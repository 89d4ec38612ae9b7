/**
 * A store that takes two keys for one, as SeaweedFS and gateways to a disk do: `a//b` is stored as `a/b`. It is found out before anything
 * of another object is lost, once for each bucket and shape of key. State is read by the second client under the plain keys.
 */
import { runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { PollingWorkflow } from '../support/pollContext';
import { raw, rawKeys, rawMakeBucket, rawPut, rawSetVersioning, rawUploads, sendUrl, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const MIB = 1024 * 1024;
let made = 0;
async function newBucket(renames: boolean): Promise<string> {
	const bucket = `renamed-keys-${++made}`;
	await rawMakeBucket(bucket);
	if (renames) await local().fail({ bucket, renamesKeys: true, times: 1_000_000 });
	await local().clearRequests();
	return bucket;
}
const key = (value: string) => ({ mode: 'key', value });
const path = (value: string) => ({ mode: 'path', value });
const run = async (bucketName: string, { options, ...parameters }: Parameters, more: object = {}) =>
	(await runNode({ ...parameters, options: { ...(options as object), bucketName, ...destination(parameters, bucketName) } }, more)).map(
		({ json }) => json,
	);
const destination = (parameters: Parameters, destinationBucketName: string) =>
	'destinationKey' in parameters || 'destinationFolder' in parameters ? { destinationBucketName } : {};
const upload = (name: string): Parameters => ({ operation: 'upload', key: key(name), from: 'text', text: 'new' });
const contents = async (bucket: string, name: string) => (await raw('GET', bucket, name)).body.toString();
const operations = async () => (await local().requests()).map(({ operation }) => operation);

const WORDS: Record<string, string> = {
	'a//b': 'two slashes in a row',
	'/a/b': 'a slash in front',
	'a\\b': 'a backslash',
	'a/./b': '"." between slashes',
	'a/x/../b': '".." between slashes',
};
const SHAPES = Object.keys(WORDS);

afterEach(async () => await local().clearFaults());

describe.each(SHAPES)('%s', (name) => {
	test('an upload says under which key the store has it, and nothing else was there', async () => {
		const bucket = await newBucket(true);
		await expect(run(bucket, upload(name))).rejects.toMatchObject({
			message: expect.stringContaining(`takes the key ${JSON.stringify(name)} for "a/b": it does not keep keys with ${WORDS[name]}`),
			description: expect.stringContaining('The object was stored under that key.'),
		});
		expect(await operations()).toEqual(['HeadObject', 'PutObject', 'HeadObject', 'HeadObject', 'ListObjectsV2']);
		await local().clearRequests();
		await expect(run(bucket, upload(name))).rejects.toMatchObject({ description: expect.stringContaining('Nothing was changed.') });
		expect(await operations()).toEqual([]);
	});

	test('a store that refuses to look for it is not said to want a customer key', async () => {
		const bucket = await newBucket(false);
		await local().fail({ operation: 'HeadObject', bucket, status: 400, code: 'BadRequest', times: 9 });
		for (const operation of ['exists', 'getMetadata'])
			await expect(run(bucket, { operation, key: key(name) })).rejects.toMatchObject({
				message: `${server.endpoint} refused to look for the key ${JSON.stringify(name)}: it may not take keys with ${WORDS[name]}`,
				description: expect.stringContaining(`Use "a/b", or another key without ${WORDS[name]}.`),
			});
		await expect(run(bucket, { operation: 'exists', key: key('a/b') })).rejects.toThrow(
			'S3 refused HeadObject for the object "a/b": HTTP 400, no reason given',
		);
	});

	test('an upload does not replace the object that is there', async () => {
		const bucket = await newBucket(true);
		await rawPut(bucket, 'a/b', 'old');
		await expect(run(bucket, upload(name))).rejects.toThrow('for "a/b"');
		expect(await contents(bucket, 'a/b')).toBe('old');
		await run(bucket, upload('a/b'));
		expect(await contents(bucket, 'a/b')).toBe('new');
	});

	test('a store that keeps it is asked twice, once for the bucket', async () => {
		const bucket = await newBucket(false);
		await run(bucket, upload(name));
		expect(await operations()).toEqual(['HeadObject', 'PutObject', 'HeadObject']);
		await local().clearRequests();
		for (const each of [name, `${name}c`, 'a/b']) await run(bucket, upload(each));
		await run(bucket, { operation: 'delete', key: key(name) });
		expect(await operations()).toEqual(['PutObject', 'PutObject', 'PutObject', 'DeleteObject']);
		expect(await rawKeys(bucket)).toEqual([`${name}c`, 'a/b'].sort());
	});

	test.each(['delete', 'overwrite', 'read'])('a store that has both of the same contents, of the same second: %s', async (what) => {
		const bucket = await newBucket(false);
		await Promise.all([rawPut(bucket, 'a/b', 'same'), rawPut(bucket, name, 'same')]);
		if (what === 'delete') await run(bucket, { operation: 'delete', key: key(name) });
		else if (what === 'overwrite') await run(bucket, upload(name));
		else expect(await run(bucket, { operation: 'download', key: key(name), as: 'text' })).toMatchObject([{ data: 'same' }]);
		expect(await contents(bucket, 'a/b')).toBe('same');
		expect(await rawKeys(bucket)).toHaveLength(what === 'delete' ? 1 : 2);
	});
});

const REFUSED: Record<string, Parameters> = {
	'Upload in parts': { ...upload('a//b'), text: 'x'.repeat(9 * MIB) },
	'Upload that fails if it exists': { ...upload('a//b'), options: { ifExists: 'fail' } },
	'Upload that keeps both': { ...upload('a//b'), options: { ifExists: 'keepBoth' } },
	Append: { operation: 'append', key: key('a//b'), from: 'text', text: 'y' },
	Copy: { operation: 'copy', sourceKey: key('source'), destinationKey: key('a//b') },
	'Copy from it': { operation: 'copy', sourceKey: key('a//b'), destinationKey: key('target') },
	Move: { operation: 'move', sourceKey: key('source'), destinationKey: key('a//b') },
	'Move from it': { operation: 'move', sourceKey: key('a//b'), destinationKey: key('target') },
	'Move onto itself': { operation: 'move', sourceKey: key('a//b'), destinationKey: key('a/b') },
	'Update Metadata': { operation: 'updateMetadata', key: key('a//b'), options: { cacheControl: 'no-store' } },
	'Set Tags': { operation: 'setTags', key: key('a//b'), tags: { pairs: [{ name: 'a', value: 'b' }] } },
	'Remove Tags': { operation: 'removeTags', key: key('a//b'), tagNames: 'a' },
	Delete: { operation: 'delete', key: key('a//b') },
	'Create Presigned URL to upload': { operation: 'createPresignedUrl', method: 'PUT', key: key('a//b') },
	'Create Presigned URL to delete': { operation: 'createPresignedUrl', method: 'DELETE', key: key('a//b') },
	'Create Presigned POST': { operation: 'createPresignedPost', storeAs: 'key', key: key('a//b') },
	'Multipart Upload: Create': { resource: 'multipartUpload', operation: 'createPresigned', key: key('a//b'), fileSize: 3 },
	'Folder: Create': { resource: 'folder', operation: 'create', folder: path('f//g/') },
	'Folder: Copy': { resource: 'folder', operation: 'copy', sourceFolder: path('from/'), destinationFolder: path('a//') },
	'Folder: Move': { resource: 'folder', operation: 'move', sourceFolder: path('from/'), destinationFolder: path('a//') },
	'Folder: Move from it': { resource: 'folder', operation: 'move', sourceFolder: path('a//'), destinationFolder: path('to/') },
	'Folder: Delete': { resource: 'folder', operation: 'delete', folder: path('a//') },
	Sync: {
		resource: 'folder',
		operation: 'sync',
		sourceFolder: path('from/'),
		destinationFolder: path('a//'),
		options: { deleteExtras: true },
	},
	'Sync from it': { resource: 'folder', operation: 'sync', sourceFolder: path('a//'), destinationFolder: path('to/') },
	Download: { operation: 'download', key: key('a//b'), as: 'text' },
	Exists: { operation: 'exists', key: key('a//b') },
	'Get Metadata': { operation: 'getMetadata', key: key('a//b') },
	'Get Many': { operation: 'getAll', prefix: 'a//' },
	'Get Versions': { operation: 'getVersions', key: key('a//b') },
	Undelete: { operation: 'undelete', key: key('a//b') },
	'Get Tags': { operation: 'getTags', key: key('a//b') },
	'Wait Until': { operation: 'waitUntil', key: key('a//b') },
};

test.each(Object.entries(REFUSED))('%s of a key that is taken for another changes nothing', async (_, parameters) => {
	const bucket = await newBucket(true);
	const objects = { 'a/b': 'old', 'f/g/': '', 'from/b': 'moved', source: 'source' };
	for (const [name, text] of Object.entries(objects)) await rawPut(bucket, name, text);
	await expect(run(bucket, parameters)).rejects.toThrow(/takes the key .* for .*two slashes in a row/);
	await expect(run(bucket, parameters)).rejects.toThrow(/takes the key .* for .*two slashes in a row/);
	expect(await rawKeys(bucket)).toEqual(Object.keys(objects));
	for (const [name, text] of Object.entries(objects)) expect(await contents(bucket, name)).toBe(text);
	expect((await raw('GET', bucket, 'a/b', { query: { tagging: '' } })).body.toString()).not.toContain('<Key>');
	expect(await rawUploads(bucket, '')).toEqual([]);
});

test('Restore Version of a key that is taken for another', async () => {
	const bucket = await newBucket(true);
	await rawSetVersioning(bucket);
	const first = await rawPut(bucket, 'a/b', 'first');
	await rawPut(bucket, 'a/b', 'second');
	const restore = { operation: 'restoreVersion', key: key('a//b'), versionId: first.headers['x-amz-version-id'] };
	await expect(run(bucket, restore)).rejects.toThrow('for "a/b"');
	expect(await contents(bucket, 'a/b')).toBe('second');
	await run(bucket, { ...restore, key: key('a/b') });
	expect(await contents(bucket, 'a/b')).toBe('first');
});

test('Delete of a version of a key that is taken for another', async () => {
	const bucket = await newBucket(true);
	await rawSetVersioning(bucket);
	const { headers } = await rawPut(bucket, 'a/b', 'first');
	const versionId = headers['x-amz-version-id'];
	await expect(run(bucket, { operation: 'delete', key: key('a//b'), options: { versionId } })).rejects.toThrow('for "a/b"');
	expect(await contents(bucket, 'a/b')).toBe('first');
});

test('Multipart Upload: Complete of a key that is taken for another', async () => {
	const bucket = await newBucket(true);
	const [begun] = await run(bucket, { resource: 'multipartUpload', operation: 'createPresigned', key: key('a//b'), fileSize: 3 });
	const { uploadId, parts } = begun as { uploadId: string; parts: Array<{ url: string }> };
	await sendUrl('PUT', parts[0]!.url, {}, Buffer.from('new'));
	await rawPut(bucket, 'a/b', 'old');
	await expect(run(bucket, { resource: 'multipartUpload', operation: 'complete', uploadKey: 'a//b', uploadId })).rejects.toThrow(
		'for "a/b"',
	);
	expect(await contents(bucket, 'a/b')).toBe('old');
});

test('of many that are deleted, those that are taken for others stay, and the others go', async () => {
	const bucket = await newBucket(true);
	for (const name of ['a/b', 'c', 'd']) await rawPut(bucket, name, name);
	const names = ['c', 'a//b', 'd', 'none//there'];
	const items = names.map(() => ({ json: {} }));
	const results = await runNode((i) => ({ operation: 'delete', key: key(names[i]!), options: { bucketName: bucket } }), {
		items,
		continueOnFail: true,
	});
	expect(results.map(({ json }) => json.deleted ?? json.error)).toEqual([
		true,
		expect.stringContaining('"a//b" for "a/b"'),
		true,
		expect.stringContaining('"none//there" for "none/there"'),
	]);
	expect(await rawKeys(bucket)).toEqual(['a/b']);
});

test.each([true, false])('a folder of 30 keys, listed (%s) or not, costs no look for each', async (isListed) => {
	const bucket = await newBucket(false);
	const names = Array.from({ length: 30 }, (_, i) => `a//${i}`);
	for (const name of names) await rawPut(bucket, name, 'x');
	await local().clearRequests();
	if (isListed) await run(bucket, { resource: 'folder', operation: 'delete', folder: path('a/') });
	else
		await runNode((i) => ({ operation: 'delete', key: key(names[i]!), options: { bucketName: bucket } }), {
			items: names.map(() => ({ json: {} })),
		});
	expect(await operations()).toEqual(
		isListed ? ['ListObjectsV2', 'DeleteObjects'] : ['HeadObject', 'HeadObject', 'DeleteObject', 'DeleteObjects'],
	);
	expect(await rawKeys(bucket)).toEqual([]);
});

test('many uploads at a time find it out once', async () => {
	const bucket = await newBucket(false);
	const items = Array.from({ length: 20 }, () => ({ json: {} }));
	await runNode((i) => ({ ...upload(`a//${i}`), options: { bucketName: bucket } }), { items });
	expect((await operations()).sort()).toEqual(['HeadObject', 'HeadObject', ...items.map(() => 'PutObject')]);
});

test('keys that may write and not look go on as ever', async () => {
	const bucket = await newBucket(false);
	await local().fail({ operation: 'HeadObject', bucket, status: 403, code: 'AccessDenied', times: 100 });
	for (const name of ['a//b', 'a//c']) await run(bucket, upload(name));
	expect(await operations()).toEqual(['HeadObject', 'PutObject', 'PutObject']);
	expect(await rawKeys(bucket)).toEqual(['a//b', 'a//c']);
});

test('the folder of After Processing', async () => {
	const bucket = await newBucket(true);
	const step = { what: 'move', folder: 'done//', errorFolder: 'error/' };
	const workflow = new PollingWorkflow({
		watch: 'folder',
		folder: { __rl: true, mode: 'path', value: 'in/' },
		options: { bucketName: bucket, afterProcessing: { step } },
	});
	await workflow.activate();
	await rawPut(bucket, 'done/a', 'old');
	await rawPut(bucket, 'in/a', 'new');
	workflow.run = async () => ({ status: 'success' });
	await workflow.poll();
	await workflow.settle();
	await workflow.poll().catch(() => undefined);
	expect(await contents(bucket, 'done/a')).toBe('old');
	expect(await contents(bucket, 'in/a')).toBe('new');
});
