/**
 * Stores without multipart uploads that pass over `?uploadId`: whoever aborts an upload there deletes the object that has the key. None was
 * seen; stores that pass over other names in this way were (`subresources.ts`).
 */
import { S3Error } from '../errors/errors';
import type { Store } from '../store/openStore';
import { learn, learnOnce } from './learned';

const FEATURE = 'uploads';

/** The store has answered about multipart uploads. */
export const learnUploads = (store: Store, bucket: string): void => learn(store, bucket, FEATURE, true);

/**
 * To be called before an upload is aborted that this process has neither begun nor listed. On AWS it asks nothing, elsewhere once for each
 * bucket.
 * @param ask asks about the upload
 * @throws S3Error of kind notSupported when the store gives the object instead; any other error that asking gave but for a missing right
 */
export async function checkUploadsCount(store: Store, bucket: string, ask: () => Promise<unknown>): Promise<void> {
	if (store.connection.endpoint === undefined) return;
	await learnOnce(store, bucket, FEATURE, async () => {
		await ask().catch((error: unknown) => {
			if (error instanceof S3Error && error.kind === 'accessDenied') return;
			throw error instanceof S3Error && error.kind === 'notS3' ? passedOver(store, error) : error;
		});
		learnUploads(store, bucket);
	});
}

const passedOver = (store: Store, error: S3Error) =>
	new S3Error(
		'notSupported',
		`${store.connection.endpoint} has no multipart uploads: asked for the parts of one, it gave something else`,
		'Nothing was aborted. This store would have deleted the object.',
		{ place: error.place, facts: error, cause: error },
	);
