import { S3Error } from '../errors/errors';
import { deleteUnchanged } from '../objects/deleteUnchanged';
import { findObject } from '../objects/headObject';
import { changeTags, getTags } from '../objects/tags';
import { moveKnown, type ObjectToMove } from '../rewriting/move';
import type { Store } from '../store/openStore';
import type { WatchedObject } from './watchedObject';

/** What is done with an object once its workflow has run. */
export type FinishAction =
	| { kind: 'delete' }
	/** The key keeps what comes after `from`. */
	| { kind: 'move'; folder: string; from: string }
	| { kind: 'tag'; name: string; value: string };

/**
 * Does it, but only while the object is what it was when it was found: false when it was changed or removed meanwhile, and then it is
 * left as it is. S3 has no condition for tags: the object is looked at first, and in a bucket with versioning its version gets the tag.
 * @throws S3Error when it cannot be done
 */
export async function finishObject(store: Store, bucket: string, object: WatchedObject, action: FinishAction): Promise<boolean> {
	const { key, etag, size, storageClass } = object;
	const found = await findObject(store, { bucket, key });
	if (found === undefined || found.etag !== etag || etag === undefined) return false;
	return await act(store, { bucket, key, etag, size, storageClass, versionId: found.versionId }, action).then(
		() => true,
		(error: unknown) => {
			if (error instanceof S3Error && (error.kind === 'preconditionFailed' || error.kind === 'noSuchKey')) return false;
			throw error;
		},
	);
}

async function act(store: Store, object: ObjectToMove & { etag: string; versionId?: string }, action: FinishAction): Promise<void> {
	const { bucket, key, versionId, ...known } = object;
	if (action.kind === 'delete') await deleteUnchanged(store, { bucket, key, etag: object.etag });
	else if (action.kind === 'move') {
		const target = { bucket, key: action.folder + (key.startsWith(action.from) ? key.slice(action.from.length) : key) };
		await moveKnown(store, { bucket, key, ...known }, target, {});
	} else await changeTags(store, { bucket, key, versionId }, (tags) => ({ ...tags, [action.name]: action.value }));
}

/** Whether nothing was done with the object yet: it is there, unchanged, and without the tag that it would have got. */
export async function isUnfinished(store: Store, bucket: string, object: WatchedObject, action: FinishAction): Promise<boolean> {
	const { key, etag } = object;
	const found = await findObject(store, { bucket, key });
	if (found === undefined || found.etag !== etag) return false;
	if (action.kind !== 'tag') return true;
	return (await getTags(store, { bucket, key }))[action.name] !== action.value;
}
