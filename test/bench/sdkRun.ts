import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMeasured } from './ownedRuns';
import type { Rig } from './rig';
import type { Road } from './roads';

/** A step of `sdkScript.mjs`, which says what each one takes. */
export interface SdkStep {
	step: string;
	/** The figure's name; the step's own unless told. */
	name?: string;
	[how: string]: unknown;
}

/** What one run of the script took. */
export interface SdkRun {
	/** By the name of the step, in ms. */
	times: Map<string, number>;
	peakBytes: number;
}

/** As many as our node begins with. */
export const SDK_CONCURRENCY = 16;

/** What is tried where the fastest of them counts. */
export const SDK_CONCURRENCIES = [16, 32, 64, 128];

/** Parts of one file at a time: as many as our node has under way. */
export const SDK_PARTS_IN_FLIGHT = 8;

/** Runs steps one after the other with the bare SDK. Throws with the script's words when one fails. */
export async function runSdk(rig: Rig, road: Road, steps: SdkStep[], concurrency = SDK_CONCURRENCY): Promise<SdkRun> {
	const file = join(rig.folder, 'sdk-job.json');
	writeFileSync(file, JSON.stringify({ ...rig.server, endpoint: rig.roads[road], concurrency, steps }));
	const { code, stdout, stderr, peakBytes } = await runMeasured(rig, rig.installation.node, [join(__dirname, 'sdkScript.mjs'), file]);
	if (code !== 0) throw new Error(`The SDK script ended with ${code}:\n${stderr}`);
	const times = JSON.parse(stdout) as Array<{ name: string; ms: number }>;
	return { times: new Map(times.map(({ name, ms }) => [name, ms])), peakBytes };
}

/** Deletes everything below a prefix, unmeasured. */
export async function removeObjects(rig: Rig, prefix: string): Promise<void> {
	await runSdk(rig, 'near', [{ step: 'deletePrefix', prefix }]);
}
