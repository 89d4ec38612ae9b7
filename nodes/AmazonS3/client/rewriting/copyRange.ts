import type { ObjectRef } from '../objects/objectRef';
import type { Part } from '../objects/partPlan';
import { copyPartWhileSame } from './copyConditions';
import { copySource } from '../store/copySource';
import type { Store } from '../store/openStore';
import type { CompletedPart } from '../upload/uploadTarget';

/**
 * Has S3 copy the bytes of a part from an object into a multipart upload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 * @param etag of the source, in quotes: the part is copied only while it is the same
 * @throws S3Error; whoever began the upload aborts it
 */
export async function copyRange(
	store: Store,
	source: ObjectRef,
	{ bucket: Bucket, key: Key, UploadId }: ObjectRef & { UploadId: string },
	{ number: PartNumber, start, end }: Part,
	{ etag, abortSignal }: { etag: string | undefined; abortSignal: AbortSignal },
): Promise<CompletedPart> {
	const CopySourceRange = `bytes=${start}-${end - 1}`;
	const part = { Bucket, Key, UploadId, PartNumber, CopySource: copySource(source), CopySourceRange };
	const { CopyPartResult } = await copyPartWhileSame(
		store,
		etag,
		async (condition) => await store.s3.uploadPartCopy({ ...part, ...condition }, { abortSignal }),
	);
	return { PartNumber, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 };
}
