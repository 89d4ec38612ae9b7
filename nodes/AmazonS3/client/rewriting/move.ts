import type { Store } from '../store/openStore';
import { copyObject, type CopyOptions, type CopyResult } from './copy';
import { changesObject } from './copyRequest';
import { deleteOne } from '../objects/deleteObjects';
import { deleteUnchanged } from '../objects/deleteUnchanged';
import { invalidInput, S3Error, toS3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { askHead, headObject } from '../objects/headObject';
import { forSource } from '../store/requestSettings';
import { SINGLE_REQUEST_BYTES } from '../upload/upload';
import { bareEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';
import { isOneObject, looksLike } from '../objects/oneObject';

export interface MoveOptions extends Omit<CopyOptions, 'sourceEtag' | 'targetEtag'> {
	/** Told of the copy before the source is deleted. */
	copied?(copy: CopyResult): void;
}

/** An object as a listing or HeadObject describes it. */
export interface ObjectToMove {
	bucket: string;
	key: string;
	/** Without quotes. */
	etag?: string;
	/** ISO 8601. */
	lastModified?: string;
	/** Bytes. */
	size?: number;
	storageClass?: string;
}

/**
 * Moves an object inside S3: copies it, then deletes the source, each only while the source is what it was when it was
 * looked at. Where the target exists and is to be skipped, the source stays. What is the source and the target at the same time, be it
 * under two names of its bucket, is changed where it is and never deleted.
 * @throws S3Error; when the copy was made and the source could not be deleted, it says so; of kind invalidInput when an object is to
 * be moved onto itself and nothing is to be changed
 */
export async function moveObject(store: Store, { bucket, key }: ObjectRef, target: ObjectRef, options: MoveOptions): Promise<CopyResult> {
	const head = await askHead(forSource(store), { bucket, key }, options.signal);
	const source = {
		bucket,
		key,
		etag: bareEtag(head.ETag),
		lastModified: head.LastModified?.toISOString(),
		size: head.ContentLength,
		storageClass: head.StorageClass ?? 'STANDARD',
	};
	return await moveKnown(store, source, target, options);
}

/** The same of an object whose description is known, such as from a listing. */
export async function moveKnown(store: Store, source: ObjectToMove, target: ObjectRef, options: MoveOptions): Promise<CopyResult> {
	const isOne = await isOneObject(store, source, target, options.signal);
	if (isOne === true && !changesObject(options, store.settings)) throw isItself(source, target);
	const result = await copyObject(store, source, target, { ...options, sourceEtag: source.etag });
	if (isOne === true || result.skipped) return result;
	options.copied?.(result);
	try {
		// Once the copy is there the move is ended, also where the execution is cancelled: else there would be two objects.
		if (isOne === undefined) await checkNotWritten(store, source, result);
		await deleteSource(store, source);
	} catch (error) {
		const { bucket, key } = source;
		throw toS3Error(error, store.place({ call: 'DeleteObject', bucket, key })).with('The copy was made; the source is still there too.');
	}
	return result;
}

const isItself = (source: ObjectRef, target: ObjectRef) =>
	invalidInput(
		'Destination Key',
		source.bucket === target.bucket
			? 'is the same object as the source'
			: `is the same object as the source: the buckets ${quoted(source.bucket)} and ${quoted(target.bucket)} are one`,
		target.key,
		'Nothing was changed. Enter another key.',
	);

/** @throws S3Error of kind conflict when the source is what the copy just wrote, or cannot be told from it */
async function checkNotWritten(store: Store, source: ObjectRef, result: CopyResult): Promise<void> {
	const { bucket, key } = source;
	const found = await headObject(forSource(store), { bucket, key });
	if (!looksLike(found, result)) return;
	throw new S3Error(
		'conflict',
		`The source ${quoted(key)} was not deleted: it may be the same object as the copy, under another name`,
		'Allow s3:GetObject on the destination, so that the two can be told apart.',
		{ place: store.place({ call: 'DeleteObject', bucket, key }) },
	);
}

async function deleteSource(store: Store, { bucket, key, etag, size = Infinity }: ObjectToMove): Promise<void> {
	const sourceStore = forSource(store);
	// The copy of a small object takes no longer than looking at it once more.
	if (etag === undefined) await deleteOne(sourceStore, bucket, { key });
	else await deleteUnchanged(sourceStore, { bucket, key, etag }, { lookFirst: size > SINGLE_REQUEST_BYTES });
}
