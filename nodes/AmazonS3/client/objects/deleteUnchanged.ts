import type { Store } from '../store/openStore';
import { deleteOne } from './deleteObjects';
import { S3Error, toS3Error } from '../errors/errors';
import { changedMeanwhile } from '../errors/errorWords';
import { findObject } from './headObject';

export interface UnchangedObject {
	bucket: string;
	key: string;
	/** Without quotes. */
	etag: string;
}

/**
 * Deletes an object while it has this ETag, in one step where S3 can (If-Match); that it is gone already is no error.
 * Stores other than AWS may pass over the condition, and some refuse it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 * @param lookFirst look at a store other than AWS before, since much time went by since the ETag was seen
 * @throws S3Error of kind preconditionFailed when the object changed: then it is still there
 */
export async function deleteUnchanged(
	store: Store,
	object: UnchangedObject,
	{ lookFirst, signal }: { lookFirst?: boolean; signal?: AbortSignal } = {},
): Promise<void> {
	const { bucket, key, etag } = object;
	if (lookFirst && store.connection.endpoint !== undefined && !(await isStillThere(store, object, signal))) return;
	const failure = await store.s3.deleteObject({ Bucket: bucket, Key: key, IfMatch: `"${etag}"` }, { abortSignal: signal }).then(
		() => undefined,
		(error: unknown) => toS3Error(error, store.place({ call: 'DeleteObject', bucket, key })),
	);
	if (failure === undefined || failure.kind === 'noSuchKey') return;
	const wasRefused = failure.kind === 'preconditionFailed' || failure.kind === 'conflict';
	if (!wasRefused && failure.kind !== 'notSupported') throw failure;
	if (!(await isStillThere(store, object, signal))) return;
	if (wasRefused) throw failure;
	await deleteOne(store, bucket, { key }, signal);
}

/** False when the object is gone. @throws S3Error of kind preconditionFailed when it changed */
async function isStillThere(store: Store, { bucket, key, etag }: UnchangedObject, signal?: AbortSignal): Promise<boolean> {
	const found = await findObject(store, { bucket, key }, signal);
	if (found === undefined || found.etag === etag) return found !== undefined;
	throw new S3Error('preconditionFailed', changedMeanwhile(key), 'It was not deleted. Run it again.', {
		place: store.place({ call: 'DeleteObject', bucket, key }),
	});
}
