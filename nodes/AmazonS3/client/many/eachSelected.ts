import type { Store } from '../store/openStore';
import { toS3Error, type S3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import { listSelected, type ListedObject, type Selection } from '../listing/selection';

/**
 * Does the same with every object of a selection while it is listed, several at a time, and yields the results in the
 * order of the listing; what failed for an object is its error.
 * @throws S3Error when the listing fails or the signal aborts; what was begun has ended then
 */
export async function* eachSelected<T>(
	store: Store,
	selection: Selection,
	signal: AbortSignal,
	work: (object: ListedObject) => Promise<T>,
): AsyncGenerator<T | S3Error, void, undefined> {
	yield* inOrder(listSelected(store, selection, signal), store.lanes, async (object) => {
		signal.throwIfAborted();
		return await work(object).catch((error: unknown) => {
			const failure = toS3Error(error, store.place({ bucket: object.bucket, key: object.key }));
			if (failure.kind === 'cancelled') throw failure;
			return failure;
		});
	});
}
