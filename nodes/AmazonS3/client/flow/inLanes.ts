/**
 * Calls `work` for 0 to count - 1, at most `lanes` at a time, in order; starts no more once the signal aborts. Work that
 * calls `leave` goes on beside the lanes, where there is room for as many again. Resolves when all of it has ended.
 */
export async function inLanes(
	count: number,
	lanes: () => number,
	signal: AbortSignal,
	work: (index: number, leave: () => void) => Promise<void>,
): Promise<void> {
	const underWay = new Set<Promise<void>>();
	let inLane = 0;
	let roomIsMade = () => {};
	const start = (index: number) => {
		let isInLane = true;
		inLane++;
		const leave = () => {
			if (isInLane) inLane--;
			isInLane = false;
			roomIsMade();
		};
		const done: Promise<void> = work(index, leave).finally(() => {
			underWay.delete(done);
			leave();
		});
		underWay.add(done);
	};
	for (let next = 0; next < count && !signal.aborted;) {
		const most = lanes();
		if (inLane < most && underWay.size < 2 * most) start(next++);
		else await new Promise<void>((resolve) => (roomIsMade = resolve));
	}
	await Promise.all(underWay);
}
