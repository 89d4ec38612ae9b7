import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ownClient, type S3Access } from '../lab/ownClient';

/** A client that shares nothing with the node: what it finds is what is there. */
export class OtherClient {
	private readonly client: S3Client;

	constructor(private readonly s3: S3Access) {
		this.client = ownClient(s3);
	}

	async put(key: string, text: Buffer | string): Promise<void> {
		await this.client.send(new PutObjectCommand({ Bucket: this.s3.bucket, Key: key, Body: text }));
	}

	async read(key: string): Promise<string> {
		const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.s3.bucket, Key: key }));
		return await Body!.transformToString('latin1');
	}

	async remove(key: string): Promise<void> {
		await this.client.send(new DeleteObjectCommand({ Bucket: this.s3.bucket, Key: key }));
	}

	/** All keys that begin with it. */
	async list(prefix: string): Promise<string[]> {
		const keys: string[] = [];
		for (let token: string | undefined, isLast = false; !isLast;) {
			const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.s3.bucket, Prefix: prefix, ContinuationToken: token }));
			keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
			token = page.NextContinuationToken;
			isLast = token === undefined;
		}
		return keys;
	}
}
