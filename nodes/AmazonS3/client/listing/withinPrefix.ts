import type { ErrorPlace } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { notS3 } from '../errors/notS3';
import type { Store } from '../store/openStore';

/**
 * The keys of a list that was asked for by a prefix.
 * @throws S3Error of kind notS3 when one of them does not begin with it: what is listed may be about to be deleted
 */
export function withinPrefix<Listed extends { key: string }>(store: Store, place: ErrorPlace, prefix: string, listed: Listed[]): Listed[] {
	const other = listed.find(({ key }) => !key.startsWith(prefix));
	if (other) throw notS3(store.place(place), `lists ${quoted(other.key)}, which does not begin with the prefix ${quoted(prefix)}`);
	return listed;
}
