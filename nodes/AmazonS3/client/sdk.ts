/**
 * The door to the AWS SDK: all of it that this package uses, but for roles (`sts.ts`). The build bundles it into two files,
 * which is why the published package needs no other. Import it for its types; at run time load it with
 * `await import('./sdk')` at the first call that needs it, since loading takes about 0.1 s and n8n loads every node when
 * it starts.
 */
export {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	DeleteObjectCommand,
	GetObjectCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListPartsCommand,
	PutObjectCommand,
	S3,
	UploadPartCommand,
	type ChecksumAlgorithm,
	type _Object as ObjectSummary,
	type DeletedObject,
	type CopyObjectCommandInput,
	type CreateBucketCommandInput,
	type CreateMultipartUploadCommandInput,
	type GetObjectCommandInput,
	type GetObjectCommandOutput,
	type HeadObjectCommandOutput,
	type CompletedPart,
	type ListObjectsV2CommandOutput,
	type Part,
	type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
export { getSignedUrl } from '@aws-sdk/s3-request-presigner';
export { NodeHttpHandler } from '@smithy/node-http-handler';
export { SignatureV4 } from '@smithy/signature-v4';
