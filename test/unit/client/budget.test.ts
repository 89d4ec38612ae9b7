import { createBudget } from '../../../nodes/AmazonS3/client/flow/budget';

const settled = async (promise: Promise<unknown>) => {
	let done = false;
	void promise.then(() => (done = true));
	await new Promise((resolve) => setImmediate(resolve));
	return done;
};

test('grants in order as bytes come back, and never more than there are', async () => {
	const budget = createBudget(10);
	const first = await budget.take(6);
	const second = budget.take(6);
	const third = budget.take(1);
	expect(await settled(second)).toBe(false);
	expect(await settled(third)).toBe(false);
	first();
	first();
	(await second)();
	(await third)();
	expect(await settled(budget.take(10))).toBe(true);
});

test('a wish over the whole budget is granted alone', async () => {
	const budget = createBudget(10);
	const release = await budget.take(25);
	const other = budget.take(1);
	expect(await settled(other)).toBe(false);
	release();
	expect(await settled(other)).toBe(true);
});

test('who is cancelled while waiting leaves the queue to the others', async () => {
	const budget = createBudget(10);
	const release = await budget.take(5);
	const stop = new AbortController();
	const big = budget.take(10, stop.signal);
	const small = budget.take(5);
	stop.abort(new Error('stopped'));
	await expect(big).rejects.toThrow('stopped');
	expect(await settled(small)).toBe(true);
	release();
	await expect(budget.take(1, stop.signal)).rejects.toThrow('stopped');
});

test('keeps buffers that were handed back for the next borrower, up to the budget, and frees the others', () => {
	const budget = createBudget(10);
	const [kept, freed] = [budget.borrow(6), budget.borrow(5)];
	budget.handBack(kept);
	budget.handBack(freed);
	expect(freed.length).toBe('transfer' in ArrayBuffer.prototype ? 0 : 5);
	expect(budget.borrow(4).buffer).toBe(kept.buffer);
	expect(budget.borrow(4).buffer).not.toBe(kept.buffer);
});
