import { createTurns, type Turns } from '../flow/turns';
import type { Store } from '../store/openStore';
import { appendToObject, type AppendOptions, type AppendResult } from './append';
import type { Addition } from './tail';

/** Who appends to an object in this process, and how many wait. */
const appending = new Map<string, { turns: Turns; waiting: number }>();

/**
 * `appendToObject`, one at a time for each object in this process: of stores that do not keep conditions, too, what one n8n appends is
 * whole, and elsewhere nothing has to be written twice.
 */
export async function appendInTurn(
	store: Store,
	place: { bucket: string; key: string },
	additions: Addition[],
	options: AppendOptions,
): Promise<AppendResult> {
	const name = JSON.stringify([store.connection.endpoint, place.bucket, place.key]);
	const queue = appending.get(name) ?? { turns: createTurns(1), waiting: 0 };
	appending.set(name, queue);
	queue.waiting++;
	try {
		const done = await queue.turns.take(options.signal);
		return await appendToObject(store, place, additions, options).finally(done);
	} finally {
		if (--queue.waiting === 0) appending.delete(name);
	}
}
