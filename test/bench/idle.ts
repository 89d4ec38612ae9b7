import { executeMeasured, removeBinaries } from './execution';
import type { Rig } from './rig';
import { runSdk } from './sdkRun';
import { median } from './statistics';

/** Returns the median of the peak memory of n8n when it runs a workflow without an S3 node, so often. */
export async function idleMemory(rig: Rig, id: string, runs = rig.scale.idleRuns): Promise<number> {
	const peaks: number[] = [];
	for (let i = 0; i < runs; i++) {
		peaks.push((await executeMeasured(rig, id)).peakBytes);
		removeBinaries(rig);
	}
	return median(peaks);
}

/** Returns the same of the SDK script when it does nothing. */
export async function idleSdkMemory(rig: Rig): Promise<number> {
	const peaks: number[] = [];
	for (let i = 0; i < rig.scale.idleRuns; i++) peaks.push((await runSdk(rig, 'near', [{ step: 'idle' }])).peakBytes);
	return median(peaks);
}
