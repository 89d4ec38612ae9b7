import { compareKeys } from './compareKeys';
import { firstIndex } from './sortedKeys';

/** One entry of a list page: a key, or a common prefix that stands for many. */
export type Entry = { key: string } | { prefix: string };

export interface ListPage {
	entries: Entry[];
	truncated: boolean;
}

/**
 * One page of a list in byte order. Common prefixes count towards the limit, and each stands for all its keys: those are skipped by binary
 * search.
 * @param after where the page begins: past a key, or past everything under a common prefix
 * @param isListed whether a key is to appear at all
 */
export function listPage(
	keys: readonly string[],
	{
		prefix,
		delimiter,
		limit,
		after,
		isListed,
	}: { prefix: string; delimiter: string; limit: number; after?: Entry; isListed: (key: string) => boolean },
): ListPage {
	const entries: Entry[] = [];
	if (limit === 0) return { entries, truncated: false };
	const past = (group: string, from = 0) => firstIndex(keys, (key) => compareKeys(key, group) > 0 && !key.startsWith(group), from);
	let at = firstIndex(keys, (key) => compareKeys(key, prefix) >= 0);
	if (after && 'key' in after) at = firstIndex(keys, (key) => compareKeys(key, after.key) > 0, at);
	if (after && 'prefix' in after) at = past(after.prefix, at);
	while (at < keys.length) {
		const key = keys[at]!;
		if (!key.startsWith(prefix)) break;
		if (!isListed(key)) {
			at++;
			continue;
		}
		if (entries.length === limit) return { entries, truncated: true };
		const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
		if (end < 0) {
			entries.push({ key });
			at++;
		} else {
			const group = key.slice(0, end + delimiter.length);
			// As Ceph and MinIO do: a group in which the list is to begin comes before its beginning.
			if (!(after && 'key' in after && after.key.startsWith(group))) entries.push({ prefix: group });
			at = past(group, at);
		}
	}
	return { entries, truncated: false };
}

/** S3's `encoding-type=url`: form encoding with `/` kept. */
export const urlEncode = (text: string): string =>
	encodeURIComponent(text)
		.replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
		.replace(/%2F/g, '/')
		.replace(/%20/g, '+');
