import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInNodes } from '../builtInNodes';
import { readingsOf } from '../chain';
import { byEachTool, runTool, type ToolName } from '../commandLine';
import { clearAway } from '../disk';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { LONG_ROUND_TRIP_MS, type Road, ROUND_TRIP_MS } from '../roads';
import type { S3NodesBy } from '../s3Nodes';
import { removeObjects, runSdk, SDK_CONCURRENCIES } from '../sdkRun';
import { inARow, itemsWithFiles, keyByIndex } from '../workflow';
import type { Reading, Workload } from '../workload';

const NO_DESCRIBE = 'lists by the prefix of one key, as it has no operation for one object';

/** W1: many small objects go up, are described, come down and are deleted, through a round trip and without one. */
export const smallObjects = (rig: Rig): Workload[] => [
	through(rig, 'far', `${ROUND_TRIP_MS}ms`),
	through(rig, 'distant', `${LONG_ROUND_TRIP_MS}ms`),
	through(rig, 'near', '0ms'),
];

function through(rig: Rig, road: Road, distance: string): Workload {
	const { smallItems: count, smallBytes: bytes, slowItems } = rig.scale;
	const builtInCount = road === 'near' ? count : slowItems;
	const prefixOf = (contender: string) => `bench/small-${distance}/${contender}/`;
	const folder = join(rig.folder, `small-${distance}`);

	const chain = (contender: string, nodesBy: S3NodesBy, items: number) => {
		const nodes = nodesBy(rig.server, road);
		const key = keyByIndex(prefixOf(contender));
		return inARow(`W1-${distance}-${contender}`, [
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
				const best = new Map<string, Reading>();
				for (const lanes of SDK_CONCURRENCIES) {
					const steps = [
						{ step: 'put', name: 'upload', prefix, count, folder: join(folder, 'source') },
						{ step: 'get', name: 'download', prefix, count, folder: join(folder, 'sdk') },
						{ step: 'head', prefix, count },
						{ step: 'delete', prefix, count },
					];
					const { times } = await runSdk(rig, road, steps, lanes);
					for (const [figure, value] of times) {
						if (value < (best.get(figure)?.value ?? Infinity))
							best.set(figure, { figure, value, unit: 'ms', remark: `best: ${lanes} at a time` });
					}
				}
				return [...best.values()];
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
