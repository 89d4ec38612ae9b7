/** What must have been told and what must not, from the world's history alone. */
import type { Rules } from '../../../nodes/AmazonS3/client/detection/rules';
import type { WatchedObject } from '../../../nodes/AmazonS3/client/detection/watchedObject';
import type { Judge, Look, Told } from './simulation';
import { writingOf, type Writing } from './world';

/** Each writing that stayed during a whole look is told once, when the filter of the first such look wants it; no other is told twice. */
export class NewObjectsJudge implements Judge {
	private readonly old = new Set<Writing>();
	private readonly told = new Map<Writing, number>();
	private readonly due = new Set<Writing>();
	private readonly passedOver = new Set<Writing>();
	/** Came during the first look, or one whose filter does not want it: it was passed over if the look came to it. */
	private readonly perhapsPassedOver = new Set<Writing>();
	private readonly current = new Map<string, WatchedObject>();
	private readonly wrong: string[] = [];

	constructor(private readonly rules: Rules) {}

	baselineBegins(there: WatchedObject[]): void {
		for (const object of there) {
			const writing = writingOf(object);
			if (!this.told.has(writing)) this.old.add(writing);
			this.due.delete(writing);
		}
		this.due.clear();
	}

	changed(key: string, object?: WatchedObject): void {
		const before = this.current.get(key);
		// What waits for its turn and goes meanwhile need not be told any longer.
		if (before) this.due.delete(writingOf(before));
		if (object) this.current.set(key, object);
		else this.current.delete(key);
	}

	tell({ object, change, at }: Told): void {
		const writing = writingOf(object!);
		const times = (this.told.get(writing) ?? 0) + 1;
		this.told.set(writing, times);
		this.due.delete(writing);
		if (change !== 'created') this.wrong.push(`${writing} is told as ${change}`);
		if (times > 1) this.wrong.push(`${writing} is told ${times} times`);
		if (this.old.has(writing)) this.wrong.push(`${writing} was there before`);
		if (this.passedOver.has(writing)) this.wrong.push(`${writing} came back with another filter`);
		const { settled } = this.rules;
		if (settled.kind === 'object' && Date.parse(at) - Date.parse(object!.lastModified) < settled.minutes * 60_000)
			this.wrong.push(`${writing} is told before it is settled`);
	}

	sweepEnds({ there, changed, matches, startAfter, left, isBaseline }: Look, now: string): void {
		for (const key of changed) {
			const object = this.current.get(key);
			if (object && (isBaseline || !matches(object))) this.perhapsPassedOver.add(writingOf(object));
		}
		if (isBaseline) return;
		for (const object of there) {
			const writing = writingOf(object);
			if (changed.has(object.key) || object.key <= startAfter || this.old.has(writing) || this.told.has(writing)) continue;
			const { settled } = this.rules;
			if (settled.kind === 'object' && Date.parse(now) - Date.parse(object.lastModified) < settled.minutes * 60_000 + 1000) continue;
			if (!matches(object)) {
				if (!this.due.has(writing)) this.passedOver.add(writing);
			} else if (!this.passedOver.has(writing) && !this.perhapsPassedOver.has(writing)) {
				if (left === 0) this.wrong.push(`${writing} is missed`);
				else this.due.add(writing);
			}
		}
	}

	problems(): string[] {
		return [...this.wrong, ...[...this.due].map((writing) => `${writing} is never told`)];
	}
}

/** What was told of a key, one after the other, leads to what was there during each whole look. */
export class ChangesJudge implements Judge {
	private readonly known = new Map<string, Writing>();
	private readonly everSeen = new Set<Writing>();
	/** Keys that changed during the first look, which may or may not have seen it. */
	private readonly uncertain = new Set<string>();
	private readonly wrong: string[] = [];

	baselineBegins(there: WatchedObject[]): void {
		this.known.clear();
		for (const object of there) {
			this.known.set(object.key, writingOf(object));
			this.everSeen.add(writingOf(object));
		}
	}

	changed(_key: string, object?: WatchedObject): void {
		if (object) this.everSeen.add(writingOf(object));
	}

	tell({ key, change, object }: Told): void {
		const before = this.known.get(key);
		const isCertain = !this.uncertain.has(key);
		if (change === 'deleted') {
			if (isCertain && before === undefined) this.wrong.push(`${key} is deleted, and was not there`);
			this.known.delete(key);
			return;
		}
		const writing = writingOf(object!);
		if (!this.everSeen.has(writing)) this.wrong.push(`${writing} never was`);
		if (isCertain && writing === before) this.wrong.push(`${writing} is told twice`);
		if (isCertain && (change === 'created') !== (before === undefined)) this.wrong.push(`${writing} is told as ${change}`);
		this.known.set(key, writing);
	}

	sweepEnds({ there, changed, left, isBaseline }: Look): void {
		if (left > 0) return;
		const expected = new Map(there.map((object) => [object.key, writingOf(object)]));
		for (const key of new Set([...expected.keys(), ...this.known.keys()])) {
			if (changed.has(key)) continue;
			const writing = expected.get(key);
			if (this.uncertain.delete(key)) {
				if (writing === undefined) this.known.delete(key);
				else this.known.set(key, writing);
			} else if (this.known.get(key) !== writing) this.wrong.push(`${writing ?? `that ${key} is gone`} is missed`);
		}
		if (isBaseline) for (const key of changed) this.uncertain.add(key);
	}

	problems(): string[] {
		return this.wrong;
	}
}
