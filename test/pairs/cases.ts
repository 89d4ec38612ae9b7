/** Runs the cases of operations as tests: a covering set, or a share of it. */
import { runNode } from '../support/executeContext';
import { completed, cover, seeded, shuffled, type Row } from './covering';
import { tableOf, type Table } from './factors';
import type { OperationName } from './levels';
import { itemsOf, parametersOf } from './inputs';
import { judge, type Happened } from './judge';
import { startLab, type Lab } from './lab';
import { modelOf } from './models';
import { CUSTOMER_KEYS } from './representatives';
import { clearScene, makeScene, readScene, type Scene } from './scene';

/** PAIRS_SEED, a number, gives other covering sets and shares. */
const SEED = Number(process.env.PAIRS_SEED ?? 14);
/** Cases of each operation; PAIRS=all runs all of them. */
const SHARE = process.env.PAIRS === 'all' ? Infinity : Number(process.env.PAIRS ?? 2);

/** PAIRS_SIMPLIFY=1 looks for the simplest row that fails the same way. */
const IS_SIMPLIFIED = process.env.PAIRS_SIMPLIFY === '1';

/** Makes tests of the cases of these operations. */
export function testPairs(operations: OperationName[]): void {
	if (operations.length === 0) test('none of these operations was asked for', () => expect(operations).toEqual([]));
	let lab: Lab;
	beforeAll(async () => {
		lab = await startLab();
	});
	afterAll(async () => await lab.stop());
	for (const name of operations) {
		const table = tableOf(name);
		const random = seeded(SEED);
		const { rows, pairs } = cover(table.factors, random);
		const taken = SHARE === Infinity ? rows : shuffled(rows, random).slice(0, SHARE);
		const title = `${name.resource} ${name.operation}`;
		describe(`${title} (seed ${SEED}, ${pairs} pairs in ${rows.length} cases)`, () => {
			test.each(taken.map((row, number) => [number + 1, row] as const))(`${title} %s`, async (_, row) => {
				const wrong = await wrongIn(lab, table, row);
				if (wrong === undefined) return;
				const smallest = IS_SIMPLIFIED ? await smaller(lab, table, row, wrong) : { wrong, row };
				const ordinary = completed(table.factors, {});
				const unlike = Object.entries(smallest.row).filter(([factor, level]) => ordinary[factor] !== level);
				throw new Error(
					`${smallest.wrong}\nin ${title} with ${unlike.map((pair) => pair.join('=')).join(', ')}\n` +
						"What must be is said by the operation's model (test/pairs/models/index.ts): a new option has to be in it.",
				);
			});
		});
	}
}

/** What is wrong with a case; undefined: nothing. */
async function wrongIn(lab: Lab, table: Table, row: Row): Promise<string | undefined> {
	const scene = await makeScene(lab, table.name, row);
	try {
		return await wrongAt(lab, table, row, scene);
	} finally {
		await clearScene(scene);
	}
}

async function wrongAt(lab: Lab, table: Table, row: Row, scene: Scene): Promise<string | undefined> {
	const isForgiving = row['On Error'] === 'continue';
	const transport = row.Transport ?? 'http';
	const units = modelOf(table.name)(scene);
	const ended = await lab.within(
		transport,
		async () =>
			await runNode((item) => parametersOf(table, row, scene, item), {
				items: itemsOf(scene),
				continueOnFail: isForgiving,
				credentials: {
					...lab.credentials(transport, row.Caller?.startsWith('stranger') ? 'stranger' : 'owner', scene.main),
					...(transport === 'https' ? { secretCustomerKey: CUSTOMER_KEYS.right } : {}),
				},
			}).then(
				(output) => ({ output }),
				(error: Error) => ({ error }),
			),
	);
	const happened: Happened = { ...ended, world: await readScene(scene) };
	return judge(scene.world, units, happened, isForgiving);
}

/** A failing row may be made simpler so often. */
const TRIES = 80;

/** The same failure with as few levels as possible that are not the first ones of their factors; only those are told. */
async function smaller(lab: Lab, table: Table, failing: Row, itsWrong: string): Promise<{ row: Row; wrong: string }> {
	let [row, wrong, tries] = [failing, itsWrong, 0];
	const kind = (words: string) => words.slice(0, 24);
	for (const { name } of [...table.factors].reverse()) {
		const { [name]: level, ...others } = row;
		const simpler = completed(table.factors, others);
		if (level === undefined || simpler[name] === level || tries++ === TRIES) continue;
		const stillWrong = await wrongIn(lab, table, simpler).catch(() => undefined);
		if (stillWrong !== undefined && kind(stillWrong) === kind(wrong)) [row, wrong] = [simpler, stillWrong];
	}
	return { row, wrong };
}
