import { S3Client } from '@aws-sdk/client-s3';

/** An S3, and keys for it. */
export interface S3Access {
	endpoint: string;
	region: string;
	bucket: string;
	accessKeyId: string;
	secretAccessKey: string;
}

/** A client that shares nothing with the node: what it finds is what is there. */
export const ownClient = (s3: S3Access): S3Client =>
	new S3Client({
		endpoint: s3.endpoint,
		region: s3.region,
		credentials: s3,
		forcePathStyle: true,
		requestChecksumCalculation: 'WHEN_REQUIRED',
	});
