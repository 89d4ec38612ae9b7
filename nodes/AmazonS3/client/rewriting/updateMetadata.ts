import type { Store } from '../store/openStore';
import { copyObject, type CopyOptions } from './copy';
import type { DescriptiveHeaders } from '../upload/uploadTarget';
import { encryptionOf, headersOf } from './keptHeaders';
import { askHead } from '../objects/headObject';
import { s3UriOf, type ObjectInfo } from '../objects/objectInfo';
import { decodeMetadata } from '../objects/metadata';
import { forCopyOfItself } from '../store/requestSettings';
import { withoutAbsent } from '../flow/withoutAbsent';
import { bareEtag } from '../objects/etag';

export interface MetadataChanges extends Pick<CopyOptions, 'encryption' | 'storageClass'> {
	/** Content headers and metadata that get a new value. */
	headers: DescriptiveHeaders;
	/** Take away all metadata that is not given; default: it stays. */
	replaceMetadata: boolean;
	signal?: AbortSignal;
}

/**
 * Gives an object other metadata, content headers, storage class or encryption where it is; what is not given stays, its
 * tags too. S3 can only do it by copying the object onto itself, here while it is what was looked at: in a bucket with
 * versioning it becomes a new version. An ACL and an object lock of the object are not carried over.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 * @throws S3Error of kind preconditionFailed when the object changed in the meantime
 */
export async function updateMetadata(
	store: Store,
	{ bucket, key }: { bucket: string; key: string },
	changes: MetadataChanges,
): Promise<ObjectInfo> {
	const { signal, storageClass } = changes;
	const head = await askHead(store, { bucket, key }, signal);
	const Metadata = changes.replaceMetadata ? (changes.headers.Metadata ?? {}) : { ...head.Metadata, ...changes.headers.Metadata };
	const headers = withoutAbsent<DescriptiveHeaders>({ ...headersOf(head), ...changes.headers, Metadata });
	const encryption = Object.keys(changes.encryption ?? {}).length > 0 ? changes.encryption : encryptionOf(head);
	const source = { bucket, key, size: head.ContentLength, storageClass: head.StorageClass ?? 'STANDARD' };
	const copied = await copyObject(
		forCopyOfItself(store),
		source,
		{ bucket, key },
		{ headers, encryption, storageClass, sourceEtag: bareEtag(head.ETag), signal },
	);
	return withoutAbsent({
		bucket,
		key,
		size: head.ContentLength,
		...copied,
		contentType: headers.ContentType,
		metadata: decodeMetadata(Metadata),
		s3Uri: s3UriOf(bucket, key),
	});
}
