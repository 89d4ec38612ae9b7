import { percentEncode, percentEncodePath } from './percentEncode';
import type { ObjectRef } from './objectRef';

/**
 * "bucket/key?versionId=…" with bucket and key percent-encoded, the slashes kept; of an access point
 * "ARN/object/key". https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
 */
export const copySource = ({ bucket, key, versionId }: ObjectRef) =>
	percentEncodePath(bucket.startsWith('arn:') ? `${bucket}/object/${key}` : `${bucket}/${key}`) +
	(versionId === undefined ? '' : `?versionId=${percentEncode(versionId)}`);
