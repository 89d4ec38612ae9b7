import { baselineFor } from './baseline';
import { ChangedObjectsSweep } from './changedObjects';
import { NewObjectsSweep } from './newObjects';
import { needsSnapshot, type Rules } from './rules';
import type { State } from './state';
import type { Findings, Sweep } from './sweep';
import type { WatchedObject } from './watchedObject';

/** A page of a listing, with the moment of the answer by the server's clock, ISO 8601. */
export interface ListedPage {
	objects: WatchedObject[];
	now: string;
	isLast: boolean;
}

/** Lists what is watched from after a key on, page by page, in the order of the keys' bytes. */
export type Lister = (startAfter: string | undefined) => AsyncIterable<ListedPage>;

/** A sweep that goes on in the next poll. It lives in memory: where that is lost, it begins again, and nothing else is. */
export interface OpenSweep {
	sweep: Sweep;
	/** The last key that was listed. */
	lastKey: string;
	/** The state that it began with. One that has gone on since makes it worthless. */
	stateNumber: number | undefined;
}

export type PollResult = { done: true; findings: Findings } | { done: false; open: OpenSweep };

/**
 * Looks at the bucket for as long as it may.
 * @param state what is known; undefined at the first poll
 * @param open where the poll before stopped
 * @param line a name for the line of states that may begin
 * @param mayGoOn asked after each page
 */
export async function poll(
	rules: Rules,
	state: State | undefined,
	open: OpenSweep | undefined,
	line: string,
	list: Lister,
	mayGoOn: () => boolean,
): Promise<PollResult> {
	const goesOn = open !== undefined && open.stateNumber === state?.number;
	const sweep = goesOn ? open.sweep : beginSweep(rules, state, line);
	let lastKey = goesOn ? open.lastKey : sweep.startAfter;
	let now = '';
	for await (const page of list(lastKey)) {
		sweep.take(page.objects, page.now);
		now = page.now;
		lastKey = page.objects.at(-1)?.key ?? lastKey;
		if (!page.isLast && lastKey !== undefined && !mayGoOn()) {
			sweep.pause();
			return { done: false, open: { sweep, lastKey, stateNumber: state?.number } };
		}
	}
	return { done: true, findings: sweep.finish(now) };
}

function beginSweep(rules: Rules, state: State | undefined, line: string): Sweep {
	const baseline = baselineFor(state, rules);
	if (needsSnapshot(rules)) return new ChangedObjectsSweep(rules, line, state, baseline);
	return new NewObjectsSweep(rules, line, state, baseline);
}
