import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { S3 } from '../sdk/sdk';

/** Hashed at a time, in about 2 ms. */
const SLICE_BYTES = 1024 * 1024;

type Refusal = Error & { $metadata?: { httpStatusCode?: number } };

/**
 * Whether the store refused a request since it wants to check the body by something: Swift, MinIO, OCI and Alibaba OSS each have a code of
 * their own.
 */
const wantsMd5 = ({ name, message, $metadata }: Refusal): boolean =>
	$metadata?.httpStatusCode === 400 &&
	/^(InvalidRequest|InvalidArgument|InvalidDigest|MissingArgument|MissingContentMD5)$/.test(name) &&
	/content-?md5/i.test(message);

/** What S3 does not take without a checksum. */
const ALWAYS_CHECKED = new Set([
	'DeleteObjectsCommand',
	'PutObjectLegalHoldCommand',
	'PutObjectRetentionCommand',
	'PutObjectTaggingCommand',
]);

/** Buckets whose objects go with an MD5, each with its endpoint, for as long as n8n runs. */
const wanting = new Set<string>();

/**
 * Sends Content-MD5 where a store asks for it, as stores do for a bucket that locks its new objects by default: the first
 * refusal is learned for the bucket and the request sent again. What S3 takes with a checksum alone has it at every store but AWS, as S3
 * had it first, and as many know no other: MinIO before 2025, OpenStack Swift, OCI, Alibaba OSS, Tencent COS, OVHcloud.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-put-object
 * https://github.com/ovh/public-cloud-roadmap/issues/763 https://github.com/activepieces/activepieces/issues/14110
 */
export function sendMd5WhereWanted(s3: S3, { endpoint }: { endpoint?: string }): void {
	const isAws = endpoint === undefined;
	s3.middlewareStack.add(
		(next, { commandName }) =>
			async (args) => {
				const { Bucket = '' } = args.input as { Bucket?: string };
				const bucket = JSON.stringify([endpoint, Bucket]);
				const isChecked = ALWAYS_CHECKED.has(String(commandName)) && !isAws;
				const input = isChecked ? { ...args.input, ChecksumAlgorithm: 'MD5' } : args.input;
				const hadIt = wanting.has(bucket);
				const send = async () => await next({ ...args, input: (wanting.has(bucket) ? await withMd5(input) : input) as typeof args.input });
				return await send().catch(async (error: Refusal) => {
					if (hadIt || !wantsMd5(error)) throw error;
					wanting.add(bucket);
					return await send();
				});
			},
		{ step: 'initialize', name: 'contentMd5', priority: 'low' },
	);
	s3.middlewareStack.add(
		(next) => async (args) => {
			const { headers = {} } = args.request as { headers?: Record<string, string> };
			// The SDK announces a checksum header for MD5 too, which S3 does not have. Versity 1.8 refuses the announcement.
			if (headers['x-amz-sdk-checksum-algorithm'] === 'MD5') delete headers['x-amz-sdk-checksum-algorithm'];
			return await next(args);
		},
		{ step: 'build', name: 'md5WithoutAnnouncement', priority: 'low' },
	);
}

/** Of PutObject and UploadPart; the SDK leaves it out of calls that do not have it. */
async function withMd5(input: object): Promise<object> {
	const { Body, ContentMD5 } = input as { Body?: unknown; ContentMD5?: string };
	return Buffer.isBuffer(Body) && ContentMD5 === undefined ? { ...input, ContentMD5: await md5Of(Body) } : input;
}

async function md5Of(body: Buffer): Promise<string> {
	const hash = createHash('md5');
	for (let at = 0; at < body.length; at += SLICE_BYTES) {
		if (at > 0) await setImmediate();
		hash.update(body.subarray(at, at + SLICE_BYTES));
	}
	return hash.digest('base64');
}
