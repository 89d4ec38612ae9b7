import { BESIDE } from '../contenders';
import { byEachTool, runTool } from '../commandLine';
import { executeMeasured } from '../execution';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { removeObjects, runSdk } from '../sdkRun';
import { seedObjects } from '../seed';
import { inARow, usedBefore } from '../workflow';
import type { Reading, Workload } from '../workload';

const ROAD = 'far';
const SOURCE = 'bench/sync/source/';
const CHANGED_SHARE = 0.01;
const SEED_LANES = 32;
const NO_SYNC = 'has no sync';

/** W8: a folder is synced to another one: first, with nothing to do, and with 1% changed. */
export function syncing(rig: Rig): Workload[] {
	const { synced: count, syncedBytes: bytes } = rig.scale;
	const target = (contender: string) => `bench/sync/${contender}/`;
	const nodes = ourNodes(rig.server, ROAD);
	const ours = inARow('W8-ours', [usedBefore(nodes), nodes.sync!('sync', SOURCE, target('ours'))]);
	const uri = (prefix: string) => `s3://${rig.server.bucket}/${prefix}`;
	let written = 0;
	const write = async (objects: number) =>
		void (await runSdk(rig, 'near', [
			// Each time other contents of the same size.
			{ step: 'put', prefix: SOURCE, count: objects, bytes, lanes: SEED_LANES, fill: String.fromCharCode(97 + (written++ % 26)) },
		]));
	const threeTimes = (contender: string, sync: () => Promise<number>) => async () => {
		const readings: Reading[] = [];
		for (const figure of ['first', 'nothing to do', '1% changed']) {
			if (figure === '1% changed') await write(Math.ceil(count * CHANGED_SHARE));
			readings.push({ figure, value: await sync(), unit: 'ms' });
		}
		await removeObjects(rig, target(contender));
		return readings;
	};
	const tools = byEachTool((tool) =>
		threeTimes(tool, async () => (await runTool(rig, ROAD, tool, (does) => does.sync(uri(SOURCE), uri(target(tool))))).ms)(),
	);
	return [
		{
			name: 'W8',
			title: `a folder of ${count} objects of ${bytes / 1024} KiB synced to another one`,
			workflows: [ours],
			seconds: 215,
			once: BESIDE,
			contenders: {
				ours: threeTimes('ours', async () => (await executeMeasured(rig, ours.id, ours.id)).nodes.get('sync')!.executionTime),
				...tools.contenders,
			},
			absent: { n8n: NO_SYNC, sdk: NO_SYNC, ...tools.absent },
			prepare: () => seedObjects(rig, SOURCE, count, bytes),
			cleanUp: () => removeObjects(rig, 'bench/sync/'),
		},
	];
}
