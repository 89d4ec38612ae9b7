/**
 * Path-Style Addressing is off, and the store does not read the bucket in the host name: what is meant for `a/b` of the bucket would
 * reach `b` of the bucket `a`. The server is one of its own, whose host name is resolved here.
 */
import dns from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';
import { runNode, type Parameters } from '../support/executeContext';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { raw, type RawPlace } from '../support/rawS3';

const keys = { accessKeyId: 'AKIAINHOST', secretAccessKey: 'secret/in/host/0000000000000000000000000' };
const HOST = 's3.example.test';
const BUCKETS = ['my-bucket', 'folder'];

/** Resolves the name of the store and those of its buckets, which no resolver here has. */
const resolve = (_: string, ...more: unknown[]) => {
	const answer = more.at(-1) as (...values: unknown[]) => void;
	const { all } = (more.length > 1 ? more[0] : {}) as { all?: boolean };
	if (all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
	else answer(null, '127.0.0.1', 4);
};
jest.spyOn(dns, 'lookup').mockImplementation(resolve as never);

const directory = mkdtempSync(join(tmpdir(), 'amazon-s3-in-host-'));
let server: LocalS3;
let place: RawPlace;
let bucketName = '';
let started = 0;

async function start(baseHosts: string[]): Promise<void> {
	bucketName = 'my-bucket';
	server = await startLocalS3({
		directory: join(directory, String(++started)),
		users: [keys],
		buckets: BUCKETS.map((name) => ({ name })),
		baseHosts,
	});
	place = { endpoint: server.endpoint, region: 'us-east-1', keys };
}
afterEach(async () => await server.stop());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const credentials = (): IDataObject => ({
	connectionName: 'In the host name',
	...keys,
	bucketName,
	region: 'us-east-1',
	moreSettings: true,
	endpoint: `http://${HOST}:${server.port}`,
	forcePathStyle: false,
});
const run = async (parameters: Parameters) => (await runNode({ ...parameters }, { credentials: credentials() })).map(({ json }) => json);
const key = (value: string) => ({ mode: 'key', value });
const NOT_SEEN = new RegExp(`^http://${HOST}:\\d+ does not read the bucket "(my|no)-bucket" in the host name`);
const TURN_ON = { message: expect.stringMatching(NOT_SEEN), description: expect.stringContaining('Turn on Path-Style Addressing') };

describe('a store that passes over the host name', () => {
	beforeEach(async () => {
		await start([]);
		await raw('PUT', 'folder', 'a', { body: Buffer.from('not mine'), place });
	});

	test.each<[string, Parameters]>([
		['Get Many', { operation: 'getAll' }],
		['Exists', { operation: 'exists', key: key('folder/a') }],
		['Exists, not there', { operation: 'exists', key: key('other/a') }],
		['Download', { operation: 'download', key: key('folder/a') }],
		['Upload', { operation: 'upload', key: key('folder/a'), from: 'text', text: 'new' }],
		['Upload, without a folder', { operation: 'upload', key: key('made-bucket'), from: 'text', text: 'new' }],
		['Append', { operation: 'append', key: key('folder/a'), from: 'text', text: 'new' }],
		['Copy', { operation: 'copy', sourceKey: key('folder/a'), destinationKey: key('folder/b') }],
		['Delete', { operation: 'delete', key: key('folder/a') }],
		['Delete, many', { operation: 'delete', which: 'folder', folder: { mode: 'path', value: 'folder' } }],
		['Folder: Delete', { resource: 'folder', operation: 'delete', folder: { mode: 'path', value: 'folder' } }],
		['Bucket: Get', { resource: 'bucket', operation: 'get' }],
	])('%s is refused with the advice to turn on path style, and nothing is touched', async (_, parameters) => {
		await expect(run(parameters)).rejects.toMatchObject(TURN_ON);
		expect((await raw('GET', 'folder', 'a', { place })).body.toString()).toBe('not mine');
		expect((await raw('HEAD', 'folder', 'b', { place })).status).toBe(404);
		expect((await raw('HEAD', 'made-bucket', undefined, { place })).status).toBe(404);
	});

	test.each(['my-bucket', 'no-bucket'])('Test connection with the bucket %s says so', async (bucket) => {
		bucketName = bucket;
		const credential = new AmazonS3Api();
		const test = credential.authenticate(credentials() as never, credential.test.request as IHttpRequestOptions);
		await expect(test).rejects.toThrow(
			/in the host name: it answered with the list of all buckets\. Turn on Path-Style Addressing in the connection/,
		);
	});
});

describe('a store that reads it', () => {
	beforeEach(async () => await start([HOST]));

	test('is asked for it once for each bucket, and answers', async () => {
		await run({ operation: 'upload', key: key('folder/a'), from: 'text', text: 'mine' });
		await run({ operation: 'upload', key: key('folder/b'), from: 'text', text: 'mine' });
		expect((await run({ operation: 'exists', key: key('folder/a') }))[0]).toMatchObject({ exists: true });
		expect(server.requests.map(({ operation }) => operation)).toEqual(['ListObjectsV2', 'PutObject', 'PutObject', 'HeadObject']);
		expect((await raw('GET', 'my-bucket', 'folder/a', { place })).body.toString()).toBe('mine');
	});

	test('is asked once by many items at a time', async () => {
		const items = Array.from({ length: 100 }, (_, i) => ({ json: { i } }));
		const parameters = (i: number) => ({ operation: 'upload', key: key(`many/${i}`), from: 'text', text: 'x' });
		await runNode(parameters, { items, credentials: credentials() });
		expect(server.requests.filter(({ operation }) => operation === 'ListObjectsV2')).toHaveLength(1);
	});

	test('a presigned URL is made without any request', async () => {
		const [signed] = await run({ operation: 'createPresignedUrl', key: key('folder/a') });
		expect(signed!.url).toContain(`http://my-bucket.${HOST}`);
		expect(server.requests).toEqual([]);
	});

	test('keys that may not list the bucket can write to it', async () => {
		server.fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied', times: 10 });
		for (const name of ['a', 'b']) await run({ operation: 'upload', key: key(name), from: 'text', text: 'mine' });
		expect(server.requests.filter(({ operation }) => operation === 'ListObjectsV2')).toHaveLength(1);
		expect((await raw('GET', 'my-bucket', 'b', { place })).body.toString()).toBe('mine');
	});

	test('a bucket that is not there is named', async () => {
		bucketName = 'no-bucket';
		await expect(run({ operation: 'exists', key: key('a') })).rejects.toThrow('There is no bucket named "no-bucket"');
	});
});
