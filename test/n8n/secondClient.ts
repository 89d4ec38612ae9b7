import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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

/** Returns the text of an object. */
export async function read(key: string): Promise<string> {
	const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
	return await Body!.transformToString();
}

/** Returns the keys that begin with `prefix`, the first thousand of them. */
export async function keys(prefix: string): Promise<string[]> {
	const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
	return Contents.map(({ Key }) => Key!);
}

/** Deletes everything whose key begins with `prefix`, up to a thousand objects. */
export async function clear(prefix: string): Promise<void> {
	const Objects = (await keys(prefix)).map((Key) => ({ Key }));
	if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
}
