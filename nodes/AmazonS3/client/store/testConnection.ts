import type { Store } from './openStore';
import { S3Error } from '../errors/errors';

/**
 * Lists one object of the connection's bucket: the truth about this bucket with these keys in this region. The store
 * must not follow regions.
 * @throws S3Error whose message and advice are meant for the person who fills in the form
 */
export async function testConnection(store: Store): Promise<void> {
	const { bucket } = store.connection;
	await store.s3.listObjectsV2({ Bucket: bucket, MaxKeys: 1 }).catch((error: unknown) => {
		throw error instanceof S3Error && error.kind === 'accessDenied' ? keysWithoutList(error, bucket) : error;
	});
}

const keysWithoutList = (error: S3Error, bucket: string) =>
	new S3Error(
		'accessDenied',
		`The keys are valid, but they may not list the bucket "${bucket}" (s3:ListBucket)`,
		'Allow the IAM action s3:ListBucket on this bucket, and check that the bucket is yours. Operations that the keys are allowed work all the same.',
		{ place: error.place, facts: error, cause: error.cause as Error },
	);
