import { toS3Error, type S3Error } from '../client/errors/errors';
import { inOrder } from '../client/flow/inOrder';
import type { ListedObject } from '../client/listing/selection';
import type { Outcomes, Result, Run } from './operation';

/**
 * Downloads listed objects, several at a time, and returns what they become in the order of the list. One that fails
 * stands among the others as its error. Those that stand for folders have no contents and are left out.
 * @throws S3Error when the list cannot be had, when the run is cancelled, and, unless the node goes on after errors, when an object failed
 */
export async function downloadSelected(
	objects: AsyncIterable<ListedObject>,
	downloadOne: (object: ListedObject) => Promise<Result[]>,
	{ functions, store }: Run,
): Promise<Outcomes> {
	const results: Outcomes = [];
	const failures: S3Error[] = [];
	let count = 0;
	const downloads = inOrder(filesOf(objects), store.lanes, async (object) => {
		return await downloadOne(object).catch((thrown: unknown) => {
			const error = toS3Error(thrown, store.place(object));
			if (error.kind === 'cancelled') throw error;
			return error;
		});
	});
	for await (const result of downloads) {
		count++;
		if (!Array.isArray(result)) failures.push(result);
		for (const one of Array.isArray(result) ? result : [result]) results.push(one);
	}
	// The router would count the rows of objects as objects.
	const [first] = failures;
	if (first && count > 1 && !functions.continueOnFail()) throw first.amongMany(failures.length, count);
	return results;
}

async function* filesOf(objects: AsyncIterable<ListedObject>): AsyncGenerator<ListedObject, void, undefined> {
	for await (const object of objects) {
		const isFolder = object.key.endsWith('/') && object.size === 0;
		if (!isFolder) yield object;
	}
}
