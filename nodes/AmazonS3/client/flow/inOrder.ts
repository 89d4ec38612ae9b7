/** How many at a time: a number, or what it is at present. */
export type Lanes = number | (() => number);

/** As many at a time as `lanes` says at present. */
export const lanesNow = (lanes: Lanes): number => (typeof lanes === 'number' ? lanes : lanes());

/**
 * Calls `work` for everything of a source, at most `lanes` at a time, and yields the results in the source's order. The
 * source is read no further than twice as far ahead of what was yielded: one that takes long does not hold up the others. When the reader
 * stops or a call throws, nothing more is begun. When the source throws, the results of what was begun come first.
 */
export async function* inOrder<T, R>(
	source: AsyncIterable<T> | Iterable<T>,
	lanes: Lanes,
	work: (one: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
	const ahead: Array<{ result: Promise<R>; isDone: boolean }> = [];
	let underWay = 0;
	let isBroken = false;
	let oneEnds = () => {};
	let broken: { error: unknown } | undefined;
	const whole = async function* () {
		try {
			yield* source;
		} catch (error) {
			broken = { error };
		}
	};
	const begin = (one: T) => {
		underWay++;
		const begun = { result: work(one), isDone: false };
		const end = () => {
			begun.isDone = true;
			underWay--;
			oneEnds();
		};
		begun.result.then(end, () => {
			isBroken = true;
			end();
		});
		ahead.push(begun);
	};
	try {
		for await (const one of whole()) {
			begin(one);
			for (let first = ahead[0]; first; first = ahead[0]) {
				const most = lanesNow(lanes);
				if (first.isDone || isBroken || ahead.length >= 2 * most) {
					ahead.shift();
					yield await first.result;
				} else if (underWay >= most) await new Promise<void>((resolve) => (oneEnds = resolve));
				else break;
			}
		}
		while (ahead.length > 0) yield await ahead.shift()!.result;
	} finally {
		await Promise.allSettled(ahead.map(({ result }) => result));
	}
	if (broken) throw broken.error;
}
