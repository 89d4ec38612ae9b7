/**
 * Stores that pass over the bucket in the host name: what is meant for the object a/b of a bucket reaches the object b of the bucket a, or
 * nothing. Seen on OpenStack Swift 2.30 without `storage_domain`
 * (https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.s3api.s3api), and on MinIO without MINIO_DOMAIN
 * (https://min.io/docs/minio/linux/reference/minio-server/settings/core.html).
 */
import { S3Error, type ErrorPlace } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import type { S3 } from '../sdk/sdk';
import type { Connection } from '../store/connection';
import { servesBucketHosts } from './hosts';
import { learn, learnOnce } from './learned';

/** Answers that name their bucket, and what is sent to make one. */
const PROVE_THEMSELVES = /^(List|CreateBucket|GetBucket|GetPublicAccessBlock|GetObjectLockConfiguration)/;

/** The middleware's name: what only signs a URL leaves it out. */
export const BUCKET_PROOF = 'bucketProof';

const isInHost = (connection: Connection): connection is Connection & { endpoint: string } =>
	connection.endpoint !== undefined && !connection.forcePathStyle;

/**
 * Where the bucket stands in the host name, has it proved that the store reads it there before anything is asked of an object: a list
 * names its bucket. One request for each bucket; none on AWS, at providers that are known to do so, and with path style.
 */
export function proveBucketInHost(s3: S3, connection: Connection): void {
	if (!isInHost(connection) || servesBucketHosts(new URL(connection.endpoint).hostname)) return;
	const prove = async (bucket: string) =>
		await learnOnce({ connection }, bucket, 'addressing', async () => {
			await s3.listObjectsV2({ Bucket: bucket, MaxKeys: 1 }).catch((error: unknown) => {
				if (!(error instanceof S3Error) || !CANNOT_TELL.has(error.kind)) throw error;
			});
			learn({ connection }, bucket, 'addressing', true);
		});
	s3.middlewareStack.add(
		(next, { commandName }) =>
			async (args) => {
				const { Bucket: bucket } = args.input as { Bucket?: string };
				if (bucket !== undefined && !PROVE_THEMSELVES.test(String(commandName))) await prove(bucket);
				return await next(args);
			},
		{ step: 'initialize', name: BUCKET_PROOF, priority: 'high' },
	);
}

/** Keys that may not list have nothing else that proves it. */
const CANNOT_TELL = new Set(['accessDenied', 'notSupported']);

/** The list of all buckets: it comes where the store did not see that a bucket was asked for. */
const ALL_BUCKETS = '<ListAllMyBucketsResult>';

/** The error for a list of all buckets where a bucket in the host name was asked for; undefined for any other problem of an answer. */
export function bucketNotSeen(connection: Connection, place: ErrorPlace, problem: string): S3Error | undefined {
	if (!problem.includes(ALL_BUCKETS) || place.bucket === undefined || !isInHost(connection)) return undefined;
	return new S3Error(
		'notS3',
		`${connection.endpoint} does not read the bucket ${quoted(place.bucket)} in the host name: it answered with the list of all buckets`,
		'Turn on Path-Style Addressing in the connection, under More Settings.',
		{ place },
	);
}
