import { nextState } from './nextState';
import type { Rules } from './rules';
import { SettledWatch } from './settled';
import type { State } from './state';
import type { Detected, WatchedObject } from './watchedObject';

/** One look at the whole bucket, or at its end; it may take several polls. */
export abstract class Sweep {
	protected readonly watch: SettledWatch;
	/** When its listing began, by the server's clock, ISO 8601; empty before. */
	protected startedAt = '';
	private isFirstPoll = true;

	/**
	 * @param line names the line of states that begins where there is none to follow
	 * @param baseline where the state says nothing of what is watched now
	 */
	constructor(
		protected readonly rules: Rules,
		private readonly line: string,
		protected readonly state: State | undefined,
		protected readonly baseline: Baseline | undefined,
	) {
		this.watch = new SettledWatch(rules.settled);
	}

	/** Only keys after this one are to be listed; undefined for all. */
	get startAfter(): string | undefined {
		return undefined;
	}

	/**
	 * Takes the next objects of the listing.
	 * @param now when they were listed by the server's clock, ISO 8601
	 * @throws S3Error when there are more than the state may hold
	 */
	abstract take(objects: WatchedObject[], now: string): void;

	/** To be called when a poll ends before the listing does. */
	pause(): void {
		this.isFirstPoll = false;
	}

	/** What was found, once the listing has ended. @throws S3Error when the state cannot hold it */
	abstract finish(now: string): Findings;

	protected see(objects: WatchedObject[], now: string): void {
		if (this.startedAt === '') this.startedAt = now;
		this.watch.see(objects, now);
	}

	protected wasThere(object: WatchedObject): boolean {
		return this.baseline?.wasThere(object, this.isFirstPoll, this.startedAt) ?? false;
	}

	/** Whether the rules ask for this object. */
	protected isWanted(object: WatchedObject): boolean {
		return !this.watch.isMarker(object.key) && this.rules.matches(object);
	}

	protected stateWith(known: Pick<State, 'recent' | 'snapshot'>): State {
		return nextState(this.state, this.rules, this.line, this.startAfter === undefined ? this.startedAt : undefined, known);
	}
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
