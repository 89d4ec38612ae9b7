import { getBucket, listBuckets, type BucketInfo } from './buckets';
import { checkLocking } from './checkLocking';
import type { Store } from '../store/openStore';
import { S3Error, toS3Error } from '../errors/errors';
import type { CreateBucketCommandInput } from '../sdk/sdk';

export interface NewBucket {
	bucket: string;
	/** Default: the connection's. */
	region?: string;
	/** Turns on versioning as well, and neither can be turned off again. */
	objectLock?: boolean;
	/** Default: S3's, which is BucketOwnerEnforced. */
	ownership?: CreateBucketCommandInput['ObjectOwnership'];
	/** Default: private. */
	acl?: CreateBucketCommandInput['ACL'];
}

export interface CreatedBucket extends BucketInfo {
	/** False when the bucket was there and is yours. */
	created: boolean;
}

/**
 * Creates a bucket. What `useExisting` finds is left as it is.
 * @throws S3Error of kind bucketIsYours or bucketNameTaken when there is one with the name
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export async function createBucket(
	store: Store,
	wanted: NewBucket,
	options: { useExisting: boolean; signal?: AbortSignal },
): Promise<CreatedBucket> {
	const { region = store.connection.region } = wanted;
	if (region === store.region(wanted.bucket)) return await createHere(store, wanted, region, options);
	const there = await store.inRegion(region);
	try {
		return await createHere(there, wanted, region, options);
	} finally {
		there.close();
	}
}

async function createHere(
	store: Store,
	wanted: NewBucket,
	region: string,
	{ useExisting, signal }: { useExisting: boolean; signal?: AbortSignal },
): Promise<CreatedBucket> {
	const { bucket, objectLock, ownership, acl } = wanted;
	const create = async (): Promise<CreatedBucket> => {
		if (mayCreateTwice(store, region)) await checkAbsent(store, bucket, signal);
		// The SDK adds the region as the location constraint.
		await store.s3.createBucket(
			{ Bucket: bucket, ObjectLockEnabledForBucket: objectLock || undefined, ObjectOwnership: ownership, ACL: acl },
			{ abortSignal: signal },
		);
		if (objectLock) await checkLocking(store, bucket, signal);
		return { bucket, region, created: true, s3Uri: `s3://${bucket}` };
	};
	return await create().catch(async (error: unknown) => {
		if (!useExisting || !(error instanceof S3Error) || error.kind !== 'bucketIsYours') throw error;
		return { ...(await getBucket(store, bucket, signal)), created: false };
	});
}

/** There S3 answers 200 to the owner of an existing bucket, and resets its ACL; other stores may do so everywhere. */
const mayCreateTwice = (store: Store, region: string) => region === 'us-east-1' || store.connection.endpoint !== undefined;

/** @throws S3Error as CreateBucket would have it when the bucket exists: whose it is, the list of the account's own tells */
async function checkAbsent(store: Store, bucket: string, signal?: AbortSignal): Promise<void> {
	const there = await store.s3.headBucket({ Bucket: bucket }, { abortSignal: signal }).then(
		() => true,
		(error: unknown) => {
			if (error instanceof S3Error && error.kind === 'noSuchBucket') return false;
			if (error instanceof S3Error && ['accessDenied', 'wrongRegion'].includes(error.kind)) return true;
			throw error;
		},
	);
	if (!there) return;
	const code = (await isMine(store, bucket, signal)) ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists';
	throw toS3Error(
		Object.assign(new Error(code), { Code: code, $metadata: { httpStatusCode: 409 } }),
		store.place({ call: 'CreateBucket', bucket }),
	);
}

async function isMine(store: Store, bucket: string, signal?: AbortSignal): Promise<boolean> {
	try {
		for await (const own of listBuckets(store, { prefix: bucket, signal })) if (own.bucket === bucket) return true;
		return false;
	} catch (error) {
		throw toS3Error(error, store.place({ call: 'ListBuckets', bucket })).with(
			`There is a bucket "${bucket}", and the list of your buckets would tell whether it is yours.`,
		);
	}
}
