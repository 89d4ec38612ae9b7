import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInNodes } from '../builtInNodes';
import { readingsOf } from '../chain';
import { byEachTool, runTool, type ToolName, TOOLS } from '../commandLine';
import { BESIDE, type ContenderName } from '../contenders';
import type { OwnedProcess } from '../../lab/ownedProcess';
import { clearAway } from '../disk';
import { ourNodes } from '../ourNodes';
import { startOwned } from '../ownedRuns';
import type { Rig } from '../rig';
import { LONG_ROUND_TRIP_MS, type Road, ROUND_TRIP_MS } from '../roads';
import type { S3NodesBy } from '../s3Nodes';
import { removeObjects, runSdk, SDK_CONCURRENCIES } from '../sdkRun';
import { inARow, itemsWithFiles, keyByIndex, usedBefore } from '../workflow';
import type { Reading, Workload } from '../workload';

const LOOPS = 2;
const NO_DESCRIBE = 'lists by the prefix of one key, as it has no operation for one object';

/** W1: many small objects go up, are described, come down and are deleted, through a round trip and without one. */
export const smallObjects = (rig: Rig): Workload[] => [
	through(rig, 'far', { distance: `${ROUND_TRIP_MS}ms`, builtInCount: rig.scale.slowItems, seconds: 115, once: BESIDE }),
	through(rig, 'distant', { distance: `${LONG_ROUND_TRIP_MS}ms`, builtInCount: rig.scale.distantItems, seconds: 175, once: BESIDE }),
	through(rig, 'near', {
		distance: '0ms',
		builtInCount: rig.scale.smallItems,
		seconds: 60,
		once: BESIDE.filter((contender) => contender !== 'n8n'),
	}),
	besideLoops(through(rig, 'near', { distance: 'busy', builtInCount: rig.scale.slowItems, seconds: 65 })),
];

/** The same while others keep the processor busy, without the command lines, which need no n8n. */
function besideLoops(workload: Workload): Workload {
	const { ours, n8n, sdk } = workload.contenders;
	const loops: OwnedProcess[] = [];
	return {
		...workload,
		title: `${workload.title.replace('through a round trip of busy', `without a round trip, beside ${LOOPS} busy loops`)}`,
		contenders: { ours, n8n, sdk },
		absent: Object.fromEntries(TOOLS.map((tool) => [tool, 'not measured'])),
		async prepare() {
			await workload.prepare?.();
			while (loops.length < LOOPS) loops.push(await startOwned(process.execPath, ['-e', 'for (;;);']));
		},
		async cleanUp() {
			await Promise.all(loops.splice(0).map((loop) => loop.stop()));
			await workload.cleanUp?.();
		},
	};
}

interface Way {
	distance: string;
	/** Items of n8n's own node; its times are multiplied. */
	builtInCount: number;
	seconds: number;
	once?: ContenderName[];
}

function through(rig: Rig, road: Road, { distance, builtInCount, seconds, once }: Way): Workload {
	const { smallItems: count, smallBytes: bytes } = rig.scale;
	const prefixOf = (contender: string) => `bench/small-${distance}/${contender}/`;
	const folder = join(rig.folder, `small-${distance}`);

	const chain = (contender: string, nodesBy: S3NodesBy, items: number) => {
		const nodes = nodesBy(rig.server, road);
		const key = keyByIndex(prefixOf(contender));
		return inARow(`W1-${distance}-${contender}`, [
			usedBefore(nodes),
			...itemsWithFiles(items, bytes),
			nodes.upload('upload', key),
			nodes.download('download', key),
			nodes.describe('head', key),
			nodes.remove('delete', key),
		]);
	};
	const ours = chain('ours', ourNodes, count);
	const builtIn = chain('n8n', builtInNodes, builtInCount);
	const tools = byEachTool(byTool);

	return {
		name: `W1@${distance}`,
		title: `${count} objects of ${bytes} bytes through a round trip of ${distance}`,
		workflows: [ours, builtIn],
		seconds,
		once,
		contenders: {
			ours: () => readingsOf(rig, ours.id),
			n8n: async () => {
				const readings = await readingsOf(rig, builtIn.id, { items: builtInCount, of: count });
				return readings.map((reading) =>
					reading.figure === 'head' ? { ...reading, remark: [NO_DESCRIBE, reading.remark].filter(Boolean).join('; ') } : reading,
				);
			},
			sdk: async () => {
				const prefix = prefixOf('sdk');
				const readings: Reading[] = [];
				for (const lanes of SDK_CONCURRENCIES) {
					const steps = [
						{ step: 'put', name: 'upload', prefix, count, folder: join(folder, 'source') },
						{ step: 'get', name: 'download', prefix, count, folder: join(folder, 'sdk') },
						{ step: 'head', prefix, count },
						{ step: 'delete', prefix, count },
					];
					const { times } = await runSdk(rig, road, steps, lanes);
					clearAway(rig, join(folder, 'sdk'));
					for (const [figure, value] of times) readings.push({ figure, value, unit: 'ms', lanes });
				}
				return readings;
			},
			...tools.contenders,
		},
		absent: tools.absent,
		async prepare() {
			mkdirSync(join(folder, 'source'), { recursive: true });
			for (let i = 0; i < count; i++) writeFileSync(join(folder, 'source', String(i)), '.'.repeat(bytes));
		},
		async cleanUp() {
			clearAway(rig, folder);
			await removeObjects(rig, `bench/small-${distance}/`);
		},
	};

	async function byTool(name: ToolName): Promise<Reading[]> {
		const uri = `s3://${rig.server.bucket}/${prefixOf(name)}`;
		const upload = await runTool(rig, road, name, (tool) => tool.upload(join(folder, 'source'), uri, true));
		const download = await runTool(rig, road, name, (tool) => tool.download(uri, join(folder, name), true));
		const remove = await runTool(rig, road, name, (tool) => tool.remove(uri));
		clearAway(rig, join(folder, name));
		return [
			{ figure: 'upload', value: upload.ms, unit: 'ms' },
			{ figure: 'download', value: download.ms, unit: 'ms' },
			{ figure: 'delete', value: remove.ms, unit: 'ms' },
		];
	}
}
