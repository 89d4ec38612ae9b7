import { createSendingRate } from './sendingRate';
import { createWaitingLine } from './waitingLine';
import { createWidth } from './width';

/** What became of a request that had a turn. */
export type TurnEnd =
	/** An answer came, good or bad, and none of those below. */
	| 'answered'
	/** The server asked to slow down. */
	| 'refused'
	/** No answer came in time. */
	| 'silent'
	/** None of the server's doing: it was cancelled, or could not be sent. */
	| 'gone';

/** A queue for requests to one server, first come first served, that finds by itself how many may be under way. */
export interface AdaptiveTurns {
	/** How many that is at present: so many things of a kind are worth doing at a time. */
	width(): number;
	/** How many answers have come. */
	answers(): number;
	/**
	 * Waits for a turn, as long as it takes; call the returned function once, with what became of the request.
	 * @throws the signal's reason when it aborts while waiting
	 */
	take(signal?: AbortSignal): Promise<EndTurn>;
}

type EndTurn = (end: TurnEnd, retryAfterMs?: number) => void;

/** The time in ms, and a call after some of it. */
export interface Clock {
	now(): number;
	after(ms: number, call: () => void): void;
}

const CLOCK: Clock = { now: () => performance.now(), after: (ms, call) => void setTimeout(call, ms) };

/** Under way at first: what a server close by answers as fast as n8n's thread can ask. */
const FIRST = 16;

/** Each one takes a socket and the thread's time: more brought nothing at any distance that was measured. */
const MOST = 128;

/** After so many ms without a request under way, what was measured before counts no more. */
const IDLE = 100;

/** What is left of the width when the server asked to slow down, and when it does not answer. */
const SHARE_AFTER_REFUSAL = 0.75;
const SHARE_AFTER_SILENCE = 0.5;

/** Silence leaves this width: a server that is gone is given up by so many calls at a time, each of which takes its timeout. */
const LEAST_AFTER_SILENCE = 8;

/**
 * The one rule of how many requests are sent to a server, for everything that a connection does.
 *
 * - **Width**: 16 are under way at a time. While all of them are used, twice as many are tried: where that brings at least a fifth
 *   more answers a second, they stay and twice as many again are tried, up to `most`; else the width goes back, and the next try is later.
 *   So a server far away is asked by many at a time, and one close by, where n8n's thread is what everybody waits for, by few.
 * - **Rate**: when the server refuses (503 SlowDown, 429), nine tenths of what it answered in the last second are sent a second from
 *   then on, evenly; none while there is no whole second to look at. The rate rises by a hundredth in the first second, by two in the
 *   next, by four, eight: it stays near a limit that holds, and leaves one behind that is gone. The width loses a quarter. Refusals
 *   without any answer in between make all wait: 50 ms, then twice as long each, up to half a second; after that one request every 20 ms
 *   asks whether the server answers again.
 * - **Silence** (a timeout) halves the width, down to 8. It widens again by the same rule as ever.
 *
 * Each change waits for requests that were sent after it before there is another.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
 */
export function createAdaptiveTurns({
	first = FIRST,
	most = MOST,
	clock = CLOCK,
}: { first?: number; most?: number; clock?: Clock } = {}): AdaptiveTurns {
	const width = createWidth(first, most);
	const rate = createSendingRate();
	let underWay = 0;
	let answers = 0;
	let silentAt = -Infinity;
	let idleSince = -Infinity;
	let isTimed = false;

	const serve = () => {
		while (!line.isEmpty() && underWay < width.now()) {
			const now = clock.now();
			const wait = rate.nextAt() - now;
			if (wait > 0) {
				if (isTimed) return;
				isTimed = true;
				clock.after(Math.ceil(wait), () => {
					isTimed = false;
					serve();
				});
				return;
			}
			if (underWay++ === 0 && now - idleSince > IDLE) width.begins(now);
			rate.sent(now);
			line.admit(endOf(now));
		}
	};
	const line = createWaitingLine<EndTurn>(serve);

	const finish = (end: TurnEnd, sentAt: number, retryAfterMs?: number) => {
		const now = clock.now();
		if (end === 'answered') {
			answers++;
			rate.answered(now);
			width.answered(now, underWay);
		} else if (end === 'refused' && rate.refused(now, sentAt, retryAfterMs)) width.narrow(SHARE_AFTER_REFUSAL);
		else if (end === 'silent' && sentAt >= silentAt) {
			silentAt = now;
			width.narrow(SHARE_AFTER_SILENCE, LEAST_AFTER_SILENCE);
		}
		if (--underWay === 0) idleSince = now;
		serve();
	};

	const endOf = (sentAt: number): EndTurn => {
		let ended = false;
		return (end, retryAfterMs) => {
			if (ended) return;
			ended = true;
			finish(end, sentAt, retryAfterMs);
		};
	};

	return { width: () => width.now(), answers: () => answers, take: line.join };
}
