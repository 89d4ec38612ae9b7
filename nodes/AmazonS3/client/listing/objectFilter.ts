import type { Entry } from './pages';
import type { Version } from './versions';

/** What a listing gives: objects, folders of a level, or versions. */
export type Listed = Entry | (Version & { type: 'deleteMarker' | 'file' });

/** What a listed object must be like; what is absent does not matter. */
export interface ObjectFilter {
	/** Has to be true of the whole key. */
	keys: Array<{ matches(key: string): boolean }>;
	types?: ReadonlySet<string>;
	/** Bytes, both included. */
	minSize?: number;
	maxSize?: number;
	/** Modified at this moment or after it. */
	modifiedFrom?: Date;
	/** Modified before this moment. */
	modifiedBefore?: Date;
}

/** The filter as a function. A folder has neither size nor date: it is left out where one of them matters. */
export function compileFilter({
	keys,
	types,
	minSize = -Infinity,
	maxSize = Infinity,
	modifiedFrom,
	modifiedBefore,
}: ObjectFilter): (listed: Listed) => boolean {
	const from = modifiedFrom?.toISOString() ?? '';
	const before = modifiedBefore?.toISOString() ?? '~';
	const isOfSize = (size = NaN) => (minSize === -Infinity && maxSize === Infinity) || (size >= minSize && size <= maxSize);
	const isOfDate = (date = '') => (from === '' && before === '~') || (date !== '' && date >= from && date < before);
	return (listed) => {
		if (types && !types.has(listed.type)) return false;
		const { size, lastModified } = listed as { size?: number; lastModified?: string };
		return isOfSize(size) && isOfDate(lastModified) && keys.every((key) => key.matches(listed.key));
	};
}

export type Order = 'largest' | 'newest' | 'oldest' | 'smallest';

const COMPARE: Record<Order, (a: Listed, b: Listed) => number> = {
	largest: (a, b) => sizeOf(b) - sizeOf(a),
	smallest: (a, b) => sizeOf(a) - sizeOf(b),
	newest: (a, b) => compareText(dateOf(b), dateOf(a)),
	oldest: (a, b) => compareText(dateOf(a), dateOf(b)),
};

const sizeOf = (listed: Listed) => (listed as { size?: number }).size ?? 0;
const dateOf = (listed: Listed) => (listed as { lastModified?: string }).lastModified ?? '';
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The first ones of a listing, in its order or in another. */
export class FirstOnes {
	private found: Listed[] = [];

	/** @param order absent: that of the listing. With one, no more than twice as many are in memory at a time. */
	constructor(
		private readonly most: number,
		private readonly order?: Order,
	) {}

	/** Whether nothing that comes later can be one of them. */
	get isFull(): boolean {
		return this.most === 0 || (this.order === undefined && this.found.length >= this.most);
	}

	add(listed: Listed): void {
		if (this.isFull) return;
		this.found.push(listed);
		if (this.order !== undefined && this.found.length >= 2 * this.most + 1000) this.found = this.list();
	}

	list(): Listed[] {
		return this.order === undefined ? this.found : this.found.sort(COMPARE[this.order]).slice(0, this.most);
	}
}

/** How many objects there are, and how large they are together. */
export interface Totals {
	type: 'totals';
	objects: number;
	/** Bytes. */
	size: number;
	byStorageClass: Record<string, { objects: number; size: number }>;
}

/** Counts what passes; folders and delete markers are no objects. */
export class TotalsCounter {
	readonly totals: Totals = { type: 'totals', objects: 0, size: 0, byStorageClass: {} };

	count(listed: Listed): void {
		if (listed.type !== 'file') return;
		const { totals } = this;
		const size = sizeOf(listed);
		const ofClass = (totals.byStorageClass[(listed as { storageClass?: string }).storageClass ?? 'STANDARD'] ??= { objects: 0, size: 0 });
		for (const sum of [totals, ofClass]) {
			sum.objects++;
			sum.size += size;
		}
	}
}
