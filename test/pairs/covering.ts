/**
 * Pairwise covering sets: rows in which every two levels of every two factors that can go together do so at least once.
 * Factors may depend on others, as fields of a node do that are shown for some choices only.
 */

/** What has to hold for a factor or a level to be there: each named factor has one of these levels. */
export type Condition = Record<string, readonly string[]>;

export interface Factor {
	name: string;
	levels: readonly string[];
	/** Absent: the factor is in every row. */
	when?: Condition;
	/** Levels that are there under a condition only. */
	levelWhen?: Readonly<Record<string, Condition>>;
	/**
	 * Levels that would hide what others do, because the operation is refused for them: a row has those of one group alone, and what
	 * ordinary levels do together is never left to a row with one.
	 */
	special?: Readonly<Record<string, string>>;
}

/** The level of each factor that is there. */
export type Row = Record<string, string>;

export interface Covering {
	rows: Row[];
	/** How many pairs of levels the rows cover: all that can be. */
	pairs: number;
}

/** A generator of numbers from 0 to below 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The same values in an order of chance. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
	const list = [...values];
	for (let i = list.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[list[i], list[j]] = [list[j]!, list[i]!];
	}
	return list;
}

/** How many rows are tried for each that is taken. */
const CANDIDATES = 4;

/** A level of a factor, numbered through all factors. */
interface Spot {
	number: number;
	factor: string;
	level: string;
	/** The group that a special level is of. */
	group?: string;
}

const holds = (condition: Condition | undefined, row: Row) => {
	for (const name in condition) if (!condition[name]!.includes(row[name]!)) return false;
	return true;
};

/** Like `holds`, where what the row does not say yet may still become right. */
const mayHold = (condition: Condition | undefined, row: Row) => {
	for (const name in condition) if (row[name] !== undefined && !condition[name]!.includes(row[name])) return false;
	return true;
};

/** Whether a factor, or a level of it, is there only for some levels of the other. */
const names = ({ when, levelWhen = {} }: Factor, other: string) =>
	[when ?? {}, ...Object.values(levelWhen)].some((condition) => other in condition);

/**
 * Finds a covering set greedily: each row begins with a pair that no row has yet, and takes on what covers most.
 * @param factors a factor comes after all that its conditions name
 */
export function cover(factors: readonly Factor[], random: () => number): Covering {
	return new Search(factors, random).run();
}

class Search {
	private readonly byName: Map<string, Factor>;
	private readonly spots: Spot[][];
	private readonly count: number;
	/** By the number of a spot. */
	private readonly groups: ReadonlyArray<string | undefined>;
	/** By the name of a factor: it, and the factors with conditions that name it. */
	private readonly concerned: ReadonlyMap<string, readonly Factor[]>;
	/** 1 for each pair of spots, the smaller first, that no row has yet. */
	private readonly open: Uint8Array;
	private readonly waiting: Array<[Spot, Spot]> = [];

	constructor(
		private readonly factors: readonly Factor[],
		private readonly random: () => number,
	) {
		this.byName = new Map(factors.map((factor) => [factor.name, factor]));
		let number = 0;
		this.spots = factors.map(({ name, levels, special }) =>
			levels.map((level) => ({ number: number++, factor: name, level, group: special?.[level] })),
		);
		this.count = number;
		this.groups = this.spots.flat().map(({ group }) => group);
		this.concerned = new Map(
			factors.map((factor) => [factor.name, factors.filter((other) => other === factor || names(other, factor.name))]),
		);
		this.open = new Uint8Array(number * number);
		for (const [i, first] of this.spots.entries())
			for (const second of this.spots.slice(i + 1))
				for (const a of first)
					for (const b of second) {
						if (!this.settled(a, b)) continue;
						this.open[a.number * this.count + b.number] = 1;
						this.waiting.push([a, b]);
					}
	}

	run(): Covering {
		const pairs = this.waiting.length;
		const rows: Row[] = [];
		for (let starts = this.starts(); starts.length > 0; starts = this.starts()) {
			let best: { row: Row; numbers: number[]; covered: number } | undefined;
			for (const [a, b] of starts) {
				const { row, numbers } = this.filled(this.settled(a, b)!);
				const covered = this.covered(numbers, false);
				if (!best || covered > best.covered) best = { row, numbers, covered };
			}
			if (best!.covered === 0) throw new Error(`No row covers ${JSON.stringify(starts[0])}`);
			this.covered(best!.numbers, true);
			rows.push(best!.row);
		}
		return { rows: rows.length > 0 ? rows : [this.filled({}).row], pairs };
	}

	/** Pairs that no row has yet. */
	private starts(): Array<[Spot, Spot]> {
		const found: Array<[Spot, Spot]> = [];
		const left: Array<[Spot, Spot]> = [];
		while (found.length < CANDIDATES && this.waiting.length > 0) {
			const pair = this.waiting.pop()!;
			if (this.open[pair[0].number * this.count + pair[1].number] === 0) continue;
			found.push(pair);
			left.push(pair);
		}
		this.waiting.push(...left.reverse());
		return found;
	}

	/** How many pairs of a row no row has had yet; from now on they are covered, if so wished. */
	private covered(numbers: number[], isTaken: boolean): number {
		let covered = 0;
		const isSpecial = numbers.some((number) => this.groups[number] !== undefined);
		for (const a of numbers)
			for (const b of numbers) {
				if (isSpecial && this.groups[a] === undefined && this.groups[b] === undefined) continue;
				const at = a * this.count + b;
				covered += this.open[at]!;
				if (isTaken) this.open[at] = 0;
			}
		return covered;
	}

	/** The levels of a pair and those that they need; undefined if they cannot go together. */
	private settled(a: Spot, b: Spot): Row | undefined {
		const allowed = new Map<string, readonly string[]>();
		const need = (name: string, levels: readonly string[]): boolean => {
			const factor = this.byName.get(name);
			if (!factor) return false;
			const now = (allowed.get(name) ?? factor.levels).filter((level) => levels.includes(level));
			allowed.set(name, now);
			if (now.length === 0 || !needAll(factor.when)) return false;
			return now.length > 1 || needAll(factor.levelWhen?.[now[0]!]);
		};
		const needAll = (condition: Condition | undefined) => Object.entries(condition ?? {}).every(([name, levels]) => need(name, levels));
		if (!need(a.factor, [a.level]) || !need(b.factor, [b.level])) return undefined;
		const [first, second] = [a.group, b.group];
		if (first !== undefined && second !== undefined && first !== second) return undefined;
		return allowed.size === 2 ? { [a.factor]: a.level, [b.factor]: b.level } : this.choose([...allowed], {});
	}

	/** One level for each factor out of those allowed, so that all conditions among them hold. */
	private choose(allowed: Array<[string, readonly string[]]>, row: Row): Row | undefined {
		const [first, ...rest] = allowed;
		if (!first) return Object.keys(row).every((name) => this.fits(name, row)) ? row : undefined;
		const { special } = this.byName.get(first[0])!;
		const ordinaryFirst = [...first[1]].sort((a, b) => Number(special?.[a] !== undefined) - Number(special?.[b] !== undefined));
		for (const level of ordinaryFirst) {
			const found = this.choose(rest, { ...row, [first[0]]: level });
			if (found) return found;
		}
		return undefined;
	}

	/** Whether the level of a factor is possible in a row whose other levels are possible together. */
	private fits(added: string, row: Row): boolean {
		for (const { name, when, levelWhen } of this.concerned.get(added)!) {
			const level = row[name];
			if (level !== undefined && (!mayHold(when, row) || !mayHold(levelWhen?.[level], row))) return false;
		}
		return true;
	}

	/** The row with a level for every factor that is there, each the one that covers most. */
	private filled(start: Row): { row: Row; numbers: number[] } {
		const row: Row = {};
		const together: Row = { ...start };
		const started = this.spots.flat().filter(({ factor, level }) => start[factor] === level);
		const numbers = started.map(({ number }) => number);
		const group = started.find((spot) => spot.group !== undefined)?.group;
		for (const [i, { name, levels, when }] of this.factors.entries()) {
			if (start[name] !== undefined) {
				row[name] = start[name];
				continue;
			}
			if (!holds(when, row)) continue;
			const first = Math.floor(this.random() * levels.length);
			let best: { spot: Spot; gain: number } | undefined;
			for (let j = 0; j < levels.length; j++) {
				const spot = this.spots[i]![(first + j) % levels.length]!;
				together[name] = spot.level;
				if (spot.group !== undefined && spot.group !== group) continue;
				if (!this.fits(name, together)) continue;
				const gain = this.gainOf(spot, numbers, group !== undefined);
				if (!best || gain > best.gain) best = { spot, gain };
			}
			delete together[name];
			if (!best) continue;
			row[name] = together[name] = best.spot.level;
			numbers.push(best.spot.number);
		}
		return { row, numbers };
	}

	private gainOf({ number, group }: Spot, others: number[], isSpecial: boolean): number {
		let gain = 0;
		for (const other of others)
			if (!isSpecial || group !== undefined || this.groups[other] !== undefined)
				gain += this.open[number < other ? number * this.count + other : other * this.count + number]!;
		return gain;
	}
}

/** The row with levels for exactly the factors that are there: those it says, and the first possible ones for all others. */
export function completed(factors: readonly Factor[], given: Row): Row {
	const row: Row = {};
	for (const { name, levels, when, levelWhen } of factors) {
		if (!holds(when, row)) continue;
		const level = [given[name], ...levels].find((one) => one !== undefined && levels.includes(one) && holds(levelWhen?.[one], row));
		if (level !== undefined) row[name] = level;
	}
	return row;
}
