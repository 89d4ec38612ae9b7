import type { Store } from '../store/openStore';
import { toS3Error } from '../errors/errors';
import { bareEtag } from '../objects/etag';

/**
 * The written object, when a write reported failure but had succeeded: its first answer was lost, and the retry met
 * its own object (412) or its own finished upload (404).
 * @throws the failure, when the object there is not surely ours
 */
export async function findOwnWrite(store: Store, target: { bucket: string; key: string }, error: unknown, etag: string) {
	const failure = toS3Error(error, store.place({ bucket: target.bucket, key: target.key }));
	const maybeWritten =
		(failure.attempts > 1 && ['preconditionFailed', 'noSuchUpload'].includes(failure.kind)) ||
		(failure.place.call === 'CompleteMultipartUpload' && ['connectionLost', 'timeout', 'serverError'].includes(failure.kind));
	if (!maybeWritten) throw failure;
	const found = await store.s3.headObject({ Bucket: target.bucket, Key: target.key }).catch(() => undefined);
	if (bareEtag(found?.ETag) !== etag) throw failure;
	return { etag, versionId: found?.VersionId };
}
