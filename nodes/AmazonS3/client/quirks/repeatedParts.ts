import type { Part } from '../sdk/sdk';

/** A part of an unfinished upload as the store lists it. */
export interface ListedPart extends Part {
	/** The store has several of this number, and does not tell which one came last. */
	isUnsure?: true;
}

/**
 * One part for each number, the one that came last. A part that is sent again replaces the one before; SeaweedFS 4.53 lists both, in any
 * order, with their times in whole seconds: https://github.com/seaweedfs/seaweedfs/blob/master/weed/s3api/filer_multipart.go
 * @param parts in the order of their numbers
 */
export async function* withoutReplaced(parts: AsyncIterable<Part>): AsyncGenerator<ListedPart, void, undefined> {
	let last: ListedPart | undefined;
	for await (const part of parts) {
		if (last !== undefined && last.PartNumber !== part.PartNumber) yield last;
		last = last?.PartNumber === part.PartNumber ? laterOf(last!, part) : part;
	}
	if (last !== undefined) yield last;
}

function laterOf(a: ListedPart, b: Part): ListedPart {
	const [timeOfA, timeOfB] = [a, b].map(({ LastModified }) => LastModified?.getTime() ?? 0);
	if (timeOfA !== timeOfB) return timeOfA! > timeOfB! ? a : b;
	return a.ETag === b.ETag ? a : { ...a, isUnsure: true };
}
