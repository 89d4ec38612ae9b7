import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { hasNone } from '../quirks/subresources';
import { SAYS_NO, unlikeS3 } from '../quirks/unlikeS3';
import type { Store } from '../store/openStore';

/**
 * Makes sure that a bucket that was created with Object Lock has it; asks nothing on AWS.
 * @throws S3Error of kind notSupported when the store ignored it; the bucket is there then
 */
export async function checkLocking(store: Store, bucket: string, signal?: AbortSignal): Promise<void> {
	if (store.connection.endpoint === undefined) return;
	const isLocking = await store.s3.getObjectLockConfiguration({ Bucket: bucket }, { abortSignal: signal }).then(
		({ ObjectLockConfiguration }) => ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
		(error: unknown) => {
			if (error instanceof S3Error && (hasNone(error) || SAYS_NO.has(error.kind))) return false;
			// Keys that may not look cannot learn it.
			if (error instanceof S3Error && error.kind !== 'cancelled') return true;
			throw error;
		},
	);
	if (isLocking) return;
	throw unlikeS3(
		store,
		`ignored Object Lock: the bucket ${quoted(bucket)} was created without it`,
		'Delete the bucket if it must not stay so, or turn off the option Object Lock.',
		{ call: 'CreateBucket', bucket },
	);
}
