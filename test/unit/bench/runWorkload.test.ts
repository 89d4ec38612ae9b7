import type { ContenderName } from '../../bench/contenders';
import { runWorkload } from '../../bench/runWorkload';
import { tableOf } from '../../bench/table';
import type { Reading, Workload } from '../../bench/workload';

const WHO: ContenderName[] = ['ours', 'n8n', 'sdk'];
const ALWAYS = { repeat: 3, hasTimeFor: () => true };

beforeAll(() => void jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterAll(() => jest.restoreAllMocks());

const readings = (value: number, lanes?: number): Reading => ({ figure: 'upload', value, unit: 'ms', lanes });

function workload(changes: Partial<Workload>): Workload {
	return { name: 'W', title: 'a test', workflows: [], seconds: 1, contenders: {}, ...changes };
}

test('a contender that fails is said, and the others go on', async () => {
	const runs: string[] = [];
	const result = await runWorkload(
		workload({
			contenders: {
				ours: async () => {
					runs.push('ours');
					return [readings(100)];
				},
				n8n: async () => {
					runs.push('n8n');
					throw new Error('out of memory');
				},
			},
		}),
		WHO,
		ALWAYS,
	);
	expect(runs).toEqual(['ours', 'n8n', 'ours', 'ours']);
	expect(result.absent).toEqual({ n8n: 'failed: out of memory' });
	expect(tableOf(result, WHO)).toContain('n8n: failed: out of memory');
});

test('a workload that cannot be prepared is a result, and not the end of the bench', async () => {
	const ours = jest.fn(async () => [readings(1)]);
	const prepare = () => Promise.reject(new Error('no room'));
	const result = await runWorkload(
		workload({ contenders: { ours }, prepare, cleanUp: () => Promise.reject(new Error('nor here')) }),
		WHO,
		ALWAYS,
	);
	expect(ours).not.toHaveBeenCalled();
	expect(result).toMatchObject({ rows: [], absent: { ours: 'failed: no room' } });
});

test('who is measured once runs once, unless more than three repetitions are asked for', async () => {
	const contenders = { ours: jest.fn(async () => [readings(1)]), n8n: jest.fn(async () => [readings(40)]) };
	await runWorkload(workload({ contenders, once: ['n8n'] }), WHO, ALWAYS);
	expect([contenders.ours.mock.calls.length, contenders.n8n.mock.calls.length]).toEqual([3, 1]);
	await runWorkload(workload({ contenders, once: ['n8n'] }), WHO, { ...ALWAYS, repeat: 5 });
	expect([contenders.ours.mock.calls.length, contenders.n8n.mock.calls.length]).toEqual([8, 6]);
});

test('the first repetition takes place, others only while there is time', async () => {
	const ours = jest.fn(async () => [readings(1)]);
	await runWorkload(workload({ contenders: { ours } }), WHO, { repeat: 3, hasTimeFor: () => false });
	expect(ours).toHaveBeenCalledTimes(1);
});

test('of several numbers of requests at a time the one with the best median counts, and the table has all', async () => {
	const of16 = [300, 310, 320];
	const of32 = [200, 260, 280];
	const of64 = [250, 251, 252];
	let run = 0;
	const result = await runWorkload(
		workload({
			contenders: {
				ours: async () => [readings(100)],
				sdk: async () => {
					const now = run++;
					return [readings(of16[now]!, 16), readings(of32[now]!, 32), readings(of64[now]!, 64)];
				},
			},
		}),
		WHO,
		ALWAYS,
	);
	const sdk = result.rows[0]!.contenders.find(({ contender }) => contender === 'sdk')!;
	expect(sdk).toMatchObject({ median: 251, min: 250, max: 252, ratioToOurs: 2.51, runs: of64 });
	expect(sdk.lanes!.map(({ lanes, median, ratioToOurs }) => [lanes, median, ratioToOurs])).toEqual([
		[16, 310, 3.1],
		[32, 260, 2.6],
		[64, 251, 2.51],
	]);
	expect(tableOf(result, WHO)).toContain('sdk, upload, so many at a time: 16: 310 ms 3.10 x, 32: 260 ms 2.60 x, 64: 251 ms 2.51 x');
});
