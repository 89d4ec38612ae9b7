import type { Store } from './client';
import { copyObject, type CopyOptions, type CopyResult, type ObjectAt } from './copy';
import { DELETE_BATCH, deleteBatch } from './deleteMany';
import { S3Error, toS3Error } from './errors';
import { inOrder } from './inOrder';
import { listSelected, type ListedObject, type Selection } from './selection';

export interface CopySelectedOptions {
	copy?: Omit<CopyOptions, 'signal'>;
	/** Deletes each source once its copy is made. */
	move?: boolean;
	signal: AbortSignal;
}

/** An object, where it was to go, and what became of it. */
export interface CopyOutcome {
	source: ListedObject;
	target: ObjectAt;
	outcome: CopyResult | S3Error;
}

/** Copies at a time. */
const PARALLEL_COPIES = 16;

/** Copies every object of a selection inside S3, several at a time, and yields what became of each in the order of the listing. */
export async function* copySelected(
	store: Store,
	selection: Selection,
	target: { bucket: string; keyOf(key: string): string },
	{ copy, move, signal }: CopySelectedOptions,
): AsyncGenerator<CopyOutcome, void, undefined> {
	const copies = inOrder(listSelected(store, selection, signal), PARALLEL_COPIES, async (source): Promise<CopyOutcome> => {
		const to = { bucket: target.bucket, key: target.keyOf(source.key) };
		const outcome = await copyObject(store, source, to, { ...copy, signal }).catch((error: unknown) => asResult(toS3Error(error, store.place({ call: 'CopyObject', ...to }))));
		return { source, target: to, outcome };
	});
	if (!move) {
		yield* copies;
		return;
	}
	let made: CopyOutcome[] = [];
	for await (const one of copies) {
		made.push(one);
		if (made.length < DELETE_BATCH) continue;
		yield* await deleteSources(store, selection.bucket, made, signal);
		made = [];
	}
	yield* await deleteSources(store, selection.bucket, made, signal);
}

async function deleteSources(store: Store, bucket: string, made: CopyOutcome[], signal: AbortSignal): Promise<CopyOutcome[]> {
	const copied = made.filter(({ outcome }) => !(outcome instanceof S3Error));
	const results = copied.length === 0 ? [] : await deleteBatch(store, bucket, copied.map(({ source: { key } }) => ({ key })), signal);
	const failures = new Map(copied.map((one, i) => [one, results[i]]));
	return made.map((one) => {
		const result = failures.get(one);
		return result instanceof S3Error ? { ...one, outcome: result.with('The copy was made; the source is still there too.') } : one;
	});
}

/** The failure of one of many; that of all, a cancelled run, is thrown. */
function asResult(error: S3Error): S3Error {
	if (error.kind === 'cancelled') throw error;
	return error;
}
