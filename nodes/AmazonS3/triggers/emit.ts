import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { runPromise, type Delivery, type Finisher } from './afterProcessing';

/** What n8n's timer of before gives a poll. It does not enforce it; its durable engine gives less, and does. */
const CLASSIC_BUDGET_MS = 5 * 60 * 1000;

export const isClassic = (functions: IPollFunctions): boolean => functions.getPollBudgetMs() === CLASSIC_BUDGET_MS;

export interface Emission {
	/** Items of an execution. */
	size: number;
	/** When the poll must have ended: milliseconds since 1970. */
	deadline: number;
	/** Sets the state once so many items are told. */
	keep(count: number): void;
	/** Saves the state where n8n does not. */
	flush?(): Promise<void>;
	/** What the items tell of, in their order. */
	deliveries: Delivery[];
	finisher?: Finisher;
}

/**
 * Starts an execution for each batch, each with the state that goes with it. The durable engine saves state and execution together, but
 * several of them in any order: there each batch waits until the one before is done, and what there is no time for is left for the next
 * poll. The other engine throws away what poll() returns when the workflow was published anew meanwhile, but not what is emitted.
 * @returns what poll() is to return
 */
export async function emitInBatches(
	functions: IPollFunctions,
	items: INodeExecutionData[],
	{ size, deadline, keep, flush, deliveries, finisher }: Emission,
): Promise<INodeExecutionData[][] | null> {
	const inTurn = !isClassic(functions);
	if (items.length <= size && inTurn && finisher === undefined && flush === undefined) {
		keep(items.length);
		return [items];
	}
	for (let from = 0; from < items.length; from += size) {
		const to = Math.min(items.length, from + size);
		const events = deliveries.slice(from, to).map(({ event }) => event);
		const run = inTurn || finisher?.waits ? runPromise(functions) : undefined;
		keep(to);
		if (finisher?.waits && run) finisher.follow(events, run.promise);
		functions.__emit([items.slice(from, to)], undefined, run?.deferred);
		await flush?.();
		if (finisher && !finisher.waits) await finisher.started(events);
		if (inTurn && run && !(await startsBefore(run.promise, deadline))) return null;
	}
	return null;
}

/** False when the time is over before, or when n8n did not start the execution, as another instance polls by now. */
async function startsBefore(promise: Promise<unknown>, deadline: number): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const over = new Promise<boolean>((resolve) => {
		timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()));
	});
	return await Promise.race([promise.then((run) => run !== undefined), over]).finally(() => clearTimeout(timer));
}
