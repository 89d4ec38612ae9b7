import type { Store } from '../store/openStore';
import { copyObject, type CopyOptions, type CopyResult } from './copy';
import { deleteOne } from '../objects/deleteObjects';
import { deleteUnchanged } from '../objects/deleteUnchanged';
import { toS3Error } from '../errors/errors';
import { askHead } from '../objects/headObject';
import { forSource } from '../store/requestSettings';
import { SINGLE_REQUEST_BYTES } from '../upload/upload';
import { bareEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';

export type MoveOptions = Omit<CopyOptions, 'sourceEtag' | 'targetEtag'>;

/** An object as a listing or HeadObject describes it. */
export interface ObjectToMove {
	bucket: string;
	key: string;
	/** Without quotes. */
	etag?: string;
	/** Bytes. */
	size?: number;
	storageClass?: string;
}

/**
 * Moves an object inside S3: copies it, then deletes the source, each only while the source is what it was when it was
 * looked at. Where the target exists and is to be skipped, the source stays.
 * @throws S3Error; when the copy was made and the source could not be deleted, it says so
 */
export async function moveObject(store: Store, { bucket, key }: ObjectRef, target: ObjectRef, options: MoveOptions): Promise<CopyResult> {
	const head = await askHead(forSource(store), { bucket, key }, options.signal);
	const source = { bucket, key, etag: bareEtag(head.ETag), size: head.ContentLength, storageClass: head.StorageClass ?? 'STANDARD' };
	return await moveKnown(store, source, target, options);
}

/** The same of an object whose description is known, such as from a listing. */
export async function moveKnown(store: Store, source: ObjectToMove, target: ObjectRef, options: MoveOptions): Promise<CopyResult> {
	const result = await copyObject(store, source, target, { ...options, sourceEtag: source.etag });
	if (!result.skipped) await deleteSource(store, source, options.signal);
	return result;
}

async function deleteSource(store: Store, { bucket, key, etag, size = Infinity }: ObjectToMove, signal?: AbortSignal): Promise<void> {
	const sourceStore = forSource(store);
	try {
		// The copy of a small object takes no longer than looking at it once more.
		if (etag === undefined) await deleteOne(sourceStore, bucket, { key }, signal);
		else await deleteUnchanged(sourceStore, { bucket, key, etag }, { lookFirst: size > SINGLE_REQUEST_BYTES, signal });
	} catch (error) {
		throw toS3Error(error, store.place({ call: 'DeleteObject', bucket, key })).with('The copy was made; the source is still there too.');
	}
}
