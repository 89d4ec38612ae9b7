import { sliceEnd } from '../flow/eventLoop';
import type { Store } from '../store/openStore';
import { DELETE_BATCH, deleteBatch, type Deleted, type DeleteRules, type DeleteTarget } from '../objects/deleteObjects';
import type { S3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import { listSelected, type Selection } from '../listing/selection';
import { versionPages } from '../listing/versions';

export interface DeleteSelectedOptions extends DeleteRules {
	/** Yields what would be deleted, and deletes nothing. */
	dryRun?: boolean;
	/** Every version and delete marker, not just the current objects. */
	versions?: boolean;
	/** Only this key of the selection. */
	key?: string;
	signal: AbortSignal;
}

/** One of so many requests at a time is one of deletes, since each means 1,000. S3 takes 3,500 a second below a prefix. */
const SHARE_OF_LANES = 1 / 4;

/** An object, or a version of it, and what became of it. */
export interface DeleteOutcome {
	target: DeleteTarget;
	outcome: Deleted | S3Error;
}

/**
 * Deletes every object of a selection, 1,000 with a request and several requests at a time while the listing goes on, and
 * yields what became of each in the order of the listing.
 */
export async function* deleteSelected(
	store: Store,
	selection: Selection,
	options: DeleteSelectedOptions,
): AsyncGenerator<DeleteOutcome, void, undefined> {
	const { dryRun, versions, key, signal, ...rules } = options;
	const targets = versions ? versionBatches(store, selection, key, signal) : objectBatches(store, selection, signal);
	const deleted = inOrder(
		targets,
		() => Math.ceil(store.lanes() * SHARE_OF_LANES),
		async (batch) => {
			signal.throwIfAborted();
			const outcomes =
				dryRun || batch.length === 0 ? batch.map(() => ({})) : await deleteBatch(store, selection.bucket, batch, signal, rules);
			return batch.map((target, i): DeleteOutcome => ({ target, outcome: outcomes[i]! }));
		},
	);
	for await (const batch of deleted) yield* batch;
}

async function* objectBatches(store: Store, selection: Selection, signal: AbortSignal): AsyncGenerator<DeleteTarget[], void, undefined> {
	let batch: DeleteTarget[] = [];
	for await (const { key } of listSelected(store, selection, signal)) {
		batch.push({ key });
		if (batch.length < DELETE_BATCH) continue;
		yield batch;
		batch = [];
	}
	yield batch;
}

async function* versionBatches(
	store: Store,
	{ bucket, prefix, pattern }: Selection,
	key: string | undefined,
	signal: AbortSignal,
): AsyncGenerator<DeleteTarget[], void, undefined> {
	if (prefix === undefined) return;
	for await (const page of versionPages(store, { bucket, prefix, key, signal })) {
		const batch: DeleteTarget[] = [];
		for (const { key: name, versionId } of page) {
			const end = sliceEnd();
			if (end) await end;
			if (pattern?.matches(name) ?? true) batch.push({ key: name, versionId });
		}
		yield batch;
	}
}
