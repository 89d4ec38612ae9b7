import { setImmediate as immediate } from 'node:timers/promises';

/** Lets all that waits in n8n's event loop have its turn: a first setImmediate may come before any timer has had its one. */
export async function eventLoopTurn(): Promise<void> {
	await immediate();
	await immediate();
}

/** How long all sliced work together keeps n8n's thread at a time, in ms. */
const SLICE_MS = 10;

const waiting: Array<() => void> = [];
let turnedAt = 0;
let isScheduled = false;

function turn(): void {
	turnedAt = performance.now();
	const next = waiting.shift();
	if (next === undefined) {
		isScheduled = false;
		return;
	}
	setImmediate(turn);
	next();
}

/**
 * For work on n8n's thread that is cut into slices of a few ms: to be asked between two of them.
 * @returns what to wait for before the next slice, so that the event loop turns; undefined while there is time. All such work
 * of the process shares the time between two turns, and takes it in order.
 */
export function sliceEnd(): Promise<void> | undefined {
	const now = performance.now();
	if (!isScheduled) {
		isScheduled = true;
		turnedAt = now;
		setImmediate(turn);
	}
	if (now - turnedAt < SLICE_MS) return undefined;
	return new Promise((resolve) => waiting.push(resolve));
}
