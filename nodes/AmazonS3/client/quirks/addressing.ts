/**
 * Where the bucket stands in the addresses of a store: in the path or in the host name. Stores of one's own mostly want the path; Alibaba
 * OSS and Tencent COS, for buckets made since 2024, refuse it.
 * https://github.com/peak/s5cmd/issues/518 https://github.com/gobackup/gobackup/issues/233
 */
import { S3Error } from '../errors/errors';
import type { Connection } from '../store/connection';
import { takesPathStyle } from '../store/endpoint';
import type { S3ErrorKind } from '../errors/errorKinds';

/** What may go wrong because the bucket stands at the wrong place. */
const MAY_BE_ADDRESSING = new Set<S3ErrorKind>([
	'badCertificate',
	'bucketInEndpoint',
	'connectionRefused',
	'endpointNotFound',
	'noSuchBucket',
	'notS3',
	'notSupported',
	'wrongAddressing',
	'wrongHostName',
	'wrongSecret',
]);

/** The connection with the bucket at the other place; undefined where it cannot stand there, or where the failure has another cause. */
export function addressedOtherwise(connection: Connection, failure: unknown): Connection | undefined {
	const { endpoint, forcePathStyle } = connection;
	if (endpoint === undefined || takesPathStyle(endpoint)) return undefined;
	if (!(failure instanceof S3Error) || !MAY_BE_ADDRESSING.has(failure.kind) || isKnown(failure)) return undefined;
	return { ...connection, forcePathStyle: !forcePathStyle };
}

/** The error for a connection whose bucket was found at the other place. */
export const foundOtherwise = (failure: S3Error, { bucket, forcePathStyle }: Connection): S3Error => {
	const [found, given] = forcePathStyle ? ['host name', 'path'] : ['path', 'host name'];
	return failure.saying(
		`The store has the bucket "${bucket}" in the ${found} of its addresses, not in the ${given}`,
		`Turn ${forcePathStyle ? 'off' : 'on'} Path-Style Addressing.`,
	);
};

/** The store has shown it by its answer. */
const isKnown = ({ advice }: S3Error): boolean => advice.startsWith('Turn on Path-Style Addressing');
