/**
 * Stores that do not count the tags in their answer to HEAD, as AWS does: whoever writes an object anew has to ask for them. OVHcloud
 * (https://github.com/ovh/public-cloud-roadmap/issues/546), Versity before November 2025 (https://github.com/versity/versitygw/pull/1619)
 * and Apache Ozone before May 2026 (https://github.com/apache/ozone/pull/10265).
 */
import { S3Error } from '../errors/errors';
import type { ObjectRef } from '../objects/objectRef';
import { getTags } from '../objects/tags';
import type { Store } from '../store/openStore';
import { learn, learned } from './learned';

/** The store counts the tags of an object that has some. */
const COUNTS = 'tag counts';
/** The store can be asked for tags. */
const HAS_TAGS = 'tags of objects';

const CANNOT_TELL = new Set(['accessDenied', 'notS3', 'notSupported']);

/**
 * The tags of an object that is to be written anew, as `x-amz-tagging` carries them; undefined when it has none. On AWS they are asked for
 * where HEAD counts some. Elsewhere they are asked for until a count shows that the store counts them, and not where it has no tags.
 * @param count as HEAD gave it
 * @throws S3Error when the object has tags and they cannot be read
 */
export async function taggingOf(
	store: Store,
	object: ObjectRef,
	count: number | undefined,
	signal?: AbortSignal,
): Promise<string | undefined> {
	const { bucket } = object;
	if (count !== undefined && count > 0) learn(store, bucket, COUNTS, true);
	else if (store.connection.endpoint === undefined || learned(store, bucket, COUNTS) || learned(store, bucket, HAS_TAGS) === false)
		return undefined;
	const tags = await getTags(store, object, signal).catch((error: unknown) => {
		if (count || !(error instanceof S3Error) || !CANNOT_TELL.has(error.kind)) throw error;
		learn(store, bucket, HAS_TAGS, false);
		return {};
	});
	const pairs = Object.entries(tags).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
	return pairs.join('&') || undefined;
}
