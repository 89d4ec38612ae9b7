import { S3Error } from '../errors/errors';
import type { ObjectRef } from '../objects/objectRef';
import type { Store } from '../store/openStore';
import { copyObject, type CopyResult } from './copy';
import { moveKnown, moveObject, type MoveOptions } from './move';

/** What a listing said of an object. */
export interface Listed {
	/** Without quotes. */
	etag: string;
	/** Bytes. */
	size: number;
	/** ISO 8601. */
	lastModified: string;
	storageClass: string;
}

/**
 * Copies or moves one object. Where a listing has told its storage class and size, S3 is not asked for them again, and copies only while
 * the object has the listed ETag; one that changed since is looked at, as if it had not been listed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 * @throws S3Error as `copyObject` and `moveObject`
 */
export async function transferOne(
	store: Store,
	source: ObjectRef,
	target: ObjectRef,
	options: MoveOptions,
	{ listed, move }: { listed?: Listed; move: boolean },
): Promise<CopyResult> {
	const unlisted = async () => await (move ? moveObject : copyObject)(store, source, target, options);
	if (listed === undefined) return await unlisted();
	const known = { ...source, ...listed };
	const result = move
		? moveKnown(store, known, target, options)
		: copyObject(store, known, target, { ...options, sourceEtag: listed.etag });
	return await result.catch(async (error: unknown) => {
		if (hasChanged(error)) return await unlisted();
		throw error;
	});
}

/** Whether nothing was copied since the source is no longer what was listed. A move that failed after the copy was made is not meant. */
const hasChanged = (error: unknown): boolean =>
	error instanceof S3Error && error.kind === 'preconditionFailed' && error.place.call !== 'DeleteObject';
