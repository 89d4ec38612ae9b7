import type { Store } from './client';
import { DELETE_BATCH, deleteBatch, type Deleted, type DeleteTarget } from './deleteMany';
import type { S3Error } from './errors';
import { listSelected, type Selection } from './selection';
import { versionPages } from './versions';

export interface DeleteSelectedOptions {
	/** Yields what would be deleted, and deletes nothing. */
	dryRun?: boolean;
	/** Every version and delete marker, not just the current objects. */
	versions?: boolean;
	/** Also what is locked in governance mode. */
	bypassGovernance?: boolean;
	signal: AbortSignal;
}

/** An object, or a version of it, and what became of it. */
export interface DeleteOutcome {
	target: DeleteTarget;
	outcome: Deleted | S3Error;
}

/** Deletes every object of a selection, 1,000 with a request, and yields what became of each in the order of the listing. */
export async function* deleteSelected(store: Store, selection: Selection, options: DeleteSelectedOptions): AsyncGenerator<DeleteOutcome, void, undefined> {
	const { dryRun, versions, bypassGovernance, signal } = options;
	const targets = versions ? versionBatches(store, selection, signal) : objectBatches(store, selection, signal);
	for await (const batch of targets) {
		signal.throwIfAborted();
		const outcomes = dryRun || batch.length === 0 ? batch.map(() => ({})) : await deleteBatch(store, selection.bucket, batch, signal, { bypassGovernance });
		for (const [i, target] of batch.entries()) yield { target, outcome: outcomes[i]! };
	}
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

async function* versionBatches(store: Store, { bucket, prefix, pattern }: Selection, signal: AbortSignal): AsyncGenerator<DeleteTarget[], void, undefined> {
	if (prefix === undefined) return;
	for await (const page of versionPages(store, { bucket, prefix, signal })) {
		yield page.filter(({ key }) => pattern?.matches(key) ?? true).map(({ key, versionId }) => ({ key, versionId }));
	}
}
