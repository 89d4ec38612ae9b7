/**
 * Stores that say of a copy that it is made and make nothing: SeaweedFS 4.53 and S3Proxy 4.1 where the key ends with a slash and an object
 * has the same key without it. They then give that object for the copy. An upload SeaweedFS refuses (409 ExistingObjectIsFile).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { askHead } from '../objects/headObject';
import { hasShape } from '../objects/keyShapes';
import { isApart } from '../objects/keyTwins';
import type { ObjectRef } from '../objects/objectRef';
import { unlikeS3 } from '../quirks/unlikeS3';
import type { Store } from '../store/openStore';

/** Not every store shows at once what was written. */
const SECOND_LOOK_MS = 1000;

/**
 * To be called after a copy, before its source is deleted. It asks at stores other than AWS only, for keys that end with a slash and have
 * contents: markers of folders have none.
 * @throws S3Error of kind notSupported when the copy is not there
 */
export async function checkCopyIsThere(store: Store, target: ObjectRef, size: number, signal?: AbortSignal): Promise<void> {
	if (store.connection.endpoint === undefined || size === 0 || !target.key.endsWith('/')) return;
	const { bucket, key } = target;
	const look = { bucket, key, input: {}, abortSignal: signal, denied: () => {} };
	const isThere = async () =>
		await askHead(store, { bucket, key }, signal).then(
			async (own) => !hasShape(key, 'slashAtEnd') || (await isApart(store.s3, look, 'slashAtEnd', own)) !== false,
			(error: unknown) => {
				if (error instanceof S3Error && error.kind === 'noSuchKey') return false;
				// Keys that may not look cannot tell, nor can those without the object's customer key.
				if (error instanceof S3Error && (error.kind === 'accessDenied' || error.httpStatus === 400)) return true;
				throw error;
			},
		);
	if (await isThere()) return;
	await sleep(SECOND_LOOK_MS, undefined, { signal });
	if (await isThere()) return;
	throw unlikeS3(
		store,
		`said that it made the copy ${quoted(key)}, and it is not there`,
		`The source was not deleted. This store may not keep ${quoted(key)} beside ${quoted(key.replace(/\/+$/, ''))}: use another key.`,
		{ call: 'CopyObject', bucket, key },
	);
}
