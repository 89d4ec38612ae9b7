import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	CopyObjectCommand,
	CreateMultipartUploadCommand,
	GetObjectAttributesCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	ListPartsCommand,
	PutObjectCommand,
	UploadPartCommand,
	UploadPartCopyCommand,
	type CompletedPart,
	type S3Client,
} from '@aws-sdk/client-s3';
import { combineCrc } from '../../support/localS3/combineCrc';
import { hashOf } from '../../support/localS3/checksums';
import { bucket, failure, startHarness, type Harness } from './harness';

const mib = 1024 * 1024;
const five = Buffer.alloc(5 * mib, 'a');
const tail = Buffer.from('the end');

let h: Harness;
let client: S3Client;
beforeAll(async () => {
	h = await startHarness();
	client = h.client();
});
afterAll(() => h.stop());

const create = async (Key: string, more: object = {}) =>
	(await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key, ChecksumAlgorithm: 'CRC32', ...more }))).UploadId!;
const part = async (Key: string, UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> => {
	const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber, Body }));
	return { PartNumber, ETag, ChecksumCRC32 };
};
const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) =>
	client.send(new CompleteMultipartUploadCommand({ Bucket: bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));

test('parts make an object, in their order and not that of their arrival', async () => {
	const id = await create('m', { ContentType: 'text/x', Metadata: { a: '1' }, Tagging: 't=1' });
	const second = await part('m', id, 7, tail);
	const first = await part('m', id, 2, five);
	const listed = await client.send(new ListPartsCommand({ Bucket: bucket, Key: 'm', UploadId: id, MaxParts: 1 }));
	expect(listed).toMatchObject({
		IsTruncated: true,
		NextPartNumberMarker: '2',
		Parts: [{ PartNumber: 2, Size: five.length, ETag: first.ETag }],
	});
	expect((await client.send(new ListPartsCommand({ Bucket: bucket, Key: 'm', UploadId: id, PartNumberMarker: '2' }))).Parts).toMatchObject([
		{ PartNumber: 7 },
	]);
	const { ETag } = await complete('m', id, [first, second]);
	const md5 = (data: Buffer) => createHash('md5').update(data).digest();
	expect(ETag).toBe(`"${md5(Buffer.concat([md5(five), md5(tail)])).toString('hex')}-2"`);
	const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'm' }));
	expect(Buffer.concat([five, tail]).equals(Buffer.from(await got.Body!.transformToByteArray()))).toBe(true);
	expect(got).toMatchObject({ ContentType: 'text/x', Metadata: { a: '1' }, TagCount: 1, ChecksumType: 'COMPOSITE' });
	expect(got.ChecksumCRC32).toMatch(/-2$/);
	const range = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'm', Range: `bytes=${five.length - 2}-${five.length + 2}` }));
	expect(await range.Body!.transformToString()).toBe('aathe');
	const one = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'm', PartNumber: 2 }));
	expect([await one.Body!.transformToString(), one.PartsCount, one.ContentRange]).toEqual([
		'the end',
		2,
		`bytes ${five.length}-${five.length + 6}/${five.length + 7}`,
	]);
	expect((await failure(client.send(new GetObjectCommand({ Bucket: bucket, Key: 'm', PartNumber: 3 })))).$metadata?.httpStatusCode).toBe(
		416,
	);
	expect((await failure(complete('m', id, [first, second]))).name).toBe('NoSuchUpload');
	expect(
		await client.send(
			new GetObjectAttributesCommand({ Bucket: bucket, Key: 'm', ObjectAttributes: ['ETag', 'ObjectParts', 'ObjectSize'] }),
		),
	).toMatchObject({ ObjectSize: five.length + 7, ObjectParts: { TotalPartsCount: 2 } });
	await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'm2', CopySource: `${bucket}/m` }));
	expect((await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'm2' }))).ETag).toBe(
		`"${md5(Buffer.concat([five, tail])).toString('hex')}"`,
	);
});

test('what S3 refuses', async () => {
	const id = await create('bad');
	const small = await part('bad', id, 1, tail);
	const big = await part('bad', id, 2, five);
	expect((await failure(complete('bad', id, [big, small]))).name).toBe('InvalidPartOrder');
	expect((await failure(complete('bad', id, [small, big]))).name).toBe('EntityTooSmall');
	expect((await failure(complete('bad', id, [{ ...big, ETag: '"0123"' }]))).name).toBe('InvalidPart');
	expect((await failure(complete('bad', id, [big, { ...big, PartNumber: 3 }]))).name).toBe('InvalidPart');
	expect((await failure(complete('bad', id, [{ PartNumber: 2, ETag: big.ETag }]))).message).toContain('It was missing for part 2');
	expect((await failure(complete('bad', id, [big], { MpuObjectSize: 1 }))).name).toBe('InvalidRequest');
	expect((await failure(part('bad', id, 10001, tail))).name).toBe('InvalidArgument');
	expect((await failure(part('bad', id, 0, tail))).name).toBe('InvalidArgument');
	expect((await failure(part('bad', 'nonsense', 1, tail))).name).toBe('NoSuchUpload');
	expect((await failure(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'bad' })))).$metadata?.httpStatusCode).toBe(404);
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'bad', Body: 'x' }));
	expect((await failure(complete('bad', id, [big], { IfNoneMatch: '*' }))).name).toBe('PreconditionFailed');
	await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'bad', UploadId: id }));
	expect((await failure(part('bad', id, 1, tail))).name).toBe('NoSuchUpload');
});

test('parts copied from objects', async () => {
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'source +%', Body: Buffer.concat([five, tail]) }));
	const id = await create('pc');
	const copy = async (PartNumber: number, CopySourceRange?: string): Promise<CompletedPart> => {
		const { CopyPartResult } = await client.send(
			new UploadPartCopyCommand({
				Bucket: bucket,
				Key: 'pc',
				UploadId: id,
				PartNumber,
				CopySource: `${bucket}/${encodeURIComponent('source +%')}`,
				CopySourceRange,
			}),
		);
		return { PartNumber, ETag: CopyPartResult!.ETag, ChecksumCRC32: CopyPartResult!.ChecksumCRC32 };
	};
	const parts = [await copy(1), await copy(2, `bytes=${five.length + 4}-${five.length + 6}`)];
	expect((await failure(copy(3, 'bytes=0-99999999'))).name).toBe('InvalidArgument');
	await complete('pc', id, parts);
	const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'pc', Range: 'bytes=-10' }));
	expect(await got.Body!.transformToString()).toBe('the endend');
});

test('uploads under way are listed in pages', async () => {
	const ids = [await create('u/a'), await create('u/a'), await create('u/b/c'), await create('u/d')];
	const seen: string[] = [];
	let next: { KeyMarker?: string; UploadIdMarker?: string } = {};
	for (;;) {
		const page = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: 'u/', MaxUploads: 1, ...next }));
		seen.push(...page.Uploads!.map(({ UploadId }) => UploadId!));
		if (!page.IsTruncated) break;
		next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
	}
	expect([...seen].sort()).toEqual([...ids].sort());
	expect((await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: 'u/', Delimiter: '/' }))).CommonPrefixes).toEqual([
		{ Prefix: 'u/b/' },
	]);
});

test('a full-object checksum comes from those of the parts', async () => {
	const id = await create('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
	const done = await complete('full', id, [await part('full', id, 1, five), await part('full', id, 2, tail)]);
	const expected = Buffer.alloc(4);
	expected.writeUInt32BE(crc32(Buffer.concat([five, tail])));
	expect(done).toMatchObject({ ChecksumCRC32: expected.toString('base64'), ChecksumType: 'FULL_OBJECT' });
	for (const algorithm of ['crc32', 'crc32c', 'crc64nvme'] as const) {
		const pieces = ['one', '', 'and another', 'x'.repeat(1000)].map((text) => Buffer.from(text));
		const digests = await Promise.all(
			pieces.map(async (data) => ({ digest: Buffer.from(await hashOf(algorithm, data), 'base64'), size: data.length })),
		);
		expect(combineCrc(algorithm, digests).toString('base64')).toBe(await hashOf(algorithm, Buffer.concat(pieces)));
	}
});
