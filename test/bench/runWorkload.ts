import { progressLine } from '../lab/progressLine';
import { isTearingDown } from '../lab/teardown';
import type { ContenderName } from './contenders';
import { summarise, type WorkloadResult } from './results';
import type { Reading, Workload } from './workload';

const TICK_MS = 1000;

/** How often contenders run. */
export interface Rounds {
	repeat: number;
	/** Whether there is time for another repetition, which is expected to take so many ms. */
	hasTimeFor(ms: number): boolean;
}

/**
 * Runs a workload: each contender once, then each once more, so that a slow moment of the machine hits all alike.
 * One that fails takes no further part, and the result says why; so it does when the workload itself cannot be prepared.
 */
export async function runWorkload(
	workload: Workload,
	contenders: ContenderName[],
	{ repeat, hasTimeFor }: Rounds,
): Promise<WorkloadResult> {
	const taking = contenders.filter((contender) => workload.contenders[contender] !== undefined);
	if (taking.length === 0) return summarise(workload, [], {});
	const repetitions = Math.min(repeat, workload.repeatAtMost ?? repeat);
	const line = progressLine(workload.name);
	let doing = 'preparing';
	const ticks = setInterval(() => line.show(doing), TICK_MS);
	const readings: Array<Reading & { contender: ContenderName }> = [];
	const failed: Partial<Record<ContenderName, string>> = {};
	const guarded = async (who: ContenderName[], work: () => Promise<void> | undefined) => {
		try {
			await work();
		} catch (error) {
			if (isTearingDown()) throw error;
			for (const contender of who) failed[contender] ??= `failed: ${error instanceof Error ? error.message : String(error)}`;
		}
	};
	const spent = new Map<ContenderName, number>();
	try {
		await guarded(taking, () => workload.prepare?.());
		for (let repetition = 1; repetition <= repetitions; repetition++) {
			const again = taking.filter(
				(contender) => failed[contender] === undefined && (repetition === 1 || repeat > 3 || !workload.once?.includes(contender)),
			);
			const expected = again.reduce((sum, contender) => sum + (spent.get(contender) ?? 0), 0);
			if (repetition > 1 && !hasTimeFor(expected)) break;
			for (const contender of again) {
				doing = `${contender}, repetition ${repetition} of ${repetitions}`;
				const startedAt = Date.now();
				await guarded([contender], async () => {
					for (const reading of await workload.contenders[contender]!()) readings.push({ contender, ...reading });
				});
				spent.set(contender, Date.now() - startedAt);
			}
		}
	} finally {
		clearInterval(ticks);
		if (!isTearingDown()) {
			await guarded([], () => workload.cleanUp?.());
			line.end('done');
		}
	}
	return summarise(workload, readings, failed);
}
