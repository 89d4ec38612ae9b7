import { S3Error } from '../errors/errors';
import { deleteUnchanged } from '../objects/deleteUnchanged';
import { findObject } from '../objects/headObject';
import { changeTags, getTags } from '../objects/tags';
import { moveKnown } from '../rewriting/move';
import { moveKeepingBoth, type KnownObject, type OpenMoves } from '../rewriting/moveKeepingBoth';
import type { Store } from '../store/openStore';
import type { WatchedObject } from './watchedObject';

/** What is done with an object once its workflow has run. */
export type FinishAction =
	| { kind: 'delete' }
	/** The key keeps what comes after `from`. */
	| { kind: 'move'; folder: string; from: string; ifExists: 'keepBoth' | 'overwrite' }
	| { kind: 'tag'; name: string; value: string };

/**
 * Does it, but only while the object is what it was when it was found: false when it was changed or removed meanwhile, and then it is
 * left as it is. S3 has no condition for tags: the object is looked at first, and in a bucket with versioning its version gets the tag.
 * @param openMoves of earlier tries
 * @throws S3Error when it cannot be done
 */
export async function finishObject(
	store: Store,
	bucket: string,
	object: WatchedObject,
	action: FinishAction,
	openMoves: OpenMoves,
): Promise<boolean> {
	const { key, etag, size, storageClass } = object;
	const found = await findObject(store, { bucket, key });
	if (found === undefined || found.etag !== etag || etag === undefined) return false;
	const known = { bucket, key, etag, size, storageClass, lastModified: found.lastModified, versionId: found.versionId };
	return await act(store, known, action, openMoves).then(
		() => true,
		(error: unknown) => {
			if (error instanceof S3Error && (error.kind === 'preconditionFailed' || error.kind === 'noSuchKey')) return false;
			throw error;
		},
	);
}

async function act(store: Store, object: KnownObject & { versionId?: string }, action: FinishAction, openMoves: OpenMoves): Promise<void> {
	const { versionId, ...source } = object;
	const { bucket, key } = source;
	if (action.kind === 'delete') await deleteUnchanged(store, { bucket, key, etag: object.etag });
	else if (action.kind === 'move') {
		const target = { bucket, key: action.folder + (key.startsWith(action.from) ? key.slice(action.from.length) : key) };
		if (action.ifExists === 'overwrite') await moveKnown(store, source, target, {});
		else await moveKeepingBoth(store, source, target, openMoves);
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
