import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import type { ObjectRef } from './objectRef';

/** For so long a bucket that was there counts as there. */
const REMEMBERED_MS = 600_000;

/** When each bucket of a connection was last seen. */
const seen = new WeakMap<object, Map<string, number>>();

function seenIn({ connection }: Store): Map<string, number> {
	const buckets = seen.get(connection) ?? new Map<string, number>();
	seen.set(connection, buckets);
	return buckets;
}

/** An answer has shown that the bucket is there. */
export const rememberBucket = (store: Store, bucket: string): void => void seenIn(store).set(bucket, Date.now());

/**
 * Makes sure that the bucket of a missing object is there: the answer to HEAD has no body and does not say. A bucket is asked for once in
 * ten minutes. Where the keys may not look at it, it counts as there.
 * @throws S3Error of kind noSuchBucket
 */
export async function checkBucketExists(store: Store, object: ObjectRef, signal?: AbortSignal): Promise<void> {
	const { bucket } = object;
	const at = seenIn(store).get(bucket);
	if (at !== undefined && Date.now() - at < REMEMBERED_MS) return;
	await lookAtBucket(store, object, signal).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'accessDenied') return;
		throw error;
	});
	rememberBucket(store, bucket);
}

/** A node that is confined to a prefix may not ask for a bucket, but for a list of what is there. */
async function lookAtBucket(store: Store, { bucket, key }: ObjectRef, abortSignal?: AbortSignal): Promise<void> {
	await store.s3.headBucket({ Bucket: bucket }, { abortSignal }).catch(async (error: unknown) => {
		if (!(error instanceof S3Error) || error.kind !== 'confined') throw error;
		await store.s3.listObjectsV2({ Bucket: bucket, Prefix: key, MaxKeys: 1, EncodingType: 'url' }, { abortSignal });
	});
}
