import type { Store } from '../store/openStore';
import { S3Error, toS3Error } from '../errors/errors';
import { hasEnded, type UploadId } from '../listing/multipartUploads';
import { bareEtag } from '../objects/etag';
import type { UploadTarget } from './uploadTarget';

/** What a write makes. */
export interface OwnWrite {
	/** Without quotes. Absent: it cannot be known beforehand. */
	etag?: string;
	/** Bytes. Absent: not known. */
	size?: number;
	/** Of the upload in parts that the object is made of. */
	uploadId?: string;
}

/**
 * The written object, when a write reported failure but had succeeded: its first answer was lost, and the retry met
 * its own object (412) or its own finished upload (404); or its answer was not S3's. Others may write the same contents: an
 * upload in parts proves by being over that it made the object, other writes by the mark of the target, where it has one.
 * @throws the failure, when the object there is not surely ours
 */
export async function findOwnWrite(
	store: Store,
	target: Pick<UploadTarget, 'bucket' | 'key' | 'isOwn'>,
	error: unknown,
	{ etag, size, uploadId }: OwnWrite,
) {
	const { bucket, key, isOwn = () => true } = target;
	const failure = toS3Error(error, store.place({ bucket, key }));
	const maybeWritten =
		(failure.attempts > 1 && ['preconditionFailed', 'noSuchUpload'].includes(failure.kind)) ||
		(failure.place.call === 'CompleteMultipartUpload' && ['connectionLost', 'timeout', 'serverError', 'notS3'].includes(failure.kind));
	if (!maybeWritten || etag === undefined) throw failure;
	const found = await store.s3.headObject({ Bucket: bucket, Key: key }).catch(() => undefined);
	const isSame = found !== undefined && bareEtag(found.ETag) === etag && (size === undefined || found.ContentLength === size);
	if (!isSame || !isOwn(found.Metadata)) throw failure;
	if (uploadId !== undefined && !(await isOver(store, { bucket, key, uploadId }))) throw failure;
	return { etag, versionId: found.VersionId };
}

/** Whether an upload has ended, as far as the keys may learn it. */
const isOver = async (store: Store, upload: UploadId): Promise<boolean> =>
	await hasEnded(store, upload).catch(
		(error: unknown) => error instanceof S3Error && ['accessDenied', 'notSupported'].includes(error.kind),
	);
