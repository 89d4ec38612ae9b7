/** What a run has moved so far: those who move bytes tell it. */
export interface Progress {
	/** So many bytes more are to be moved; undefined where nobody knows yet. */
	expect(bytes: number | undefined): void;
	/** So many bytes have been moved. */
	moved(bytes: number): void;
	/** An item of the run has its turn: what it moves is said from now on. */
	itemBegun(): void;
	/** An item of the run is done. */
	itemDone(): void;
	/** Ends the reports. */
	stop(): void;
}

/** Between two reports: a run that is shorter has none. */
export const REPORT_EVERY_MS = 10_000;

/**
 * Tells every 10 seconds how far a run is: items, bytes, rate, and the time left: by the bytes where all of them are known, while items
 * wait for their turn by the items that are done.
 * @param items how many the run has
 * @param tell gets a line such as "3 of 9 items, 1.2 GiB of 2.0 GiB (60 %), 110 MiB/s, about 8 s left"
 */
export function reportProgress(items: number, tell: (line: string) => void, now: () => number = () => performance.now()): Progress {
	const startedAt = now();
	let begun = 0;
	let done = 0;
	let moved = 0;
	let expected = 0;
	let isKnown = true;
	let last = { moved: 0, at: startedAt };
	const report = () => {
		const at = now();
		const rate = ((moved - last.moved) * 1000) / Math.max(1, at - last.at);
		last = { moved, at };
		const all = isKnown && begun >= items ? expected : 0;
		const parts = [`${count(done)} of ${count(items)} ${items === 1 ? 'item' : 'items'}`];
		if (moved > 0 || all > 0) parts.push(bytesOf(moved, all), `${size(rate)}/s`);
		const left = all > 0 ? secondsLeft(moved, all, rate) : begun < items ? secondsLeft(done, items, (done * 1000) / (at - startedAt)) : 0;
		if (left > 0) parts.push(`about ${duration(left)} left`);
		tell(parts.join(', '));
	};
	const timer = setInterval(report, REPORT_EVERY_MS).unref();
	return {
		expect(bytes) {
			if (bytes === undefined) isKnown = false;
			else expected += bytes;
		},
		moved: (bytes) => void (moved += bytes),
		itemBegun: () => void begun++,
		itemDone: () => void done++,
		stop: () => clearInterval(timer),
	};
}

/** Passes contents on, and tells of them. */
export async function* metered<T extends Uint8Array>(contents: AsyncIterable<T>, progress: Progress): AsyncGenerator<T, void, undefined> {
	for await (const chunk of contents) {
		progress.moved(chunk.length);
		yield chunk;
	}
}

/** 0 where nobody can tell. */
const secondsLeft = (done: number, all: number, perSecond: number): number => (perSecond > 0 ? Math.max(0, all - done) / perSecond : 0);

const count = (number: number): string => number.toLocaleString('en');

const bytesOf = (moved: number, all: number): string =>
	all === 0 ? size(moved) : `${size(moved)} of ${size(all)} (${Math.min(100, Math.floor((moved / all) * 100))} %)`;

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function size(bytes: number): string {
	let unit = 0;
	for (; bytes >= 1024 && unit < UNITS.length - 1; unit++) bytes /= 1024;
	return `${bytes < 10 && unit > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${UNITS[unit]}`;
}

function duration(seconds: number): string {
	if (seconds < 120) return `${Math.ceil(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
