import type { Store } from '../store/openStore';
import { withoutAbsent } from '../flow/withoutAbsent';

export interface BucketInfo {
	bucket: string;
	region?: string;
	/** ISO 8601. */
	creationDate?: string;
	s3Uri: string;
}

/** A bucket and its region, by HeadBucket. @throws S3Error when it does not exist or may not be used */
export async function getBucket(store: Store, bucket: string, signal?: AbortSignal): Promise<BucketInfo> {
	const answer = await store.s3.headBucket({ Bucket: bucket }, { abortSignal: signal });
	return { bucket, region: answer.BucketRegion ?? store.region(bucket), s3Uri: `s3://${bucket}` };
}

/**
 * Deletes an empty bucket.
 * @throws S3Error of kind bucketNotEmpty while it has objects, versions or delete markers
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export async function deleteBucket(store: Store, bucket: string, signal?: AbortSignal): Promise<void> {
	await store.s3.deleteBucket({ Bucket: bucket }, { abortSignal: signal });
}

/**
 * The buckets of the account, page by page, at most `limit` of them. Stores that do not know prefixes or pages are
 * filtered and cut here. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export async function* listBuckets(
	store: Store,
	{ prefix = '', limit = Infinity, signal }: { prefix?: string; limit?: number; signal?: AbortSignal },
): AsyncGenerator<BucketInfo, void, undefined> {
	let left = limit;
	let token: string | undefined;
	do {
		const answer = await store.s3.listBuckets(
			{ Prefix: prefix || undefined, MaxBuckets: Math.min(left, 1000), ContinuationToken: token },
			{ abortSignal: signal },
		);
		for (const { Name = '', BucketRegion, CreationDate } of answer.Buckets ?? []) {
			if (!Name.startsWith(prefix)) continue;
			if (left-- <= 0) return;
			yield withoutAbsent({ bucket: Name, region: BucketRegion, creationDate: CreationDate?.toISOString(), s3Uri: `s3://${Name}` });
		}
		token = answer.ContinuationToken;
	} while (token !== undefined && left > 0);
}
