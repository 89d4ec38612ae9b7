import type { INodeExecutionData, IPollFunctions, IRun } from 'n8n-workflow';
import { finishObject, isUnfinished, type FinishAction } from '../client/detection/finishObject';
import type { Pending } from '../client/detection/state';
import type { Detected } from '../client/detection/watchedObject';
import { counted } from '../client/errors/errorWords';
import { invalidInput } from '../client/errors/errors';
import type { Store } from '../client/store/openStore';
import { SNAPSHOT_LIMIT } from './defaults';
import type { Memory } from './memory';

/** The option After Processing, read. */
export interface AfterProcessing {
	action: FinishAction;
	/** Whether it waits until the execution has succeeded. */
	whenSucceeded: boolean;
	/** Executions for an object, until it is given up. */
	attempts: number;
	/** What is done with an object that is given up; absent: it stays as it is. */
	onFailure?: FinishAction;
}

/** An event and how often an execution was started for it, this time included. */
export interface Delivery {
	event: Detected;
	attempt: number;
}

/** What became of executions that were started in earlier polls. */
export interface Reviewed {
	/** To be told again. */
	again: Delivery[];
	/** Under way, by the fingerprint of their object. */
	pending: Record<string, Pending>;
}

/** Follows executions to their end and does with their objects what is to be done. */
export class Finisher {
	constructor(
		private readonly functions: IPollFunctions,
		private readonly store: Store,
		private readonly bucket: string,
		private readonly after: AfterProcessing,
		private readonly memory: Memory,
	) {}

	/** Whether the ends of executions matter. */
	get waits(): boolean {
		return this.after.whenSucceeded;
	}

	/**
	 * What is still to be told of executions that were started in earlier polls, and those that are still under way. After a restart of
	 * n8n nobody knows what became of them: what was not finished is told again.
	 */
	async review(pending: Record<string, Pending>): Promise<Reviewed> {
		const again: Delivery[] = [];
		const left: Record<string, Pending> = {};
		for (const [fingerprint, one] of Object.entries(pending)) {
			const outcome = this.memory.runs.get(fingerprint);
			if (outcome === 'running') left[fingerprint] = one;
			else if (outcome === 'done') this.memory.runs.delete(fingerprint);
			else if (outcome === 'toFinish') {
				await this.finish(one.event, this.after.action);
				if (this.memory.runs.get(fingerprint) === 'toFinish') left[fingerprint] = one;
			} else if (!(await isUnfinished(this.store, this.bucket, one.event.object!, this.after.action))) {
				this.memory.runs.delete(fingerprint);
			} else {
				if (one.attempt < this.after.attempts) again.push({ event: one.event, attempt: one.attempt + 1 });
				else if (!(await this.giveUp(one))) left[fingerprint] = one;
			}
		}
		return { again, pending: left };
	}

	/** True when nothing more is to be done with it. */
	private async giveUp({ event, attempt }: Pending): Promise<boolean> {
		this.say('warn', `Giving up on "${event.key}" after ${counted(attempt, 'failed execution')}`);
		if (this.after.onFailure === undefined) return true;
		await this.finish(event, this.after.onFailure);
		const done = this.memory.runs.get(event.fingerprint) === 'done';
		this.memory.runs.delete(event.fingerprint);
		return done;
	}

	/** Marks objects as being processed; the promise is n8n's of their execution. */
	follow(events: Detected[], run: Promise<IRun | undefined>): void {
		for (const { fingerprint } of events) this.memory.runs.set(fingerprint, 'running');
		run
			.then(async (ended) => await this.ended(events, ended))
			.catch((error: Error) => {
				this.say('error', `The execution could not be followed to its end: ${error.message}`);
				for (const { fingerprint } of events) this.memory.runs.set(fingerprint, 'failed');
			});
	}

	/** Does what is to be done as soon as the execution has started. */
	async started(events: Detected[]): Promise<void> {
		for (const event of events) await this.finish(event, this.after.action);
		for (const { fingerprint } of events) this.memory.runs.delete(fingerprint);
	}

	private async ended(events: Detected[], run: IRun | undefined): Promise<void> {
		if (run?.status === 'success') {
			for (const event of events) await this.finish(event, this.after.action);
			return;
		}
		if (run?.status === 'waiting') {
			this.say(
				'warn',
				`The execution is waiting, so After Processing cannot see how it ends. Left as they are: ${counted(events.length, 'object')}`,
			);
			for (const { fingerprint } of events) this.memory.runs.set(fingerprint, 'done');
			return;
		}
		for (const { fingerprint } of events) this.memory.runs.set(fingerprint, 'failed');
	}

	private async finish(event: Detected, action: FinishAction): Promise<void> {
		const { key, fingerprint } = event;
		try {
			const done = await finishObject(this.store, this.bucket, event.object!, action, this.memory.openMoves);
			if (!done) this.say('info', `"${key}" was changed or removed in the meantime, so After Processing did nothing to it`);
			else if (action.kind !== 'tag') this.noteGone(fingerprint);
			this.memory.runs.set(fingerprint, 'done');
		} catch (error) {
			this.say('warn', `After Processing of "${key}" failed. The next poll tries again. ${(error as Error).message}`);
			this.memory.runs.set(fingerprint, 'toFinish');
		}
	}

	private noteGone(fingerprint: string): void {
		const { gone } = this.memory;
		gone.add(fingerprint);
		const [oldest] = gone;
		if (gone.size > SNAPSHOT_LIMIT && oldest !== undefined) gone.delete(oldest);
	}

	private say(level: 'error' | 'info' | 'warn', message: string): void {
		this.functions.logger[level](`${this.functions.getNode().name}: ${message}`);
	}
}

/**
 * The executions under way, by the fingerprint of their object.
 * @param left those of earlier polls
 * @param waiting what is to be told again and was not yet: it stays as it was
 * @param started what was told
 */
export const pendingOf = (left: Record<string, Pending>, waiting: Delivery[], started: Delivery[]): Record<string, Pending> => ({
	...left,
	...Object.fromEntries(waiting.map(({ event, attempt }) => [event.fingerprint, { event, attempt: attempt - 1 }])),
	...Object.fromEntries(started.map(({ event, attempt }) => [event.fingerprint, { event, attempt }])),
});

/** @throws S3Error when this n8n cannot tell how an execution ended */
export function runPromise(functions: IPollFunctions): { promise: Promise<IRun | undefined>; deferred: never } {
	if (typeof functions.helpers.createDeferredPromise !== 'function') {
		throw invalidInput(
			'After Processing',
			'cannot wait for executions in this version of n8n',
			undefined,
			'Set When to The Execution Has Started, or add Amazon S3 nodes at the end of the workflow.',
		);
	}
	const deferred = functions.helpers.createDeferredPromise<IRun | undefined>();
	return { promise: deferred.promise, deferred: deferred as never };
}

/** Says in each item how often an execution was started for it. */
export function numberAttempts(items: INodeExecutionData[], deliveries: Delivery[]): void {
	items.forEach((item, i) => (item.json.attempt = deliveries[i]!.attempt));
}
