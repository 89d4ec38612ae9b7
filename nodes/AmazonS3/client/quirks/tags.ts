/**
 * Stores that take no tags in the headers of a write: Backblaze B2 (400 "Unsupported header 'x-amz-tagging'") and Cloudflare R2 (501).
 * The object is written without, and its tags are set afterwards. Neither of the two has tags today, and then it is said.
 * https://github.com/Intrinsec/s3proxy/issues/34 https://developers.cloudflare.com/r2/api/s3/api/
 */
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { decodeTags } from '../objects/metadata';
import { setTags } from '../objects/tags';
import type { Store } from '../store/openStore';
import { isRefusal, isRefusing, learnRefusal, unlessRefused } from './refusals';
import { unlikeS3 } from './unlikeS3';

const IN_HEADERS = 'x-amz-tagging';
const AT_ALL = 'PutObjectTagging';

interface Place {
	bucket: string;
	key: string;
}

/**
 * Begins a write with these tags, or without where the store refuses them in headers.
 * @param tagging as `encodeTags` writes them; nothing happens without
 * @param begin sends the request with the header it is given
 * @throws S3Error of kind notSupported before anything is written, once the store is known to have no tags
 */
export async function beginTagged<T>(
	store: Store,
	place: Place,
	tagging: string | undefined,
	begin: (tagging: string | undefined) => Promise<T>,
): Promise<T> {
	if (!tagging) return await begin(tagging);
	if (isRefusing(store, AT_ALL)) throw hasNoTags(store, place);
	return await unlessRefused(
		store,
		IN_HEADERS,
		async () => await begin(tagging),
		async () => await begin(undefined),
	);
}

/**
 * Writes an object in one request with these tags; where the store refuses them in headers, they are set afterwards.
 * @throws S3Error that says that the object is stored, when they cannot be set
 */
export async function writeTagged<T>(
	store: Store,
	place: Place,
	tagging: string | undefined,
	write: (tagging: string | undefined) => Promise<T>,
	signal?: AbortSignal,
): Promise<T> {
	const written = await beginTagged(store, place, tagging, write);
	if (tagging && isRefusing(store, IN_HEADERS)) await setAfterwards(store, place, tagging, signal);
	return written;
}

async function setAfterwards(store: Store, place: Place, tagging: string, signal?: AbortSignal): Promise<void> {
	await setTags(store, place, decodeTags(tagging), signal).catch((error: unknown) => {
		if (isRefusal(error)) learnRefusal(store, AT_ALL);
		if (!(error instanceof S3Error) || error.kind === 'cancelled') throw error;
		throw error.with(
			isRefusal(error) ? `The object is stored without its tags: ${NO_TAGS}` : 'The object is stored; its tags could not be set.',
		);
	});
}

const WITHOUT_TAGS = 'Remove the option Tags, or Replace Tags of a copy.';

const NO_TAGS = `the store has no tags. ${WITHOUT_TAGS}`;

const hasNoTags = (store: Store, place: Place) =>
	unlikeS3(store, `has no tags: ${quoted(place.key)} was not written`, `${WITHOUT_TAGS} Every store keeps metadata.`, {
		call: AT_ALL,
		...place,
	});
