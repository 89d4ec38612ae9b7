import { FINGERPRINT_LENGTH } from './watchedObject';

/** Fingerprints by the hour of their objects' dates, such as `2026-11-26T15`, written one after the other. */
export type SavedRecent = Record<string, string>;

const hourOf = (lastModified: string) => lastModified.slice(0, 13);

/** Fingerprints of the objects of a window. It is never changed: a new one is made, so that a poll that fails has changed nothing. */
export class RecentSet {
	private constructor(private readonly hours: ReadonlyMap<string, ReadonlySet<string>>) {}

	static read(saved: SavedRecent): RecentSet {
		return new RecentSet(new Map(Object.entries(saved).map(([hour, text]) => [hour, new Set(splitFingerprints(text))])));
	}

	static readonly EMPTY = new RecentSet(new Map());

	/** How many there are. */
	get size(): number {
		return [...this.hours.values()].reduce((sum, { size }) => sum + size, 0);
	}

	has(lastModified: string, fingerprint: string): boolean {
		return this.hours.get(hourOf(lastModified))?.has(fingerprint) ?? false;
	}

	/** The same with more of them. */
	with(added: ReadonlyArray<{ lastModified: string; fingerprint: string }>): RecentSet {
		const hours = new Map(this.hours);
		const changed = new Map<string, Set<string>>();
		for (const { lastModified, fingerprint } of added) {
			const hour = hourOf(lastModified);
			const set = changed.get(hour) ?? new Set(hours.get(hour));
			changed.set(hour, set);
			set.add(fingerprint);
		}
		for (const [hour, set] of changed) hours.set(hour, set);
		return new RecentSet(hours);
	}

	/** The same without the hours that were over at this moment. */
	from(lastModified: string): RecentSet {
		const first = hourOf(lastModified);
		return new RecentSet(new Map([...this.hours].filter(([hour]) => hour >= first)));
	}

	save(): SavedRecent {
		return Object.fromEntries([...this.hours].map(([hour, set]) => [hour, [...set].join('')]));
	}
}

/** Fingerprints that were written one after the other. */
export const splitFingerprints = (text: string): string[] =>
	Array.from({ length: Math.floor(text.length / FINGERPRINT_LENGTH) }, (_, i) =>
		text.slice(i * FINGERPRINT_LENGTH, (i + 1) * FINGERPRINT_LENGTH),
	);
