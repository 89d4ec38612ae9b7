import type { SettledRule } from './settled';
import type { Change, WatchedObject } from './watchedObject';
import type { Windows } from './windows';

/** What a trigger looks for: its form, read. */
export interface Rules {
	/** Names the place that is watched: endpoint, bucket and prefix. A change of it begins anew. */
	scope: string;
	/** Whether the place moves by itself, as a prefix with a date does: what came there since the last poll is then new. */
	moves: boolean;
	startOver: string;
	/** The changes to tell of. */
	changes: ReadonlySet<Change>;
	/** Tell created and updated objects apart although only created ones are wanted. */
	newKeysOnly: boolean;
	/** Whether an object is one to tell of. What is not is done at once, so that a change of filters never brings it back. */
	matches(object: WatchedObject): boolean;
	/** The same of a deleted object, of which only the key is known. */
	matchesKey(key: string): boolean;
	settled: SettledRule;
	/** What is told of at the first poll: objects from this date on (ISO 8601, empty for all); absent: none that is there. */
	from?: string;
	/** Changes to tell of in a poll at most. */
	limit: number;
	windows: Windows;
	/** Keys are only ever added at the end of the listing: whole listings are made after so many short ones. */
	tailsPerSweep?: number;
	/** Whether the object with this fingerprint is known to have gone since, so that what comes under its key is new. */
	isGone?(fingerprint: string): boolean;
	/** Keys that a snapshot may hold. */
	snapshotLimit: number;
	/** Fingerprints that the state may hold. */
	recentLimit: number;
}

/** Whether the rules need to know all keys, rather than dates alone. */
export const needsSnapshot = ({ changes, newKeysOnly }: Rules): boolean => newKeysOnly || changes.has('updated') || changes.has('deleted');

/** Candidates that are kept in memory during a sweep. */
export const MAX_CANDIDATES = 5000;
