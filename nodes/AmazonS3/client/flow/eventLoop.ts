import { setImmediate } from 'node:timers/promises';

/** Lets all that waits in n8n's event loop have its turn: a first setImmediate may come before any timer has had its one. */
export async function eventLoopTurn(): Promise<void> {
	await setImmediate();
	await setImmediate();
}
