import type { OpenSweep } from '../client/detection/poll';
import type { State } from '../client/detection/state';
import type { OpenMoves } from '../client/rewriting/moveKeepingBoth';

/** What this process remembers of a trigger. All of it can be lost. */
export interface Memory {
	/** Whether a poll runs at this moment: n8n's own timer does not wait for the one before. */
	busy: boolean;
	/** The form at the last poll. */
	settings: string;
	/** Where the last poll stopped. */
	open?: OpenSweep;
	/** Whether the workflow was activated again to begin from now on, and no sweep has ended since. */
	forgets: boolean;
	/** Failed polls in a row. */
	failures: number;
	/** The newest state: n8n does not save that of a poll that starts nothing, and reads an older one when the workflow is published anew. */
	state?: State;
	/** When it became that: milliseconds since 1970. */
	stateAt?: number;
	/** After Processing: what became of executions, by the fingerprint of their object. */
	runs: Map<string, RunOutcome>;
	/** After Processing: fingerprints of objects that were moved or deleted. What comes under their keys replaces nothing. */
	gone: Set<string>;
	/** After Processing: objects that were copied to their folder and could not be deleted yet. */
	openMoves: OpenMoves;
}

/** `toFinish`: it succeeded, and what comes after it could not be done yet. */
export type RunOutcome = 'done' | 'failed' | 'running' | 'toFinish';

const memories = new Map<string, Memory>();

/** What is remembered of a trigger; a change of its form drops what belongs to the old one. */
export function memoryOf(trigger: string, settings: string): { memory: Memory; isFirst: boolean } {
	const memory = memories.get(trigger);
	if (memory === undefined) {
		const fresh: Memory = { busy: false, settings, forgets: false, failures: 0, runs: new Map(), gone: new Set(), openMoves: new Map() };
		memories.set(trigger, fresh);
		return { memory: fresh, isFirst: true };
	}
	const isFirst = memory.settings !== settings;
	if (isFirst && !memory.busy) Object.assign(memory, { settings, failures: 0, open: undefined });
	return { memory, isFirst };
}

/** Of two states of one line the newer one; else the one that was saved. */
export const newerOf = (saved: State | undefined, remembered: State | undefined): State | undefined =>
	remembered !== undefined && (saved === undefined || (saved.line === remembered.line && saved.number < remembered.number))
		? remembered
		: saved;
