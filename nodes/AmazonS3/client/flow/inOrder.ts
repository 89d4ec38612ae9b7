/**
 * Calls `work` for everything of a source, at most `lanes` at a time, and yields the results in the source's order. The
 * source is read no further than `lanes` ahead of what was yielded; when the reader stops or a call throws, nothing more is begun.
 * When the source throws, the results of what was begun come first.
 */
export async function* inOrder<T, R>(
	source: AsyncIterable<T> | Iterable<T>,
	lanes: number,
	work: (one: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
	const ahead: Array<Promise<R>> = [];
	let broken: { error: unknown } | undefined;
	const whole = async function* () {
		try {
			yield* source;
		} catch (error) {
			broken = { error };
		}
	};
	try {
		for await (const one of whole()) {
			const result = work(one);
			// Awaited in its turn.
			result.catch(() => undefined);
			ahead.push(result);
			if (ahead.length >= lanes) yield await ahead.shift()!;
		}
		while (ahead.length > 0) yield await ahead.shift()!;
	} finally {
		await Promise.allSettled(ahead);
	}
	if (broken) throw broken.error;
}
