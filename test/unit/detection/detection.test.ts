import { poll, type ListedPage, type OpenSweep } from '../../../nodes/AmazonS3/client/detection/poll';
import type { Rules } from '../../../nodes/AmazonS3/client/detection/rules';
import type { SettledRule } from '../../../nodes/AmazonS3/client/detection/settled';
import { SettledWatch } from '../../../nodes/AmazonS3/client/detection/settled';
import { readSnapshot, saveSnapshot } from '../../../nodes/AmazonS3/client/detection/snapshot';
import { readState, type State } from '../../../nodes/AmazonS3/client/detection/state';
import { eventIdOf, type Detected, type WatchedObject } from '../../../nodes/AmazonS3/client/detection/watchedObject';
import { SHORT_WINDOW_MS } from '../../../nodes/AmazonS3/client/detection/windows';

const NOW = Date.parse('2026-11-26T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (offset: number) => new Date(NOW + offset).toISOString();
const object = (key: string, offset: number, etag = 'e'): WatchedObject => ({ key, etag, lastModified: at(offset), size: 1 });

const rules = (changes: Partial<Rules> = {}): Rules => ({
	scope: 'bucket',
	moves: false,
	startOver: '',
	changes: new Set(['created']),
	newKeysOnly: false,
	matches: () => true,
	matchesKey: () => true,
	settled: { kind: 'atOnce' },
	limit: Infinity,
	windows: { short: SHORT_WINDOW_MS, long: 24 * HOUR },
	snapshotLimit: 10_000,
	recentLimit: 40_000,
	...changes,
});

/** A trigger that looks at lists; `told` are the keys of a poll. */
class Trigger {
	state: State | undefined;
	open: OpenSweep | undefined;
	left = 0;

	constructor(public rules: Rules) {}

	async poll(objects: WatchedObject[], offset: number): Promise<string[]> {
		return (await this.events(objects, offset)).map(({ key }) => key);
	}

	async events(objects: WatchedObject[], offset: number): Promise<Detected[]> {
		const sorted = [...objects].sort((a, b) => (a.key < b.key ? -1 : 1));
		const list = async function* (startAfter = ''): AsyncGenerator<ListedPage> {
			yield { objects: sorted.filter(({ key }) => key > startAfter), now: at(offset), isLast: true };
		};
		const result = await poll(this.rules, this.state, this.open, 'line', list, () => true);
		if (!result.done) throw new Error('The poll did not end');
		const { detected, left, stateAfter } = result.findings;
		this.left = left;
		this.state = readState(JSON.parse(JSON.stringify(stateAfter(detected.length))));
		return detected;
	}
}

const begun = async (changes: Partial<Rules> = {}, there: WatchedObject[] = []) => {
	const trigger = new Trigger(rules(changes));
	await trigger.poll(there, 0);
	return trigger;
};

describe('the first poll', () => {
	const there = [object('old', -48 * HOUR), object('new', -HOUR), object('parts', -20 * HOUR, 'e-2')];

	test('from now on: nothing that is there is told, now or later', async () => {
		const trigger = new Trigger(rules());
		expect(await trigger.poll(there, 0)).toEqual([]);
		expect(await trigger.poll([...there, object('next', MINUTE)], MINUTE)).toEqual(['next']);
	});

	test('also what is there: the oldest first', async () => {
		expect(await new Trigger(rules({ from: '' })).poll(there, 0)).toEqual(['old', 'parts', 'new']);
	});

	test('since a date', async () => {
		const trigger = new Trigger(rules({ from: at(-21 * HOUR) }));
		expect(await trigger.poll(there, 0)).toEqual(['parts', 'new']);
		expect(await trigger.poll(there, MINUTE)).toEqual([]);
	});

	test('of a bucket with more recent objects than the state may hold tells none of them later', async () => {
		const many = Array.from({ length: 500 }, (_, i) => object(`key${i}`, -i * 1000));
		const trigger = await begun({ recentLimit: 100 }, many);
		expect(await trigger.poll([...many, object('next', MINUTE)], MINUTE)).toEqual(['next']);
	});
});

describe('new objects', () => {
	test('two of the same second, seen one poll after the other', async () => {
		const trigger = await begun();
		expect(await trigger.poll([object('a', MINUTE)], MINUTE)).toEqual(['a']);
		expect(await trigger.poll([object('a', MINUTE), object('b', MINUTE)], 2 * MINUTE)).toEqual(['b']);
	});

	test('the same bytes written again', async () => {
		const trigger = await begun({}, [object('a', -HOUR)]);
		expect(await trigger.poll([object('a', MINUTE)], MINUTE)).toEqual(['a']);
	});

	test('a multipart upload that began 20 hours before it ended', async () => {
		const trigger = await begun();
		for (let hour = 1; hour <= 20; hour++) await trigger.poll([], hour * HOUR);
		expect(await trigger.poll([object('large', 0, 'e-9'), object('late', 0)], 20 * HOUR)).toEqual(['large']);
	});

	test('a server whose clock is set back by 40 minutes', async () => {
		const trigger = await begun();
		await trigger.poll([], HOUR);
		expect(await trigger.poll([object('a', 20 * MINUTE)], 20 * MINUTE)).toEqual(['a']);
	});

	test('a limit leaves the rest for later, and says how many', async () => {
		const trigger = await begun({ limit: 2 });
		const five = ['e', 'd', 'c', 'b', 'a'].map((key, i) => object(key, MINUTE + i * 1000));
		expect(await trigger.poll(five, 2 * MINUTE)).toEqual(['e', 'd']);
		expect(trigger.left).toBe(3);
		expect(await trigger.poll(five, 30 * HOUR)).toEqual(['c', 'b']);
		expect(await trigger.poll(five, 60 * HOUR)).toEqual(['a']);
		expect(await trigger.poll(five, 61 * HOUR)).toEqual([]);
	});

	test('more than the state may hold wait until it has room', async () => {
		const trigger = await begun({ recentLimit: 3 });
		const five = ['a', 'b', 'c', 'd', 'e'].map((key) => object(key, MINUTE));
		expect(await trigger.poll(five, 2 * MINUTE)).toEqual(['a', 'b', 'c']);
		expect(await trigger.poll(five, 3 * MINUTE)).toEqual([]);
		expect(await trigger.poll(five, 3 * HOUR)).toEqual(['d', 'e']);
	});

	test('5,000 a day, all from multipart uploads: the state stays under 64 KiB', async () => {
		const trigger = await begun();
		let recent: WatchedObject[] = [];
		for (let poll = 1; poll <= 30; poll++) {
			const yesterday = at((poll - 26) * HOUR);
			recent = recent.filter(({ lastModified }) => lastModified > yesterday);
			for (let i = 0; i < 209; i++) recent.push(object(`key${poll}/${i}`, poll * HOUR - i * 1000, 'e-2'));
			await trigger.poll(recent, poll * HOUR);
		}
		expect(JSON.stringify(trigger.state).length).toBeLessThan(64 * 1024);
	});
});

describe('a change of what is watched', () => {
	test('of the folder: what is in the new one is old', async () => {
		const trigger = await begun();
		trigger.rules = rules({ scope: 'other folder' });
		expect(await trigger.poll([object('a', 30_000)], MINUTE)).toEqual([]);
		expect(await trigger.poll([object('a', 30_000), object('b', 90_000)], 2 * MINUTE)).toEqual(['b']);
	});

	test('of a prefix that moves by itself: what came since the last poll is new', async () => {
		const trigger = await begun();
		trigger.rules = rules({ scope: 'next day', moves: true });
		expect(await trigger.poll([object('before', -HOUR), object('after', 30_000)], MINUTE)).toEqual(['after']);
	});

	test('of filters: what they left out does not come back', async () => {
		const trigger = await begun({ matches: ({ key }) => key !== 'a' });
		expect(await trigger.poll([object('a', 30_000)], MINUTE)).toEqual([]);
		trigger.rules = rules();
		expect(await trigger.poll([object('a', 30_000)], 2 * MINUTE)).toEqual([]);
	});

	test('of the changes to tell: nothing is told twice, and nothing missed', async () => {
		const trigger = await begun();
		expect(await trigger.poll([object('a', MINUTE)], MINUTE)).toEqual(['a']);
		trigger.rules = rules({ changes: new Set(['created', 'deleted']) });
		expect(await trigger.poll([object('a', MINUTE), object('b', 2 * MINUTE)], 2 * MINUTE)).toEqual(['b']);
		trigger.rules = rules();
		expect(await trigger.poll([object('a', MINUTE), object('b', 2 * MINUTE), object('c', 3 * MINUTE)], 3 * MINUTE)).toEqual(['c']);
	});

	test('of Start Over: the state is forgotten', async () => {
		const trigger = await begun({ from: '' }, [object('a', -HOUR)]);
		expect(await trigger.poll([object('a', -HOUR)], MINUTE)).toEqual([]);
		trigger.rules = rules({ from: '', startOver: 'again' });
		expect(await trigger.poll([object('a', -HOUR)], 2 * MINUTE)).toEqual(['a']);
	});
});

describe('created, updated and deleted objects', () => {
	const all = { changes: new Set(['created', 'updated', 'deleted'] as const) };

	test('are told apart, and only those that are wanted', async () => {
		const there = [object('changed', -HOUR), object('gone', -HOUR)];
		const later = [object('changed', MINUTE), object('new', MINUTE)];
		const trigger = await begun(all, there);
		expect((await trigger.events(later, MINUTE)).map(({ change, key }) => [change, key])).toEqual([
			['updated', 'changed'],
			['created', 'new'],
			['deleted', 'gone'],
		]);
		const updates = await begun({ changes: new Set(['updated']) }, there);
		expect(await updates.poll(later, MINUTE)).toEqual(['changed']);
		const newKeys = await begun({ newKeysOnly: true }, there);
		expect(await newKeys.poll(later, MINUTE)).toEqual(['new']);
	});

	test('more keys than the limit are an error that names the way out', async () => {
		const many = Array.from({ length: 11 }, (_, i) => object(`key${i}`, -HOUR));
		await expect(begun({ ...all, snapshotLimit: 10 }, many)).rejects.toMatchObject({
			message: 'There are more than 10 objects to compare.',
			advice: expect.stringContaining('Watch a folder with fewer objects'),
		});
	});

	test('the snapshot keeps every key, byte for byte', () => {
		const keys = new Map([...['a/b', '', ' ', 'ÿ', '\u0000', '😀'].map((key, i): [string, string] => [key, `fingerprin${i}`])]);
		expect(readSnapshot(saveSnapshot(keys))).toEqual(keys);
		expect(readSnapshot(saveSnapshot(new Map()))).toEqual(new Map());
	});
});

describe('Settled', () => {
	const settledOf = (rule: SettledRule, objects: WatchedObject[], offset: number) => {
		const watch = new SettledWatch(rule);
		watch.see(objects, at(0));
		return objects.filter((one) => !watch.isMarker(one.key) && watch.isSettled(one, at(offset))).map(({ key }) => key);
	};

	test('an object that is unchanged', () => {
		const objects = [object('a', -5 * MINUTE), object('b', -4 * MINUTE)];
		expect(settledOf({ kind: 'object', minutes: 5 }, objects, 0)).toEqual(['a']);
	});

	test('a folder that is unchanged: the folder of the object, not those below it', () => {
		const objects = [object('x/1', -9 * MINUTE), object('x/2', 0), object('y/1', -9 * MINUTE), object('y/z/1', 0)];
		expect(settledOf({ kind: 'folder', minutes: 5 }, objects, 0)).toEqual(['y/1']);
	});

	test('a marker for the whole folder, no older than the object', () => {
		const objects = [object('x/1', -9 * MINUTE), object('x/manifest.json', -5 * MINUTE), object('x/2', 0), object('y/1', 0)];
		expect(settledOf({ kind: 'marker', marker: 'manifest.json' }, objects, 0)).toEqual(['x/1']);
	});

	test('a marker for each object, with or without its extension', () => {
		const objects = ['a.csv', 'a.csv.done', 'b.csv', 'b.done', 'c.csv', '.d', '.d.done'].map((key) => object(key, 0));
		expect(settledOf({ kind: 'marker', marker: '*.done' }, objects, 0)).toEqual(['a.csv', 'b.csv', '.d']);
	});

	test('an object that waits longer than the windows is told once when its marker comes', async () => {
		const trigger = await begun({ settled: { kind: 'marker', marker: 'done' } });
		const waiting = object('a', MINUTE);
		for (let day = 1; day < 5; day++) expect(await trigger.poll([waiting], day * 24 * HOUR)).toEqual([]);
		const marker = object('done', 5 * 24 * HOUR);
		expect(await trigger.poll([waiting, marker], 5 * 24 * HOUR)).toEqual(['a']);
		expect(await trigger.poll([waiting, marker], 6 * 24 * HOUR)).toEqual([]);
	});
});

describe('Keys Only Grow', () => {
	test('asks for what comes after the last key, and for all after so many polls', async () => {
		const asked: Array<string | undefined> = [];
		let state: State | undefined;
		for (let i = 0; i < 6; i++) {
			const list = async function* (startAfter: string | undefined): AsyncGenerator<ListedPage> {
				asked.push(startAfter);
				yield { objects: [object(`key${i}`, i * MINUTE)], now: at(i * MINUTE), isLast: true };
			};
			const result = await poll(rules({ tailsPerSweep: 2 }), state, undefined, 'line', list, () => true);
			if (!result.done) throw new Error('The poll did not end');
			state = result.findings.stateAfter(1);
		}
		expect(asked).toEqual([undefined, 'key0', 'key1', undefined, 'key3', 'key4']);
	});
});

test('a million objects over several polls: nothing is missed, and little is kept', async () => {
	const PAGES = 1000;
	const old = object('', -48 * HOUR);
	const listingWith = (newObjects: WatchedObject[], offset: number) =>
		async function* (startAfter: string | undefined): AsyncGenerator<ListedPage> {
			for (let page = startAfter === undefined ? 0 : Number(startAfter.slice(0, 4)) + 1; page < PAGES; page++) {
				const prefix = String(page).padStart(4, '0');
				const objects = Array.from({ length: 1000 }, (_, i) => ({ ...old, key: `${prefix}/${String(i).padStart(3, '0')}` }));
				objects.push(...newObjects.filter(({ key }) => key.startsWith(prefix)));
				yield { objects, now: at(offset), isLast: page === PAGES - 1 };
			}
		};
	let polls = 0;
	const sweep = async (state: State | undefined, list: ReturnType<typeof listingWith>) => {
		for (let open: OpenSweep | undefined; ;) {
			let pages = 300;
			const result = await poll(rules(), state, open, 'line', list, () => --pages > 0);
			polls++;
			if (result.done) return result.findings;
			open = result.open;
		}
	};
	const state = (await sweep(undefined, listingWith([], 0))).stateAfter(0);
	const arrived = Array.from({ length: 10 }, (_, i) => object(`0${i}50/new`, MINUTE));
	const { detected, stateAfter } = await sweep(state, listingWith(arrived, 2 * MINUTE));
	expect(detected.map(({ key }) => key)).toEqual(arrived.map(({ key }) => key));
	expect(polls).toBe(8);
	expect(JSON.stringify(stateAfter(10)).length).toBeLessThan(2000);
});

describe('the saved state', () => {
	const saved = { format: 1, line: 'x' };

	test('none is none', () => expect(readState(undefined)).toBeUndefined());

	test('an older format is brought to the newest, step by step', () => {
		const migrations = [(older: object) => ({ ...older, format: 2, two: true }), (older: object) => ({ ...older, format: 3, three: true })];
		expect(readState(saved, migrations, 3)).toEqual({ ...saved, format: 3, two: true, three: true });
		expect(readState({ ...saved, format: 2 }, migrations, 3)).toEqual({ ...saved, format: 3, three: true });
	});

	test.each([{ format: 99 }, { format: 'x' }, {}, 'text'])('%j is refused rather than forgotten', (unreadable) => {
		expect(() => readState(unreadable)).toThrow(/saved state of this trigger/);
	});
});

test('the name of an event stays the same, and differs by bucket and change', () => {
	const event: Detected = { change: 'created', key: 'a', fingerprint: 'f' };
	expect(eventIdOf('b', event)).toMatch(/^[0-9a-f]{32}$/);
	expect(eventIdOf('b', { ...event })).toBe(eventIdOf('b', event));
	expect(new Set([eventIdOf('b', event), eventIdOf('c', event), eventIdOf('b', { ...event, change: 'updated' })]).size).toBe(3);
});
