import { sliceEnd } from '../flow/eventLoop';
import type { Store } from '../store/openStore';
import type { KeyPattern } from './glob';
import { listEntries, type Entry } from './pages';

/** An object of a listing. */
export type ListedObject = Entry & { type: 'file' };

/** Objects that are meant together. */
export interface Selection {
	bucket: string;
	/** What all their keys begin with; undefined when no key can be meant. */
	prefix: string | undefined;
	/** What the keys must match as well. */
	pattern?: KeyPattern;
}

/** Whether an object with this key would be one of the selection. */
export const includes = ({ prefix, pattern }: Selection, key: string): boolean =>
	prefix !== undefined && key.startsWith(prefix) && (pattern?.matches(key) ?? true);

/**
 * Every object of a selection, in the order of the keys' bytes; S3 is asked for the prefix alone.
 * @param inTurn one page after the other, each when it is wanted: for a reader that may stop early
 */
export async function* listSelected(
	store: Store,
	{ bucket, prefix, pattern }: Selection,
	signal?: AbortSignal,
	inTurn?: boolean,
): AsyncGenerator<ListedObject, void, undefined> {
	if (prefix === undefined) return;
	for await (const entry of listEntries(store, { bucket, prefix, inTurn, signal })) {
		const end = sliceEnd();
		if (end) await end;
		if (entry.type === 'file' && (pattern?.matches(entry.key) ?? true)) yield entry;
	}
}

/** The prefix that both prefixes ask for; undefined when no key can begin with both. */
export function narrowerPrefix(one: string, other: string): string | undefined {
	if (one.startsWith(other)) return one;
	return other.startsWith(one) ? other : undefined;
}
