import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { findObject } from './headObject';
import type { ObjectRef } from './objectRef';

/** An object as it was seen. */
export interface SeenObject extends ObjectRef {
	/** Without quotes. */
	etag?: string;
	/** ISO 8601. */
	lastModified?: string;
}

/**
 * Names that AWS gives to the objects of a bucket beside its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
 */
const ALIAS = /^arn:|(?:-s3alias|--(?:ol|op|xa)-s3|\.mrap)$/;

/**
 * Whether two names may be those of one object: an access point has the objects of its bucket, stores other than AWS give a bucket
 * several names, and those on a disk may take two keys for one.
 */
export function mayBeOneObject(store: Pick<Store, 'connection'>, one: ObjectRef, other: ObjectRef): boolean {
	const isOneKey = store.connection.endpoint === undefined ? one.key === other.key : asOnDisk(one.key) === asOnDisk(other.key);
	return isOneKey && mayBeOneBucket(store, one.bucket, other.bucket);
}

/** Whether two names may be those of one bucket. */
export const mayBeOneBucket = ({ connection }: Pick<Store, 'connection'>, one: string, other: string): boolean =>
	one === other || connection.endpoint !== undefined || ALIAS.test(one) || ALIAS.test(other);

/** A key without what file systems pass over. */
const asOnDisk = (key: string) =>
	key
		.normalize('NFC')
		.toLowerCase()
		.split('/')
		.filter((segment) => segment !== '' && segment !== '.')
		.join('/');

/**
 * Whether the source is also what the target names. It asks only where that may be so. An object that has the source's ETag and was
 * written in the same second counts as the source; undefined: the keys may not look at the target.
 */
export async function isOneObject(store: Store, source: SeenObject, target: ObjectRef, signal?: AbortSignal): Promise<boolean | undefined> {
	if (source.bucket === target.bucket && source.key === target.key) return true;
	if (!mayBeOneObject(store, source, target)) return false;
	return await findObject(store, target, signal).then(
		(found) => found !== undefined && looksLike(found, source),
		(error: unknown) => {
			// 400: it takes another customer key (SSE-C).
			if (error instanceof S3Error && (error.kind === 'accessDenied' || error.httpStatus === 400)) return undefined;
			throw error;
		},
	);
}

/** Whether two looks may have met one and the same state of an object; what either of them does not tell does not count. */
export const looksLike = (one: Omit<SeenObject, keyof ObjectRef>, other: Omit<SeenObject, keyof ObjectRef>): boolean =>
	isEqual(one.etag, other.etag) && isEqual(secondOf(one.lastModified), secondOf(other.lastModified));

const isEqual = (one: string | undefined, other: string | undefined) => one === undefined || other === undefined || one === other;

/** Headers tell dates to the second, listings of some stores to the millisecond. */
const secondOf = (date: string | undefined) => date?.slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
