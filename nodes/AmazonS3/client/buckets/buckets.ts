import type { Store } from '../store/openStore';
import { withoutAbsent } from '../flow/withoutAbsent';
import { paged } from '../listing/paged';

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
	const ask = async (token?: string) => {
		const answer = await store.s3.listBuckets(
			{ Prefix: prefix || undefined, MaxBuckets: Math.min(left, 1000), ContinuationToken: token },
			{ abortSignal: signal },
		);
		const listed = answer.Buckets ?? [];
		const buckets = listed.filter(({ Name = '' }) => Name.startsWith(prefix)).slice(0, left);
		left -= buckets.length;
		return { buckets, first: listed[0]?.Name, next: left > 0 ? answer.ContinuationToken || undefined : undefined };
	};
	for await (const { buckets } of paged(store, { call: 'ListBuckets' }, ask, { ahead: 'after' })) {
		for (const { Name = '', BucketRegion, CreationDate } of buckets)
			yield withoutAbsent({ bucket: Name, region: BucketRegion, creationDate: CreationDate?.toISOString(), s3Uri: `s3://${Name}` });
	}
}
