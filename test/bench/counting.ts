import type { Rig } from './rig';
import type { Reading } from './workload';

/** Does the work, and adds how many requests the server got meanwhile for each object, where the server tells. */
export async function countingRequests({ server: { control } }: Rig, objects: number, work: () => Promise<Reading[]>): Promise<Reading[]> {
	if (control === undefined) return await work();
	await control.clearRequests();
	const readings = await work();
	const requests = await control.requests();
	return [...readings, { figure: 'requests per object', value: requests.length / objects, unit: 'count' }];
}
