import type { ExecutionData } from '../lab/n8nCommand';
import { execute, itemsOf } from './execute';
import { clear, put } from './secondClient';
import { MIXED_KEYS } from './workflows';

const GOOD = [0, 2, 5];
const BAD = [1, 3, 4];

beforeAll(async () => {
	for (const index of GOOD) await put(MIXED_KEYS[index]!, `Text ${index}`);
});

afterAll(async () => await clear('errors/'));

describe('with Continue (using error output)', () => {
	let data: ExecutionData;
	beforeAll(async () => {
		data = await execute('errorOutput');
	});

	test('the good items go on, each linked to its own item', () => {
		const good = itemsOf(data, 'Good');
		expect(good.map(({ json }) => json.text)).toEqual(GOOD.map((index) => `Text ${index}`));
		expect(itemsOf(data, 'Download').map(({ pairedItem }) => pairedItem)).toEqual(GOOD.map((item) => ({ item })));
	});

	test('the bad ones come out of the error output with their input and cause, each linked to its own item', () => {
		const bad = itemsOf(data, 'Bad');
		expect(itemsOf(data, 'Download', 1).map(({ pairedItem }) => pairedItem)).toEqual(BAD.map((item) => ({ item })));
		expect(bad.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('There is no object "errors/missing.txt"'),
			expect.stringMatching(/Key .*1,?025/),
			expect.stringContaining('There is no object "errors/MISSING too?.txt"'),
		]);
		for (const [i, { json }] of bad.entries())
			expect(json).toEqual({
				wanted: MIXED_KEYS[BAD[i]!],
				error: json.error,
				message: expect.stringMatching(/(Check the key|Key has 1025 bytes)/) as string,
			});
	});
});

test('with Continue all items go on in their order, the bad ones with their input and what S3 said', async () => {
	const items = itemsOf(await execute('errorsInRow'), 'Download');
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(MIXED_KEYS.map((_, item) => ({ item })));
	expect(items.map(({ json }) => json.text)).toEqual(MIXED_KEYS.map((_, i) => (GOOD.includes(i) ? `Text ${i}` : undefined)));
	expect(items[1]!.json).toMatchObject({
		wanted: 'errors/missing.txt',
		error: expect.stringContaining('There is no object "errors/missing.txt"') as string,
		message: expect.stringContaining('Check the key') as string,
		details: { code: 'NoSuchKey', key: 'errors/missing.txt' },
	});
});

test('without it the first failure stops the workflow and names its item and cause', async () => {
	const { error, runData } = await execute('stopAtFailure');
	expect(error?.message).toMatch(/There is no object "errors\/missing.txt"|Key .*1,?025|There is no object "errors\/MISSING too/);
	expect(error).toMatchObject({ context: { itemIndex: expect.any(Number) } });
	expect(BAD).toContain((error as unknown as { context: { itemIndex: number } }).context.itemIndex);
	expect(runData.Download?.[0]?.error?.message).toBe(error?.message);
});
