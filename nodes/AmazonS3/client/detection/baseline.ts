import { isoBefore } from './position';
import { isKnown, readRecent } from './recent';
import { needsSnapshot, type Rules } from './rules';
import { readSnapshot } from './snapshot';
import type { State } from './state';
import type { Baseline } from './sweep';
import { fingerprintOf } from './watchedObject';

/**
 * How to begin where the state says nothing of what is watched now; undefined when it does.
 * A trigger that was told to look for other changes in the same place goes on from what it knows.
 */
export function baselineFor(state: State | undefined, rules: Rules): Baseline | undefined {
	if (state === undefined || state.startOver !== rules.startOver) return rules.from === undefined ? fromNowOn : since(rules.from);
	if (state.scope !== rules.scope) return rules.moves ? since(state.sweptAt) : fromNowOn;
	if (needsSnapshot(rules) && state.snapshot === undefined) {
		const recent = readRecent(state.recent!);
		return { from: '', wasThere: (object) => isKnown(recent, object, fingerprintOf(object)) };
	}
	if (!needsSnapshot(rules) && state.recent === undefined) {
		const snapshot = readSnapshot(state.snapshot!);
		// An object from a multipart upload may have appeared since with an older date.
		return { from: isoBefore(state.sweptAt, rules.windows.long), wasThere: (object) => snapshot.get(object.key) === fingerprintOf(object) };
	}
	return undefined;
}

/**
 * All that the first poll sees was there. Where it does not come to the end of a large bucket, later polls see objects that were
 * put after it began: these are new.
 */
const fromNowOn: Baseline = {
	from: '~',
	wasThere: ({ lastModified }, firstPoll, startedAt) => firstPoll || lastModified <= startedAt,
};

const since = (from: string): Baseline => ({ from, wasThere: ({ lastModified }) => lastModified < from });
