/**
 * Widening has to bring so much more of what is answered in a second; twice the width brings twice as much where waiting is all there is.
 */
const WORTH_IT = 1.2;

/**
 * The width counts as used when so much of it was under way at one time of a round: answers come in bursts, and the next requests after
 * them.
 */
const USED = 0.9;

/** After a try that brought nothing, so many rounds go by before the next one, and twice as many after each further one. */
const FIRST_REST = 16;
const LONGEST_REST = 256;

/** How many requests may be under way at a time: found by trying. The rule stands at `createAdaptiveTurns`. */
export interface Width {
	now(): number;
	/** The first request after a time without any. */
	begins(at: number): void;
	/** An answer came, at this time in ms, while so many were under way, itself among them. */
	answered(at: number, underWay: number): void;
	/** The server wants less, or is gone: to this share, and `least` stay, where there were as many. */
	narrow(share: number, least?: number): void;
}

/** A width that begins with `first` and is never more than `most`. */
export function createWidth(first: number, most: number): Width {
	let width = Math.min(first, most);
	/** What half the width brought, while the whole is tried. */
	let before: number | undefined;
	let rest = 0;
	let nextRest = FIRST_REST;
	/** Answers to requests from before the last change, and those for which sockets were opened, tell nothing. */
	let skip = width;
	let from = 0;
	let count = 0;
	let mostUnderWay = 0;

	const measure = (at: number, skipped = 0) => {
		skip = skipped;
		from = at;
		count = 0;
		mostUnderWay = 0;
	};
	const change = (to: number, at: number) => {
		width = Math.max(1, Math.min(most, to));
		measure(at, width);
	};
	const giveUpTry = (at: number) => {
		before = undefined;
		rest = nextRest;
		nextRest = Math.min(2 * nextRest, LONGEST_REST);
		change(Math.ceil(width / 2), at);
	};
	const decide = (perMs: number, at: number) => {
		if (before !== undefined && perMs < WORTH_IT * before) return giveUpTry(at);
		if (before !== undefined) nextRest = FIRST_REST;
		before = undefined;
		if (width === most || rest > 0) {
			rest = Math.max(0, rest - 1);
			return measure(at);
		}
		before = perMs;
		return change(2 * width, at);
	};

	return {
		now: () => width,
		begins: (at) => measure(at, width),
		answered(at, underWay) {
			if (skip > 0) {
				if (--skip === 0) measure(at);
				return;
			}
			count++;
			mostUnderWay = Math.max(mostUnderWay, underWay);
			if (count < width) return;
			if (mostUnderWay < USED * width || at <= from) measure(at);
			else decide(count / (at - from), at);
		},
		narrow(share, least = 1) {
			before = undefined;
			rest = 0;
			change(Math.max(Math.min(least, width), Math.floor(width * share)), from);
		},
	};
}
