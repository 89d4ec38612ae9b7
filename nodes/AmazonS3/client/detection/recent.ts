import { isBefore, type Position } from './position';
import { RecentSet, splitFingerprints } from './recentSet';
import type { RecentState } from './state';
import type { WatchedObject } from './watchedObject';
import { WINDOW_NAMES, windowOf, type WindowName } from './windows';

/** What is known of objects by their dates, ready to be asked. */
export interface Recent {
	floors: Record<WindowName, Position>;
	done: Record<WindowName, RecentSet>;
	waiting: ReadonlySet<string>;
}

export const readRecent = ({ floors, done, waiting }: RecentState): Recent => ({
	floors,
	done: { short: RecentSet.read(done.short), long: RecentSet.read(done.long) },
	waiting: new Set(splitFingerprints(waiting)),
});

/** Whether an object is done. */
export function isKnown({ floors, done, waiting }: Recent, object: WatchedObject, fingerprint: string): boolean {
	const window = windowOf(object);
	if (isBefore(object, floors[window])) return !waiting.has(fingerprint);
	return done[window].has(object.lastModified, fingerprint);
}

/** How many fingerprints are still needed once the floors are there. */
export const sizeFrom = ({ done }: Recent, floors: Record<WindowName, Position>): number =>
	WINDOW_NAMES.reduce((sum, window) => sum + done[window].from(floors[window].lastModified).size, 0);
