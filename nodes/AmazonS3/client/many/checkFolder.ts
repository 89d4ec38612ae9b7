import { S3Error } from '../errors/errors';
import { listPage } from '../listing/pages';
import type { Store } from '../store/openStore';
import type { FolderAt } from './sync';

/**
 * Asks S3 for a folder that a dry run would write to, with what the run's requests carry, so that the dry run fails where the run would: a
 * bucket that is not there, or one of another owner. A folder that may only not be listed passes, unless an owner is expected: S3 does not
 * tell the two apart.
 * @throws S3Error
 */
export async function checkFolder(store: Store, { bucket, prefix }: FolderAt, signal: AbortSignal): Promise<void> {
	await listPage(store, { bucket, prefix, pageSize: 1, signal }).catch((error: unknown) => {
		const isOnlyTheList = error instanceof S3Error && error.kind === 'accessDenied' && store.settings.expectedBucketOwner === undefined;
		if (!isOnlyTheList) throw error;
	});
}
