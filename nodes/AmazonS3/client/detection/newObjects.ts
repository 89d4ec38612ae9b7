import { FirstOf } from './firstOf';
import { tooManyUnsettled } from './limits';
import { earlier, isBefore, isoBefore, later, momentOf, type Position } from './position';
import { isKnown, readRecent, sizeFrom, type Recent } from './recent';
import { RecentSet } from './recentSet';
import { MAX_CANDIDATES, type Rules } from './rules';
import type { RecentState, State } from './state';
import { Sweep, type Baseline, type Findings } from './sweep';
import { fingerprintOf, type Detected, type WatchedObject } from './watchedObject';
import { WINDOW_NAMES, windowOf, type WindowName } from './windows';

/** What a sweep did with the objects that were not done before it. */
interface Outcome {
	told: WatchedObject[];
	/** Settled, and left for a later poll. */
	left: WatchedObject[];
	unsettled: WatchedObject[];
}

/**
 * Finds new objects, and new ones in place of old ones, by their dates: what is dated before a window is done, and of what is dated
 * in it the fingerprints of what is done are known. So the state grows with what is new, not with what there is.
 */
export class NewObjectsSweep extends Sweep {
	private readonly candidates = new FirstOf<WatchedObject>('oldest', MAX_CANDIDATES, windowOf);
	private readonly passedOver: FirstOf<WatchedObject>;
	private readonly onlyAfter: string | undefined;
	private known: Recent | undefined;
	private lastKey: string | undefined;

	constructor(rules: Rules, line: string, state: State | undefined, baseline: Baseline | undefined) {
		super(rules, line, state, baseline);
		// Half of what the state may hold, so that what was there before leaves room for what comes.
		this.passedOver = new FirstOf('newest', Math.ceil(rules.recentLimit / 2), windowOf);
		const recent = this.before();
		if (recent === undefined) return;
		this.known = readRecent(recent);
		if (rules.tailsPerSweep !== undefined && recent.tails < rules.tailsPerSweep) this.onlyAfter = recent.lastKey;
	}

	override get startAfter(): string | undefined {
		return this.onlyAfter;
	}

	/** What the state says of what is watched now. */
	private before(): RecentState | undefined {
		return this.baseline === undefined ? this.state?.recent : undefined;
	}

	override take(objects: WatchedObject[], now: string): void {
		this.see(objects, now);
		const recent = this.recent();
		for (const object of objects) {
			if (isBefore(object, recent.floors[windowOf(object)]) && recent.waiting.size === 0) continue;
			if (isKnown(recent, object, fingerprintOf(object))) continue;
			(!this.wasThere(object) && this.isWanted(object) ? this.candidates : this.passedOver).add(object);
		}
		this.lastKey = objects.at(-1)?.key ?? this.lastKey;
	}

	/** What is known. At the first poll that is: nothing is wanted from before the windows, or before the date that was chosen. */
	private recent(): Recent {
		if (this.known !== undefined) return this.known;
		const floorOf = (window: WindowName) => {
			const start = isoBefore(this.startedAt, this.rules.windows[window]);
			const from = this.baseline?.from ?? '';
			return momentOf(from < start ? from : start);
		};
		this.known = {
			floors: { short: floorOf('short'), long: floorOf('long') },
			done: { short: RecentSet.EMPTY, long: RecentSet.EMPTY },
			waiting: new Set(),
		};
		return this.known;
	}

	override finish(now: string): Findings {
		const recent = this.recent();
		const fresh = this.candidates.list();
		const settled = fresh.filter((object) => this.watch.isSettled(object, now));
		const unsettled = fresh.filter((object) => !this.watch.isSettled(object, now));
		if (unsettled.length >= MAX_CANDIDATES) throw tooManyUnsettled(MAX_CANDIDATES);
		const end = this.endOf(recent);
		const toTell = withinRoom(settled.slice(0, this.rules.limit), this.rules.recentLimit - sizeFrom(recent, end), end);
		const nearest = this.candidates.nearestLeftOut.values();
		const oldestLeft = [settled[toTell.length], ...nearest].map((object) => object?.lastModified).filter((date) => date !== undefined);
		return {
			detected: toTell.map((object): Detected => ({ change: 'created', key: object.key, object, fingerprint: fingerprintOf(object) })),
			left: settled.length - toTell.length + this.candidates.leftOut,
			oldestLeft: oldestLeft.sort()[0],
			unsettled: unsettled.length,
			stateAfter: (count) =>
				this.stateWith({
					recent: this.after(recent, { told: settled.slice(0, count), left: settled.slice(count), unsettled }),
				}),
		};
	}

	/** Where the floors can be at most after this sweep. One of the end of a listing moves none. */
	private endOf({ floors }: Recent): Record<WindowName, Position> {
		if (this.startAfter !== undefined) return floors;
		const of = (window: WindowName) => later(floors[window], momentOf(isoBefore(this.startedAt, this.rules.windows[window])));
		return { short: of('short'), long: of('long') };
	}

	private after(recent: Recent, outcome: Outcome): RecentState {
		const floors = this.floorsAfter(recent, outcome.left);
		const done = (window: WindowName) => {
			const isIn = (object: WatchedObject) => windowOf(object) === window && !isBefore(object, floors[window]);
			const kept = recent.done[window].from(floors[window].lastModified).with(outcome.told.filter(isIn).map(fingerprinted));
			const passed = this.passedOver.list().filter(isIn);
			return kept.with(passed.slice(0, Math.max(0, this.rules.recentLimit - kept.size)).map(fingerprinted)).save();
		};
		return {
			floors,
			done: { short: done('short'), long: done('long') },
			waiting: this.waitingAfter(recent, floors, outcome),
			...this.tailAfter(outcome.left.length + outcome.unsettled.length + this.candidates.leftOut === 0),
		};
	}

	/** The ends, but no object that is left for later is behind them. */
	private floorsAfter(recent: Recent, left: WatchedObject[]): Record<WindowName, Position> {
		const floors = { ...this.endOf(recent) };
		if (this.startAfter !== undefined) return floors;
		for (const window of WINDOW_NAMES) {
			const overflow = this.baseline && this.passedOver.nearestLeftOut.get(window);
			if (overflow) floors[window] = later(floors[window], placeAfter(overflow));
			for (const object of [left.find((one) => windowOf(one) === window), this.candidates.nearestLeftOut.get(window)]) {
				if (object) floors[window] = earlier(floors[window], placeOf(object));
			}
			floors[window] = later(floors[window], recent.floors[window]);
		}
		return floors;
	}

	/** What no floor keeps. After a sweep that saw all: what it saw waiting, so that objects that are gone by now wait no longer. */
	private waitingAfter(recent: Recent, floors: Record<WindowName, Position>, { told, left, unsettled }: Outcome): string {
		const toldNow = new Set(told.map(fingerprintOf));
		const waiting = [...left, ...unsettled].filter((object) => isBefore(object, floors[windowOf(object)])).map(fingerprintOf);
		const sawAll = this.startAfter === undefined && this.candidates.leftOut === 0;
		const others = sawAll ? [] : [...recent.waiting].filter((one) => !toldNow.has(one));
		return [...new Set([...others, ...waiting])].join('');
	}

	private tailAfter(allDone: boolean): { lastKey?: string; tails: number } {
		const before = this.before();
		const lastKey = allDone ? (this.lastKey ?? before?.lastKey) : before?.lastKey;
		return {
			...(this.rules.tailsPerSweep === undefined || lastKey === undefined ? {} : { lastKey }),
			tails: this.startAfter === undefined ? 0 : (before?.tails ?? 0) + 1,
		};
	}
}

const fingerprinted = (object: WatchedObject) => ({ lastModified: object.lastModified, fingerprint: fingerprintOf(object) });
const placeOf = ({ lastModified, key }: WatchedObject): Position => ({ lastModified, key });
const placeAfter = ({ lastModified, key }: WatchedObject): Position => ({ lastModified, key: `${key}\0` });

/** As many of the objects as the state has room for; those before the windows' starts need none. */
function withinRoom(objects: WatchedObject[], room: number, floors: Record<WindowName, Position>): WatchedObject[] {
	let kept = 0;
	const tooMany = objects.findIndex((object) => !isBefore(object, floors[windowOf(object)]) && ++kept > room);
	return tooMany < 0 ? objects : objects.slice(0, tooMany);
}
