import { ChangesJudge, NewObjectsJudge } from './judges';
import { simulate, type Setting } from './simulation';

/** A share; `npm run test:simulation` plays 2,000. */
const POLLS = Number(process.env.SIMULATION_POLLS ?? 100);
const SEEDS = [1, 2, 3];

const everything: Setting = {
	traffic: { onlyGrows: false, deletes: true, folders: ['a/'] },
	rules: {},
	savesAlways: false,
	changesFilters: true,
	changesFolders: false,
};

const SETTINGS: Record<string, Setting> = {
	'new objects, state saved with executions alone': everything,
	'new objects, state saved at each poll, folders change': {
		...everything,
		traffic: { ...everything.traffic, folders: ['a/', 'b/'] },
		savesAlways: true,
		changesFolders: true,
	},
	'new objects, eight at a time': { ...everything, rules: { limit: 8 }, changesFilters: false },
	'new objects that are settled for 90 minutes': {
		...everything,
		rules: { settled: { kind: 'object', minutes: 90 } },
		changesFilters: false,
	},
	'keys that only grow': {
		...everything,
		traffic: { onlyGrows: true, deletes: true, folders: ['a/'] },
		rules: { tailsPerSweep: 10 },
		changesFilters: false,
	},
};

describe.each(Object.entries(SETTINGS))('%s', (_name, setting) => {
	test.each(SEEDS)('seed %i: each event once, none for what was there', async (seed) => {
		const { problems, told } = await simulate(seed, POLLS, setting, (rules) => new NewObjectsJudge(rules));
		expect(problems).toEqual([]);
		expect(told).toBeGreaterThan(POLLS / 2);
	});
});

describe('created, updated and deleted objects', () => {
	const setting: Setting = {
		...everything,
		rules: { changes: new Set(['created', 'updated', 'deleted']) },
		savesAlways: true,
		changesFilters: false,
	};

	test.each(SEEDS)('seed %i: what is told leads to what is there', async (seed) => {
		const { problems, told } = await simulate(seed, POLLS, setting, () => new ChangesJudge());
		expect(problems).toEqual([]);
		expect(told).toBeGreaterThan(POLLS);
	});

	test.each(SEEDS)('seed %i: the same with state saved with executions alone, five at a time', async (seed) => {
		const some = { ...setting, rules: { ...setting.rules, limit: 5 }, savesAlways: false };
		const { problems } = await simulate(seed, POLLS, some, () => new ChangesJudge());
		expect(problems).toEqual([]);
	});
});
