import { compareKeys } from './compareKeys';

/** A set of keys in list order. Changes are gathered and merged at the next read, so that a run of writes stays cheap. */
export class SortedKeys {
	private sorted: string[] = [];
	private added: string[] = [];
	private readonly removed = new Set<string>();

	/** The caller sees to it that the key is not in the set. */
	add(key: string): void {
		if (!this.removed.delete(key)) this.added.push(key);
	}

	/** The caller sees to it that the key is in the set. */
	remove(key: string): void {
		this.removed.add(key);
	}

	/** All keys in order; the array is good until the next change. */
	inOrder(): readonly string[] {
		if (this.added.length === 0 && this.removed.size === 0) return this.sorted;
		const added = this.added.sort(compareKeys);
		const merged: string[] = [];
		let i = 0;
		for (const key of this.sorted) {
			while (i < added.length && compareKeys(added[i]!, key) < 0) merged.push(added[i++]!);
			merged.push(key);
		}
		while (i < added.length) merged.push(added[i++]!);
		this.sorted = this.removed.size > 0 ? merged.filter((key) => !this.removed.has(key)) : merged;
		this.added = [];
		this.removed.clear();
		return this.sorted;
	}
}

/** The first index at or after `from` for which `isPast` holds; it must be false, then true, along the list. */
export function firstIndex(keys: readonly string[], isPast: (key: string) => boolean, from = 0): number {
	let low = from;
	let high = keys.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (isPast(keys[middle]!)) high = middle;
		else low = middle + 1;
	}
	return low;
}
