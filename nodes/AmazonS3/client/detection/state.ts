import { S3Error } from '../errors/errors';
import type { Position } from './position';
import type { SavedRecent } from './recentSet';
import type { Detected } from './watchedObject';
import type { WindowName } from './windows';

/** The format that this version writes. */
export const STATE_FORMAT = 1;

/** What a trigger knows from one poll to the next, as JSON. A new poll makes a new value; none is ever changed. */
export interface State {
	format: typeof STATE_FORMAT;
	/** Names the line of states that began with one first poll. */
	line: string;
	/** Which state of its line this is. */
	number: number;
	/** Names the place that is watched: endpoint, bucket and prefix. */
	scope: string;
	/** The text in Start Over. */
	startOver: string;
	/** When the last complete look at the bucket began, by the server's clock: ISO 8601. */
	sweptAt: string;
	/** Present when new objects are told by their dates. */
	recent?: RecentState;
	/** Present when changes are told by comparison: all keys with fingerprints, see `snapshot.ts`. */
	snapshot?: string;
	/** Objects whose execution was started and has not been seen to end, by fingerprint: those that are to be processed afterwards. */
	pending?: Record<string, Pending>;
}

/** A started execution's object. */
export interface Pending {
	event: Detected;
	/** How often an execution was started for it. */
	attempt: number;
}

/** What is known of objects by their dates. */
export interface RecentState {
	/** All objects before these places are done, but for those in `waiting`. */
	floors: Record<WindowName, Position>;
	/** The objects after the floors that are done. */
	done: Record<WindowName, SavedRecent>;
	/** Fingerprints of objects before the floors that are not settled yet, one after the other. */
	waiting: string;
	/** Keys Only Grow: all keys up to it are done. Absent: a whole listing comes next. */
	lastKey?: string;
	/** Keys Only Grow: polls since the last whole listing. */
	tails: number;
}

/** Makes a state of the next format from one of the format that is its index + 1. */
const MIGRATIONS: ReadonlyArray<(older: object) => object> = [];

/**
 * The state that was saved, in today's format; undefined when there is none.
 * @throws S3Error of kind invalidInput when it cannot be read: to begin anew without a word would miss objects
 */
export function readState(
	saved: unknown,
	migrations: ReadonlyArray<(older: object) => object> = MIGRATIONS,
	newest: number = STATE_FORMAT,
): State | undefined {
	if (saved === undefined || saved === null) return undefined;
	const format = (saved as { format?: unknown }).format;
	if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
		throw unreadable('The saved state of this trigger cannot be read');
	}
	if (format > newest) throw unreadable('The saved state of this trigger was written by a newer version of the package');
	return migrations.slice(format - 1).reduce<object>((older, migrate) => migrate(older), saved as object) as State;
}

const unreadable = (problem: string) =>
	new S3Error(
		'invalidInput',
		`${problem}.`,
		'Install that version again, or enter another text in the option Start Over: the trigger then forgets its state.',
	);
