/** How many requests Copy and Move take for an object, and that nothing of it is lost where a listing saves one. */
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'requests-of-copies/';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const numbers = Array.from({ length: 20 }, (_, i) => i);
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const head = async (name: string) => (await raw('HEAD', bucket, PREFIX + name)).headers;
const HEADERS = {
	'content-type': 'text/x-a',
	'cache-control': 'no-store',
	'x-amz-meta-a': 'b',
	'x-amz-tagging': 'team=x',
	'x-amz-storage-class': 'STANDARD_IA',
};

/** The requests that work on objects or list them, by name and number. */
async function requestsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
	await local().clearRequests();
	await work();
	const counts: Record<string, number> = {};
	for (const { operation } of await local().requests()) counts[operation] = (counts[operation] ?? 0) + 1;
	return counts;
}

const listed = async () => await runNode({ operation: 'getAll', prefix: `${PREFIX}from/`, returnAll: true });

/** Copy or Move of each object that Get Many listed. */
const transferListed = async (operation: 'copy' | 'move', options: Parameters = {}) => {
	const items = await listed();
	return async () =>
		await runNode(
			{
				operation,
				sourceKey: { __rl: true, mode: 'key', value: '={{ $json.key }}' },
				destinationKey: { __rl: true, mode: 'key', value: `=${PREFIX}to/{{ $json.key.split('/').pop() }}` },
				options,
			},
			{ items },
		);
};

async function expectWhole(names: string[]): Promise<void> {
	for (const name of names) {
		const headers = await head(name);
		expect(headers).toMatchObject({
			'content-type': 'text/x-a',
			'cache-control': 'no-store',
			'x-amz-meta-a': 'b',
			'x-amz-storage-class': 'STANDARD_IA',
		});
		const tags = (await raw('GET', bucket, PREFIX + name, { query: { tagging: '' } })).body.toString();
		expect(tags).toContain('<Key>team</Key><Value>x</Value>');
	}
}

// Elsewhere than on AWS, the first copy of each storage class is looked at: see ignoredOptions.test.ts.
beforeAll(async () => {
	for (const storageClass of ['STANDARD_IA', 'GLACIER_IR']) {
		await rawPut(bucket, `${PREFIX}known`, 'x', { 'x-amz-storage-class': storageClass });
		await runNode({ operation: 'copy', sourceKey: key('known'), destinationKey: key('known-copy') });
	}
	await rawClean(bucket, PREFIX);
});
beforeEach(async () => {
	await Promise.all(numbers.map(async (i) => await rawPut(bucket, `${PREFIX}from/${i}`, `contents ${i}`, HEADERS)));
});
afterEach(async () => await rawClean(bucket, PREFIX));

describe('an object that was listed is not looked at again', () => {
	test('Copy of what Get Many listed: one request each, and all of the object is there', async () => {
		expect(await requestsOf(await transferListed('copy'))).toEqual({ CopyObject: 20 });
		await expectWhole(numbers.map((i) => `to/${i}`));
	});

	test('Move of what Get Many listed: two requests each', async () => {
		expect(await requestsOf(await transferListed('move'))).toEqual({ CopyObject: 20, DeleteObject: 20 });
		await expectWhole(numbers.map((i) => `to/${i}`));
		expect(await rawKeys(bucket, `${PREFIX}from/`)).toEqual([]);
	});

	test.each([
		['a folder of Object', { which: 'folder', folder: `${PREFIX}from/`, destinationFolder: `${PREFIX}to/` }],
		['a pattern', { which: 'pattern', pattern: `${PREFIX}from/*`, destinationFolder: `${PREFIX}to/` }],
		['a folder', { resource: 'folder', sourceFolder: `${PREFIX}from/`, destinationFolder: `${PREFIX}to/` }],
	])('Copy and Move of %s: as many, and the list', async (_, parameters) => {
		expect(await requestsOf(async () => await runNode({ operation: 'copy', ...parameters }))).toEqual({ ListObjectsV2: 1, CopyObject: 20 });
		await expectWhole(numbers.map((i) => `to/${i}`));
		expect(await requestsOf(async () => await runNode({ operation: 'move', ...parameters }))).toEqual({
			ListObjectsV2: 1,
			CopyObject: 20,
			DeleteObject: 20,
		});
		await expectWhole(numbers.map((i) => `to/${i}`));
	});
});

describe('an object is looked at', () => {
	test('by Copy and Move of a key that no item has listed', async () => {
		const one = { sourceKey: key('from/0'), destinationKey: key('to/0') };
		expect(await requestsOf(async () => await runNode({ operation: 'copy', ...one }))).toEqual({ HeadObject: 1, CopyObject: 1 });
		await expectWhole(['to/0']);
		const counts = await requestsOf(async () => await runNode({ operation: 'move', ...one }));
		expect(counts).toEqual({ HeadObject: 1, CopyObject: 1, DeleteObject: 1 });
		await expectWhole(['to/0']);
	});

	test.each([
		['is of another object', { key: `${PREFIX}from/1` }],
		['is of another bucket', { bucket: 'elsewhere' }],
		['is of a version', { versionId: '1' }],
		['has no storage class', { storageClass: '' }],
		['has a size that is none', { size: '10' }],
	])('when the item %s', async (_, change) => {
		const [item] = await listed();
		const work = async () =>
			await runNode(
				{ operation: 'copy', sourceKey: key('from/0'), destinationKey: key('to/0') },
				{ items: [{ json: { ...item!.json, ...change } }] },
			);
		expect(await requestsOf(work)).toEqual({ HeadObject: 1, CopyObject: 1 });
		await expectWhole(['to/0']);
	});

	test.each(['copy', 'move'] as const)('when it changed after it was listed: %s takes what is there now', async (operation) => {
		const work = await transferListed(operation);
		await rawPut(bucket, `${PREFIX}from/3`, 'changed', { ...HEADERS, 'x-amz-storage-class': 'GLACIER_IR' });
		expect((await requestsOf(work)).HeadObject).toBe(1);
		expect((await raw('GET', bucket, `${PREFIX}to/3`)).body.toString()).toBe('changed');
		expect((await head('to/3'))['x-amz-storage-class']).toBe('GLACIER_IR');
		await expectWhole(['to/2', 'to/4']);
	});

	test('in a tool, where the item is what a model wrote', async () => {
		const [item] = await listed();
		const work = async () =>
			await runNode({ operation: 'copy', sourceKey: key('from/0'), destinationKey: key('to/0') }, { toolArguments: item!.json });
		expect(await requestsOf(work)).toEqual({ HeadObject: 1, CopyObject: 1 });
	});
});

test('a listed object that is gone is an error about it', async () => {
	const work = await transferListed('copy');
	await raw('DELETE', bucket, `${PREFIX}from/3`);
	await expect(work()).rejects.toThrow(`There is no object "${PREFIX}from/3"`);
});

test('a listed object whose copy exists is skipped', async () => {
	await rawPut(bucket, `${PREFIX}to/3`, 'mine');
	await (
		await transferListed('copy', { ifExists: 'skip' })
	)();
	expect((await raw('GET', bucket, `${PREFIX}to/3`)).body.toString()).toBe('mine');
});
