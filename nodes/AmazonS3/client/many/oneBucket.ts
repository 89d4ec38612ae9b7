import { listPage } from '../listing/pages';
import { mayBeOneBucket, looksLike } from '../objects/oneObject';
import { forSource } from '../store/requestSettings';
import type { Store } from '../store/openStore';

/**
 * Whether the buckets of a source and a target are one, be it under two names: then the first page below a prefix is the same in both.
 * It asks only where the names allow it. A replica that has all of the same objects counts as the same bucket; where there is nothing,
 * nothing can be read twice.
 */
export async function isOneBucket(store: Store, source: string, target: string, prefix: string, signal?: AbortSignal): Promise<boolean> {
	if (source === target) return true;
	if (!mayBeOneBucket(store, source, target)) return false;
	const [ones, others] = await Promise.all([
		listPage(forSource(store), { bucket: source, prefix, signal }),
		listPage(store, { bucket: target, prefix, signal }),
	]);
	if (ones.entries.length === 0 || ones.entries.length !== others.entries.length) return false;
	return ones.entries.every((one, i) => {
		const other = others.entries[i]!;
		return one.key === other.key && one.type === 'file' && other.type === 'file' && looksLike(one, other);
	});
}
