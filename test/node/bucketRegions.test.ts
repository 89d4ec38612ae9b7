/** Buckets in other regions than the connection's: items on several of them run at the same time. */
import { randomBytes } from 'node:crypto';
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const OTHER_REGIONS = ['us-east-1', 'eu-west-3', 'ap-south-1'];
const name = randomBytes(6).toString('hex');
const buckets = [server.region, ...OTHER_REGIONS].map((region) => ({ region, bucket: `bucket-regions-${region}-${name}` }));
const bucketOf = (index: number) => buckets[index % buckets.length]!;

beforeAll(async () => {
	for (const { bucket, region } of buckets) {
		await runNode({ resource: 'bucket', operation: 'create', bucket, options: { region } });
		await raw('PUT', bucket, region, {
			body: Buffer.from(region),
			place: { ...server, endpoint: server.endpoint, keys: server.keys, region },
		});
	}
});

afterAll(async () => {
	for (const { bucket, region } of buckets) {
		const place = { endpoint: server.endpoint, keys: server.keys, region };
		await raw('DELETE', bucket, region, { place });
		await raw('DELETE', bucket, undefined, { place });
	}
});

const onEach =
	(operation: string, parameters: object = {}, options: object = {}) =>
	(index: number) => {
		const { bucket, region } = bucketOf(index);
		return {
			operation,
			key: { mode: 'key', value: region },
			...parameters,
			options: { bucketName: { mode: 'name', value: bucket }, ...options },
		};
	};
const items = Array.from({ length: 80 }, () => ({ json: {} }));

test.each(['getMetadata', 'exists', 'getTags'])('%s: each item finds the bucket of its own, all at a time', async (operation) => {
	const results = await runNode(onEach(operation, {}, { parallelItems: 64 }), { items });
	expect(results.map(({ json }) => json.bucket)).toEqual(items.map((_, index) => bucketOf(index).bucket));
});

test('what was found once is not asked for again', async () => {
	await runNode(onEach('getMetadata'), { items });
	await local().clearRequests();
	await runNode(onEach('getMetadata'), { items });
	const requests = (await local().requests()).filter(({ bucket }) => bucket?.endsWith(name));
	expect(requests.map(({ status }) => status)).toEqual(items.map(() => 200));
});

test('all that Get asks of a bucket at the same time goes to its region', async () => {
	const buckets = await runNode(
		(index) => ({
			resource: 'bucket',
			operation: 'get',
			options: { bucketName: bucketOf(index).bucket, details: ['location', 'tags', 'versioning', 'encryption'] },
		}),
		{ items },
	);
	expect(buckets.map(({ json }) => json.location)).toEqual(items.map((_, index) => bucketOf(index).region));
});

test('a presigned URL is signed for the region that is known of its bucket', async () => {
	await runNode(onEach('getMetadata'), { items });
	const urls = await runNode(onEach('createPresignedUrl', { method: 'GET' }), { items: items.slice(0, 8) });
	for (const [index, { json }] of urls.entries()) {
		const answer = await fetch(String(json.url));
		expect([answer.status, await answer.text()]).toEqual([200, bucketOf(index).region]);
	}
});

test('the hint to set the region is about the bucket of the connection alone', async () => {
	const hints: unknown[] = [];
	await runNode(onEach('getMetadata'), { items: items.slice(0, 8), hints });
	expect(hints).toEqual([]);
});
