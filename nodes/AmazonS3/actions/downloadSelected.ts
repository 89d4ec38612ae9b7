import { toS3Error } from '../client/errors';
import { inOrder } from '../client/inOrder';
import type { ListedObject } from '../client/selection';
import type { Outcomes, Result, Run } from './operation';

/** Objects that come at a time. */
const PARALLEL_OBJECTS = 16;

/**
 * Downloads listed objects, several at a time, and returns what they become in the order of the list. One that fails
 * stands among the others as its error. Those that stand for folders have no contents and are left out.
 * @throws S3Error when the list cannot be had or the run is cancelled
 */
export async function downloadSelected(objects: AsyncIterable<ListedObject>, downloadOne: (object: ListedObject) => Promise<Result[]>, { store }: Run): Promise<Outcomes> {
	const results: Outcomes = [];
	const downloads = inOrder(filesOf(objects), PARALLEL_OBJECTS, async (object) => {
		return await downloadOne(object).catch((thrown: unknown) => {
			const error = toS3Error(thrown, store.place(object));
			if (error.kind === 'cancelled') throw error;
			return error;
		});
	});
	for await (const result of downloads) {
		if (Array.isArray(result)) for (const one of result) results.push(one);
		else results.push(result);
	}
	return results;
}

async function* filesOf(objects: AsyncIterable<ListedObject>): AsyncGenerator<ListedObject, void, undefined> {
	for await (const object of objects) {
		const isFolder = object.key.endsWith('/') && object.size === 0;
		if (!isFolder) yield object;
	}
}
