import { S3Error } from '../errors/errors';
import { deleteUnchanged } from '../objects/deleteUnchanged';
import { findObject } from '../objects/headObject';
import { keysToTry } from '../objects/key';
import type { ObjectInfo } from '../objects/objectInfo';
import type { ObjectRef } from '../objects/objectRef';
import type { Store } from '../store/openStore';
import { moveKnown, type ObjectToMove } from './move';

/** An object as HeadObject describes it. */
export type KnownObject = ObjectToMove & { etag: string };

/** A copy whose source could not be deleted. */
interface Copy {
	key: string;
	/** Without quotes. */
	etag?: string;
}

/** Copies whose source could not be deleted yet, by the source as it was. The next try deletes the source and makes no second copy. */
export type OpenMoves = Map<string, Copy>;

/**
 * Moves an object. One that has the target's key already stays: the moved one gets the first number that is free, such as
 * report (1).pdf. The check and the copy are one step on stores with conditional writes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws S3Error as `moveKnown`; of kind invalidInput when the key with its number is too long
 */
export async function moveKeepingBoth(store: Store, source: KnownObject, target: ObjectRef, open: OpenMoves): Promise<void> {
	const name = `${source.bucket}/${source.key} ${source.etag}`;
	const copy = open.get(name);
	const found = copy && (await find(store, { ...target, key: copy.key }));
	if (found?.etag !== undefined && found.etag === copy?.etag) await deleteUnchanged(store, source);
	else await moveToFreeKey(store, source, target, (made) => open.set(name, made));
	open.delete(name);
}

async function moveToFreeKey(store: Store, source: KnownObject, target: ObjectRef, copied: (copy: Copy) => void): Promise<void> {
	for (const key of keysToTry(target.key, 'Key')) {
		const free = { ...target, key };
		const { skipped } = await moveKnown(store, source, free, { ifExists: 'skip', copied: ({ etag }) => copied({ key, etag }) });
		if (!skipped) return;
		if (isCopyOf(source, await find(store, free))) return await deleteUnchanged(store, source);
	}
}

/** Whether an earlier try that was broken off has made it. A copy of parts or under a KMS key has another ETag, and does not count. */
const isCopyOf = ({ etag, size, lastModified }: KnownObject, found: ObjectInfo | undefined): boolean =>
	found !== undefined &&
	found.etag === etag &&
	found.size === size &&
	lastModified !== undefined &&
	found.lastModified !== undefined &&
	found.lastModified >= lastModified;

/** Undefined also where these keys may not look at it. */
const find = async (store: Store, object: ObjectRef) =>
	await findObject(store, object).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'accessDenied') return undefined;
		throw error;
	});
