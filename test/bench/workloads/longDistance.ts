import type { Rig } from '../rig';
import { ROUND_TRIP_MS, SLOW_BYTES_PER_SECOND } from '../roads';
import type { Workload } from '../workload';
import { transfer } from './transfer';

const MIB = 1024 * 1024;

/** W3: a large file over connections that each carry little, as those over long distances do. */
export const longDistance = (rig: Rig): Workload[] => [
	transfer(rig, {
		name: 'W3',
		title:
			`1 file of ${rig.scale.largeBytes / MIB} MiB through a round trip of ${ROUND_TRIP_MS} ms, ` +
			`each connection capped at ${SLOW_BYTES_PER_SECOND / 1e6} MB/s`,
		road: 'slow',
		bytes: rig.scale.largeBytes,
		files: 1,
		rivals: true,
		seconds: 330,
		once: ['n8n', 'sdk', 's5cmd'],
		tools: ['aws', 's5cmd'],
	}),
];
