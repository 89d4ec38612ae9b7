import { join, resolve } from 'node:path';
import { startServing } from './ownedRuns';

/** Ways to the server: at once, with a round trip of 20 ms, with one of 50 ms, and 20 ms with 8 MB/s for each connection. */
export const ROADS = ['near', 'far', 'distant', 'slow'] as const;

export type Road = (typeof ROADS)[number];

/** Added to each round trip on the far and the slow road. */
export const ROUND_TRIP_MS = 20;

/** The same on the distant road. */
export const LONG_ROUND_TRIP_MS = 50;

/** The cap of each connection on the slow road, each way. */
export const SLOW_BYTES_PER_SECOND = 8_000_000;

const PROJECT = resolve(__dirname, '..', '..');

/** Returns the address of the server by each road. */
export async function openRoads(node: string, endpoint: string): Promise<Record<Road, string>> {
	const through = async (...how: string[]) => {
		const args = ['--import', 'tsx', join(__dirname, 'proxyMain.ts'), '--target', endpoint, ...how];
		return (await startServing(node, args, /(http:\S+)/, { cwd: PROJECT })).said;
	};
	const roundTrip = ['--round-trip', String(ROUND_TRIP_MS)];
	return {
		near: endpoint,
		far: await through(...roundTrip),
		distant: await through('--round-trip', String(LONG_ROUND_TRIP_MS)),
		slow: await through(...roundTrip, '--rate', String(SLOW_BYTES_PER_SECOND)),
	};
}
