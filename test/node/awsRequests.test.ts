/**
 * The requests that each operation sends to AWS: what is done for other stores must not cost any there. The local S3 stands behind AWS's
 * own host names: Node's global agent, which the node uses where n8n has proxies, leads them to it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import { memoryBinary, runNode, type Parameters } from '../support/executeContext';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';

const MIB = 1024 * 1024;
const KEYS = { accessKeyId: 'AKIAREQUESTS00000001', secretAccessKey: 'requests/secret+of/the+local/user0000001' };
const REGION = 'eu-central-1';
const HOST = `s3.${REGION}.amazonaws.com`;
const BUCKET = 'counted-requests';
const folder = mkdtempSync(join(tmpdir(), 'aws-requests-'));
const saved = { agent: https.globalAgent, proxy: process.env.HTTPS_PROXY };
let s3: LocalS3;

beforeAll(async () => {
	const { private: privateKey, cert } = await generate([{ name: 'commonName', value: HOST }], {
		keySize: 2048,
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'subjectAltName', altNames: [HOST, `*.${HOST}`].map((value) => ({ type: 2, value })) },
		],
	});
	s3 = await startLocalS3({
		directory: folder,
		users: [KEYS],
		region: REGION,
		buckets: [{ name: BUCKET, region: REGION }],
		tls: { key: privateKey, cert },
		baseHosts: [HOST],
	});
	const agent = new https.Agent({ keepAlive: false });
	agent.createConnection = ((options: tls.ConnectionOptions) =>
		tls.connect({ ca: cert, servername: options.host, host: '127.0.0.1', port: s3.port })) as typeof agent.createConnection;
	https.globalAgent = agent;
	process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
});
afterAll(async () => {
	https.globalAgent.destroy();
	https.globalAgent = saved.agent;
	if (saved.proxy === undefined) delete process.env.HTTPS_PROXY;
	else process.env.HTTPS_PROXY = saved.proxy;
	await s3.stop();
	rmSync(folder, { recursive: true, force: true });
});

const key = (value: string) => ({ mode: 'key', value });
const path = (value: string) => ({ mode: 'path', value });
const text = (name: string, options: object = {}) => ({ operation: 'upload', key: key(name), from: 'text', text: 'x', options });
const tags = { tags: { pairs: [{ name: 'a', value: 'b' }] } };

/** In an order in which each finds what it needs. */
const CASES: Array<[what: string, parameters: Parameters, requests: string[], contents?: Buffer]> = [
	['Upload', text('a'), ['PutObject']],
	['Upload with tags', text('tagged', tags), ['PutObject']],
	['Upload, skipped where there is one', text('a', { ifExists: 'skip' }), ['PutObject']],
	[
		'Upload of 12 MiB',
		{ operation: 'upload', key: key('large') },
		['CreateMultipartUpload', 'UploadPart', 'UploadPart', 'CompleteMultipartUpload'],
		randomBytes(12 * MIB),
	],
	['Append to nothing', { operation: 'append', key: key('log'), from: 'text', text: 'x' }, ['HeadObject', 'PutObject']],
	['Append', { operation: 'append', key: key('log'), from: 'text', text: 'x' }, ['HeadObject', 'GetObject', 'PutObject']],
	[
		'Append to 12 MiB',
		{ operation: 'append', key: key('large'), from: 'text', text: 'x' },
		['HeadObject', 'CreateMultipartUpload', 'UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload'],
	],
	['Download', { operation: 'download', key: key('a') }, ['GetObject']],
	['Copy', { operation: 'copy', sourceKey: key('a'), destinationKey: key('b') }, ['HeadObject', 'CopyObject']],
	[
		'Copy with other tags',
		{ operation: 'copy', sourceKey: key('a'), destinationKey: key('b'), options: { replaceTags: tags.tags } },
		['HeadObject', 'CopyObject'],
	],
	['Move', { operation: 'move', sourceKey: key('b'), destinationKey: key('folder/c') }, ['HeadObject', 'CopyObject', 'DeleteObject']],
	['Update Metadata', { operation: 'updateMetadata', key: key('a'), options: { cacheControl: 'no-cache' } }, ['HeadObject', 'CopyObject']],
	['Get Tags', { operation: 'getTags', key: key('tagged') }, ['GetObjectTagging']],
	['Set Tags', { operation: 'setTags', key: key('tagged'), ...tags }, ['PutObjectTagging']],
	['Get Many', { operation: 'getAll', prefix: '', returnAll: true }, ['ListObjectsV2']],
	[
		'Sync',
		{ resource: 'folder', operation: 'sync', from: 'folder', sourceFolder: 'folder', destinationFolder: 'synced' },
		['ListObjectsV2', 'ListObjectsV2', 'CopyObject'],
	],
	['Folder: Create', { resource: 'folder', operation: 'create', folder: path('made') }, ['PutObject']],
	['Delete of many', { operation: 'delete', which: 'pattern', pattern: '{a,log,tagged}' }, ['ListObjectsV2', 'DeleteObjects']],
	['Bucket: Get, Capabilities', { resource: 'bucket', operation: 'get', options: { capabilities: 'probe', details: [] } }, ['HeadBucket']],
];

test.each(CASES.map(([what, parameters, requests, contents]) => ({ what, parameters, requests, contents })))(
	'$what',
	async ({ parameters, requests, contents }) => {
		s3.requests.splice(0);
		const items = contents && [{ json: {}, binary: { data: memoryBinary(contents) } }];
		await runNode(parameters, {
			credentials: { connectionName: 'AWS', ...KEYS, bucketName: BUCKET, region: REGION },
			...(items ? { items } : {}),
		});
		expect(s3.requests.map(({ operation }) => operation).sort()).toEqual([...requests].sort());
	},
);
