import { createTurns } from '../../../nodes/AmazonS3/client/flow/turns';

const settled = async () => await new Promise((resolve) => setImmediate(resolve));

test('so many at a time, the others in the order in which they came', async () => {
	const turns = createTurns(2);
	const order: number[] = [];
	const ends: Array<() => void> = [];
	const all = [0, 1, 2, 3].map(async (number) => {
		const end = await turns.take();
		order.push(number);
		ends.push(end);
	});
	await settled();
	expect(order).toEqual([0, 1]);
	ends[1]!();
	ends[1]!();
	await settled();
	expect(order).toEqual([0, 1, 2]);
	ends[0]!();
	await Promise.all(all);
	expect(order).toEqual([0, 1, 2, 3]);
});

test('who is cancelled leaves the queue, and takes no turn with it', async () => {
	const turns = createTurns(1);
	const end = await turns.take();
	const stop = new AbortController();
	const cancelled = turns.take(stop.signal);
	const next = turns.take();
	const reason = new Error('enough');
	stop.abort(reason);
	await expect(cancelled).rejects.toBe(reason);
	await expect(turns.take(stop.signal)).rejects.toBe(reason);
	end();
	(await next)();
	await expect(turns.take()).resolves.toBeInstanceOf(Function);
});
