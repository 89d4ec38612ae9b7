import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../store/openStore';
import { cancelledBy, S3Error } from '../errors/errors';
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
 * selection, of which one object has to be there or none. A failure that passes is waited for like the condition, unless the time is over.
 * @throws S3Error as the requests do; at once when the signal aborts
 */
export async function waitUntil(
	store: Store,
	target: ObjectRef | Selection,
	{ condition, timeoutMs, intervalMs, signal }: WaitRules,
): Promise<Waited> {
	const began = Date.now();
	for (let checks = 1; ; checks++) {
		let failure: S3Error | undefined;
		const object = await look(store, target, signal).catch((error: unknown) => {
			if (!(error instanceof S3Error) || !PASSING.has(error.kind)) throw error;
			failure = error;
			return undefined;
		});
		const met = failure === undefined && holds(condition, object);
		const waited = Date.now() - began;
		if (met) return { met, waitedSeconds: Math.round(waited / 1000), checks, object };
		const left = timeoutMs - waited;
		if (left <= 0) {
			if (failure) throw failure;
			return { met, waitedSeconds: Math.round(waited / 1000), checks, object };
		}
		await pause(Math.min(intervalMs, left), undefined, { signal }).catch(() => {
			throw cancelledBy(signal);
		});
	}
}

const look = async (store: Store, target: ObjectRef | Selection, signal: AbortSignal): Promise<ObjectInfo | undefined> =>
	'key' in target ? await findObject(store, target, signal) : await firstOf(store, target, signal);

async function firstOf(store: Store, selection: Selection, signal: AbortSignal): Promise<ObjectInfo | undefined> {
	for await (const { type, ...object } of listSelected(store, selection, signal)) return object;
	return undefined;
}

const ARCHIVES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

function holds(condition: Condition, object: ObjectInfo | undefined): boolean {
	if (condition === 'gone') return object === undefined;
	if (object === undefined) return false;
	const isArchived = ARCHIVES.has(object.storageClass ?? '') || object.archiveStatus !== undefined;
	return condition === 'exists' || object.restore === 'restored' || !isArchived;
}
