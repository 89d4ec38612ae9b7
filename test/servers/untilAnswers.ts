import { setTimeout as wait } from 'node:timers/promises';
import type { OwnedProcess } from '../lab/ownedProcess';
import { lastLines } from './program';

const PATIENCE_MS = 90_000;
const PAUSE_MS = 200;

/** Returns when the server answers over HTTP, whatever it says. Throws when its process ends first, or after 90 seconds. */
export async function untilAnswers(endpoint: string, server: OwnedProcess): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	while (server.running && Date.now() < end) {
		const answered = await fetch(endpoint, { signal: AbortSignal.timeout(5000) }).then(
			async (answer) => (await answer.arrayBuffer(), true),
			() => false,
		);
		if (answered) return;
		await wait(PAUSE_MS);
	}
	throw new Error(
		`The server ${server.running ? `does not answer at ${endpoint}` : 'ended at once'}. Its last lines:\n${lastLines(server)}`,
	);
}
