/** Answers that name a region which is none, or the wrong one. No S3 gives them, so a small server does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { serverCredentials } from '../support/executeContext';

/** The region of each request, as it was signed. */
const asked: string[] = [];
/** What answers name; the last one goes on. Undefined: all is well. */
let named: Array<string | undefined>;
let server: Server;
let store: Store;

beforeAll(async () => {
	server = createServer((request, answer) => {
		asked.push(/Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization!)![1]!);
		const region = named.length > 1 ? named.shift() : named[0];
		if (region === undefined) answer.writeHead(200, { etag: '"x"' }).end();
		else answer.writeHead(400, { 'x-amz-bucket-region': region }).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(async () => {
	asked.splice(0);
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	store = await openStore(readConnection({ ...serverCredentials(), endpoint, otherRegion: 'eu-central-1' }));
});
afterEach(() => store.close());

const head = async () => await store.s3.headObject({ Bucket: 'bucket', Key: 'key' });

test.each(['', 'eu-central-1/../x', 'x'.repeat(80), 'ü', 'a b'])('%j is no region: it is neither followed nor kept', async (region) => {
	named = [region, undefined];
	await head().catch(() => undefined);
	await head();
	expect(asked).toEqual(['eu-central-1', 'eu-central-1']);
});

test('a region that turns out to be wrong is tried once, and forgotten', async () => {
	named = ['us-west-2', 'eu-west-3', undefined];
	await expect(head()).rejects.toMatchObject({ kind: 'wrongRegion' });
	await head();
	expect(asked).toEqual(['eu-central-1', 'us-west-2', 'eu-central-1']);
});

test('a region that is right is kept', async () => {
	named = ['us-west-2', undefined];
	await head();
	await head();
	expect(asked).toEqual(['eu-central-1', 'us-west-2', 'us-west-2']);
});
