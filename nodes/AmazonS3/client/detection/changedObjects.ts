import { tooManyKeys } from './limits';
import { comparePositions } from './position';
import { readSnapshot, saveSnapshot, type Snapshot } from './snapshot';
import { Sweep, type Findings } from './sweep';
import { fingerprintOf, type Change, type Detected, type WatchedObject } from './watchedObject';

/**
 * Finds created, updated and deleted objects by comparing all keys with those of the sweep before. It needs no dates, and a state that
 * grows with the number of keys.
 */
export class ChangedObjectsSweep extends Sweep {
	private readonly listed = new Map<string, { object: WatchedObject; wasThere: boolean }>();

	override take(objects: WatchedObject[], now: string): void {
		this.see(objects, now);
		for (const object of objects) this.listed.set(object.key, { object, wasThere: this.wasThere(object) });
		if (this.listed.size > this.rules.snapshotLimit) throw tooManyKeys(this.rules.snapshotLimit);
	}

	override finish(now: string): Findings {
		const before = this.snapshotBefore();
		const after = new Map(before);
		const found: Detected[] = [];
		let unsettled = 0;
		for (const { object } of this.listed.values()) {
			const fingerprint = fingerprintOf(object);
			const known = before.get(object.key);
			if (known === fingerprint) continue;
			const change = known === undefined || this.rules.isGone?.(known) ? 'created' : 'updated';
			if (!this.isToTell(change) || !this.isWanted(object)) after.set(object.key, fingerprint);
			else if (this.watch.isSettled(object, now)) found.push({ change, key: object.key, object, fingerprint });
			else unsettled++;
		}
		found.sort((a, b) => comparePositions(a.object!, b.object!));
		for (const [key, fingerprint] of before) {
			if (this.listed.has(key)) continue;
			if (this.isToTell('deleted') && !this.watch.isMarker(key) && this.rules.matchesKey(key))
				found.push({ change: 'deleted', key, fingerprint });
			else after.delete(key);
		}
		const detected = found.slice(0, this.rules.limit);
		return {
			detected,
			left: found.length - detected.length,
			oldestLeft: found[detected.length]?.object?.lastModified,
			unsettled,
			stateAfter: (count) => this.stateWith({ snapshot: saveSnapshot(applied(after, detected.slice(0, count))) }),
		};
	}

	private isToTell(change: Change): boolean {
		return this.rules.changes.has(change);
	}

	private snapshotBefore(): Snapshot {
		if (this.baseline === undefined) return readSnapshot(this.state!.snapshot!);
		const there = [...this.listed.values()].filter(({ wasThere }) => wasThere);
		return new Map(there.map(({ object }) => [object.key, fingerprintOf(object)]));
	}
}

function applied(snapshot: Snapshot, changes: Detected[]): Snapshot {
	const next = new Map(snapshot);
	for (const { change, key, fingerprint } of changes) {
		if (change === 'deleted') next.delete(key);
		else next.set(key, fingerprint);
	}
	return next;
}
