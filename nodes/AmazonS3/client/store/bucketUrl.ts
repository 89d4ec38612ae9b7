import type { Store } from './openStore';

/** The address of the connection's bucket by the SDK's endpoint rules (virtual-hosted or path style), unsigned. */
export async function bucketUrl(store: Store): Promise<URL> {
	const { HeadBucketCommand, getSignedUrl } = await import('../sdk/sdk');
	const signed = new URL(await getSignedUrl(store.s3, new HeadBucketCommand({ Bucket: store.connection.bucket })));
	return new URL(signed.pathname, signed.origin);
}
