import { cover, seeded, type Condition, type Factor, type Row } from '../../pairs/covering';

const factor = (name: string, levels: string, more: Partial<Factor> = {}): Factor => ({ name, levels: levels.split(' '), ...more });
const has = (rows: Row[], levels: Row) => rows.some((row) => Object.entries(levels).every(([name, level]) => row[name] === level));
const holds = (condition: Condition | undefined, row: Row) =>
	Object.entries(condition ?? {}).every(([name, levels]) => levels.includes(row[name]!));

test('every pair of levels is in a row, in far fewer rows than all combinations', () => {
	const factors = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => factor(name, '1 2 3 4'));
	const { rows, pairs } = cover(factors, seeded(1));
	expect(pairs).toBe(15 * 16);
	for (const [i, a] of factors.entries())
		for (const b of factors.slice(i + 1))
			for (const x of a.levels) for (const y of b.levels) expect(has(rows, { [a.name]: x, [b.name]: y })).toBe(true);
	expect(rows.length).toBeLessThan(40);
});

test('what depends on another choice is there with it alone, and no pair that cannot be is asked for', () => {
	const factors = [
		factor('which', 'one many'),
		factor('key', 'k l', { when: { which: ['one'] } }),
		factor('folder', 'f g', { when: { which: ['many'] } }),
		factor('option', 'absent x y', { levelWhen: { y: { which: ['many'] } } }),
		factor('inner', '1 2', { when: { option: ['x'] } }),
	];
	const { rows, pairs } = cover(factors, seeded(2));
	for (const row of rows)
		for (const { name, when, levelWhen } of factors) {
			expect(row[name] !== undefined).toBe(holds(when, row));
			if (row[name] !== undefined) expect(holds(levelWhen?.[row[name]], row)).toBe(true);
		}
	// Of which: with key or folder 4, with option 5, with inner 4 (two of them the option itself); key 4 and folder 6 with option, 4 and 4
	// with inner.
	expect(pairs).toBe(4 + 5 + 4 + 2 + 4 + 6 + 4 + 4);
	expect(has(rows, { key: 'l', inner: '2' })).toBe(true);
	expect(has(rows, { folder: 'g', option: 'y' })).toBe(true);
	expect(has(rows, { key: 'k', option: 'y' })).toBe(false);
});

test('the same seed gives the same rows', () => {
	const factors = ['a', 'b', 'c'].map((name) => factor(name, '1 2 3'));
	expect(cover(factors, seeded(7))).toEqual(cover(factors, seeded(7)));
});

test('a special level meets every ordinary one, and hides nothing', () => {
	const factors = [
		factor('a', '1 2 refused', { special: { refused: 'a' } }),
		factor('b', '1 2 wrong other', { special: { wrong: 'b', other: 'b' } }),
		factor('c', '1 2 right', { special: { right: 'b' }, levelWhen: { right: { b: ['wrong'] } } }),
	];
	const { rows } = cover(factors, seeded(3));
	const specials = (row: Row) => new Set(factors.flatMap(({ name, special }) => special?.[row[name]!] ?? []));
	for (const row of rows) expect(specials(row).size).toBeLessThan(2);
	const ordinary = rows.filter((row) => specials(row).size === 0);
	for (const x of ['1', '2']) for (const y of ['1', '2']) expect(has(ordinary, { a: x, b: y }) && has(ordinary, { b: x, c: y })).toBe(true);
	expect(has(rows, { a: 'refused', b: '2' }) && has(rows, { a: '2', b: 'wrong' }) && has(rows, { b: 'wrong', c: 'right' })).toBe(true);
});
