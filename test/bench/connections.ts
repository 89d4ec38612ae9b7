import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;
const ESTABLISHED = '01';

/**
 * Counts the connections of this machine to a local port until it is stopped, which returns the most there were at a
 * time; undefined where the system does not tell (not Linux).
 */
export function watchConnections(port: number): { stop(): number | undefined } {
	if (process.platform !== 'linux') return { stop: () => undefined };
	const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	let most = 0;
	const sample = () => {
		const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
		const open = lines.filter((line) => {
			const [, , remoteAddress, state] = line.trim().split(/\s+/);
			return remoteAddress!.endsWith(remote) && state === ESTABLISHED;
		});
		most = Math.max(most, open.length);
	};
	const timer = setInterval(sample, SAMPLE_MS);
	return {
		stop() {
			clearInterval(timer);
			return most;
		},
	};
}
