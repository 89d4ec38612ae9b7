/**
 * Test connection where the bucket stands at the wrong place in the address. No name of this machine has others below it, so that Node's
 * global agent, which the node uses where n8n has proxies, leads every host to a server that answers as such stores do.
 */
import http, { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';

const HOST = 's3.store.test';
const BUCKET = 'my-bucket';
const saved = { agent: http.globalAgent, proxy: process.env.HTTP_PROXY };
const asked: string[] = [];

/** What the store answers to a bucket at a place of the address, or that there is no such host. */
let answers: Record<'path' | 'host', 'list' | 'noHost' | { status: number; code: string }>;
let server: Server;

const LIST =
	`<?xml version="1.0"?><ListBucketResult><Name>${BUCKET}</Name>` +
	'<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>';
const placeOf = (host: string) => (host.startsWith(`${BUCKET}.`) ? 'host' : 'path');

beforeAll(async () => {
	server = createServer((request, response) => {
		const answer = answers[placeOf(request.headers.host!)];
		asked.push(`${request.headers.host}${request.url!.replace(/\?.*/, '')}`);
		if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'application/xml' }).end(LIST);
		else
			response
				.writeHead(answer.status, { 'content-type': 'application/xml' })
				.end(`<Error><Code>${answer.code}</Code><Message>Please use another address.</Message></Error>`);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const agent = new http.Agent({ keepAlive: false });
	agent.createConnection = ((options: net.NetConnectOpts & { host?: string }, made: (error: Error) => void) => {
		if (answers[placeOf(options.host ?? '')] !== 'noHost') return net.connect((server.address() as AddressInfo).port, '127.0.0.1');
		made(Object.assign(new Error(`getaddrinfo ENOTFOUND ${options.host}`), { code: 'ENOTFOUND', hostname: options.host }));
		return undefined;
	}) as unknown as typeof agent.createConnection;
	http.globalAgent = agent;
	process.env.HTTP_PROXY = 'http://127.0.0.1:9';
});
afterAll(() => {
	http.globalAgent = saved.agent;
	if (saved.proxy === undefined) delete process.env.HTTP_PROXY;
	else process.env.HTTP_PROXY = saved.proxy;
	server.close();
});
beforeEach(() => void asked.splice(0));

const testConnection = async (forcePathStyle: boolean, changes: object = {}) => {
	const credential = new AmazonS3Api();
	const form = {
		accessKeyId: 'AKIAADDRESSING000001',
		secretAccessKey: 'addressing/secret/0000000000000000000001',
		bucketName: BUCKET,
		region: 'us-east-1',
		moreSettings: true,
		endpoint: `http://${HOST}`,
		forcePathStyle,
		...changes,
	};
	return await credential.authenticate(form as ICredentialDataDecryptedObject, { ...(credential.test.request as IHttpRequestOptions) });
};

test.each([
	['SecondLevelDomainForbidden', 'as Alibaba OSS'],
	['PathStyleDomainForbidden', 'as Tencent COS'],
])('path style refused with %s, %s: the switch is named', async (code) => {
	answers = { path: { status: 403, code }, host: 'list' };
	await expect(testConnection(true)).rejects.toThrow(
		`The store has the bucket "${BUCKET}" in the host name of its addresses, not in the path. Turn off Path-Style Addressing.`,
	);
	expect(asked).toEqual([`${HOST}/${BUCKET}/`, `${BUCKET}.${HOST}/`]);
	await testConnection(false);
});

test.each([
	['no host has the name', 'noHost' as const],
	['another bucket is not there', { status: 404, code: 'NoSuchBucket' }],
])('path style required, and %s: the switch is named', async (_, host) => {
	answers = { path: 'list', host };
	await expect(testConnection(false)).rejects.toThrow(
		`The store has the bucket "${BUCKET}" in the path of its addresses, not in the host name. Turn on Path-Style Addressing.`,
	);
	await testConnection(true);
});

test('where the bucket is at neither place, the failure stays as it is', async () => {
	answers = { path: { status: 404, code: 'NoSuchBucket' }, host: { status: 404, code: 'NoSuchBucket' } };
	await expect(testConnection(true)).rejects.toThrow(`There is no bucket named "${BUCKET}"`);
	answers = { path: { status: 403, code: 'PathStyleDomainForbidden' }, host: { status: 404, code: 'NoSuchBucket' } };
	await expect(testConnection(true)).rejects.toThrow(
		'does not accept the bucket in the path of the address (PathStyleDomainForbidden). Turn off Path-Style Addressing in the connection.',
	);
});

test('another failure is asked about once', async () => {
	answers = { path: { status: 403, code: 'InvalidAccessKeyId' }, host: 'list' };
	await expect(testConnection(true)).rejects.toThrow('does not know this Access Key ID');
	expect(asked).toEqual([`${HOST}/${BUCKET}/`]);
});
