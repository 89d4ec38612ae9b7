import { builtInNodes } from '../builtInNodes';
import { readingsOf } from '../chain';
import { byEachTool, runTool } from '../commandLine';
import { BESIDE, type ContenderName } from '../contenders';
import { countingRequests } from '../counting';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { ROUND_TRIP_MS } from '../roads';
import { removeObjects, runSdk, SDK_CONCURRENCIES, SDK_CONCURRENCY } from '../sdkRun';
import { seedObjects } from '../seed';
import { inARow, keyByIndex, numberedItems } from '../workflow';
import type { Reading, Workload } from '../workload';

const ROAD = 'far';
const LISTED_KEY = '={{ $json.key }}';

/** W5: what happens inside S3 through a round trip. */
export const copiesAndMoves = (rig: Rig): Workload[] => [copying(rig), moving(rig)];

/** W5: deletes in bulk through a round trip. */
export const deletes = (rig: Rig): Workload[] => [deleting(rig)];

const seed = async (rig: Rig, prefix: string, count: number): Promise<void> => await seedObjects(rig, prefix, count, rig.scale.smallBytes);

/** The SDK's script with each number of requests at a time; its requests are counted with as many as our node begins with. */
async function eachConcurrency(rig: Rig, figure: string, count: number, run: (lanes: number) => Promise<number>): Promise<Reading[]> {
	const readings: Reading[] = [];
	for (const lanes of SDK_CONCURRENCIES) {
		const once = async (): Promise<Reading[]> => [{ figure, value: await run(lanes), unit: 'ms', lanes }];
		readings.push(...(lanes === SDK_CONCURRENCY ? await countingRequests(rig, count, once) : await once()));
	}
	return readings;
}

/** One figure: the time of all measured nodes together. */
const together = (figure: string, readings: Reading[], remark = readings[0]?.remark): Reading[] => [
	{ figure, value: readings.reduce((sum, { value }) => sum + value, 0), unit: 'ms', remark },
];

const joined = (...remarks: Array<string | undefined>) => remarks.filter((remark) => remark !== undefined).join('; ');

function copying(rig: Rig): Workload {
	const { copied: count, slowItems } = rig.scale;
	const source = 'bench/copy/source/';
	const target = (contender: string) => `bench/copy/to/${contender}/`;
	const ours = inARow('W5-copy-ours', [
		ourNodes(rig.server, ROAD).list('List', source),
		ourNodes(rig.server, ROAD).copy('copy', LISTED_KEY, keyByIndex(target('ours'))),
	]);
	const builtIn = inARow('W5-copy-n8n', [
		...numberedItems(slowItems),
		builtInNodes(rig.server, ROAD).copy('copy', keyByIndex(source), keyByIndex(target('n8n'))),
	]);
	const uri = (prefix: string) => `s3://${rig.server.bucket}/${prefix}`;
	// rclone looks whether it is there already.
	const counted = async (objects: number, run: () => Promise<Reading[]>) => {
		await removeObjects(rig, 'bench/copy/to/');
		return await countingRequests(rig, objects, run);
	};
	const tools = byEachTool(async (tool) => {
		return await counted(count, async () => {
			const { ms } = await runTool(rig, ROAD, tool, (does) => does.copy(uri(source), uri(target(tool))));
			return [{ figure: 'copy', value: ms, unit: 'ms' }];
		});
	});
	return {
		name: 'W5@copy',
		title: `${count} objects copied through a round trip of ${ROUND_TRIP_MS} ms`,
		workflows: [ours, builtIn],
		seconds: 75,
		once: BESIDE,
		contenders: {
			ours: () => counted(count, () => readingsOf(rig, ours.id)),
			n8n: () => counted(slowItems, () => readingsOf(rig, builtIn.id, { items: slowItems, of: count })),
			sdk: () =>
				eachConcurrency(rig, 'copy', count, async (lanes) => {
					const { times } = await runSdk(rig, ROAD, [{ step: 'copy', prefix: source, count, to: target('sdk') }], lanes);
					return times.get('copy')!;
				}),
			...tools.contenders,
		},
		absent: tools.absent,
		prepare: () => seed(rig, source, count),
		cleanUp: () => removeObjects(rig, 'bench/copy/'),
	};
}

function moving(rig: Rig): Workload {
	const { copied: count, slowItems } = rig.scale;
	const from = (contender: string) => `bench/move/${contender}/from/`;
	const to = (contender: string) => `bench/move/${contender}/to/`;
	const ours = inARow('W5-move-ours', [
		ourNodes(rig.server, ROAD).list('List', from('ours')),
		ourNodes(rig.server, ROAD).move!('move', LISTED_KEY, keyByIndex(to('ours'))),
	]);
	const builtInNode = builtInNodes(rig.server, ROAD);
	const builtIn = inARow('W5-move-n8n', [
		...numberedItems(slowItems),
		builtInNode.copy('copy', keyByIndex(from('n8n')), keyByIndex(to('n8n'))),
		builtInNode.remove('delete', keyByIndex(from('n8n'))),
	]);
	const uri = (prefix: string) => `s3://${rig.server.bucket}/${prefix}`;
	const seeded =
		(contender: ContenderName, run: () => Promise<Reading[]>, objects = count) =>
		async () => {
			await seed(rig, from(contender), count);
			const readings = await countingRequests(rig, objects, run);
			await removeObjects(rig, `bench/move/${contender}/`);
			return readings;
		};
	const tools = byEachTool((tool) =>
		seeded(tool, async () => {
			const { ms } = await runTool(rig, ROAD, tool, (does) => does.move(uri(from(tool)), uri(to(tool))));
			return [{ figure: 'move', value: ms, unit: 'ms' }];
		})(),
	);
	return {
		name: 'W5@move',
		title: `${count} objects moved through a round trip of ${ROUND_TRIP_MS} ms`,
		workflows: [ours, builtIn],
		seconds: 100,
		once: BESIDE,
		contenders: {
			ours: seeded('ours', () => readingsOf(rig, ours.id)),
			n8n: seeded(
				'n8n',
				async () => {
					const readings = await readingsOf(rig, builtIn.id, { items: slowItems, of: count });
					return together('move', readings, joined('two nodes, as it has no operation for it', readings[0]?.remark));
				},
				slowItems,
			),
			sdk: () =>
				eachConcurrency(rig, 'move', count, async (lanes) => {
					await seed(rig, from('sdk'), count);
					await rig.server.control?.clearRequests();
					const { times } = await runSdk(rig, ROAD, [{ step: 'move', prefix: from('sdk'), count, to: to('sdk') }], lanes);
					return times.get('move')!;
				}),
			...tools.contenders,
		},
		absent: tools.absent,
		cleanUp: () => removeObjects(rig, 'bench/move/'),
	};
}

function deleting(rig: Rig): Workload {
	const { deleted: count, slowItems } = rig.scale;
	const prefixOf = (contender: string) => `bench/delete/${contender}/`;
	const ourNode = ourNodes(rig.server, ROAD);
	const ours = inARow('W5-delete-ours', [ourNode.list('list', prefixOf('ours')), ourNode.remove('delete', LISTED_KEY)]);
	const builtIn = inARow('W5-delete-n8n', [
		...numberedItems(slowItems),
		builtInNodes(rig.server, ROAD).remove('delete', keyByIndex(prefixOf('n8n'))),
	]);
	const seeded =
		(contender: ContenderName, run: () => Promise<Reading[]>, objects = count) =>
		async () => {
			await seed(rig, prefixOf(contender), objects);
			return await run();
		};
	const tools = byEachTool((tool) =>
		seeded(tool, async () => {
			const { ms } = await runTool(rig, ROAD, tool, (does) => does.remove(`s3://${rig.server.bucket}/${prefixOf(tool)}`));
			return [{ figure: 'delete', value: ms, unit: 'ms' }];
		})(),
	);
	return {
		name: 'W5@delete',
		title: `${count} objects listed and deleted through a round trip of ${ROUND_TRIP_MS} ms`,
		workflows: [ours, builtIn],
		seconds: 110,
		isExtra: true,
		repeatAtMost: 1,
		contenders: {
			ours: seeded('ours', async () => {
				const readings = await readingsOf(rig, ours.id);
				return [
					...together('delete', readings),
					...readings.filter(({ figure }) => figure === 'list').map((list) => ({ ...list, figure: 'of it the list' })),
				];
			}),
			n8n: seeded(
				'n8n',
				async () => {
					const readings = await readingsOf(rig, builtIn.id, { items: slowItems, of: count });
					const why =
						'one by one and without the list, as its operation for folders sends all keys in one request, which S3 refuses above 1,000';
					return together('delete', readings, joined(why, readings[0]?.remark));
				},
				slowItems,
			),
			sdk: seeded('sdk', async () => {
				const { times } = await runSdk(rig, ROAD, [{ step: 'deletePrefix', prefix: prefixOf('sdk') }]);
				return [{ figure: 'delete', value: times.get('deletePrefix')!, unit: 'ms' }];
			}),
			...tools.contenders,
		},
		absent: tools.absent,
		cleanUp: () => removeObjects(rig, 'bench/delete/'),
	};
}
