/**
 * The rule of how many requests are sent, against servers that are simulated on a clock of their own: nothing here waits, and no
 * outcome depends on the machine.
 */
import { createAdaptiveTurns, type AdaptiveTurns, type Clock } from '../../../nodes/AmazonS3/client/flow/adaptiveTurns';

const SECOND = 1000;

/** A clock that stands until it is told to go on, and then jumps from one call to the next. */
class VirtualClock implements Clock {
	private time = 0;
	private readonly calls: Array<{ at: number; call: () => void }> = [];

	now = () => this.time;

	after = (ms: number, call: () => void) => {
		const at = this.time + ms;
		const index = this.calls.findLastIndex((one) => one.at <= at);
		this.calls.splice(index + 1, 0, { at, call });
	};

	/** Until nothing is to come any more, or this much time is over. */
	async run(ms = Infinity): Promise<void> {
		const until = this.time + ms;
		for (;;) {
			// Who was given a turn by the last call hears of it.
			for (let i = 0; i < 4; i++) await undefined;
			const next = this.calls[0];
			if (next === undefined || next.at > until) break;
			this.calls.shift();
			this.time = next.at;
			next.call();
		}
		if (until !== Infinity) this.time = until;
	}
}

type Answer = 'answered' | 'refused' | 'silent';

/** What a server says to a request that comes now, and after how many ms. */
type Server = () => { answer: Answer; ms: number };

/** Far away by so many ms, and able to answer so many requests a second one after the other, as n8n's thread does by the way. */
function distant(clock: Clock, ms: number, perSecond = Infinity): Server {
	let freeAt = 0;
	return () => {
		freeAt = Math.max(freeAt, clock.now()) + SECOND / perSecond;
		return { answer: 'answered', ms: freeAt - clock.now() + ms };
	};
}

/** Refuses what is over so many a second, counted by a bucket that a second fills, or from one full second to the next. */
function throttling(clock: Clock, ms: number, perSecond: () => number, count: 'bucket' | 'seconds'): Server {
	let left = perSecond();
	let filledAt = 0;
	return () => {
		const now = clock.now();
		if (count === 'bucket') {
			left = Math.min(perSecond(), left + ((now - filledAt) * perSecond()) / SECOND);
			filledAt = now;
		} else if (now - filledAt >= SECOND) {
			left = perSecond();
			filledAt = now - (now % SECOND);
		}
		if (left < 1) return { answer: 'refused', ms };
		left--;
		return { answer: 'answered', ms };
	};
}

interface Seen {
	at: number;
	answer: Answer;
}

/**
 * Sends requests for so many objects until each is answered, as many at a time as the turns say, each so many ms after the last one of its
 * lane.
 */
async function send(
	clock: VirtualClock,
	turns: AdaptiveTurns,
	server: Server,
	objects: number,
	ms?: number,
	betweenMs = 0,
): Promise<Seen[]> {
	const seen: Seen[] = [];
	let next = 0;
	let inHand = 0;
	const done = () => {
		inHand--;
		more();
	};
	// Calls rather than promises: there are hundreds of thousands of requests.
	const one = () =>
		void turns.take().then((end) => {
			const { answer, ms: after } = server();
			clock.after(after, () => {
				seen.push({ at: clock.now(), answer });
				end(answer);
				if (answer !== 'answered') one();
				else if (betweenMs > 0) clock.after(betweenMs, done);
				else done();
			});
		});
	const more = () => {
		while (next < objects && inHand < turns.width()) {
			next++;
			inHand++;
			one();
		}
	};
	more();
	await clock.run(ms);
	return seen;
}

const answeredIn = (seen: Seen[]) => seen.filter(({ answer }) => answer === 'answered');

describe('far from the server', () => {
	test.each([
		[5, 1.15],
		[20, 1.2],
		[50, 1.35],
		[200, 1.6],
	])('%d ms: 4,000 objects come in at most %d times the time of 128 at a time from the start', async (ms, atMost) => {
		const clock = new VirtualClock();
		const turns = createAdaptiveTurns({ clock });
		const seen = await send(clock, turns, distant(clock, ms), 4000);
		expect(answeredIn(seen)).toHaveLength(4000);
		expect(turns.width()).toBe(128);
		expect(seen.at(-1)!.at / (Math.ceil(4000 / 128) * ms)).toBeLessThan(atMost);
	});

	test('answers come in bursts, and what follows them later: it widens all the same', async () => {
		const clock = new VirtualClock();
		const turns = createAdaptiveTurns({ clock });
		await send(clock, turns, distant(clock, 20), 4000, undefined, 2);
		expect(turns.width()).toBe(128);
	});

	test('never more than the most that is allowed', async () => {
		const clock = new VirtualClock();
		const turns = createAdaptiveTurns({ clock, most: 24 });
		await send(clock, turns, distant(clock, 50), 2000);
		expect(turns.width()).toBe(24);
	});
});

test.each([
	[1, 1000, 16, 32],
	[20, 800, 16, 32],
	[20, 1500, 32, 64],
	[50, 1000, 64, 128],
	[200, 150, 32, 64],
])(
	'%d ms away and %d answers a second at most: the width stays between %d and %d, and costs no time',
	async (ms, perSecond, least, most) => {
		const clock = new VirtualClock();
		const turns = createAdaptiveTurns({ clock });
		const seen = await send(clock, turns, distant(clock, ms, perSecond), 5000);
		expect(turns.width()).toBeGreaterThanOrEqual(least);
		expect(turns.width()).toBeLessThanOrEqual(most);
		expect(seen.at(-1)!.at / ((5000 / perSecond) * SECOND)).toBeLessThan(1.15);
	},
);

test('few requests at a time tell nothing: the width stays', async () => {
	const clock = new VirtualClock();
	const turns = createAdaptiveTurns({ clock });
	for (let i = 0; i < 200; i++) await send(clock, turns, distant(clock, 20), 8);
	expect(turns.width()).toBe(16);
});

describe.each(['bucket', 'seconds'] as const)('a server that refuses what is over its limit, counted by %s', (count) => {
	test.each([5, 20, 50, 100, 200])(
		'200 a second, %d ms away: 2,000 objects arrive in 1.3 times the ideal time, and after two seconds at most one in ten is refused',
		async (ms) => {
			const clock = new VirtualClock();
			const turns = createAdaptiveTurns({ clock });
			const seen = await send(
				clock,
				turns,
				throttling(clock, ms, () => 200, count),
				2000,
			);
			expect(answeredIn(seen)).toHaveLength(2000);
			expect(seen.at(-1)!.at).toBeLessThan(1.3 * 10 * SECOND);
			const later = seen.filter(({ at }) => at > 2 * SECOND);
			expect(later.filter(({ answer }) => answer === 'refused').length / later.length).toBeLessThan(0.1);
		},
	);

	test.each([
		[30, 20],
		[1000, 20],
		[3500, 20],
		[600, 100],
	])('%d a second, %d ms away: 20 seconds use nine tenths of it or of what 128 at a time can bring', async (perSecond, ms) => {
		const clock = new VirtualClock();
		const turns = createAdaptiveTurns({ clock });
		const seen = await send(
			clock,
			turns,
			throttling(clock, ms, () => perSecond, count),
			Infinity,
			20 * SECOND,
		);
		const possible = Math.min(perSecond, (128 * SECOND) / ms);
		expect(answeredIn(seen).length / 20 / possible).toBeGreaterThan(0.88);
		const later = seen.filter(({ at }) => at > 2 * SECOND);
		expect(later.filter(({ answer }) => answer === 'refused').length / later.length).toBeLessThan(0.1);
	});

	test('a limit that is lifted is left behind', async () => {
		const clock = new VirtualClock();
		const turns = createAdaptiveTurns({ clock });
		const server = throttling(clock, 20, () => (clock.now() < 10 * SECOND ? 100 : 10_000), count);
		const seen = await send(clock, turns, server, Infinity, 27 * SECOND);
		const last = answeredIn(seen).filter(({ at }) => at > 25 * SECOND);
		expect(last.length / 2).toBeGreaterThan(3000);
	});
});

test('a server that refuses everything is asked ever more rarely, and by all again once it is back', async () => {
	const clock = new VirtualClock();
	const turns = createAdaptiveTurns({ clock });
	const server: Server = () => ({ answer: clock.now() > 3 * SECOND && clock.now() < 15 * SECOND ? 'refused' : 'answered', ms: 20 });
	const seen = await send(clock, turns, server, Infinity, 25 * SECOND);
	const refused = seen.filter(({ answer }) => answer === 'refused');
	expect(refused.length).toBeLessThan(128 + 50);
	expect(answeredIn(seen).filter(({ at }) => at > 23 * SECOND).length / 2).toBeGreaterThan(3000);
});

test('one refusal among many answers costs next to nothing', async () => {
	const clock = new VirtualClock();
	const turns = createAdaptiveTurns({ clock });
	let requests = 0;
	const server: Server = () => ({ answer: ++requests % 25_000 === 0 ? 'refused' : 'answered', ms: 20 });
	const seen = await send(clock, turns, server, Infinity, 15 * SECOND);
	expect(answeredIn(seen).length / 15).toBeGreaterThan(0.85 * (128 / 0.02));
});

test.each([
	[3, 1.4],
	[20, 1.6],
])('only request %d of a short run is refused: the first second is no measure of what the server can do', async (refused, atMost) => {
	const timeOf = async (server: (clock: Clock) => Server) => {
		const clock = new VirtualClock();
		const seen = await send(clock, createAdaptiveTurns({ clock }), server(clock), 300);
		expect(answeredIn(seen)).toHaveLength(300);
		return seen.at(-1)!.at;
	};
	let requests = 0;
	const undisturbed = await timeOf((clock) => distant(clock, 50));
	const disturbed = await timeOf(() => () => ({ answer: ++requests === refused ? 'refused' : 'answered', ms: 50 }));
	expect(disturbed / undisturbed).toBeLessThan(atMost);
});

test('a server that is gone is given up by eight calls at a time', async () => {
	const clock = new VirtualClock();
	const turns = createAdaptiveTurns({ clock });
	for (let round = 0; round < 5; round++) {
		const ends = await Promise.all(Array.from({ length: turns.width() }, async () => await turns.take()));
		await clock.run(SECOND);
		for (const end of ends) end('silent');
	}
	expect(turns.width()).toBe(8);
});

test('silence halves the width, once for all that were under way, and it comes back', async () => {
	const clock = new VirtualClock();
	const turns = createAdaptiveTurns({ clock, first: 64 });
	const ends = await Promise.all(Array.from({ length: 64 }, async () => await turns.take()));
	await clock.run(10);
	for (const end of ends) end('silent');
	expect(turns.width()).toBe(32);
	const again = await turns.take();
	await clock.run(10);
	again('silent');
	expect(turns.width()).toBe(16);
	await send(clock, turns, distant(clock, 20), 3000);
	expect(turns.width()).toBe(128);
});

test('a Retry-After is waited for', async () => {
	const clock = new VirtualClock();
	const turns = createAdaptiveTurns({ clock });
	(await turns.take())('refused', 3 * SECOND);
	let takenAt = 0;
	void turns.take().then(() => (takenAt = clock.now()));
	await clock.run();
	expect(takenAt).toBe(3 * SECOND);
});

test('turns are taken in the order in which they were asked for; one that has ended ends once', async () => {
	const turns = createAdaptiveTurns({ first: 2, most: 2 });
	const order: number[] = [];
	const ends: Array<(end: 'answered') => void> = [];
	const all = [0, 1, 2, 3].map(async (number) => {
		const end = await turns.take();
		order.push(number);
		ends.push(end);
	});
	const settled = async () => await new Promise((resolve) => setImmediate(resolve));
	await settled();
	expect(order).toEqual([0, 1]);
	ends[1]!('answered');
	ends[1]!('answered');
	await settled();
	expect(order).toEqual([0, 1, 2]);
	ends[0]!('answered');
	await Promise.all(all);
	expect(order).toEqual([0, 1, 2, 3]);
	expect(turns.answers()).toBe(2);
});

test('who is cancelled leaves the queue, and takes no turn with it', async () => {
	const turns = createAdaptiveTurns({ first: 1, most: 1 });
	const end = await turns.take();
	const stop = new AbortController();
	const cancelled = turns.take(stop.signal);
	const next = turns.take();
	const reason = new Error('enough');
	stop.abort(reason);
	await expect(cancelled).rejects.toBe(reason);
	await expect(turns.take(stop.signal)).rejects.toBe(reason);
	end('gone');
	(await next)('gone');
	await expect(turns.take()).resolves.toBeInstanceOf(Function);
});
