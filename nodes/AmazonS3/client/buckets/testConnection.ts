import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { notS3 } from '../errors/notS3';

/**
 * Lists one object of the connection's bucket: the truth about this bucket with these keys in this region. The store
 * must not follow regions.
 * @throws S3Error whose message and advice are meant for the person who fills in the form
 */
export async function testConnection(store: Store): Promise<void> {
	const { bucket } = store.connection;
	const { Name } = await store.s3.listObjectsV2({ Bucket: bucket, MaxKeys: 1 }).catch((error: unknown) => {
		throw error instanceof S3Error && error.kind === 'accessDenied' ? keysWithoutList(store, error) : error;
	});
	// Whatever has no bucket's name may be the answer to something else.
	if (!Name) throw notS3(store.place({ call: 'ListObjectsV2', bucket }), 'names no bucket');
}

/** AWS tells keys that it does not know from keys without the right; elsewhere both may be AccessDenied, as with Garage. */
const OTHERS_WORK = 'Operations that the keys are allowed work all the same.';

function keysWithoutList({ connection: { bucket, endpoint } }: Store, error: S3Error): S3Error {
	const { message } = error.cause as Error;
	const [problem, advice] =
		endpoint === undefined
			? [
					`The keys are valid, but they may not list the bucket "${bucket}" (s3:ListBucket)`,
					`Allow the IAM action s3:ListBucket on this bucket, and check that the bucket is yours. ${OTHERS_WORK}`,
				]
			: [
					`${endpoint} refused to list the bucket "${bucket}" with these keys: ${quoted(message)}`,
					`Check the Access Key ID and the Access Key Secret. If they are right, allow them s3:ListBucket on this bucket. ${OTHERS_WORK}`,
				];
	return new S3Error('accessDenied', problem, advice, { place: error.place, facts: error, cause: error.cause as Error });
}
