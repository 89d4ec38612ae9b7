/**
 * Stores that say of a copy that it is made and make nothing: SeaweedFS 4.53 where the key ends with a slash and an object has the same key
 * without it. An upload it refuses (409 ExistingObjectIsFile).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { findObject } from '../objects/headObject';
import type { ObjectRef } from '../objects/objectRef';
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
	const isThere = async () =>
		await findObject(store, { bucket, key }, signal).then(
			(found) => found !== undefined,
			(error: unknown) => {
				// Keys that may not look cannot tell, nor can those without the object's customer key.
				if (error instanceof S3Error && (error.kind === 'accessDenied' || error.httpStatus === 400)) return true;
				throw error;
			},
		);
	if (await isThere()) return;
	await sleep(SECOND_LOOK_MS, undefined, { signal });
	if (await isThere()) return;
	throw new S3Error(
		'notSupported',
		`${store.connection.endpoint} said that it made the copy ${quoted(key)}, and it is not there`,
		`The source was not deleted. This store may not keep ${quoted(key)} beside ${quoted(key.replace(/\/+$/, ''))}: use another key.`,
		{ place: store.place({ call: 'CopyObject', bucket, key }) },
	);
}
