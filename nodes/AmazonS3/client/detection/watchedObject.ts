import { createHash } from 'node:crypto';
import { withoutAbsent } from '../flow/withoutAbsent';
import type { Entry } from '../listing/pages';

/** An object as a listing shows it, as far as detection needs it. */
export interface WatchedObject {
	key: string;
	/** Without quotes. */
	etag?: string;
	/** Bytes. */
	size?: number;
	/** ISO 8601 in UTC with milliseconds, so that texts compare as dates do. */
	lastModified: string;
	storageClass?: string;
}

/** What happened to an object. */
export type Change = 'created' | 'deleted' | 'updated';

/** A change to be told once. Of a deleted object only the key is known. */
export interface Detected {
	change: Change;
	key: string;
	object?: WatchedObject;
	/** Of the object as it was written, or as it was before it was deleted. */
	fingerprint: string;
}

/** The objects of a page of a listing, without its folders. */
export const objectsOf = (entries: Entry[]): WatchedObject[] =>
	entries.flatMap((entry) =>
		entry.type === 'folder'
			? []
			: [
					withoutAbsent({
						key: entry.key,
						etag: entry.etag,
						size: entry.size,
						lastModified: entry.lastModified ?? '',
						storageClass: entry.storageClass,
					}),
				],
	);

/** How long a fingerprint is, in characters. */
export const FINGERPRINT_LENGTH = 11;

/**
 * What stands for one writing of an object: 8 bytes of a hash of key, ETag and date, as 11 characters. The date is a part of it, since
 * an object that is written again with the same bytes keeps its ETag.
 */
export const fingerprintOf = ({ key, etag = '', lastModified }: WatchedObject): string =>
	createHash('sha256').update(`${key}\0${etag}\0${lastModified}`).digest().toString('base64url', 0, 8);

/** A name for an event that stays the same however often it is told: 32 hexadecimal digits. */
export const eventIdOf = (bucket: string, { change, key, fingerprint }: Detected): string =>
	createHash('sha256').update(`${bucket}\0${key}\0${fingerprint}\0${change}`).digest('hex').slice(0, 32);
