import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { ownClient, type S3Access } from '../lab/ownClient';

/** A client that shares nothing with the node: what it finds is what is there. */
export class SecondClient {
	private readonly client: S3Client;

	constructor(private readonly s3: S3Access) {
		this.client = ownClient(s3);
	}

	/** Returns the SHA-256 of an object in hexadecimal digits, or undefined when there is none. */
	async sha256(key: string): Promise<string | undefined> {
		try {
			const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.s3.bucket, Key: key }));
			const hash = createHash('sha256');
			for await (const chunk of Body as Readable) hash.update(chunk as Buffer);
			return hash.digest('hex');
		} catch (error) {
			if (error instanceof NoSuchKey) return undefined;
			throw error;
		}
	}

	/** Returns how many objects begin with the prefix. */
	async count(prefix: string): Promise<number> {
		let count = 0;
		for (let token: string | undefined, isLast = false; !isLast;) {
			const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.s3.bucket, Prefix: prefix, ContinuationToken: token }));
			count += page.KeyCount ?? 0;
			token = page.NextContinuationToken;
			isLast = token === undefined;
		}
		return count;
	}

	/** Returns the keys of the uploads that were begun and not finished. */
	async unfinishedUploads(): Promise<string[]> {
		const { Uploads = [] } = await this.client.send(new ListMultipartUploadsCommand({ Bucket: this.s3.bucket }));
		return Uploads.map(({ Key }) => Key!);
	}
}
