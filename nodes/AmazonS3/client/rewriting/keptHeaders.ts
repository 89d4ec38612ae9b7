import { withoutAbsent } from '../flow/withoutAbsent';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import type { DescriptiveHeaders, Encryption } from '../upload/uploadTarget';

/** The metadata and headers of an object, as a write takes them. */
export const headersOf = (head: HeadObjectCommandOutput): DescriptiveHeaders => ({
	CacheControl: head.CacheControl,
	ContentDisposition: head.ContentDisposition,
	ContentEncoding: head.ContentEncoding,
	ContentLanguage: head.ContentLanguage,
	ContentType: head.ContentType,
	ExpiresString: head.ExpiresString,
	Metadata: head.Metadata,
	WebsiteRedirectLocation: head.WebsiteRedirectLocation,
});

/**
 * The KMS key of an object, as a write takes it: a copy without it would be encrypted by the bucket's default. Undefined for an object
 * without one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const encryptionOf = ({ ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: HeadObjectCommandOutput): Encryption | undefined =>
	ServerSideEncryption?.startsWith('aws:kms')
		? withoutAbsent({ ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled: BucketKeyEnabled || undefined })
		: undefined;
