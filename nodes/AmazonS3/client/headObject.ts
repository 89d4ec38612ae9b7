import type { Store } from './client';
import { S3Error, toS3Error } from './errors';
import { describeObject, type ObjectInfo } from './objectInfo';

export interface ObjectToFind {
	bucket: string;
	key: string;
	versionId?: string;
}

/**
 * An object's description without its contents.
 * @throws S3Error; a missing bucket is told from a missing object, which S3's answer to HEAD does not: it has no body
 */
export async function headObject(store: Store, { bucket, key, versionId }: ObjectToFind, signal?: AbortSignal): Promise<ObjectInfo> {
	try {
		const answer = await store.s3.headObject({ Bucket: bucket, Key: key, VersionId: versionId }, { abortSignal: signal });
		return describeObject(bucket, key, answer);
	} catch (error) {
		if (error instanceof S3Error && error.kind === 'noSuchKey') await checkBucketExists(store, bucket, signal);
		throw toS3Error(error, store.place({ call: 'HeadObject', bucket, key, versionId }));
	}
}

/** The object's description, or undefined when it does not exist; what cannot be known is an error. */
export async function findObject(store: Store, object: ObjectToFind, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
	return await headObject(store, object, signal).catch((error: unknown) => {
		if (error instanceof S3Error && (error.kind === 'noSuchKey' || error.kind === 'noSuchVersion')) return undefined;
		throw error;
	});
}

async function checkBucketExists(store: Store, bucket: string, signal?: AbortSignal): Promise<void> {
	await store.s3.headBucket({ Bucket: bucket }, { abortSignal: signal }).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'accessDenied') return;
		throw error;
	});
}
