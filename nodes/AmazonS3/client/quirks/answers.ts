/**
 * Answers in which stores other than AWS differ from what the S3 API says, and how they are read. Each has the server on
 * which it was seen, and a test in test/contract, which runs on all of them.
 */

/** Calls about an unfinished upload, whose key need not be there. */
const OF_UPLOADS = new Set(['AbortMultipartUpload', 'CompleteMultipartUpload', 'ListParts', 'UploadPart']);

/** Codes that are not S3's: Versity S3 Gateway says this of an access key ID that it does not know. */
export const UNKNOWN_ACCESS_KEY_CODES = ['XAdminUserNotFound'];

/**
 * With these Alibaba OSS and Tencent COS refuse a bucket in the path.
 * https://github.com/peak/s5cmd/issues/518 https://github.com/gobackup/gobackup/issues/233
 */
export const PATH_STYLE_REFUSED_CODES = ['SecondLevelDomainForbidden', 'PathStyleDomainForbidden'];

/** Ceph says of an upload that has ended that there is no such key. */
export const isEndedUpload = (code: string | undefined, call = ''): boolean => code === 'NoSuchKey' && OF_UPLOADS.has(call);

/** MinIO says InvalidRequest, not AccessDenied, when a retention would be shortened without the right to. */
export const isRetentionKept = (code: string | undefined, message: string): boolean =>
	code === 'InvalidRequest' && /WORM protected/i.test(message);

/** Ceph encodes the keys of unfinished uploads when asked to and does not say so; another store may not encode them. */
export const isEncodingUnclear = (answer: { EncodingType?: string; Uploads?: Array<{ Key?: string }> }): boolean =>
	answer.EncodingType !== 'url' && (answer.Uploads ?? []).some(({ Key }) => /[%+]/.test(Key ?? ''));

/** Versity 1.8 leaves If-Modified-Since out of account. */
export const isUnchangedSince = (changedSince: Date | undefined, lastModified: Date | undefined): boolean =>
	changedSince !== undefined && lastModified !== undefined && lastModified <= changedSince;

/** Rclone 1.76 refuses to give more bytes of the end than there are: they are the whole object. */
export const isWholeAsTail = (range: object | undefined, size: number): boolean =>
	range !== undefined && 'atEnd' in range && size <= Number(range.atEnd);

/** The version "null" of an object is the one without versions: rclone, which keeps none, names it by its key alone in what it deleted. */
export const namesOfDeleted = (
	name: (key: string, versionId?: string) => string,
	{ key, versionId }: { key: string; versionId?: string },
): string[] => (versionId === 'null' ? [name(key, versionId), name(key)] : [name(key, versionId)]);

/** Proxies that may compress, such as nginx, mark ETags as weak, which no condition on a write or a range may have. S3's own are strong. */
export function strengthenEtag(headers: Record<string, string | undefined>): void {
	headers.etag &&= headers.etag.replace(/^W\//, '');
}

/** The ETag of an object without contents: the MD5 of nothing. */
export const ETAG_OF_NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';

/** S3Proxy 4.1 on a folder gives no ETag with the empty object that marks a folder, but in lists: it is that of any empty object. */
export function addEtagOfMarker(call: string, key: string | undefined, headers: Record<string, string | undefined>): void {
	const isOfMarker = /^(Get|Head)Object$/.test(call) && key?.endsWith('/') === true && headers['content-length'] === '0';
	const isOfS3 = headers['x-amz-request-id'] !== undefined && headers['last-modified'] !== undefined;
	if (isOfMarker && isOfS3) headers.etag ??= `"${ETAG_OF_NOTHING}"`;
}

/** Root elements of documents that other stores give, besides one that is named after the call, as Moto's are. */
const ROOTS: Record<string, string[]> = {
	// rclone
	CreateMultipartUpload: ['InitiateMultipartUpload'],
	ListObjectVersions: ['ListBucketVersionsResult'],
	// Versity S3 Gateway
	GetObjectLegalHold: ['ObjectLockLegalHold'],
	GetObjectRetention: ['ObjectLockRetention'],
	UploadPartCopy: ['CopyObjectResult'],
};

/**
 * The root elements that the answer to a call has on other stores than AWS: rclone and Versity name some after their own types, Moto after
 * the call.
 */
export const rootsOfOthers = (call: string): string[] => [`${call}Result`, `${call}Response`, `${call}Output`, ...(ROOTS[call] ?? [])];

/** The request IDs of Ceph's gateway. */
export const isRequestIdOfCeph = (requestId: string | undefined): boolean => /^tx[0-9a-f]+-/.test(requestId ?? '');

/** Ceph 16 says with an empty document that an object has no tags. From any other store that is no answer. */
export const isEmptyOfOthers = (call: string, headers: Record<string, string | undefined>): boolean =>
	call === 'GetObjectTagging' && isRequestIdOfCeph(headers['x-amz-request-id']);

/** What is wrong with the answer of a store that has taken a copy for an upload of nothing. */
export const EMPTY_UPLOAD = 'is empty but for an ETag';

/** Whether other stores answer a call with this status: some take tags off with 200 instead of 204, and Garage aborts uploads so. */
export const isStatusOfOthers = (call: string, status: number): boolean =>
	status === 200 && (call === 'DeleteObjectTagging' || call === 'AbortMultipartUpload');

/**
 * The entries of a page without the folders that the page before had: some stores go on behind a key in a folder, not behind the folder.
 * MinIO (https://github.com/minio/minio/issues/16108) and LocalStack (https://github.com/localstack/localstack/issues/9605) did.
 */
export const withoutRepeated = <Listed extends { type: string; key: string }>(entries: Listed[], foldersBefore: Set<string>): Listed[] =>
	foldersBefore.size === 0 ? entries : entries.filter(({ type, key }) => type !== 'folder' || !foldersBefore.has(key));
