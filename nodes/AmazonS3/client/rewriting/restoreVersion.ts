import type { Store } from '../store/openStore';
import { copyObject, type CopyResult } from './copy';
import { encryptionOf, headersOf } from './keptHeaders';
import { withoutAbsent } from '../flow/withoutAbsent';
import { bareEtag } from '../objects/etag';
import { deleteOne } from '../objects/deleteObjects';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { askHead } from '../objects/headObject';
import { forCopyOfItself } from '../store/requestSettings';
import type { ObjectRef } from '../objects/objectRef';
import { versionsOf, type Version } from '../listing/versions';

/**
 * Makes an old version the current one: copies it onto its key, with metadata, tags, storage class and KMS key; the old one stays. A
 * website redirect goes along only where all headers are given anew.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 * @throws S3Error of kind noSuchVersion for a delete marker
 */
export async function restoreVersion(store: Store, version: ObjectRef & { versionId: string }, signal?: AbortSignal): Promise<CopyResult> {
	const { bucket, key } = version;
	const head = await askHead(store, version, signal);
	const source = { ...version, size: head.ContentLength, storageClass: head.StorageClass ?? 'STANDARD' };
	const headers = head.WebsiteRedirectLocation === undefined ? undefined : withoutAbsent(headersOf(head));
	return await copyObject(
		forCopyOfItself(store),
		source,
		{ bucket, key },
		{ headers, encryption: encryptionOf(head), sourceEtag: bareEtag(head.ETag), signal },
	);
}

/**
 * Brings a deleted object of a bucket with versioning back: removes the delete markers that hide its newest version.
 * @throws S3Error of kind noSuchKey when there is no version to bring back
 */
export async function undelete(store: Store, { bucket, key }: ObjectRef, signal?: AbortSignal): Promise<Undeleted> {
	const markers: Version[] = [];
	let newest: Version | undefined;
	for await (const version of versionsOf(store, { bucket, key }, signal)) {
		if (version.deleteMarker) markers.push(version);
		else newest ??= version;
		if (newest && markers.length === 0) break;
	}
	if (newest === undefined) {
		throw new S3Error(
			'noSuchKey',
			`There is no version of ${quoted(key)} to bring back`,
			'Only a bucket with versioning keeps the versions of what is deleted. Check the key, and Versioning with Bucket: Get.',
			{
				place: store.place({ call: 'ListObjectVersions', bucket, key }),
			},
		);
	}
	const hiding = newest.isLatest
		? []
		: markers.filter(({ isLatest, lastModified = '' }) => isLatest || lastModified >= (newest.lastModified ?? ''));
	for (const { versionId } of hiding) await deleteOne(store, bucket, { key, versionId }, signal);
	const current = hiding.length > 0 ? await askHead(store, { bucket, key }, signal) : undefined;
	return { undeleted: hiding.length > 0, removedDeleteMarkers: hiding.length, versionId: current?.VersionId ?? newest.versionId };
}

export interface Undeleted {
	/** False when the object was not deleted. */
	undeleted: boolean;
	/** The delete markers that were removed. */
	removedDeleteMarkers: number;
	/** The version that is the current one now. */
	versionId?: string;
}
