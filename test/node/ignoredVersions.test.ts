/** A store that passes over version IDs gives, copies or deletes the current version instead. State is read by the second client. */
import { runNode, type Parameters } from '../support/executeContext';
import type { FaultEffect } from '../support/localS3/faults';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const key = (value: string) => ({ mode: 'key', value });

let made = 0;
async function newBucket(versioning = true): Promise<string> {
	const bucket = `passed-over-${++made}`;
	await rawMakeBucket(bucket);
	if (versioning) await rawSetVersioning(bucket);
	return bucket;
}
const versionOf = async (bucket: string, contents: string, name = 'x') =>
	(await rawPut(bucket, name, contents)).headers['x-amz-version-id'] ?? 'none';
const run = async (bucketName: string, parameters: Parameters) =>
	(await runNode({ key: key('x'), ...parameters, options: { ...(parameters.options as object), bucketName } })).map(({ json }) => json);
const contentsOf = async (bucket: string, name = 'x') => (await raw('GET', bucket, name)).body.toString();
const operations = async () => (await local().requests()).map(({ operation }) => operation);
const ignore = async () => await local().fail({ ignoreQuery: ['versionId'], times: 10_000 });

beforeEach(async () => await local().clearRequests());
afterEach(async () => await local().clearFaults());

describe('Delete with a Version ID', () => {
	test('a store that would delete the current version is refused before', async () => {
		const bucket = await newBucket(false);
		await rawPut(bucket, 'x', 'contents');
		await ignore();
		const versionId = 'one.that.was';
		for (let time = 0; time < 2; time++) {
			await expect(run(bucket, { operation: 'delete', options: { versionId } })).rejects.toMatchObject({
				message: expect.stringMatching(/ignored the Version ID "one\.that\.was": its answer for "x" came without saying/),
				description: expect.stringContaining('Nothing was deleted.'),
			});
		}
		expect(await contentsOf(bucket)).toBe('contents');
	});

	test('several items in one request, too', async () => {
		const bucket = await newBucket(false);
		for (const name of ['x', 'y']) await rawPut(bucket, name, 'contents');
		await ignore();
		const parameters = { operation: 'delete', options: { bucketName: bucket, versionId: 'one.that.was' } };
		const items = ['x', 'y'].map((name) => ({ json: { name } }));
		const results = await runNode((index) => ({ ...parameters, key: key(items[index]!.json.name) }), { items, continueOnFail: true });
		expect(results.map(({ json }) => json.error)).toEqual([expect.anything(), expect.anything()]);
		for (const name of ['x', 'y']) expect(await contentsOf(bucket, name)).toBe('contents');
	});

	test('a store with versions is asked once for each bucket', async () => {
		const bucket = await newBucket();
		const versions = [await versionOf(bucket, 'one'), await versionOf(bucket, 'two'), await versionOf(bucket, 'three')];
		for (const versionId of versions.slice(0, 2)) await run(bucket, { operation: 'delete', options: { versionId } });
		expect(await contentsOf(bucket)).toBe('three');
		expect((await operations()).filter((operation) => operation === 'HeadObject')).toHaveLength(1);
	});

	test.each([
		['a version that is gone', 'bGoneButLikeAVersionID0123456789'],
		['an ID that no version can have', 'short'],
	])('%s is learned from, and is as it was', async (_, versionId) => {
		const bucket = await newBucket();
		await versionOf(bucket, 'one');
		await run(bucket, { operation: 'delete', options: { versionId } }).catch(() => undefined);
		expect(await contentsOf(bucket)).toBe('one');
	});

	test('the version "null" of a bucket without versions is its object', async () => {
		const bucket = await newBucket(false);
		await rawPut(bucket, 'x', 'contents');
		await ignore();
		await run(bucket, { operation: 'delete', options: { versionId: 'null' } });
		await local().clearFaults();
		expect((await raw('HEAD', bucket, 'x')).status).toBe(404);
	});

	test('Delete All Versions asks nothing more: the list shows that there are versions', async () => {
		const bucket = await newBucket();
		await versionOf(bucket, 'one');
		await versionOf(bucket, 'two');
		await run(bucket, { operation: 'delete', options: { allVersions: true } });
		expect((await operations()).filter((operation) => operation === 'HeadObject')).toHaveLength(0);
	});
});

test.each([
	['Download', { operation: 'download', outputAs: 'text' }],
	['Get Metadata', { operation: 'getMetadata' }],
	['Restore Version', { operation: 'restoreVersion' }],
	['Copy', { operation: 'copy', sourceKey: key('x'), destinationKey: key('y') }],
])('%s of a version that the store passes over is an error, not the current version', async (_, parameters) => {
	const bucket = await newBucket();
	const versionId = await versionOf(bucket, 'old');
	const current = await versionOf(bucket, 'new');
	await ignore();
	const options = { versionId, destinationBucketName: bucket };
	await expect(run(bucket, { versionId, ...parameters, options })).rejects.toThrow(
		`ignored the Version ID "${versionId}": its answer for "x" came of the version "${current}"`,
	);
	await local().clearFaults();
	expect(await contentsOf(bucket)).toBe('new');
	expect((await raw('HEAD', bucket, 'y')).status).toBe(404);
});

describe('a store that passes over the version in a copy source', () => {
	const copies = async (without?: string, more: Partial<FaultEffect> = {}) => {
		const bucket = await newBucket();
		const versionId = await versionOf(bucket, 'old');
		await versionOf(bucket, 'new');
		await local().fail({
			operation: 'CopyObject',
			ignoreCopyVersion: true,
			...(without === undefined ? {} : { without }),
			...more,
			times: 10,
		});
		return { bucket, versionId };
	};
	const SAID = /ignored the Version ID ".*": "[xy]" is a copy of the current version of "x" now/;

	test.each([['x-amz-copy-source-version-id'], [undefined]])('Restore Version says so (without %s)', async (without) => {
		const { bucket, versionId } = await copies(without, { ignoreHeaders: ['x-amz-copy-source-if-match'] });
		await expect(run(bucket, { operation: 'restoreVersion', versionId })).rejects.toThrow(SAID);
	});

	test('one that keeps the condition of the copy writes nothing', async () => {
		const { bucket, versionId } = await copies();
		await expect(run(bucket, { operation: 'restoreVersion', versionId })).rejects.toThrow(
			`ignored the Version ID "${versionId}": it would have copied the current version of "x"`,
		);
		expect(await contentsOf(bucket)).toBe('new');
	});

	test('Copy says so, also where nothing else asks for the version', async () => {
		const { bucket, versionId } = await copies('x-amz-copy-source-version-id');
		const options = { versionId, destinationBucketName: bucket, storageClass: 'STANDARD_IA' };
		await expect(run(bucket, { operation: 'copy', sourceKey: key('x'), destinationKey: key('y'), options })).rejects.toThrow(SAID);
	});

	test('one that copies it and does not say so is right', async () => {
		const bucket = await newBucket();
		const versionId = await versionOf(bucket, 'old');
		await versionOf(bucket, 'new');
		await local().fail({ operation: 'CopyObject', without: 'x-amz-copy-source-version-id' });
		const [restored] = await run(bucket, { operation: 'restoreVersion', versionId });
		expect(restored).toMatchObject({ restoredVersionId: versionId });
		expect(await contentsOf(bucket)).toBe('old');
	});
});
