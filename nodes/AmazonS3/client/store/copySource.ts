import { percentEncode, percentEncodePath } from '../flow/percentEncode';

/**
 * What stands before the key in the source of a copy, percent-encoded: "bucket/", and "ARN/object/" of an access point.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
 */
const startOf = (bucket: string) => `${percentEncodePath(bucket)}/${bucket.startsWith('arn:') ? 'object/' : ''}`;

/** The source of a copy as S3 wants it in a header: "bucket/key?versionId=…" with the key percent-encoded, its slashes kept. */
export const copySource = ({ bucket, key, versionId }: { bucket: string; key: string; versionId?: string }): string =>
	`${startOf(bucket)}${percentEncodePath(key)}${versionId === undefined ? '' : `?versionId=${percentEncode(versionId)}`}`;

/** The key that the source of a copy, as `copySource` writes it, names in this bucket; undefined when it is in another. */
export function keyOfCopySource(source: string, bucket: string): string | undefined {
	const start = startOf(bucket);
	return source.startsWith(start) ? decodeURIComponent(source.slice(start.length).replace(/\?versionId=.*$/s, '')) : undefined;
}

/** The object that the source of a copy, as `copySource` writes it, names; undefined for one behind an access point. */
export function objectOfCopySource(source: string): { bucket: string; key: string } | undefined {
	const [, bucket, key] = /^([^/]+)\/(.+?)(?:\?versionId=.*)?$/s.exec(source) ?? [];
	return bucket === undefined || bucket.startsWith('arn') ? undefined : { bucket, key: decodeURIComponent(key!) };
}
