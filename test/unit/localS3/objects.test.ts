import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
	CopyObjectCommand,
	DeleteObjectCommand,
	DeleteObjectTaggingCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	GetObjectTaggingCommand,
	HeadObjectCommand,
	ListObjectVersionsCommand,
	ListObjectsV2Command,
	PutBucketVersioningCommand,
	PutObjectCommand,
	PutObjectTaggingCommand,
	RestoreObjectCommand,
	type PutObjectCommandInput,
	type S3Client,
} from '@aws-sdk/client-s3';
import { bucket, codeOf, failure, raw, signRaw, sendRaw, startHarness, region, type Harness } from './harness';

let h: Harness;
let client: S3Client;
let now = 0;
beforeAll(async () => {
	h = await startHarness({
		clock: () => Date.now() + now,
		buckets: [
			{ name: bucket, region },
			{ name: 'versioned', region, versioning: true },
			{ name: 'locked', region, objectLock: true },
		],
	});
	client = h.client();
});
afterAll(() => h.stop());

const put = (Key: string, Body = 'hello', more: Partial<PutObjectCommandInput> = {}) =>
	client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
const get = async (Key: string, more: Partial<ConstructorParameters<typeof GetObjectCommand>[0]> = {}) => {
	const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }));
	return { ...answer, text: await answer.Body!.transformToString() };
};
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('base64');
const crc = (text: string) => {
	const out = Buffer.alloc(4);
	out.writeUInt32BE(crc32(Buffer.from(text)));
	return out.toString('base64');
};

describe('properties', () => {
	test('come back as they were sent', async () => {
		const sent = {
			ContentType: 'text/plain; charset=utf-8',
			CacheControl: 'no-cache',
			ContentDisposition: 'attachment; filename="a.txt"',
			ContentEncoding: 'gzip',
			ContentLanguage: 'de',
			WebsiteRedirectLocation: '/other',
			Metadata: { one: '1', 'two-three': 'a  b' },
			StorageClass: 'STANDARD_IA' as const,
		};
		await put('p', 'hello', { ...sent, Tagging: 'a=1&b=x%20y', Expires: new Date('2030-01-01T00:00:00Z') });
		expect(await get('p')).toMatchObject({
			...sent,
			TagCount: 2,
			ExpiresString: 'Tue, 01 Jan 2030 00:00:00 GMT',
			ServerSideEncryption: 'AES256',
			AcceptRanges: 'bytes',
		});
		expect((await put('plain')).$metadata.httpStatusCode).toBe(200);
		expect((await raw(h.s3, { method: 'HEAD', path: `/${bucket}/plain` })).headers).not.toHaveProperty('x-amz-storage-class');
		expect((await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'plain' }))).Contents![0]!.StorageClass).toBe('STANDARD');
		await raw(h.s3, { method: 'PUT', path: `/${bucket}/untyped`, body: 'x' });
		expect((await get('untyped')).ContentType).toBe('binary/octet-stream');
	});

	test('metadata outside ASCII comes back as RFC 2047 has it', async () => {
		const value = Buffer.from('grün').toString('latin1');
		const { target, headers } = signRaw(h.s3, {
			method: 'PUT',
			path: `/${bucket}/umlaut`,
			body: 'x',
			headers: { 'x-amz-meta-name': 'grün' },
		});
		expect((await sendRaw(h.s3, target, { ...headers, 'x-amz-meta-name': value }, { method: 'PUT', body: 'x' })).status).toBe(200);
		expect((await get('umlaut')).Metadata).toEqual({ name: `=?UTF-8?B?${Buffer.from('grün').toString('base64')}?=` });
	});

	test('what S3 refuses', async () => {
		expect((await failure(put('x', 'x', { Metadata: { a: 'x'.repeat(2048) } }))).name).toBe('MetadataTooLarge');
		expect((await failure(put('x', 'x', { StorageClass: 'NOPE' as 'STANDARD' }))).name).toBe('InvalidStorageClass');
		expect((await failure(put('x', 'x', { ServerSideEncryption: 'nope' as 'AES256' }))).name).toBe('InvalidArgument');
		expect((await failure(put('x', 'x', { Tagging: Array.from({ length: 11 }, (_, i) => `k${i}=v`).join('&') }))).name).toBe('BadRequest');
		expect((await failure(put('x', 'x', { Tagging: `${'k'.repeat(129)}=v` }))).name).toBe('InvalidTag');
		expect((await failure(put('x', 'x', { ACL: 'public-read' }))).name).toBe('AccessControlListNotSupported');
		expect(
			(
				await failure(
					put('x', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'k' }).then((answer) => {
						if (answer.SSEKMSKeyId?.endsWith('key/k')) throw new Error('as it should');
					}),
				)
			).message,
		).toBe('as it should');
		const answer = await raw(h.s3, { path: `/${bucket}/plain`, query: { torrent: '' } });
		expect([answer.status, codeOf(answer)]).toEqual([501, 'NotImplemented']);
	});

	test('response overrides', async () => {
		expect(
			await get('plain', { ResponseContentType: 'text/css', ResponseCacheControl: 'max-age=1', ResponseContentDisposition: 'inline' }),
		).toMatchObject({ ContentType: 'text/css', CacheControl: 'max-age=1', ContentDisposition: 'inline' });
		expect((await failure(get('plain', { ResponseContentDisposition: 'attachment; filename="日本"' }))).name).toBe('InvalidArgument');
	});

	test('tags', async () => {
		await put('tagged');
		await client.send(
			new PutObjectTaggingCommand({
				Bucket: bucket,
				Key: 'tagged',
				Tagging: {
					TagSet: [
						{ Key: 'a', Value: '<&>'.replace(/[<&>]/g, '+') },
						{ Key: 'b', Value: '' },
					],
				},
			}),
		);
		expect((await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: 'tagged' }))).TagSet).toEqual([
			{ Key: 'a', Value: '+++' },
			{ Key: 'b', Value: '' },
		]);
		await client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'tagged' }));
		expect((await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: 'tagged' }))).TagSet).toEqual([]);
	});
});

describe('reading', () => {
	test('ranges', async () => {
		await put('r', '0123456789');
		for (const [Range, text, contentRange] of [
			['bytes=0-0', '0', 'bytes 0-0/10'],
			['bytes=2-4', '234', 'bytes 2-4/10'],
			['bytes=7-', '789', 'bytes 7-9/10'],
			['bytes=-3', '789', 'bytes 7-9/10'],
			['bytes=-100', '0123456789', 'bytes 0-9/10'],
			['bytes=5-500', '56789', 'bytes 5-9/10'],
		]) {
			expect(await get('r', { Range })).toMatchObject({ text, ContentRange: contentRange, $metadata: { httpStatusCode: 206 } });
		}
		for (const Range of ['bytes=0-1,3-4', 'nonsense', 'bytes=5-2'])
			expect(await get('r', { Range })).toMatchObject({ text: '0123456789', $metadata: { httpStatusCode: 200 } });
		expect(await failure(get('r', { Range: 'bytes=10-' }))).toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
		await raw(h.s3, { method: 'PUT', path: `/${bucket}/empty`, body: '' });
		expect((await get('empty')).text).toBe('');
		expect((await failure(get('empty', { Range: 'bytes=0-' }))).name).toBe('InvalidRange');
		expect(await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'r', Range: 'bytes=1-2' }))).toMatchObject({
			ContentLength: 2,
			ContentRange: 'bytes 1-2/10',
		});
	});

	test('conditions and their precedence', async () => {
		const { ETag } = await put('c');
		const past = new Date(Date.now() - 1e7);
		const future = new Date(Date.now() + 1e6);
		expect((await get('c', { IfMatch: ETag, IfUnmodifiedSince: past })).text).toBe('hello');
		for (const condition of [{ IfMatch: '"x"' }, { IfUnmodifiedSince: past }])
			expect((await failure(get('c', condition))).$metadata?.httpStatusCode).toBe(412);
		for (const condition of [{ IfNoneMatch: ETag }, { IfModifiedSince: future }, { IfNoneMatch: ETag, IfModifiedSince: past }])
			expect((await failure(get('c', condition))).$metadata?.httpStatusCode).toBe(304);
		expect((await get('c', { IfNoneMatch: '"x"', IfModifiedSince: future })).text).toBe('hello');
	});
});

describe('writing', () => {
	test('conditions', async () => {
		const { ETag } = await put('w', 'first', { IfNoneMatch: '*' });
		expect((await failure(put('w', 'second', { IfNoneMatch: '*' }))).name).toBe('PreconditionFailed');
		expect((await failure(put('w', 'second', { IfMatch: '"x"' }))).name).toBe('PreconditionFailed');
		expect((await failure(put('w-missing', 'second', { IfMatch: ETag }))).name).toBe('NoSuchKey');
		await put('w', 'third', { IfMatch: ETag });
		expect((await get('w')).text).toBe('third');
		const racers = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => put('race', String(i), { IfNoneMatch: '*' })));
		expect(racers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});

	test('bodies that are not what they claim', async () => {
		const path = `/${bucket}/claims`;
		const refused = async (headers: Record<string, string>, change: object = {}) =>
			codeOf(await raw(h.s3, { method: 'PUT', path, body: 'hello', headers, ...change }));
		expect(await refused({ 'content-md5': digest('md5', 'other') })).toBe('BadDigest');
		expect(await refused({ 'content-md5': 'nonsense' })).toBe('InvalidDigest');
		expect(await refused({}, { payloadHash: 'a'.repeat(64) })).toBe('XAmzContentSHA256Mismatch');
		expect(await refused({ 'x-amz-checksum-crc32': crc('other') })).toBe('BadDigest');
		expect(await refused({ 'x-amz-checksum-crc32': 'nonsense' })).toBe('InvalidRequest');
		expect(await refused({ 'x-amz-checksum-crc32': crc('hello'), 'x-amz-checksum-sha1': digest('sha1', 'hello') })).toBe('InvalidRequest');
		expect((await failure(get('claims'))).name).toBe('NoSuchKey');
		expect(await refused({ 'transfer-encoding': 'chunked' })).toBe('MissingContentLength');
	});

	test.each([
		['crc32', crc('hello')],
		['crc32c', 'mnG7TA=='],
		['crc64nvme', 'M3eFcAZSQlc='],
		['sha1', digest('sha1', 'hello')],
		['sha256', digest('sha256', 'hello')],
	])('%s is verified, kept and returned', async (name, value) => {
		const answer = await raw(h.s3, {
			method: 'PUT',
			path: `/${bucket}/sum`,
			body: 'hello',
			headers: { [`x-amz-checksum-${name}`]: value },
		});
		expect([codeOf(answer), answer.headers[`x-amz-checksum-${name}`]]).toEqual(['', value]);
		const head = (headers: Record<string, string>) => raw(h.s3, { method: 'HEAD', path: `/${bucket}/sum`, headers });
		expect((await head({ 'x-amz-checksum-mode': 'ENABLED' })).headers).toMatchObject({
			[`x-amz-checksum-${name}`]: value,
			'x-amz-checksum-type': 'FULL_OBJECT',
		});
		expect((await head({})).headers).not.toHaveProperty(`x-amz-checksum-${name}`);
		expect((await head({ 'x-amz-checksum-mode': 'ENABLED', range: 'bytes=0-1' })).headers).not.toHaveProperty(`x-amz-checksum-${name}`);
	});

	const chunked = (chunks: string[], trailer: string) =>
		chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('') + `0\r\n${trailer}\r\n`;

	test('aws-chunked with a trailer', async () => {
		const send = (body: string, length = '11', trailer = 'x-amz-checksum-crc32') =>
			raw(h.s3, {
				method: 'PUT',
				path: `/${bucket}/chunked`,
				body,
				payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
				headers: { 'content-encoding': 'aws-chunked,gzip', 'x-amz-decoded-content-length': length, 'x-amz-trailer': trailer },
			});
		expect((await send(chunked(['hello ', 'world'], `x-amz-checksum-crc32:${crc('hello world')}\r\n`))).status).toBe(200);
		const stored = await raw(h.s3, { path: `/${bucket}/chunked` });
		expect([stored.body, stored.headers['content-encoding']]).toEqual(['hello world', 'gzip']);
		expect(codeOf(await send(chunked(['hello world'], `x-amz-checksum-crc32:${crc('other')}\r\n`)))).toBe('BadDigest');
		expect(codeOf(await send(chunked(['hello'], `x-amz-checksum-crc32:${crc('hello')}\r\n`)))).toBe('IncompleteBody');
		expect(codeOf(await send(chunked(['hello world'], '')))).toBe('MalformedTrailerError');
		expect(codeOf(await send('b\r\nhello world\r\n'))).toBe('IncompleteBody');
		expect(codeOf(await send('zz\r\nhello'))).toBe('IncompleteBody');
	});

	test('aws-chunked with signed chunks', async () => {
		const request = {
			method: 'PUT',
			path: `/${bucket}/signed`,
			payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
			headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '11' },
		};
		const send = async (spoil: boolean) => {
			const { target, headers, signature, seed } = signRaw(h.s3, request);
			const hash = (text: string) => createHash('sha256').update(text).digest('hex');
			let previous = signature;
			let body = '';
			for (const chunk of ['hello ', 'world', '']) {
				previous = createHmac('sha256', seed.key)
					.update(['AWS4-HMAC-SHA256-PAYLOAD', seed.date, seed.scope, previous, hash(''), hash(chunk)].join('\n'))
					.digest('hex');
				body += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${spoil ? chunk.toUpperCase() : chunk}\r\n`;
			}
			return sendRaw(h.s3, target, headers, { method: 'PUT', body });
		};
		expect((await send(false)).status).toBe(200);
		expect((await get('signed')).text).toBe('hello world');
		expect(codeOf(await send(true))).toBe('SignatureDoesNotMatch');
	});

	test('a stream of the SDK, with its own chunks and trailer', async () => {
		await client.send(
			new PutObjectCommand({
				Bucket: bucket,
				Key: 'streamed',
				Body: Readable.from([Buffer.from('a'.repeat(100_000)), Buffer.from('b')]),
				ContentLength: 100_001,
			}),
		);
		expect((await get('streamed')).text).toBe(`${'a'.repeat(100_000)}b`);
	});

	test('the last of many writers to one key wins, and readers see one of them whole', async () => {
		const bodies = Array.from({ length: 20 }, (_, i) => String.fromCharCode(97 + i).repeat(200_000));
		const writes = bodies.map((body) => put('contended', body));
		await writes[0];
		const read = (await get('contended')).text;
		expect(bodies).toContain(read);
		await Promise.all(writes);
		expect(bodies).toContain((await get('contended')).text);
	});
});

describe('copies', () => {
	const copy = (Key: string, CopySource: string, more: object = {}) =>
		client.send(new CopyObjectCommand({ Bucket: bucket, Key, CopySource, ...more }));

	test('take metadata and tags along, or replace them', async () => {
		await put('from', 'data', { Metadata: { a: '1' }, Tagging: 't=1', ContentType: 'text/x', StorageClass: 'STANDARD_IA' });
		const { CopyObjectResult } = await copy('to', `${bucket}/from`);
		expect(await get('to')).toMatchObject({
			text: 'data',
			Metadata: { a: '1' },
			ContentType: 'text/x',
			TagCount: 1,
			ETag: CopyObjectResult!.ETag,
		});
		expect(await get('to')).not.toHaveProperty('StorageClass', 'STANDARD_IA');
		await copy('to', `${bucket}/from`, { MetadataDirective: 'REPLACE', Metadata: { b: '2' }, TaggingDirective: 'REPLACE', Tagging: '' });
		expect(await get('to')).toMatchObject({ Metadata: { b: '2' } });
		expect((await get('to')).TagCount).toBeUndefined();
		await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'from' }));
		expect((await get('to')).text).toBe('data');
	});

	test('what S3 refuses', async () => {
		const { ETag } = await put('self');
		expect((await failure(copy('self', `${bucket}/self`))).name).toBe('InvalidRequest');
		await copy('self', `${bucket}/self`, { MetadataDirective: 'REPLACE' });
		expect((await failure(copy('x', `${bucket}/missing`))).name).toBe('NoSuchKey');
		expect((await failure(copy('x', 'missing-bucket/a'))).name).toBe('NoSuchBucket');
		expect((await failure(copy('x', 'nonsense'))).name).toBe('InvalidArgument');
		expect((await failure(copy('x', `${bucket}/self`, { CopySourceIfMatch: '"x"' }))).name).toBe('PreconditionFailed');
		expect((await failure(copy('x', `${bucket}/self`, { CopySourceIfNoneMatch: ETag }))).$metadata?.httpStatusCode).toBe(412);
		expect((await failure(copy('self', `${bucket}/self`, { IfNoneMatch: '*', MetadataDirective: 'REPLACE' }))).name).toBe(
			'PreconditionFailed',
		);
	});
});

describe('versions', () => {
	const versioned = { Bucket: 'versioned', Key: 'v' };
	test('pile up, hide behind a marker and come back', async () => {
		const first = (await client.send(new PutObjectCommand({ ...versioned, Body: '1' }))).VersionId;
		const second = (await client.send(new PutObjectCommand({ ...versioned, Body: '2' }))).VersionId;
		expect(first).not.toBe(second);
		const read = async (VersionId?: string) =>
			(await client.send(new GetObjectCommand({ ...versioned, VersionId }))).Body!.transformToString();
		expect([await read(), await read(first)]).toEqual(['2', '1']);
		const marker = await client.send(new DeleteObjectCommand(versioned));
		expect(marker.DeleteMarker).toBe(true);
		expect((await failure(read())).name).toBe('NoSuchKey');
		expect((await failure(read(marker.VersionId))).$metadata?.httpStatusCode).toBe(405);
		expect((await failure(read('x'.repeat(32)))).name).toBe('NoSuchVersion');
		expect((await failure(read('x'))).name).toBe('InvalidArgument');
		expect((await client.send(new ListObjectsV2Command({ Bucket: 'versioned' }))).KeyCount).toBe(0);
		const pages: string[] = [];
		let next: { KeyMarker?: string; VersionIdMarker?: string } = {};
		for (;;) {
			const page = await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', MaxKeys: 1, ...next }));
			pages.push(
				...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ VersionId, IsLatest }) => `${VersionId!} ${String(IsLatest)}`),
			);
			if (!page.IsTruncated) break;
			next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
		}
		expect(pages).toEqual([`${marker.VersionId!} true`, `${second!} false`, `${first!} false`]);
		await client.send(new DeleteObjectCommand({ ...versioned, VersionId: marker.VersionId }));
		expect(await read()).toBe('2');
		await client.send(new DeleteObjectsCommand({ Bucket: 'versioned', Delete: { Objects: [{ Key: 'v', VersionId: second }] } }));
		expect(await read()).toBe('1');
		await client.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration: { Status: 'Suspended' } }));
		expect((await client.send(new PutObjectCommand({ ...versioned, Body: '3' }))).VersionId).toBe('null');
		await client.send(new PutObjectCommand({ ...versioned, Body: '4' }));
		expect((await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned' }))).Versions!.map(({ VersionId }) => VersionId)).toEqual(
			['null', first],
		);
	});

	test('a locked version cannot be deleted', async () => {
		const { VersionId } = await client.send(
			new PutObjectCommand({ Bucket: 'locked', Key: 'l', Body: '1', ObjectLockLegalHoldStatus: 'ON' }),
		);
		expect((await failure(client.send(new DeleteObjectCommand({ Bucket: 'locked', Key: 'l', VersionId })))).name).toBe('AccessDenied');
		expect((await client.send(new DeleteObjectCommand({ Bucket: 'locked', Key: 'l' }))).DeleteMarker).toBe(true);
		expect((await failure(put('x', 'x', { ObjectLockLegalHoldStatus: 'ON' }))).name).toBe('InvalidRequest');
	});
});

describe('deleting many', () => {
	test('tells of each key, or only of failures', async () => {
		await put('d1');
		h.s3.fail({ operation: 'DeleteObjects', deniedKeys: ['d2'] });
		const done = await client.send(
			new DeleteObjectsCommand({ Bucket: bucket, Delete: { Quiet: true, Objects: ['d1', 'd2', 'never'].map((Key) => ({ Key })) } }),
		);
		expect(done.Deleted).toBeUndefined();
		expect(done.Errors).toEqual([{ Key: 'd2', Code: 'AccessDenied', Message: 'Access Denied' }]);
	});

	test('what S3 refuses', async () => {
		const many = await failure(
			client.send(
				new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: Array.from({ length: 1001 }, (_, i) => ({ Key: String(i) })) } }),
			),
		);
		expect(many.name).toBe('MalformedXML');
		const answer = await raw(h.s3, {
			method: 'POST',
			path: `/${bucket}`,
			query: { delete: '' },
			body: '<Delete><Object><Key>a</Key></Object></Delete>',
		});
		expect(codeOf(answer)).toBe('InvalidRequest');
	});
});

test('an archived object is read only once restored', async () => {
	await put('cold', 'ice', { StorageClass: 'GLACIER' });
	expect((await failure(get('cold'))).name).toBe('InvalidObjectState');
	const restore = () =>
		client.send(
			new RestoreObjectCommand({ Bucket: bucket, Key: 'cold', RestoreRequest: { Days: 1, GlacierJobParameters: { Tier: 'Expedited' } } }),
		);
	expect((await restore()).$metadata.httpStatusCode).toBe(202);
	expect((await failure(restore())).name).toBe('RestoreAlreadyInProgress');
	expect((await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'cold' }))).Restore).toBe('ongoing-request="true"');
	now = 60_000;
	expect((await get('cold')).text).toBe('ice');
	expect((await restore()).$metadata.httpStatusCode).toBe(200);
	expect((await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'cold' }))).Restore).toMatch(
		/^ongoing-request="false", expiry-date=".* 00:00:00 GMT"$/,
	);
	now = 0;
});
