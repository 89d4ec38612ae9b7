import type * as calls from '../sdk/sdkCalls';

/** The calls of S3 that the package makes, by S3's names. */
export type CallName = NameOf<keyof typeof calls>;

type NameOf<Command> = Command extends `${infer Name}Command` ? Name : never;

/** What the successful answer to a call looks like. Everything else that says 2xx is not S3's. */
export interface ExpectedAnswer {
	/** Its status. */
	status: number[];
	/** The root element of its document. Absent: it has none. */
	root?: string;
	/** The answer is the object itself, or its headers only. */
	isContents?: true;
	/** Headers that it must have. */
	headers?: string[];
	/** Elements of the document that must be there, and must have contents. */
	filled?: string[];
	/** Elements of the document that must be there and may be empty. */
	present?: string[];
	/** Lists by their names in what the SDK gives, and the fields without which an entry of them cannot be used. */
	entries?: Record<string, string[]>;
	/** A field that names the bucket. */
	bucketIn?: string;
}

const EMPTY: ExpectedAnswer = { status: [200] };
const DELETED: ExpectedAnswer = { status: [204] };
const STORED: ExpectedAnswer = { status: [200], headers: ['etag'] };

/**
 * The answers to all calls that the package makes: status, root element, and the fields that it goes on to use.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const EXPECTED_ANSWERS: Record<CallName, ExpectedAnswer> = {
	AbortMultipartUpload: DELETED,
	// Some stores leave the ETag empty: `etagOfCompleted` asks for it.
	CompleteMultipartUpload: { status: [200], root: 'CompleteMultipartUploadResult', present: ['ETag'] },
	CopyObject: { status: [200], root: 'CopyObjectResult', filled: ['ETag'] },
	CreateBucket: EMPTY,
	CreateMultipartUpload: { status: [200], root: 'InitiateMultipartUploadResult', filled: ['UploadId'] },
	DeleteBucket: DELETED,
	DeleteObject: DELETED,
	// `deleteBatch` looks for the entry of each object: one without is an error of its own.
	DeleteObjects: { status: [200], root: 'DeleteResult' },
	DeleteObjectTagging: DELETED,
	GetBucketEncryption: { status: [200], root: 'ServerSideEncryptionConfiguration', filled: ['Rule'] },
	GetBucketLocation: { status: [200], root: 'LocationConstraint' },
	GetBucketOwnershipControls: { status: [200], root: 'OwnershipControls', filled: ['ObjectOwnership'] },
	GetBucketTagging: { status: [200], root: 'Tagging', present: ['TagSet'] },
	GetBucketVersioning: { status: [200], root: 'VersioningConfiguration' },
	GetObject: { status: [200, 206], isContents: true, headers: ['etag'] },
	GetObjectAcl: { status: [200], root: 'AccessControlPolicy', present: ['AccessControlList'] },
	GetObjectLegalHold: { status: [200], root: 'LegalHold', filled: ['Status'] },
	GetObjectLockConfiguration: { status: [200], root: 'ObjectLockConfiguration', filled: ['ObjectLockEnabled'] },
	GetObjectRetention: { status: [200], root: 'Retention', filled: ['Mode', 'RetainUntilDate'] },
	GetObjectTagging: { status: [200], root: 'Tagging', present: ['TagSet'] },
	GetPublicAccessBlock: { status: [200], root: 'PublicAccessBlockConfiguration' },
	HeadBucket: { status: [200], isContents: true },
	HeadObject: { status: [200, 206], isContents: true, headers: ['etag'] },
	ListBuckets: { status: [200], root: 'ListAllMyBucketsResult', entries: { Buckets: ['Name'] } },
	ListMultipartUploads: {
		status: [200],
		root: 'ListMultipartUploadsResult',
		entries: { Uploads: ['Key', 'UploadId'] },
		bucketIn: 'Bucket',
	},
	ListObjectsV2: {
		status: [200],
		root: 'ListBucketResult',
		filled: ['IsTruncated'],
		entries: { Contents: ['Key'], CommonPrefixes: ['Prefix'] },
		bucketIn: 'Name',
	},
	ListObjectVersions: {
		status: [200],
		root: 'ListVersionsResult',
		filled: ['IsTruncated'],
		entries: { Versions: ['Key'], DeleteMarkers: ['Key'] },
		bucketIn: 'Name',
	},
	ListParts: { status: [200], root: 'ListPartsResult', entries: { Parts: ['PartNumber', 'ETag'] }, bucketIn: 'Bucket' },
	PutObject: STORED,
	PutObjectLegalHold: EMPTY,
	PutObjectRetention: EMPTY,
	PutObjectTagging: EMPTY,
	RestoreObject: { status: [200, 202] },
	UploadPart: STORED,
	UploadPartCopy: { status: [200], root: 'CopyPartResult', filled: ['ETag'] },
};
