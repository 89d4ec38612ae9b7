/**
 * The local S3 has no STS. What AssumeRole answers is a small server of this file, which knows nothing else: a URL is
 * signed without any request to S3.
 */
import { LocalS3Control } from '../support/localS3/control';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UploadPartCommand } from '@aws-sdk/client-s3';
import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { signUrl } from '../../nodes/AmazonS3/client/sharing/signUrl';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { runNode, serverCredentials, type Parameters } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, send, sendUrl, rawSetVersioning, server } from '../support/rawS3';

const PREFIX = 'presigned-node/';
const VERSIONED = 'presigned-versions';
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const signed = async (name: string, parameters: Parameters, more: object = {}) =>
	(await runNode({ operation: 'createPresignedUrl', key: key(name), ...parameters }, more))[0]!.json as Record<string, string> & {
		headers: Record<string, string>;
	};
const signedHeaders = (url: string) => new URL(url).searchParams.get('X-Amz-SignedHeaders');

afterAll(async () => await rawClean(server.bucket, PREFIX));

test('a version is read, described and deleted by its URL; without one the current is', async () => {
	await rawMakeBucket(VERSIONED);
	await rawSetVersioning(VERSIONED);
	const old = (await rawPut(VERSIONED, `${PREFIX}v`, 'old')).headers['x-amz-version-id']!;
	await rawPut(VERSIONED, `${PREFIX}v`, 'newer');
	const bucketName = { mode: 'name', value: VERSIONED };
	const of = async (method: string, versionId: string) => await signed('v', { method, options: { bucketName, versionId } });
	expect((await sendUrl('GET', (await of('GET', old)).url!)).body.toString()).toBe('old');
	expect((await sendUrl('GET', (await of('GET', '')).url!)).body.toString()).toBe('newer');
	expect((await sendUrl('HEAD', (await of('HEAD', old)).url!)).headers['content-length']).toBe('3');
	const deleting = await of('DELETE', old);
	expect(deleting.versionId).toBe(old);
	expect((await sendUrl('DELETE', deleting.url!)).status).toBe(204);
	expect((await raw('GET', VERSIONED, `${PREFIX}v`, { query: { versionId: old } })).status).toBe(404);
	expect((await raw('GET', VERSIONED, `${PREFIX}v`)).body.toString()).toBe('newer');
});

test.each([
	['SHA256', createHash('sha256').update('wanted').digest('hex')],
	['SHA256', createHash('sha256').update('wanted').digest('base64')],
	['SHA1', createHash('sha1').update('wanted').digest('hex')],
	['CRC32', 'd9e3b838'],
])('Checksum %s %s takes these contents only', async (algorithm, value) => {
	const { url, headers } = await signed(`sum-${algorithm}`, { method: 'PUT', options: { checksum: { settings: { algorithm, value } } } });
	expect(Object.keys(headers)).toEqual([`x-amz-checksum-${algorithm.toLowerCase()}`]);
	expect((await sendUrl('PUT', url!, headers, Buffer.from('other!'))).status).toBe(400);
	expect((await sendUrl('PUT', url!, {}, Buffer.from('wanted'))).status).toBe(403);
	expect(await sendUrl('PUT', url!, headers, Buffer.from('wanted'))).toMatchObject({ status: 200 });
});

test('Fail If Object Exists writes once', async () => {
	const { url, headers } = await signed('once', { method: 'PUT', options: { onlyIfAbsent: true } });
	expect(headers).toEqual({ 'If-None-Match': '*' });
	expect((await sendUrl('PUT', url!, headers, Buffer.from('first'))).status).toBe(200);
	expect((await sendUrl('PUT', url!, headers, Buffer.from('second'))).status).toBe(412);
	expect((await sendUrl('PUT', url!, {}, Buffer.from('third'))).status).toBe(403);
});

test('storage class, encryption, ACL and redirect are signed and stored', async () => {
	const { url, headers } = await signed('class', {
		method: 'PUT',
		options: {
			storageClass: 'STANDARD_IA',
			serverSideEncryption: { settings: { algorithm: 'AES256' } },
			acl: 'bucket-owner-full-control',
			websiteRedirect: '/new',
		},
	});
	expect(headers).toEqual({
		'x-amz-acl': 'bucket-owner-full-control',
		'x-amz-server-side-encryption': 'AES256',
		'x-amz-storage-class': 'STANDARD_IA',
		'x-amz-website-redirect-location': '/new',
	});
	expect((await sendUrl('PUT', url!, headers, Buffer.from('x'))).status).toBe(200);
	expect((await raw('HEAD', server.bucket, `${PREFIX}class`)).headers).toMatchObject({
		'x-amz-storage-class': 'STANDARD_IA',
		'x-amz-website-redirect-location': '/new',
	});
	expect(
		(
			await sendUrl(
				'PUT',
				url!,
				Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'x-amz-storage-class')),
				Buffer.from('x'),
			)
		).status,
	).toBe(403);
});

describe('Public Endpoint', () => {
	const publicEndpoint = (url: string, bucketIn: string) => ({ publicEndpoint: { settings: { url, bucketIn } } });

	test.each([
		['path', 'https://s3.example.com', `https://s3.example.com/contract-bucket/${PREFIX}a%20b`],
		['path', 'https://s3.example.com:9443/base/', `https://s3.example.com:9443/base/contract-bucket/${PREFIX}a%20b`],
		['hostName', 'https://s3.example.com', `https://contract-bucket.s3.example.com/${PREFIX}a%20b`],
		['address', 'http://files.example.com', `http://files.example.com/${PREFIX}a%20b`],
	])('the bucket in the %s of %s', async (bucketIn, url, expected) => {
		expect((await signed('a b', { options: publicEndpoint(url, bucketIn) })).url!.split('?')[0]).toBe(expected);
	});

	test.each([true, false])(
		'a request that reaches the store with that host is accepted, and only with that (path style: %s)',
		async (forcePathStyle) => {
			await rawPut(server.bucket, `${PREFIX}public`, 'reached');
			const { port } = new URL(server.endpoint);
			const credentials = { ...serverCredentials(), endpoint: `http://localhost:${port}`, forcePathStyle };
			const { url } = await signed('public', { options: publicEndpoint('https://files.example.com:8443', 'path') }, { credentials });
			const path = url!.slice(url!.indexOf('/', 'https://'.length));
			expect(await send('GET', server.endpoint, path, { host: 'files.example.com:8443' })).toMatchObject({
				status: 200,
				body: Buffer.from('reached'),
			});
			expect((await send('GET', server.endpoint, path, { host: 'other.example.com' })).status).toBe(403);
		},
	);

	test.each([
		['files.example.com', 'is not a URL'],
		['ftp://files.example.com', 'begins with neither https:// nor http://'],
		['https://me:secret@files.example.com', 'contains a user name or password'],
		['https://files.example.com?a=b', 'contains a ? or #'],
	])('%s is refused', async (url, problem) => {
		const failure = await signed('x', { options: publicEndpoint(url, 'path') }).catch((error: Error) => error.message);
		expect(failure).toContain(`Public Endpoint ${problem}`);
		expect(failure).not.toContain('secret');
	});
});

describe('when it ends', () => {
	const inAnHour = () => new Date(Date.now() + 3_600_000);

	test('lasting keys: after its own time, at most 7 days', async () => {
		const { expiresAt, warning } = await signed('x', { expiresIn: 604_800 });
		expect(Math.abs(Date.parse(expiresAt!) - Date.now() - 604_800_000)).toBeLessThan(5000);
		expect(warning).toBeUndefined();
		await expect(signed('x', { expiresIn: 604_801 })).rejects.toThrow(
			'Expires In (Seconds) is not a whole number from 1 to 604800 (got "604801")',
		);
	});

	test('a session token: a warning, and the URL ends with the token', async () => {
		const directory = mkdtempSync(join(tmpdir(), 'presigned-session-'));
		const user = {
			accessKeyId: 'ASIASESSION',
			secretAccessKey: 'session-secret',
			sessionToken: 'session-token',
			sessionExpiresAt: Date.now() + 60_000,
		};
		const s3: LocalS3 = await startLocalS3({
			directory,
			region: server.region,
			users: [user],
			buckets: [{ name: server.bucket, region: server.region }],
		});
		try {
			const credentials = { ...serverCredentials(), ...user, endpoint: s3.endpoint };
			const put = await signed('session', { method: 'PUT', expiresIn: 600 }, { credentials });
			expect(put.warning).toContain('The connection has a session token');
			expect((await sendUrl('PUT', put.url!, put.headers, Buffer.from('x'))).status).toBe(200);
			await new LocalS3Control(s3.endpoint).passTime(61_000);
			expect((await sendUrl('PUT', put.url!, put.headers, Buffer.from('x'))).body.toString()).toContain('<Code>ExpiredToken</Code>');
		} finally {
			await s3.stop();
			rmSync(directory, { recursive: true, force: true });
		}
	});

	test('a role: the end of its session, where that is earlier', async () => {
		const end = inAnHour();
		end.setMilliseconds(0);
		const sts = http.createServer((request, response) => {
			request.resume();
			response.end(
				'<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
					'<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>' +
					'<SessionToken>role-token</SessionToken>' +
					`<Expiration>${end.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			);
		});
		await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
		try {
			const endpoint = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
			const credentials = { ...serverCredentials(), endpoint, roleArn: 'arn:aws:iam::123456789012:role/sharing' };
			const long = await signed('x', { expiresIn: 7200 }, { credentials });
			expect(long.expiresAt).toBe(end.toISOString());
			expect(long.warning).toContain(`It stops working at ${end.toISOString()} instead of`);
			expect(long.url).toContain('X-Amz-Security-Token=role-token');
			const short = await signed('x', { expiresIn: 60 }, { credentials });
			expect([short.warning, Math.abs(Date.parse(short.expiresAt!) - Date.now() - 60_000) < 5000]).toEqual([undefined, true]);
		} finally {
			sts.closeAllConnections();
			await new Promise((resolve) => sts.close(resolve));
		}
	});
});

test('on AWS nothing is signed of a body that does not exist yet, and nothing is sent', async () => {
	const credentials = { ...serverCredentials(), moreSettings: false, otherRegion: 'eu-central-1' };
	const put = await signed('x', { method: 'PUT' }, { credentials });
	const get = await signed('x', {}, { credentials });
	for (const { url, headers } of [put, get]) {
		expect(url).toMatch(new RegExp(`^https://${server.bucket}\\.s3\\.eu-central-1\\.amazonaws\\.com/${PREFIX}x\\?`));
		expect(url).not.toMatch(/checksum/i);
		expect([headers, signedHeaders(url!)]).toEqual([{}, 'host']);
	}
	const value = createHash('sha256').update('wanted').digest('base64');
	const checked = await signed(
		'x',
		{ method: 'PUT', options: { checksum: { settings: { algorithm: 'SHA256', value } } } },
		{ credentials },
	);
	expect([checked.headers, signedHeaders(checked.url!)]).toEqual([{ 'x-amz-checksum-sha256': value }, 'host;x-amz-checksum-sha256']);
	expect(checked.url).not.toMatch(/crc32|sdk-checksum/i);
});

test('on AWS a part is signed without the checksum of a body that does not exist yet', async () => {
	const store = await openStore(readConnection({ ...serverCredentials(), moreSettings: false, otherRegion: 'eu-central-1' }));
	const part = new UploadPartCommand({ Bucket: server.bucket, Key: 'x', UploadId: 'an-id', PartNumber: 2, ContentLength: 7 });
	const { url, headers } = await signUrl(store, part, { signedAt: new Date(), expiresInSeconds: 60 });
	expect([headers, signedHeaders(url)]).toEqual([{ 'Content-Length': '7' }, 'content-length;host']);
	expect(url).not.toMatch(/checksum/i);
	store.close();
});

describe('what is refused before anything is signed', () => {
	test.each([
		[
			{ options: { downloadFileName: 'a.pdf', contentDisposition: 'inline' } },
			'Download File Name cannot be combined with Content-Disposition',
		],
		[{ options: { contentDisposition: 'Anhang: Größe' } }, 'Content-Disposition contains letters or signs that no header can carry'],
		[{ method: 'PUT', options: { contentLanguage: 'Größe' } }, 'Content-Language contains letters or signs that no header can carry'],
		[
			{ method: 'PUT', options: { contentType: 'text/plain\r\nx-evil: 1' } },
			'Content Type contains a line break or another control character',
		],
		[
			{ method: 'PUT', options: { checksum: { settings: { algorithm: 'SHA256', value: 'abc' } } } },
			'Checksum is not a SHA256 of 32 bytes (got "abc")',
		],
		[{ method: 'PUT', options: { size: 1.5 } }, 'File Size (Bytes) is not a whole number from 0 to 5368709120'],
	])('%j', async (parameters, message) => {
		await expect(signed('x', parameters)).rejects.toThrow(message);
		expect(await rawKeys(server.bucket, `${PREFIX}x`)).toEqual([]);
	});
});
