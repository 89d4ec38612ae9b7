/**
 * The door to the AWS SDK: all of it that this package uses, but for roles (`sts.ts`). The build bundles it into two files,
 * which is why the published package needs no other. Import it for its types; at run time load it with
 * `await import('./sdk')` at the first call that needs it, since loading takes a while and n8n loads every node when it starts.
 */
import { S3Client, type S3 as AllOfS3, type S3ClientConfig } from '@aws-sdk/client-s3';
import { createAggregatedClient } from '@smithy/core/client';
import './nodeVersion';
import * as calls from './sdkCalls';

type CallOf<Command> = Command extends `${infer Name}Command` ? Uncapitalize<Name> : never;

/** A client of S3 with a method for each of the calls. */
export type S3 = S3Client & Pick<AllOfS3, CallOf<keyof typeof calls>>;

/** Opens a client; sends nothing. */
export function createS3(config: S3ClientConfig): S3 {
	return new ClientWithCalls(config) as S3;
}

class ClientWithCalls extends S3Client {}
createAggregatedClient(calls, ClientWithCalls);

export * from './sdkCalls';
export type {
	ChecksumAlgorithm,
	_Object as ObjectSummary,
	CopyObjectCommandInput,
	CreateBucketCommandInput,
	CreateMultipartUploadCommandInput,
	GetObjectCommandInput,
	GetObjectCommandOutput,
	HeadObjectCommandOutput,
	CompletedPart,
	ListObjectsV2CommandOutput,
	Part,
	PutObjectCommandInput,
	S3ClientConfig,
	ServiceInputTypes,
	ServiceOutputTypes,
} from '@aws-sdk/client-s3';
export type { FinalizeRequestMiddleware } from '@smithy/types';
export { getSignedUrl } from '@aws-sdk/s3-request-presigner';
export { NodeHttpHandler } from '@smithy/node-http-handler';
export { SignatureV4 } from '@smithy/signature-v4';
