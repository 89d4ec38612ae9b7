import { progressLine } from '../lab/progressLine';
import { isTearingDown } from '../lab/teardown';
import type { ContenderName } from './contenders';
import { summarise, type WorkloadResult } from './results';
import type { Reading, Workload } from './workload';

const TICK_MS = 1000;

/**
 * Runs a workload: each contender once, then each once more, so that a slow moment of the machine hits all alike.
 * One that fails takes no further part, and the result says why.
 */
export async function runWorkload(workload: Workload, contenders: ContenderName[], repeat: number): Promise<WorkloadResult> {
	const taking = contenders.filter((contender) => workload.contenders[contender] !== undefined);
	if (taking.length === 0) return summarise(workload, [], {});
	const repetitions = Math.min(repeat, workload.repeatAtMost ?? repeat);
	const line = progressLine(workload.name);
	let doing = 'preparing';
	const ticks = setInterval(() => line.show(doing), TICK_MS);
	const readings: Array<Reading & { contender: ContenderName }> = [];
	const failed: Partial<Record<ContenderName, string>> = {};
	try {
		await workload.prepare?.();
		for (let repetition = 1; repetition <= repetitions; repetition++) {
			for (const contender of taking) {
				if (failed[contender] !== undefined) continue;
				doing = `${contender}, repetition ${repetition} of ${repetitions}`;
				try {
					for (const reading of await workload.contenders[contender]!()) readings.push({ contender, ...reading });
				} catch (error) {
					if (isTearingDown()) throw error;
					failed[contender] = `failed: ${(error as Error).message}`;
				}
			}
		}
	} finally {
		clearInterval(ticks);
		if (!isTearingDown()) {
			await workload.cleanUp?.();
			line.end('done');
		}
	}
	return summarise(workload, readings, failed);
}
