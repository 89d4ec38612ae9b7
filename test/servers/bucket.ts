import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { LimitedUser, S3Place } from './realServer';

/** Makes the bucket of the suite, with a policy for the limited user. */
export async function makeBucket(
	{ endpoint, region, accessKeyId, secretAccessKey, bucket }: S3Place,
	limited?: LimitedUser,
): Promise<void> {
	const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
	try {
		await s3.send(new CreateBucketCommand({ Bucket: bucket }));
		if (limited)
			await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policyFor(limited.principal, bucket)) }));
	} finally {
		s3.destroy();
	}
}

const policyFor = (principal: string, bucket: string) => ({
	Version: '2012-10-17',
	Statement: [
		{
			Effect: 'Allow',
			Principal: { AWS: [principal] },
			Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
			Resource: [`arn:aws:s3:::${bucket}/*`],
		},
		{
			Effect: 'Deny',
			Principal: { AWS: [principal] },
			Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
			Resource: [`arn:aws:s3:::${bucket}/denied/*`],
		},
	],
});
