import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Place } from './realServer';

/** Makes the bucket of the suite. */
export async function makeBucket({ endpoint, region, accessKeyId, secretAccessKey, bucket }: S3Place): Promise<void> {
	const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
	try {
		await s3.send(new CreateBucketCommand({ Bucket: bucket }));
	} finally {
		s3.destroy();
	}
}
