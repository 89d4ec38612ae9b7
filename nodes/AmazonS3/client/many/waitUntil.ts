import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../store/openStore';
import { cancelledBy, S3Error } from '../errors/errors';
import { counted } from '../errors/errorWords';
import { findObject } from '../objects/headObject';
import type { ObjectInfo } from '../objects/objectInfo';
import { listSelected, type Selection } from '../listing/selection';
import type { ObjectRef } from '../objects/objectRef';

export type Condition = 'exists' | 'gone' | 'restored';

export interface WaitRules {
	condition: Condition;
	timeoutMs: number;
	intervalMs: number;
	signal: AbortSignal;
}

export interface Waited {
	met: boolean;
	/** How long it took, in seconds. */
	waitedSeconds: number;
	/** How often S3 was asked. */
	checks: number;
	/** The object as it is in the end, or the first one that matches. */
	object?: ObjectInfo;
}

/** Failures that pass: the next check may find the server well. */
const PASSING = new Set(['throttled', 'serverError', 'timeout', 'connectionLost', 'connectionRefused']);

/**
 * Looks again and again until the condition holds or the time is over: with one request each time, or one page for a
 * selection, of which one object has to be there or none. A failure that passes is waited for like the condition, unless
 * the time is over. A look that the end of the time cuts off counts as a failure where none before it was answered.
 * A time of 0 means one look, however long it takes.
 * @throws S3Error as the requests do; at once when the signal aborts
 */
export async function waitUntil(
	store: Store,
	target: ObjectRef | Selection,
	{ condition, timeoutMs, intervalMs, signal }: WaitRules,
): Promise<Waited> {
	const began = Date.now();
	const timeIsOver = new AbortController();
	const timer = timeoutMs > 0 ? setTimeout(() => timeIsOver.abort(), Math.min(timeoutMs, LONGEST_TIMER_MS)) : undefined;
	const either = AbortSignal.any([signal, timeIsOver.signal]);
	let answered = false;
	try {
		for (let checks = 1; ; checks++) {
			let failure: S3Error | undefined;
			const object = await look(store, target, either).catch((error: unknown) => {
				if (signal.aborted) throw cancelledBy(signal);
				if (timeIsOver.signal.aborted) failure = answered ? undefined : noAnswer(store, timeoutMs);
				else if (error instanceof S3Error && PASSING.has(error.kind)) failure = error;
				else throw error;
				return 'unknown' as const;
			});
			const waitedSeconds = () => Math.round((Date.now() - began) / 1000);
			if (object !== 'unknown') {
				answered = true;
				if (holds(condition, object)) return { met: true, waitedSeconds: waitedSeconds(), checks, object };
			}
			const left = timeoutMs - (Date.now() - began);
			if (left <= 0 || timeIsOver.signal.aborted) {
				if (failure) throw failure;
				return { met: false, waitedSeconds: waitedSeconds(), checks, object: object === 'unknown' ? undefined : object };
			}
			await pause(Math.min(intervalMs, left), undefined, { signal }).catch(() => {
				throw cancelledBy(signal);
			});
		}
	} finally {
		clearTimeout(timer);
	}
}

/** Node's timers take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const noAnswer = (store: Store, timeoutMs: number) =>
	new S3Error(
		'timeout',
		`${store.connection.endpoint ?? 'Amazon S3'} did not answer within ${counted(timeoutMs / 1000, 'second')}`,
		'Check the Endpoint, its port and the network between n8n and the store.',
		{ place: store.place({}) },
	);

const look = async (store: Store, target: ObjectRef | Selection, signal: AbortSignal): Promise<ObjectInfo | undefined> =>
	'key' in target ? await findObject(store, target, signal) : await firstOf(store, target, signal);

async function firstOf(store: Store, selection: Selection, signal: AbortSignal): Promise<ObjectInfo | undefined> {
	for await (const { type, ...object } of listSelected(store, selection, signal, true)) return object;
	return undefined;
}

const ARCHIVES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

function holds(condition: Condition, object: ObjectInfo | undefined): boolean {
	if (condition === 'gone') return object === undefined;
	if (object === undefined) return false;
	const isArchived = ARCHIVES.has(object.storageClass ?? '') || object.archiveStatus !== undefined;
	return condition === 'exists' || object.restore === 'restored' || !isArchived;
}
