/** The causes of a failed Test connection that only the local S3 can be made to show. */
import { createServer, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { generate } from 'selfsigned';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';
import { toS3Error } from '../../nodes/AmazonS3/client/errors/errors';
import type { Store } from '../../nodes/AmazonS3/client/store/openStore';
import { testConnection as askForTest } from '../../nodes/AmazonS3/client/buckets/testConnection';
import { LocalS3Control } from '../support/localS3/control';
import { serverCredentials } from '../support/executeContext';
import { server } from '../support/rawS3';

const credential = new AmazonS3Api();
const testConnection = async (changes: object = {}) =>
	await credential.authenticate({ ...serverCredentials(), ...changes } as ICredentialDataDecryptedObject, {
		...(credential.test.request as IHttpRequestOptions),
	});
const local = () => new LocalS3Control(server.endpoint);

afterEach(async () => await local().clearFaults());

test('another region: the right one is named', async () => {
	await expect(testConnection({ otherRegion: 'us-west-2' })).rejects.toThrow(
		`The bucket "${server.bucket}" is in the region ${server.region}, not in us-west-2. Set Region to ${server.region}.`,
	);
});

test('keys that may not list the bucket, which another store than AWS may also say of unknown keys', async () => {
	const keys = { accessKeyId: process.env.S3_LIMITED_ACCESS_KEY_ID, secretAccessKey: process.env.S3_LIMITED_SECRET_ACCESS_KEY };
	await expect(testConnection(keys)).rejects.toThrow(
		new RegExp(
			'^http://127\\.0\\.0\\.1:\\d+ refused to list the bucket "contract-bucket" with these keys: ".+"\\. ' +
				'Check the Access Key ID and the Access Key Secret',
		),
	);
});

test('keys that may not list the bucket at AWS, which tells them from unknown keys', async () => {
	const denied = toS3Error(Object.assign(new Error('Access Denied'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }), {});
	const s3 = { listObjectsV2: async () => await Promise.reject(denied) };
	await expect(askForTest({ connection: { bucket: 'my-bucket' }, s3 } as unknown as Store)).rejects.toThrow(
		'The keys are valid, but they may not list the bucket "my-bucket" (s3:ListBucket)',
	);
});

test('a list that does not name its bucket proves nothing', async () => {
	await local().fail({ operation: 'ListObjectsV2', without: 'Name', times: 10 });
	await expect(testConnection()).rejects.toThrow('does not speak S3: its answer to ListObjectsV2 names no bucket');
});

test.each([
	['ExpiredToken', 400, /^The session token is missing, expired, or belongs to another access key/],
	['InvalidToken', 400, /^The session token is missing, expired, or belongs to another access key/],
	['RequestTimeTooSkewed', 403, /^The clock of the n8n machine differs from S3's by more than 15 minutes\. Set the clock/],
])('%s', async (code, status, sentence) => {
	await local().fail({ operation: 'ListObjectsV2', code, status, times: 10 });
	await expect(testConnection()).rejects.toThrow(sentence);
});

describe('at another kind of server', () => {
	let page: Server;
	let secure: https.Server;
	const port = (of: Server) => (of.address() as AddressInfo).port;

	beforeAll(async () => {
		const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
		const html = (_: unknown, answer: import('node:http').ServerResponse) =>
			answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Console</title>');
		page = createServer(html);
		secure = https.createServer({ key, cert }, html);
		await Promise.all([
			new Promise<void>((done) => page.listen(0, '127.0.0.1', done)),
			new Promise<void>((done) => secure.listen(0, '127.0.0.1', done)),
		]);
	});
	afterAll(() => {
		page.close();
		secure.close();
	});

	test('a web page does not speak S3', async () => {
		await expect(testConnection({ endpoint: `http://127.0.0.1:${port(page)}` })).rejects.toThrow(
			/does not speak S3\. Check the Endpoint: it is the address of the S3 API, not of a web console/,
		);
	});

	test('https to a server that speaks http', async () => {
		await expect(testConnection({ endpoint: `https://127.0.0.1:${port(page)}` })).rejects.toThrow(/does not speak S3/);
	});

	test('http to a server that speaks https', async () => {
		await expect(testConnection({ endpoint: `http://127.0.0.1:${port(secure)}` })).rejects.toThrow(/does not speak S3|broke/);
	});

	test('a certificate that is not trusted; it is, with Ignore TLS Problems', async () => {
		const endpoint = `https://127.0.0.1:${port(secure)}`;
		await expect(testConnection({ endpoint })).rejects.toThrow(
			`The TLS certificate of ${endpoint} is not trusted. Have n8n trust its certificate authority`,
		);
		await expect(testConnection({ endpoint, ignoreTlsProblems: true })).rejects.toThrow('does not speak S3');
	});

	test('a host name for which the server has no certificate, as R2 answers to a bucket in front of its own', async () => {
		// The handshake fails with the same alert, 40, when client and server have no cipher in common.
		const strict = https.createServer({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' });
		await new Promise<void>((done) => strict.listen(0, '127.0.0.1', done));
		try {
			await expect(testConnection({ endpoint: `https://127.0.0.1:${port(strict)}` })).rejects.toThrow(
				/has no TLS certificate for this host name\. If the Endpoint contains the bucket, remove it there/,
			);
		} finally {
			strict.close();
		}
	});
});

test('with n8n’s filter for outgoing connections on, a custom endpoint is left to n8n', async () => {
	process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';
	try {
		await local().clearRequests();
		const signed = await testConnection({ secretAccessKey: 'wrong/secret/0000000000000000000000000000' });
		expect(signed.url).toContain(`${server.endpoint}/${server.bucket}`);
		expect(await local().requests()).toEqual([]);
	} finally {
		delete process.env.N8N_SSRF_PROTECTION_ENABLED;
	}
});
