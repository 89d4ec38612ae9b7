import { S3Error } from '../errors/errors';

/** What stands under one key on the left, on the right, or on both sides. */
export interface Pair<L, R> {
	key: string;
	left?: L;
	right?: R;
}

/** The order of S3's listings: by the bytes of UTF-8. Negative when `a` comes first. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Two listings in the order of their keys as one, entry by entry: neither is ever held whole.
 * @param until with "left" the right one is read no further than the left one goes
 * @throws S3Error when a listing is not in the order of its keys: what is missing on a side could then not be told
 */
export async function* mergeByKey<L, R>(
	left: AsyncIterable<L>,
	leftKey: (entry: L) => string,
	right: AsyncIterable<R>,
	rightKey: (entry: R) => string,
	until: 'left' | 'both' = 'both',
): AsyncGenerator<Pair<L, R>, void, undefined> {
	const lefts = inKeyOrder(left, leftKey);
	const rights = inKeyOrder(right, rightKey);
	try {
		let [l, r] = await Promise.all([lefts.next(), rights.next()]);
		while (!l.done || (!r.done && until === 'both')) {
			const order = l.done ? 1 : r.done ? -1 : compareKeys(l.value.key, r.value.key);
			const pair: Pair<L, R> = { key: order <= 0 ? l.value!.key : r.value!.key };
			if (order <= 0) pair.left = l.value!.entry;
			if (order >= 0) pair.right = r.value!.entry;
			yield pair;
			[l, r] = await Promise.all([order <= 0 ? lefts.next() : l, order >= 0 ? rights.next() : r]);
		}
	} finally {
		await Promise.allSettled([lefts.return(), rights.return()]);
	}
}

async function* inKeyOrder<T>(
	source: AsyncIterable<T>,
	keyOf: (entry: T) => string,
): AsyncGenerator<{ key: string; entry: T }, void, undefined> {
	let last: string | undefined;
	for await (const entry of source) {
		const key = keyOf(entry);
		if (last !== undefined && compareKeys(last, key) >= 0) {
			throw new S3Error(
				'notSupported',
				`The store lists ${JSON.stringify(key)} after ${JSON.stringify(last)}, which is not the order of the keys`,
				'Sync cannot compare the folders this way. Not every S3-compatible store lists as S3 does.',
			);
		}
		last = key;
		yield { key, entry };
	}
}
