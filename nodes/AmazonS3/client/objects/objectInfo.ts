import { decodeMetadata } from './metadata';
import { readRestoreHeader } from './restore';
import { withoutAbsent } from '../flow/withoutAbsent';
import { bareEtag } from './etag';

/** An object as the package describes it. A field that S3 did not give is left out. */
export interface ObjectInfo {
	bucket: string;
	key: string;
	/** Bytes. */
	size?: number;
	/** Without quotes. */
	etag?: string;
	versionId?: string;
	/** ISO 8601. */
	lastModified?: string;
	contentType?: string;
	storageClass?: string;
	metadata?: Record<string, string>;
	s3Uri: string;
	[more: string]: unknown;
}

/** What GetObject and HeadObject say of an object, as far as we pass it on. */
interface ObjectAnswer {
	ContentLength?: number;
	ETag?: string;
	VersionId?: string;
	LastModified?: Date;
	ContentType?: string;
	StorageClass?: string;
	Metadata?: Record<string, string>;
	CacheControl?: string;
	ContentDisposition?: string;
	ContentEncoding?: string;
	ContentLanguage?: string;
	ServerSideEncryption?: string;
	SSEKMSKeyId?: string;
	TagCount?: number;
	PartsCount?: number;
	Restore?: string;
	ArchiveStatus?: string;
	WebsiteRedirectLocation?: string;
	ReplicationStatus?: string;
}

/** "s3://bucket/key": the key as it is, never encoded, as the AWS CLI writes it. */
export const s3UriOf = (bucket: string, key: string) => `s3://${bucket}/${key}`;

/** The description of an object from the headers of GetObject or HeadObject. S3 leaves the class out for STANDARD. */
export function describeObject(bucket: string, key: string, answer: ObjectAnswer): ObjectInfo {
	return withoutAbsent({
		bucket,
		key,
		size: answer.ContentLength,
		etag: bareEtag(answer.ETag),
		versionId: answer.VersionId,
		lastModified: answer.LastModified?.toISOString(),
		contentType: answer.ContentType,
		storageClass: answer.StorageClass ?? 'STANDARD',
		metadata: decodeMetadata(answer.Metadata),
		cacheControl: answer.CacheControl,
		contentDisposition: answer.ContentDisposition,
		contentEncoding: answer.ContentEncoding,
		contentLanguage: answer.ContentLanguage,
		serverSideEncryption: answer.ServerSideEncryption,
		kmsKeyId: answer.SSEKMSKeyId,
		tagCount: answer.TagCount,
		...readRestoreHeader(answer.Restore),
		archiveStatus: answer.ArchiveStatus,
		websiteRedirectLocation: answer.WebsiteRedirectLocation,
		replicationStatus: answer.ReplicationStatus,
		s3Uri: s3UriOf(bucket, key),
	});
}
