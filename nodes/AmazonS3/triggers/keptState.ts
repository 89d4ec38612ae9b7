import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { BucketState } from '../client/detection/bucketState';
import { readState, type State } from '../client/detection/state';
import { S3Error } from '../client/errors/errors';
import type { Store } from '../client/store/openStore';
import { isClassic } from './emit';
import { newerOf, type Memory } from './memory';
import type { Watch } from './readWatch';

/** Where n8n keeps our state for us: one value, so that n8n sees each change of it. */
const STATE = 's3';

/** Where n8n keeps the executions under way, when the rest of the state is shared. */
const PENDING = 's3Pending';

/** So seldom is the state of polls that tell nothing written to the bucket, where it says nothing new. */
const QUIET_MS = 10 * 60 * 1000;

/** So long n8n may take to save the state of an execution; after that the execution was not started. */
const SAVING_MS = 30_000;

/** Where the state of a trigger is kept. */
export interface KeptState {
	readonly state: State | undefined;
	/** Whether n8n is still saving a newer one, so that nothing can be told yet. */
	readonly isBeingSaved: boolean;
	/** Whether the trigger was active in this n8n before. */
	readonly wasActive: boolean;
	/** Forgets it, so that the trigger begins from now on. */
	forget(): void;
	/** Makes it the state from now on. n8n saves it with the execution that is started next. */
	set(state: State): void;
	/** To be called once the execution has started, or when nothing is told. */
	flush(told: boolean): Promise<void>;
	/** Which of these events are ours to tell. */
	claim?(names: string[]): Promise<boolean[]>;
}

/** Opens what is known of a trigger. @throws S3Error when it cannot be read */
export async function openState(functions: IPollFunctions, store: Store, watch: Watch, memory: Memory): Promise<KeptState> {
	return watch.statePlace === undefined ? inN8n(functions, memory) : await inBucket(functions, store, watch.statePlace, memory);
}

function inN8n(functions: IPollFunctions, memory: Memory): KeptState {
	const saved = functions.getWorkflowStaticData('node');
	const inDatabase = readState(saved[STATE]);
	const newest = newerOf(inDatabase, memory.state);
	let state = isClassic(functions) ? newest : inDatabase;
	return {
		wasActive: state !== undefined,
		isBeingSaved: state !== newest && Date.now() - (memory.stateAt ?? 0) < SAVING_MS,
		get state() {
			return state;
		},
		forget() {
			delete saved[STATE];
			memory.state = undefined;
			state = undefined;
		},
		set(next) {
			saved[STATE] = next as unknown as IDataObject;
			memory.state = next;
			memory.stateAt = Date.now();
		},
		async flush(told) {
			// n8n's durable engine does not save the state of the poll at an activation by itself.
			if (!told) await functions.__commitCursor?.();
		},
	};
}

async function inBucket(
	functions: IPollFunctions,
	store: Store,
	place: NonNullable<Watch['statePlace']>,
	memory: Memory,
): Promise<KeptState> {
	const object = new BucketState(store, place);
	if (place.share) await object.checkClaims();
	const saved = functions.getWorkflowStaticData('node');
	let written = await object.load();
	// A trigger whose state was in n8n until now goes on from there.
	let state = written ?? newerOf(readState(saved[STATE]), memory.state);
	// Each of several instances follows its own executions to their end.
	if (place.share && state !== undefined) state = { ...state, pending: saved[PENDING] as unknown as State['pending'] };
	let next: State | undefined;
	return {
		wasActive: state !== undefined && (!place.share || saved[PENDING] !== undefined),
		isBeingSaved: false,
		get state() {
			return state;
		},
		forget() {
			state = undefined;
			written = undefined;
		},
		set(newer) {
			next = newer;
			if (!place.share) return;
			const { pending, ...shared } = newer;
			next = shared;
			saved[PENDING] = (pending ?? {}) as unknown as IDataObject;
		},
		async flush(told) {
			if (next === undefined || (!told && written !== undefined && saysNothingNew(written, next))) return;
			const isWritten = await object.save(next);
			if (!isWritten && !place.share) {
				throw new S3Error(
					'conflict',
					'Another trigger writes the same state',
					'In the option State in the Bucket, enter another Name, or turn on Share With Other Instances.',
				);
			}
			// Else it would be taken up again, weeks later, when the option is removed.
			delete saved[STATE];
			memory.state = undefined;
		},
		claim: place.share ? async (names) => await object.claim(names) : undefined,
	};
}

const saysNothingNew = (before: State, after: State): boolean =>
	before.scope === after.scope &&
	before.startOver === after.startOver &&
	before.snapshot === after.snapshot &&
	JSON.stringify(before.pending) === JSON.stringify(after.pending) &&
	Date.parse(after.sweptAt) - Date.parse(before.sweptAt) < QUIET_MS;
