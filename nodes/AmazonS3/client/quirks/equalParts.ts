/**
 * Stores that want all parts of an upload but the last to have one size: Cloudflare R2 and Mega S4. Parts of a known size always have;
 * those of a source whose size nobody knows grow elsewhere.
 * https://developers.cloudflare.com/r2/objects/multipart-objects/#limitations https://github.com/PhantomPhoton/S3-Compatible/pull/5
 */
import { S3Error, toS3Error } from '../errors/errors';
import { growingPartBytes, MAX_PARTS } from '../objects/partPlan';
import type { Store } from '../store/openStore';
import { isRefusing, learnRefusal } from './refusals';

const UNEQUAL_PARTS = 'parts of unequal size';

const HOSTS = /\.(r2\.cloudflarestorage\.com|s4\.mega\.io)$/;

const wantsEqualParts = (store: Store): boolean =>
	HOSTS.test(new URL(store.connection.endpoint ?? 'https://s3.amazonaws.com').hostname) || isRefusing(store, UNEQUAL_PARTS);

/**
 * The sizes of the parts of a source of unknown size by where they begin, in bytes.
 * @param first the size of the first part, where they may grow
 * @throws S3Error of kind tooLarge, from the function, where the parts may not grow and there would be more than 10,000
 */
export function unsizedPartBytes(store: Store, first: number, preferred = first): (start: number) => number {
	if (!wantsEqualParts(store)) return (start) => (start === 0 ? first : growingPartBytes(start, preferred));
	const bytes = growingPartBytes(0, preferred);
	return (start) => {
		if (start >= bytes * MAX_PARTS) throw tooManyParts(store, bytes);
		return bytes;
	};
}

const tooManyParts = (store: Store, bytes: number) =>
	new S3Error(
		'tooLarge',
		`The file has more than ${bytes * MAX_PARTS} bytes, and its size was not known before: ` +
			`${store.connection.endpoint} takes 10,000 parts of one size`,
		'Set the option Part Size to a larger one.',
	);

/** The failure of a completion; one that says that parts have different sizes is remembered, and says what to do. */
export function explainUnequalParts(store: Store, error: unknown): unknown {
	const failure = toS3Error(error, store.place({ call: 'CompleteMultipartUpload' }));
	if (failure.code !== 'InvalidPart' || !/same (length|size)/i.test(failure.message)) return error;
	learnRefusal(store, UNEQUAL_PARTS);
	return failure.with('Run it again: n8n sends parts of one size to this store from now on.');
}
