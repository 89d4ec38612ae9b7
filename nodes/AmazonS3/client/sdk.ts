/**
 * The door to the AWS SDK: all of it that this package uses, but for roles (`sts.ts`). The build bundles it into two files,
 * which is why the published package needs no other. Import it for its types; at run time load it with
 * `await import('./sdk')` at the first call that needs it, since loading takes a while and n8n loads every node when it starts.
 */
import {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	CopyObjectCommand,
	CreateBucketCommand,
	CreateMultipartUploadCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	DeleteObjectsCommand,
	DeleteObjectTaggingCommand,
	GetBucketEncryptionCommand,
	GetBucketLocationCommand,
	GetBucketOwnershipControlsCommand,
	GetBucketTaggingCommand,
	GetBucketVersioningCommand,
	GetObjectCommand,
	GetObjectLegalHoldCommand,
	GetObjectLockConfigurationCommand,
	GetObjectRetentionCommand,
	GetObjectTaggingCommand,
	GetPublicAccessBlockCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListBucketsCommand,
	ListMultipartUploadsCommand,
	ListObjectsV2Command,
	ListObjectVersionsCommand,
	ListPartsCommand,
	PutObjectCommand,
	PutObjectLegalHoldCommand,
	PutObjectRetentionCommand,
	PutObjectTaggingCommand,
	RestoreObjectCommand,
	S3Client,
	UploadPartCommand,
	UploadPartCopyCommand,
	type S3 as AllOfS3,
	type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { createAggregatedClient } from '@smithy/core/client';

/** The calls that this package makes. The SDK has three times as many, and they would take most of the time that it takes to load. */
const COMMANDS = {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	CopyObjectCommand,
	CreateBucketCommand,
	CreateMultipartUploadCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	DeleteObjectsCommand,
	DeleteObjectTaggingCommand,
	GetBucketEncryptionCommand,
	GetBucketLocationCommand,
	GetBucketOwnershipControlsCommand,
	GetBucketTaggingCommand,
	GetBucketVersioningCommand,
	GetObjectCommand,
	GetObjectLegalHoldCommand,
	GetObjectLockConfigurationCommand,
	GetObjectRetentionCommand,
	GetObjectTaggingCommand,
	GetPublicAccessBlockCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListBucketsCommand,
	ListMultipartUploadsCommand,
	ListObjectsV2Command,
	ListObjectVersionsCommand,
	ListPartsCommand,
	PutObjectCommand,
	PutObjectLegalHoldCommand,
	PutObjectRetentionCommand,
	PutObjectTaggingCommand,
	RestoreObjectCommand,
	UploadPartCommand,
	UploadPartCopyCommand,
};

type CallOf<Command> = Command extends `${infer Name}Command` ? Uncapitalize<Name> : never;

/** A client of S3 with a method for each of the calls. */
export type S3 = S3Client & Pick<AllOfS3, CallOf<keyof typeof COMMANDS>>;

/** Opens a client; sends nothing. */
export function createS3(config: S3ClientConfig): S3 {
	return new ClientWithCalls(config) as S3;
}

class ClientWithCalls extends S3Client {}
createAggregatedClient(COMMANDS, ClientWithCalls);

export {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	DeleteObjectCommand,
	GetObjectCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListPartsCommand,
	PutObjectCommand,
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
