import { executeMeasured, removeBinaries } from './execution';
import type { Rig } from './rig';
import { USED_BEFORE } from './workflow';
import type { Reading } from './workload';

/** The nodes that make the items, which are not measured. */
const PRODUCERS = new Set(['Start', USED_BEFORE, 'List', 'Items', 'Files', 'Read']);

/**
 * Runs a workflow once and returns the time of each node in it that was not there to make items.
 * @param scaled says that it ran with fewer items than the others: the times are multiplied
 */
export async function readingsOf(rig: Rig, id: string, scaled?: { items: number; of: number }): Promise<Reading[]> {
	const { nodes } = await executeMeasured(rig, id, id);
	removeBinaries(rig);
	const isScaled = scaled !== undefined && scaled.items !== scaled.of;
	return [...nodes]
		.filter(([name]) => !PRODUCERS.has(name))
		.map(([figure, { executionTime }]) => ({
			figure,
			value: isScaled ? (executionTime * scaled.of) / scaled.items : executionTime,
			unit: 'ms',
			...(isScaled ? { remark: `measured with ${scaled.items}, multiplied to ${scaled.of}` } : {}),
		}));
}
