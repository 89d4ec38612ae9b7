import type { Store } from '../store/openStore';
import { S3Error, toS3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { describeObject, type ObjectInfo } from './objectInfo';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import { checkBucketExists, rememberBucket } from './knownBuckets';
import type { ObjectRef } from './objectRef';

/**
 * What S3 says of an object without its contents.
 * @param etag only while the object has it (no quotes); else preconditionFailed
 * @throws S3Error; a missing bucket is told from a missing object, which S3's answer to HEAD does not: it has no body
 */
export async function askHead(
	store: Store,
	{ bucket, key, versionId }: ObjectRef,
	signal?: AbortSignal,
	etag?: string,
): Promise<HeadObjectCommandOutput> {
	try {
		const head = await store.s3.headObject(
			{ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: etag === undefined ? undefined : `"${etag}"` },
			{ abortSignal: signal },
		);
		rememberBucket(store, bucket);
		return head;
	} catch (error) {
		if (!(error instanceof S3Error)) throw toS3Error(error, store.place({ call: 'HeadObject', bucket, key, versionId }));
		if (error.kind === 'noSuchKey') await checkBucketExists(store, { bucket, key }, signal);
		if (versionId !== undefined && error.httpStatus === 400 && error.code === undefined) throw refusedVersion(error);
		throw versionId !== undefined && error.httpStatus === 405
			? isDeleteMarker(store, { bucket, key, versionId })
			: withKeyInMind(store, error);
	}
}

/**
 * The error of a read with a customer key: S3 answers 403 to one that is not the object's, too. Any other error as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export function withKeyInMind({ settings }: Store, error: S3Error): S3Error {
	if (error.kind !== 'accessDenied' || settings.customerKey === undefined) return error;
	const { place, permission = 'a permission', advice } = error;
	return error.saying(
		`Access denied: the Customer Key (SSE-C) does not belong to the object ${quoted(place.key)}, or these keys lack ${permission}`,
		`Check the customer key first. If it is right: ${advice}`,
	);
}

/** HEAD has no words for an ID that no version can have, nor for a version that takes another key. */
const refusedVersion = (error: S3Error) =>
	error.saying(
		`S3 refused the version ${quoted(error.place.versionId)} of ${quoted(error.place.key)}: ` +
			'the ID is not valid, or the version needs another Customer Key (SSE-C)',
		'Copy the ID from Get Versions. If the version was stored with a customer key, set the option Customer Key (SSE-C).',
	);

/** The error for a version without contents, which S3 calls 405: it cannot be read, copied or described. */
export const isDeleteMarker = (store: Store, at: ObjectRef) =>
	new S3Error(
		'noSuchVersion',
		`The version ${quoted(at.versionId)} of ${quoted(at.key)} is a delete marker, which has no contents`,
		'Use another version, or run Undelete first.',
		{
			place: store.place(at),
		},
	);

/**
 * An object's description without its contents.
 * @throws S3Error as `askHead`
 */
export async function headObject(store: Store, object: ObjectRef, signal?: AbortSignal): Promise<ObjectInfo> {
	return describeObject(object.bucket, object.key, await askHead(store, object, signal));
}

/** The object's description, or undefined when it does not exist; what cannot be known is an error. */
export async function findObject(store: Store, object: ObjectRef, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
	return await headObject(store, object, signal).catch((error: unknown) => {
		if (error instanceof S3Error && (error.kind === 'noSuchKey' || error.kind === 'noSuchVersion')) return undefined;
		throw error;
	});
}

/**
 * Whether there is an object that a write would replace. Who may write but not read learns it from the write itself: false then. An
 * object that takes another customer key (SSE-C) than the connection's requests carry, or none, is there.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 * @throws S3Error as `askHead` otherwise
 */
export async function mayBeThere(store: Store, { bucket, key }: ObjectRef, signal?: AbortSignal): Promise<boolean> {
	return await findObject(store, { bucket, key }, signal).then(
		(found) => found !== undefined,
		async (error: unknown) => {
			if (error instanceof S3Error && error.kind === 'accessDenied') return false;
			if (error instanceof S3Error && error.httpStatus === 400) return await isRefusedAlone(store, { bucket, key }, signal);
			throw error;
		},
	);
}

/**
 * True: it is this object that takes other headers. HEAD gives no reason, and a session token that has expired is refused by 400, too:
 * a list tells that. @throws S3Error the list's, when nothing can be asked
 */
async function isRefusedAlone(store: Store, { bucket, key }: ObjectRef, signal?: AbortSignal): Promise<true> {
	await store.s3.listObjectsV2({ Bucket: bucket, Prefix: key, MaxKeys: 1 }, { abortSignal: signal }).catch((error: unknown) => {
		if (!(error instanceof S3Error && error.kind === 'accessDenied')) throw error;
	});
	return true;
}
