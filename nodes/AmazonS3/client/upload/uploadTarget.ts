import type { StoredExpires } from '../store/storedExpires';
import type { WriteCondition } from './conditionalWrite';
import type { Part } from '../objects/partPlan';
import type { ChecksumAlgorithm, PutObjectCommandInput } from '../sdk/sdk';

export interface UploadTarget extends WriteCondition {
	bucket: string;
	key: string;
	headers: ObjectHeaders;
	/** What S3 copies in front of what is uploaded; it then goes up in parts, however small it is. */
	prefix?: CopiedPrefix;
	/** What S3 checks and stores. Absent: CRC32 where the store has checksums. */
	checksum?: ChecksumAlgorithm;
	/** Whether the metadata of an object say that this write made it. Absent: its contents are proof enough. */
	isOwn?(metadata: Record<string, string> | undefined): boolean;
}

export interface UploadResult {
	size: number;
	etag?: string;
	versionId?: string;
	/** Number of parts; absent when the object went up in one request. */
	parts?: number;
	/** Whether the store keeps conditions; absent unless it was tried out. */
	conditional?: boolean;
	/** The labels of options of which the store kept nothing. */
	ignored?: string[];
}

export interface CopiedPrefix {
	parts: Part[];
	/** Of every part that follows but the last. */
	partBytes: number;
	/** Has S3 copy a part into the upload. */
	copy(part: Part, uploadId: string, signal: AbortSignal): Promise<CompletedPart>;
}

/** What S3 stores with an object and a copy keeps or replaces as a whole: metadata and the headers that describe the contents. */
export type DescriptiveHeaders = Pick<
	PutObjectCommandInput,
	| 'CacheControl'
	| 'ContentDisposition'
	| 'ContentEncoding'
	| 'ContentLanguage'
	| 'ContentType'
	| 'Expires'
	| 'Metadata'
	| 'WebsiteRedirectLocation'
> &
	StoredExpires;

/** How S3 encrypts an object. No copy keeps it by itself. */
export type Encryption = Pick<
	PutObjectCommandInput,
	'BucketKeyEnabled' | 'ServerSideEncryption' | 'SSEKMSEncryptionContext' | 'SSEKMSKeyId'
>;

/** What S3 stores with an object besides its contents. */
export type ObjectHeaders = DescriptiveHeaders &
	Encryption &
	Pick<
		PutObjectCommandInput,
		'ACL' | 'ObjectLockLegalHoldStatus' | 'ObjectLockMode' | 'ObjectLockRetainUntilDate' | 'StorageClass' | 'Tagging'
	>;

/** A part that has arrived. S3 wants the checksums of parts where the whole's is made of them. */
export interface CompletedPart {
	PartNumber: number;
	ETag?: string;
	ChecksumCRC32?: string;
	ChecksumCRC32C?: string;
	ChecksumCRC64NVME?: string;
	ChecksumSHA1?: string;
	ChecksumSHA256?: string;
}
