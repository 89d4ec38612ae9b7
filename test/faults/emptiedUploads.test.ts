/**
 * A store whose objects are files of a disk, as S3Proxy 4.1: it stores some uploads as empty objects, and gives no ETag with what marks a
 * folder. No S3 server of ours does so, so that it is said by hand here.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialsWith, runNode, type Parameters } from '../support/executeContext';

const KEYS = { accessKeyId: 'AKIAEMPTIEDUPLOADS01', secretAccessKey: 'emptied/uploads+secret/00000000000000001' };
const BUCKET = 'emptied-uploads';
const NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';
const MARKER = {
	'content-type': 'application/x-directory',
	'content-length': '0',
	'last-modified': 'Thu, 26 Nov 2026 23:49:50 GMT',
	'x-amz-request-id': '0BEB3C80FEC94044',
};

/** What was sent, as "METHOD path". */
let requests: string[];
/** The headers of an object that is asked for; undefined where there is none. */
let there: Record<string, string> | undefined;
let server: http.Server;
let credentials: ReturnType<typeof credentialsWith>;

beforeEach(async () => {
	requests = [];
	there = undefined;
	server = http.createServer((request, response) => {
		request.resume().on('end', () => {
			requests.push(`${request.method} ${request.url!.split('?')[0]}`);
			if (request.method === 'PUT') {
				response.writeHead(200, { etag: `"${NOTHING}"`, 'x-amz-request-id': '0BEB3C80FEC94045' }).end();
			} else {
				const isObject = request.url!.length > `/${BUCKET}/`.length;
				response.writeHead(isObject && there === undefined ? 404 : 200, there).end();
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	credentials = credentialsWith({ ...KEYS, endpoint, bucketName: BUCKET, forcePathStyle: true, otherRegion: 'us-east-1' });
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const run = async (parameters: Parameters) => (await runNode(parameters, { credentials }))[0]!.json;
const byKey = (key: string) => ({ mode: 'key', value: key });

test('an upload that is stored as an empty object is an error, not a success', async () => {
	const options = { contentType: 'application/x-www-form-urlencoded' };
	await expect(run({ operation: 'upload', key: byKey('form.txt'), from: 'text', text: 'a=b', options })).rejects.toMatchObject({
		message: expect.stringContaining('stored "form.txt" as an empty object') as string,
		description: expect.stringContaining('It took 3 bytes and kept none.') as string,
	});
});

test('an upload of nothing has this ETag rightly', async () => {
	expect(await run({ resource: 'folder', operation: 'create', folder: 'new/' })).toMatchObject({ created: true, etag: NOTHING });
});

test('Folder: Create finds the folder that is there, though the store gives no ETag with it', async () => {
	there = MARKER;
	expect(await run({ resource: 'folder', operation: 'create', folder: 'there/' })).toMatchObject({ key: 'there/', created: false });
	expect(requests.filter((request) => request.startsWith('PUT'))).toEqual([]);
});

test('Get Metadata and Exists take a folder’s marker without an ETag for an empty object', async () => {
	there = MARKER;
	expect(await run({ operation: 'getMetadata', key: byKey('there/') })).toMatchObject({ size: 0, etag: NOTHING });
	expect(await run({ operation: 'exists', key: byKey('there/') })).toMatchObject({ exists: true });
});

test.each<[string, string, Record<string, string>]>([
	['a key without a slash at its end', 'there', MARKER],
	['an answer with contents', 'there/', { ...MARKER, 'content-length': '7' }],
	['an answer without a request ID, as of a web server', 'there/', { 'content-length': '0', 'last-modified': MARKER['last-modified'] }],
])('%s is no marker: without an ETag it is no answer of S3', async (_, key, headers) => {
	there = headers;
	await expect(run({ operation: 'getMetadata', key: byKey(key) })).rejects.toThrow('has no ETag');
});
