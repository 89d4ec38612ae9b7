import {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	CreateMultipartUploadCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	ListObjectsV2Command,
	PutObjectCommand,
	S3Client,
	UploadPartCommand,
} from '@aws-sdk/client-s3';
import { testLab } from './testLab';

const { s3 } = testLab();
const Bucket = s3.bucket;

const client = new S3Client({
	endpoint: s3.endpoint,
	region: s3.region,
	credentials: s3,
	forcePathStyle: true,
	requestChecksumCalculation: 'WHEN_REQUIRED',
});

/** Stores a text. This client shares nothing with the node: what it finds is what is there. */
export async function put(key: string, text: string): Promise<void> {
	await client.send(new PutObjectCommand({ Bucket, Key: key, Body: text }));
}

/** Stores an object of so many MiB: the same piece again and again, put together by S3. */
export async function putLarge(key: string, mebibytes: number, piece: string): Promise<void> {
	const PART_MIB = 64;
	const part = Buffer.alloc(PART_MIB * 1024 * 1024, piece);
	const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: key }));
	const Parts = [];
	for (let PartNumber = 1; PartNumber <= mebibytes / PART_MIB; PartNumber++) {
		const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key: key, UploadId, PartNumber, Body: part }));
		Parts.push({ ETag, PartNumber });
	}
	await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: key, UploadId, MultipartUpload: { Parts } }));
}

/** Returns the storage class of an object. */
export async function storageClassOf(key: string): Promise<string> {
	return (await client.send(new HeadObjectCommand({ Bucket, Key: key }))).StorageClass ?? 'STANDARD';
}

/** Returns the text of an object. */
export async function read(key: string): Promise<string> {
	const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
	return await Body!.transformToString();
}

/** Returns the bytes of an object. */
export async function readBytes(key: string): Promise<Buffer> {
	const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
	return Buffer.from(await Body!.transformToByteArray());
}

/** Returns the keys that begin with `prefix`, the first thousand of them. */
export async function keys(prefix: string): Promise<string[]> {
	const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
	return Contents.map(({ Key }) => Key!);
}

/** Begins a multipart upload with one part of so many bytes, and leaves it at that. */
export async function beginUpload(key: string, bytes: number): Promise<void> {
	const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: key }));
	await client.send(new UploadPartCommand({ Bucket, Key: key, UploadId, PartNumber: 1, Body: Buffer.alloc(bytes) }));
}

/** Returns the keys of the uploads that were begun and not finished. */
export async function unfinishedUploads(prefix: string): Promise<string[]> {
	const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix }));
	return Uploads.map(({ Key }) => Key!);
}

/** Aborts the uploads below `prefix`. */
export async function abortUploads(prefix: string): Promise<void> {
	const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix }));
	for (const { Key, UploadId } of Uploads) await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
}

/** Deletes everything whose key begins with `prefix`, up to a thousand objects. */
export async function clear(prefix: string): Promise<void> {
	const Objects = (await keys(prefix)).map((Key) => ({ Key }));
	if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
}
