import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { listWatched } from '../client/detection/listWatched';
import { poll } from '../client/detection/poll';
import type { Findings } from '../client/detection/sweep';
import { eventIdOf } from '../client/detection/watchedObject';
import type { Store } from '../client/store/openStore';
import { connect } from '../n8n/connect';
import { Finisher, numberAttempts, pendingOf, type Delivery, type Reviewed } from './afterProcessing';
import { emitInBatches } from './emit';
import { itemsOf } from './items';
import { openState, type KeptState } from './keptState';
import { memoryOf, type Memory } from './memory';
import { toPollError } from './pollError';
import { readWatch, type Watch } from './readWatch';
import { sample } from './sample';

/** Polls keep this much of their time for what comes after the listing. */
const MARGIN = 0.25;

/** Registrations whose first poll was made, by n8n's own object for their static data. */
const begun = new WeakSet<object>();

/**
 * One poll: what happened since the last one, or null. In the editor it is a sample.
 * @throws n8n's error, once enough polls in a row have failed
 */
export async function pollObjects(functions: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const isTest = functions.getMode() === 'manual';
	let memory: Memory | undefined;
	let reportErrors = 1;
	try {
		const store = await connect(functions);
		const watch = readWatch(functions, store.connection);
		if (isTest) return await sample(functions, store, watch);
		const trigger = `${functions.getWorkflow().id}:${functions.getNode().id}`;
		const known = memoryOf(trigger, watch.settings);
		if (known.memory.busy) return null;
		memory = known.memory;
		// The first poll fails at once: then n8n refuses to activate the workflow, and says why.
		reportErrors = known.isFirst ? 1 : watch.reportErrors;
		memory.busy = true;
		const output = await pollOnce(functions, store, watch, memory);
		memory.failures = 0;
		return output;
	} catch (error) {
		const failures = memory === undefined ? reportErrors : ++memory.failures;
		if (failures >= reportErrors) throw toPollError(functions, error);
		functions.logger.warn(`${functions.getNode().name}: poll ${failures} of ${reportErrors} in a row failed. ${(error as Error).message}`);
		return null;
	} finally {
		if (memory !== undefined) memory.busy = false;
	}
}

async function pollOnce(functions: IPollFunctions, store: Store, watch: Watch, memory: Memory): Promise<INodeExecutionData[][] | null> {
	const deadline = Date.now() + functions.getPollBudgetMs() * (1 - MARGIN);
	const registration = functions.getWorkflowStaticData('node');
	const kept = await openState(functions, store, watch, memory);
	if (kept.isBeingSaved) return null;
	if (isActivatedAgain(functions, registration, watch)) {
		// With another text in Start Over it begins as for the first time.
		memory.forgets ||= kept.wasActive && kept.state?.startOver === watch.rules.startOver;
		memory.open = undefined;
	}
	if (memory.forgets) kept.forget();
	const isGone = (fingerprint: string) => memory.gone.has(fingerprint);
	const rules = { ...watch.rules, isGone, ...(memory.forgets ? { from: undefined } : {}) };
	const { state } = kept;
	const finisher = watch.after && new Finisher(functions, store, watch.bucket, watch.after, memory);
	const earlier = finisher && state?.startOver === rules.startOver ? await finisher.review(state.pending ?? {}) : NOTHING_EARLIER;

	const list = listWatched(store, watch);
	const result = await poll(rules, state, memory.open, state?.line ?? randomUUID(), list, () => Date.now() < deadline);
	begun.add(registration);
	memory.open = result.done ? undefined : result.open;
	if (result.done) memory.forgets = false;
	const findings = result.done ? result.findings : undefined;
	const again = withoutNewer(earlier.again, findings);
	const found = [...again, ...(findings?.detected ?? []).map((event) => ({ event, attempt: 1 }))];
	const ours = await claimed(kept, watch, found);
	const isOurs = new Set(ours);
	const pendingAfter = (count: number) => {
		const started = finisher?.waits ? found.slice(0, count).filter((_, place) => isOurs.has(place)) : [];
		return finisher && pendingOf(earlier.pending, again.slice(count), started);
	};
	const setState = (count: number) => {
		const next = findings?.stateAfter(Math.max(0, count - again.length)) ?? state;
		if (next === undefined) return;
		const number = (state?.number ?? 0) + 1 + count;
		kept.set({ ...next, number, pending: pendingAfter(count) });
		// The sweep goes on with it: nothing of what it began with has changed.
		if (memory.open !== undefined) memory.open = { ...memory.open, stateNumber: number };
	};
	if (ours.length === 0) {
		if (findings !== undefined && found.length === 0 && findings.left > 0) sayThatStateIsFull(functions, findings, rules.recentLimit);
		if (findings !== undefined || !isDeepStrictEqual(state?.pending ?? {}, pendingAfter(found.length) ?? {})) setState(found.length);
		await kept.flush(false);
		return null;
	}
	const deliveries = ours.map((place) => found[place]!);
	const events = deliveries.map(({ event }) => event);
	const items = await itemsOf(functions, store, watch, events);
	if (finisher?.waits) numberAttempts(items, deliveries);
	if (findings) sayWhatIsLeft(functions, findings, items);
	return await emitInBatches(functions, items, {
		size: watch.itemsPerExecution,
		deadline,
		keep: (count) => setState(count === ours.length ? found.length : ours[count - 1]! + 1),
		flush: watch.statePlace && (async () => await kept.flush(true)),
		deliveries,
		finisher,
	});
}

const NOTHING_EARLIER: Reviewed = { again: [], pending: {} };

/** What is to be told again, but for objects that were written since: those are told as new ones. */
function withoutNewer(again: Delivery[], findings: Findings | undefined): Delivery[] {
	const newer = new Set(findings?.detected.map(({ key }) => key));
	return again.filter(({ event }) => !newer.has(event.key));
}

/** The places of those that no other instance of n8n tells. After Start Over they are told anew. */
async function claimed(kept: KeptState, { bucket, rules }: Watch, found: Delivery[]): Promise<number[]> {
	const all = [...found.keys()];
	if (kept.claim === undefined || found.length === 0) return all;
	const since = rules.startOver === '' ? '' : `-${createHash('sha256').update(rules.startOver).digest('hex').slice(0, 8)}`;
	const won = await kept.claim(found.map(({ event, attempt }) => `${eventIdOf(bucket, event)}-${attempt}${since}`));
	return all.filter((place) => won[place]);
}

/**
 * Whether the workflow was just activated and is to begin from now on if that was not the first time. n8n keeps the reason of a
 * registration for all of its polls.
 */
const isActivatedAgain = (functions: IPollFunctions, saved: object, watch: Watch): boolean =>
	watch.fromNowAgain && functions.getActivationMode() === 'activate' && !begun.has(saved);

function sayWhatIsLeft(functions: IPollFunctions, { left, oldestLeft }: Findings, items: INodeExecutionData[]): void {
	if (left === 0) return;
	functions.logger.info(`${functions.getNode().name}: ${left} more objects wait for the next polls.${wordsOfOldest(oldestLeft)}`);
	items[0]!.json.backlog = { left, ...(oldestLeft === undefined ? {} : { oldest: oldestLeft }) };
}

const wordsOfOldest = (date?: string): string => (date === undefined ? '' : ` The oldest is from ${date}.`);

/** Nothing is told then, so that no item can say it. */
function sayThatStateIsFull(functions: IPollFunctions, { left, oldestLeft }: Findings, limit: number): void {
	functions.logger.warn(
		`${functions.getNode().name}: ${left} objects wait until the state has room: ` +
			`it holds ${limit} objects of the last hour, and of multipart uploads of the Multipart Window.${wordsOfOldest(oldestLeft)}`,
	);
}
