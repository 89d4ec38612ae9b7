/** After a refusal, this share of what was answered in the last second is sent a second. */
const SHARE_AFTER_REFUSAL = 0.9;

/** It then rises by this share in the first second, twice that in the second one, and so on. */
const RISE = 0.01;

/** Requests a second: no server that is one refuses so few, and a rate from which nothing recovers would be worse than refusals. */
const LEAST = 20;

/** A rate from here on is none. */
const NONE = 100_000;

/** Refusals without an answer in between make everybody wait: so long, and twice as long each time, in ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 500;

/** Until then one request asks whether the server answers again, and the next one after so many ms. */
const ASK_EVERY = 20;

/** Requests that came due while a timer was late are sent at once, for so many ms. */
const CATCH_UP = 10;

const SECOND = 1000;
const SLOTS = 20;

/** How many requests are sent a second: as many as there are, until the server refuses some. The rule stands at `createAdaptiveTurns`. */
export interface SendingRate {
	/** When the next request may be sent, in ms; a time that is over: now. */
	nextAt(): number;
	sent(at: number): void;
	answered(at: number): void;
	/** @returns whether this refusal tells something new: the request was sent after the last one that did */
	refused(at: number, sentAt: number, retryAfterMs?: number): boolean;
}

/** No limit yet. */
export function createSendingRate(): SendingRate {
	let limit = Infinity;
	let limitedAt = -Infinity;
	let dueAt = -Infinity;
	let pausedUntil = -Infinity;
	let refusals = 0;
	const answers = createLastSecond();

	const present = (at: number): number => {
		if (limit !== Infinity && limit * (1 + RISE * (2 ** ((at - limitedAt) / SECOND) - 1)) > NONE) limit = Infinity;
		return limit * (1 + RISE * (2 ** Math.min(60, (at - limitedAt) / SECOND) - 1));
	};

	return {
		nextAt: () => Math.max(dueAt, pausedUntil),
		sent(at) {
			answers.begin(at);
			if (limit !== Infinity) dueAt = Math.max(dueAt, at - CATCH_UP) + SECOND / present(at);
			if (refusals > 0) dueAt = Math.max(dueAt, at + ASK_EVERY);
		},
		answered(at) {
			if (refusals > 0) dueAt = at;
			refusals = 0;
			answers.add(at);
		},
		refused(at, sentAt, retryAfterMs = 0) {
			if (sentAt < limitedAt) return false;
			const answered = answers.perSecond(at);
			// A shorter look says nothing of a second: one refusal among the first answers would hold the whole run.
			if (answered > 0 && answers.watchedMs(at) >= SECOND) limit = Math.min(present(at), Math.max(LEAST, SHARE_AFTER_REFUSAL * answered));
			limitedAt = at;
			dueAt = at;
			pausedUntil = at + Math.max(retryAfterMs, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** refusals++));
			return true;
		},
	};
}

/** Counts what happened in the last second. */
function createLastSecond() {
	const length = SECOND / SLOTS;
	const counts = new Array<number>(SLOTS).fill(0);
	let slot = -Infinity;
	let begunAt = -Infinity;
	const moveTo = (at: number) => {
		const now = Math.floor(at / length);
		if (now - slot >= SLOTS) counts.fill(0);
		else for (let passed = slot + 1; passed <= now; passed++) counts[passed % SLOTS] = 0;
		slot = Math.max(slot, now);
	};
	return {
		/** Something begins: what was before a pause of a second does not count. */
		begin(at: number) {
			if (Math.floor(at / length) - slot >= SLOTS) begunAt = at;
			moveTo(at);
		},
		add(at: number) {
			moveTo(at);
			counts[slot % SLOTS]!++;
		},
		watchedMs: (at: number): number => at - begunAt,
		perSecond(at: number): number {
			moveTo(at);
			return counts.reduce((sum, count) => sum + count, 0);
		},
	};
}
