import { percentEncode, percentEncodePath } from './percentEncode';
import type { ObjectRef } from './objectRef';

/** "bucket/key?versionId=…" with the key percent-encoded, its slashes kept. */
export const copySource = ({ bucket, key, versionId }: ObjectRef) =>
	`${bucket}/${percentEncodePath(key)}${versionId === undefined ? '' : `?versionId=${percentEncode(versionId)}`}`;
