import type { State } from './state';
import type { Detected, WatchedObject } from './watchedObject';

/** One look at the whole bucket, or at its end; it may take several polls. */
export interface Sweep {
	/** Only keys after this one are to be listed. */
	readonly startAfter?: string;
	/**
	 * Takes the next objects of the listing.
	 * @param now when they were listed by the server's clock, ISO 8601
	 * @throws S3Error when there are more than the state may hold
	 */
	take(objects: WatchedObject[], now: string): void;
	/** To be called when a poll ends before the listing does. */
	pause(): void;
	/** What was found, once the listing has ended. @throws S3Error when the state cannot hold it */
	finish(now: string): Findings;
}

/** The changes that a sweep found, the oldest first. */
export interface Findings {
	detected: Detected[];
	/** How many more there are that this poll does not tell of. */
	left: number;
	/** The date of the oldest of those, ISO 8601. */
	oldestLeft?: string;
	/** How many objects are not settled yet. */
	unsettled: number;
	/** The state once the first `count` changes are told. */
	stateAfter(count: number): State;
}

/** Which objects were there before a trigger that knows nothing of them yet. */
export interface Baseline {
	/** The oldest date of objects that may be new; empty for all. */
	from: string;
	/** @param firstPoll whether the listing came to this object in the poll in which it began */
	wasThere(object: WatchedObject, firstPoll: boolean, startedAt: string): boolean;
}
