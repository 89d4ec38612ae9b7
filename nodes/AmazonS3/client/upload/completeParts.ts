import type { Store } from '../store/openStore';
import { underCondition } from './conditionalWrite';
import { S3Error } from '../errors/errors';
import { findOwnWrite } from './lostAnswer';
import { abortUpload } from '../listing/multipartUploads';
import { explainUnequalParts } from '../quirks/equalParts';
import { etagOfCompleted } from '../quirks/writes';
import { bareEtag, etagOfParts } from '../objects/etag';
import type { UploadResult, UploadTarget, CompletedPart } from './uploadTarget';

/**
 * Makes the object of its parts, which stand in the order of their numbers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 * @param size bytes of all parts, where that is known
 * @throws S3Error, also when the answer does not say that the object is made and the object there is not surely of these parts
 */
export async function completeParts(
	store: Store,
	target: UploadTarget,
	uploadId: string,
	parts: CompletedPart[],
	signal: AbortSignal | undefined,
	size?: number,
): Promise<Pick<UploadResult, 'etag' | 'versionId' | 'conditional'>> {
	const made = { etag: etagOf(parts), size, uploadId };
	try {
		const input = { Bucket: target.bucket, Key: target.key, UploadId: uploadId, MultipartUpload: { Parts: parts } };
		const { answer, conditional } = await underCondition(
			store,
			{ call: 'CompleteMultipartUpload', bucket: target.bucket, key: target.key, signal },
			target,
			async (condition) => await store.s3.completeMultipartUpload({ ...input, ...condition }, { abortSignal: signal }),
		);
		return { etag: await etagOfCompleted(store, target, answer.ETag, made, signal), versionId: answer.VersionId, conditional };
	} catch (error) {
		return await findOwnWrite(store, target, explainUnequalParts(store, error), made);
	}
}

/** The ETag that S3 gives to an object of these parts; undefined where their ETags are no MD5. */
function etagOf(parts: CompletedPart[]): string | undefined {
	const etags = parts.map(({ ETag }) => bareEtag(ETag) ?? '');
	if (!etags.every((etag) => /^[0-9a-f]{32}$/.test(etag))) return undefined;
	return etagOfParts(etags.map((etag) => Buffer.from(etag, 'hex')));
}

/** Aborts the upload, whatever state the run is in, and returns the error to report. */
export async function abandon(
	store: Store,
	target: Pick<UploadTarget, 'bucket' | 'key'>,
	uploadId: string,
	cause: S3Error,
): Promise<S3Error> {
	try {
		await abortUpload(store, { bucket: target.bucket, key: target.key, uploadId });
		return cause;
	} catch (error) {
		if (error instanceof S3Error && error.kind === 'noSuchUpload') return cause;
		return cause.with(
			'The unfinished upload could not be removed and may cost storage: ' +
				`abort the multipart upload ${uploadId} of this key, or set a lifecycle rule that does.`,
		);
	}
}
