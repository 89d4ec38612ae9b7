import type { Store } from '../store/openStore';
import { deleteSelected } from '../many/deleteSelected';
import { S3Error, toS3Error } from '../errors/errors';
import { unlessWithoutVersions } from '../quirks/lists';
import { abortUploads, listUploads } from '../listing/multipartUploads';

export interface Emptied {
	/** Objects, old versions and delete markers that were deleted. */
	deletedObjects: number;
	/** Unfinished uploads that were aborted. */
	abortedUploads: number;
}

/**
 * Deletes all that a bucket holds: unfinished uploads, then every object with all its versions and delete markers.
 * @throws S3Error the first failure, when something of it may not be deleted; the rest is then deleted
 */
export async function emptyBucket(
	store: Store,
	bucket: string,
	options: { bypassGovernance: boolean; signal: AbortSignal },
): Promise<Emptied> {
	const { bypassGovernance, signal } = options;
	const failures: S3Error[] = [];
	const count = async (outcomes: AsyncIterable<{ outcome: object }>, what: string): Promise<number> => {
		let done = 0;
		try {
			for await (const { outcome } of outcomes) {
				if (outcome instanceof S3Error) failures.push(outcome);
				else done++;
			}
		} catch (error) {
			const failure = toS3Error(error, store.place({ bucket }));
			if (done === 0 || failure.kind === 'cancelled') throw failure;
			throw failure.with(`Until then ${done} ${what}.`);
		}
		return done;
	};
	const abortedUploads = await count(
		abortUploads(store, listUploads(store, { bucket, signal }), signal),
		'unfinished uploads were aborted',
	);
	const deleteAll = async (versions: boolean) =>
		await count(
			deleteSelected(store, { bucket, prefix: '' }, { versions, bypassGovernance, signal }),
			`objects${versions ? ' and versions' : ''} were deleted`,
		);
	const deletedObjects = await unlessWithoutVersions(
		store,
		async () => await deleteAll(true),
		async () => await deleteAll(false),
	);
	const [first] = failures;
	const all = failures.length + deletedObjects + abortedUploads;
	if (first) throw all > 1 ? first.amongMany(failures.length, all) : first;
	return { deletedObjects, abortedUploads };
}
