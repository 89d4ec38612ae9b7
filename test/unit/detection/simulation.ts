/**
 * Polls a world for a long time, with failures, budgets that run out, restarts and changed filters, and judges what was told by what
 * happened in truth.
 */
import { poll, type ListedPage, type OpenSweep } from '../../../nodes/AmazonS3/client/detection/poll';
import type { Rules } from '../../../nodes/AmazonS3/client/detection/rules';
import { readState, type State } from '../../../nodes/AmazonS3/client/detection/state';
import type { Detected, WatchedObject } from '../../../nodes/AmazonS3/client/detection/watchedObject';
import { LONG_WINDOW_HOURS, SHORT_WINDOW_MS } from '../../../nodes/AmazonS3/client/detection/windows';
import { Random } from './random';
import { World, type Traffic } from './world';

export interface Setting {
	traffic: Traffic;
	rules: Partial<Rules>;
	/** Whether n8n saves the state of polls that tell nothing (durable cursors), or only with an execution. */
	savesAlways: boolean;
	changesFilters: boolean;
	changesFolders: boolean;
}

export interface Told extends Detected {
	at: string;
}

export interface Report {
	told: number;
	problems: string[];
	largestState: number;
}

class Interrupted extends Error {}

const PAGE = 20;
const FILTERS: Array<(object: WatchedObject) => boolean> = [() => true, ({ size = 0 }) => size % 3 !== 0, ({ key }) => !key.endsWith('7')];

export interface Judge {
	/** A first look begins: what is there then is old. */
	baselineBegins(there: WatchedObject[]): void;
	/** Something changed while it lasted. */
	changed(key: string, object?: WatchedObject): void;
	tell(event: Told): void;
	/** A look that began with `began` has ended. @param left whether more is to be told later */
	sweepEnds(look: Look, now: string): void;
	problems(): string[];
}

export interface Look {
	/** What was there when it began. */
	there: WatchedObject[];
	/** Keys that changed since. */
	changed: Set<string>;
	matches(object: WatchedObject): boolean;
	startAfter: string;
	left: number;
	isBaseline: boolean;
}

export async function simulate(seed: number, polls: number, setting: Setting, judgeOf: (rules: Rules) => Judge): Promise<Report> {
	const random = new Random(seed);
	const world = new World(random, setting.traffic);
	const { folders } = setting.traffic;
	let folder = folders[0]!;
	let filter = FILTERS[0]!;
	let saved: string | undefined;
	let memory: State | undefined;
	let open: OpenSweep | undefined;
	let look: Look | undefined;
	let sweepsSinceRestart = 1;
	let told = 0;
	let largestState = 0;
	let seenHistory = 0;
	let listedAt = '';

	const rulesNow = (): Rules => ({
		scope: folder,
		moves: false,
		startOver: '',
		changes: new Set(['created']),
		newKeysOnly: false,
		matches: filter,
		matchesKey: () => true,
		settled: { kind: 'atOnce' },
		limit: Infinity,
		windows: { short: SHORT_WINDOW_MS, long: LONG_WINDOW_HOURS * 3_600_000 },
		snapshotLimit: 10_000,
		recentLimit: 40_000,
		...setting.rules,
	});
	const judge = judgeOf(rulesNow());

	const note = () => {
		for (const { key, object } of world.history.slice(seenHistory)) {
			judge.changed(key, object);
			look?.changed.add(key);
		}
		seenHistory = world.history.length;
	};
	const list = (faults: boolean) =>
		async function* (startAfter: string | undefined): AsyncGenerator<ListedPage> {
			for (let after = startAfter ?? '', isLast = false; !isLast;) {
				if (faults && random.chance(0.01)) throw new Interrupted();
				const first = world.placeOf(after === '' ? folder : `${after}\0`);
				const page = world
					.there()
					.slice(first, first + PAGE + 1)
					.filter(({ key }) => key.startsWith(folder));
				const objects = page.slice(0, PAGE);
				isLast = page.length <= PAGE;
				listedAt = world.now;
				yield { objects, now: listedAt, isLast };
				after = objects.at(-1)?.key ?? after;
				// A listing is no snapshot: the bucket changes between its pages.
				while (faults && random.chance(0.15)) world.act();
				if (random.chance(0.1)) world.pass(random.between(0, 3));
				note();
			}
		};

	const onePoll = async (faults: boolean) => {
		note();
		const rules = rulesNow();
		const state = memory;
		const isBaseline = state === undefined || state.scope !== rules.scope;
		if (open === undefined || open.stateNumber !== state?.number || look === undefined) {
			const there = world.there().filter(({ key }) => key.startsWith(folder));
			const tails = state?.recent?.tails ?? 0;
			const isTail = !isBaseline && rules.tailsPerSweep !== undefined && tails < rules.tailsPerSweep;
			look = {
				there,
				changed: new Set(),
				matches: filter,
				startAfter: isTail ? (state?.recent?.lastKey ?? '') : '',
				left: 0,
				isBaseline,
			};
			open = undefined;
			if (isBaseline) judge.baselineBegins(there);
		}
		let pages = faults && random.chance(0.15) ? random.between(1, 6) : Infinity;
		try {
			const result = await poll(rules, state, open, `line ${seed}`, list(faults), () => --pages > 0);
			note();
			if (!result.done) {
				open = result.open;
				return;
			}
			open = undefined;
			const { detected, left, stateAfter } = result.findings;
			// Executions of several sizes, each with the state that goes with it; n8n may die after any of them.
			for (let from = 0; from < detected.length;) {
				const to = Math.min(detected.length, from + random.between(1, 5));
				memory = readState(JSON.parse(JSON.stringify(stateAfter(to))));
				for (const event of detected.slice(from, to)) judge.tell({ ...event, at: listedAt });
				told += to - from;
				saved = JSON.stringify(memory);
				from = to;
				if (faults && to < detected.length && random.chance(0.01)) {
					judge.sweepEnds({ ...look, left: detected.length - to }, listedAt);
					throw new Interrupted();
				}
			}
			memory = readState(JSON.parse(JSON.stringify(stateAfter(detected.length))));
			if (setting.savesAlways || isBaseline) saved = JSON.stringify(memory);
			largestState = Math.max(largestState, JSON.stringify(memory).length);
			sweepsSinceRestart++;
			judge.sweepEnds({ ...look!, left }, listedAt);
			look = undefined;
		} catch (error) {
			if (!(error instanceof Interrupted)) throw error;
			open = undefined;
			note();
		}
	};

	for (let i = 0; i < 60; i++) world.act();
	for (let number = 0; number < polls; number++) {
		await onePoll(true);
		for (let actions = random.between(0, 4); actions > 0; actions--) {
			world.act();
			world.pass(random.between(0, 20));
		}
		world.pass(random.chance(0.02) ? random.between(60, 30 * 3600) : 60);
		if (random.chance(0.03)) {
			memory = saved === undefined ? undefined : readState(JSON.parse(saved));
			open = undefined;
			look = undefined;
			sweepsSinceRestart = 0;
		}
		if (setting.changesFilters && sweepsSinceRestart > 0 && open === undefined && random.chance(0.03)) filter = random.pick(FILTERS);
		if (setting.changesFolders && random.chance(0.01)) {
			folder = random.pick(folders);
			open = undefined;
			look = undefined;
		}
	}
	world.pass(25 * 3600);
	for (let i = 0; i < 100; i++) {
		await onePoll(false);
		world.pass(600);
	}
	note();
	return { told, problems: judge.problems(), largestState };
}
