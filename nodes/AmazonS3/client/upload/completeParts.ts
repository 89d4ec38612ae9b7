import { createHash } from 'node:crypto';
import type { Store } from '../store/openStore';
import { underCondition } from './conditionalWrite';
import { S3Error } from '../errors/errors';
import { findOwnWrite } from './lostAnswer';
import { etagOfCompleted } from '../quirks/writes';
import { bareEtag } from '../objects/etag';
import type { UploadResult, UploadTarget, CompletedPart } from './uploadTarget';

/**
 * Makes the object of its parts, which stand in the order of their numbers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export async function completeParts(
	store: Store,
	target: UploadTarget,
	uploadId: string | undefined,
	parts: CompletedPart[],
	signal: AbortSignal | undefined,
): Promise<Pick<UploadResult, 'etag' | 'versionId' | 'conditional'>> {
	try {
		const input = { Bucket: target.bucket, Key: target.key, UploadId: uploadId, MultipartUpload: { Parts: parts } };
		const { answer, conditional } = await underCondition(
			target,
			async (condition) => await store.s3.completeMultipartUpload({ ...input, ...condition }, { abortSignal: signal }),
		);
		return { etag: await etagOfCompleted(store, target, answer.ETag, signal), versionId: answer.VersionId, conditional };
	} catch (error) {
		const digests = parts.map(({ ETag }) => Buffer.from(bareEtag(ETag) ?? '', 'hex'));
		const etag = `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`;
		return await findOwnWrite(store, target, error, etag);
	}
}

/** Aborts the upload, whatever state the run is in, and returns the error to report. */
export async function abandon(
	store: Store,
	target: Pick<UploadTarget, 'bucket' | 'key'>,
	uploadId: string | undefined,
	cause: S3Error,
): Promise<S3Error> {
	try {
		await store.s3.abortMultipartUpload({ Bucket: target.bucket, Key: target.key, UploadId: uploadId });
		return cause;
	} catch (error) {
		if (error instanceof S3Error && error.kind === 'noSuchUpload') return cause;
		return cause.with(
			`The unfinished upload could not be removed and may cost storage: abort the multipart upload ${uploadId} of this key, or set a lifecycle rule that does.`,
		);
	}
}
