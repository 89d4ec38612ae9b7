import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
	CreateBucketCommand,
	CreateMultipartUploadCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	GetBucketLocationCommand,
	GetBucketVersioningCommand,
	GetObjectCommand,
	GetObjectTaggingCommand,
	HeadBucketCommand,
	ListBucketsCommand,
	ListObjectVersionsCommand,
	ListObjectsV2Command,
	ListPartsCommand,
	PutObjectCommand,
	PutObjectTaggingCommand,
	UploadPartCommand,
} from '@aws-sdk/client-s3';
import { bucket, failure, raw, region, startHarness } from './harness';
import { startLocalS3 } from '../../support/localS3/server';
import { root } from './harness';

const blobs = (directory: string) =>
	readdirSync(join(directory, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
/** A client sees its own cut before the server does: on a busy machine, seconds before. */
const noBlobs = async (directory: string) => {
	for (let tries = 0; blobs(directory) > 0 && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
	expect(blobs(directory)).toBe(0);
};

test('a server started again holds what it held', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'local-s3-again-'));
	const options = {
		directory,
		users: [root],
		region,
		buckets: [
			{ name: bucket, region },
			{ name: 'versioned', region, versioning: true },
		],
	};
	const before = await startLocalS3(options);
	let h = await startHarness({ ...options, directory: mkdtempSync(join(tmpdir(), 'local-s3-unused-')) });
	const at = (endpoint: string) => h.client({ endpoint });
	let client = at(before.endpoint);
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'kept \u0001', Body: 'old', Metadata: { a: '1' } }));
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'kept \u0001', Body: 'new', Metadata: { a: '2' } }));
	await client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'kept \u0001', Tagging: { TagSet: [{ Key: 't', Value: '1' }] } }));
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'gone', Body: 'x' }));
	await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone' }));
	for (const Body of ['1', '2']) await client.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'v', Body }));
	await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'v' }));
	const versions = async () => {
		const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned' }));
		return { Versions, DeleteMarkers };
	};
	const versionsBefore = await versions();
	const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'm' }));
	await client.send(new UploadPartCommand({ Bucket: bucket, Key: 'm', UploadId, PartNumber: 1, Body: 'part' }));
	await before.stop();
	const after = await startLocalS3(options);
	client = at(after.endpoint);
	expect((await client.send(new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' }))).Contents!.map(({ Key }) => Key)).toEqual([
		'kept+%01',
	]);
	const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'kept \u0001' }));
	expect([await got.Body!.transformToString(), got.Metadata]).toEqual(['new', { a: '2' }]);
	expect((await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: 'kept \u0001' }))).TagSet).toEqual([
		{ Key: 't', Value: '1' },
	]);
	expect(await versions()).toEqual(versionsBefore);
	expect((await client.send(new ListPartsCommand({ Bucket: bucket, Key: 'm', UploadId }))).Parts).toHaveLength(1);
	// Small objects share one file.
	expect(blobs(directory)).toBe(1);
	await after.stop();
	await h.stop();
	h = await startHarness({ directory });
	await h.stop();
});

test('buckets', async () => {
	const h = await startHarness({ users: [root], region: 'us-east-1' });
	const client = h.client();
	const home = h.client({ region: 'us-east-1' });
	await client.send(new CreateBucketCommand({ Bucket: 'new-one', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
	await home.send(new CreateBucketCommand({ Bucket: 'another' }));
	expect((await home.send(new GetBucketLocationCommand({ Bucket: 'another' }))).LocationConstraint).toBeUndefined();
	expect((await client.send(new GetBucketLocationCommand({ Bucket: 'new-one' }))).LocationConstraint).toBe('eu-central-1');
	expect((await client.send(new GetBucketVersioningCommand({ Bucket: 'new-one' }))).Status).toBeUndefined();
	expect(await client.send(new HeadBucketCommand({ Bucket: 'new-one' }))).toMatchObject({ BucketRegion: 'eu-central-1' });
	expect(
		(
			await failure(
				client.send(new CreateBucketCommand({ Bucket: 'new-one', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } })),
			)
		).name,
	).toBe('BucketAlreadyOwnedByYou');
	expect(
		(
			await failure(
				client.send(new CreateBucketCommand({ Bucket: 'x-one', CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } })),
			)
		).name,
	).toBe('IllegalLocationConstraintException');
	expect((await raw(h.s3, { method: 'PUT', path: '/Bad_Name' })).body).toContain('InvalidBucketName');
	const first = await client.send(new ListBucketsCommand({ MaxBuckets: 2 }));
	expect(first.Buckets).toMatchObject([{ Name: 'another', BucketRegion: 'us-east-1' }, { Name: 'new-one' }]);
	expect((await client.send(new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }))).Buckets).toMatchObject([
		{ Name: bucket },
	]);
	expect((await client.send(new ListBucketsCommand({ Prefix: 'new' }))).Buckets).toHaveLength(1);
	await client.send(new PutObjectCommand({ Bucket: 'new-one', Key: 'k', Body: 'x' }));
	expect((await failure(client.send(new DeleteBucketCommand({ Bucket: 'new-one' })))).name).toBe('BucketNotEmpty');
	await client.send(new DeleteObjectCommand({ Bucket: 'new-one', Key: 'k' }));
	await client.send(new DeleteBucketCommand({ Bucket: 'new-one' }));
	expect((await failure(client.send(new HeadBucketCommand({ Bucket: 'new-one' })))).name).toBe('NotFound');
	await h.stop();
});

test('a client that goes away in the middle leaves nothing', async () => {
	const h = await startHarness();
	await failure(raw(h.s3, { method: 'PUT', path: `/${bucket}/cut`, body: Buffer.alloc(3_000_000), cutAfter: 2_000_000 }));
	await failure(raw(h.s3, { method: 'PUT', path: `/${bucket}/cut2`, body: Buffer.alloc(3_000), cutAfter: 2_000 }));
	await noBlobs(h.directory);
	expect((await h.client().send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(0);
	await h.stop();
});

test('a large body that is refused early still gets its answer', async () => {
	const h = await startHarness();
	for (const headers of [{}, { expect: '100-continue' }] as Array<Record<string, string>>) {
		const answer = await raw(h.s3, {
			method: 'PUT',
			path: '/missing-bucket/k',
			body: Buffer.alloc(20_000_000),
			payloadHash: 'UNSIGNED-PAYLOAD',
			headers,
		});
		expect([answer.status, answer.headers['x-amz-request-id']]).toEqual([404, expect.any(String)]);
	}
	await h.stop();
});

test('200 MiB go through both ways in little memory', async () => {
	const h = await startHarness();
	const client = h.client({ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });
	const size = 200 * 1024 * 1024;
	const chunk = Buffer.alloc(256 * 1024, 'abc');
	const sent = createHash('sha256');
	let peak = 0;
	const watch = () => (peak = Math.max(peak, process.memoryUsage().arrayBuffers));
	let left = size / chunk.length;
	const source = new Readable({
		read() {
			watch();
			if (left-- === 0) return void this.push(null);
			sent.update(chunk);
			this.push(chunk);
		},
	});
	const idle = process.memoryUsage().arrayBuffers;
	await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: source, ContentLength: size }));
	const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'large' }));
	const received = createHash('sha256');
	for await (const piece of got.Body as Readable) {
		watch();
		received.update(piece as Buffer);
	}
	expect(received.digest('hex')).toBe(sent.digest('hex'));
	expect(peak - idle).toBeLessThan(64 * 1024 * 1024);
	await h.stop();
});
