import { builtInNodes } from '../builtInNodes';
import { BESIDE } from '../contenders';
import { byEachTool, runTool, TOOLS } from '../commandLine';
import { executeMeasured } from '../execution';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { removeObjects, runSdk } from '../sdkRun';
import { seedObjects } from '../seed';
import { inARow, usedBefore } from '../workflow';
import type { Reading, Workload } from '../workload';

const PREFIX = 'bench/listed/';
const FOLDERS = 100;

/** Of the keys `folder/number` in each folder, which are numbered from 0, the hundredth part. */
const GLOB = `${PREFIX}*/*50`;
const GLOB_SHARE = 0.01;

/** W4: a long list, and a few keys found in it. */
export function listing(rig: Rig): Workload[] {
	const { listed: count } = rig.scale;
	const ourNode = ourNodes(rig.server, 'near');
	const ours = inARow('W4-ours', [usedBefore(ourNode), ourNode.list('list', PREFIX)]);
	const builtInNode = builtInNodes(rig.server, 'near');
	const builtIn = inARow('W4-n8n', [usedBefore(builtInNode), builtInNode.list('list', PREFIX)]);

	const finding = inARow('W4-ours-glob', [usedBefore(ourNode), ourNode.find!('list', PREFIX, GLOB)]);

	const byNode = async (id: string, expected: number, profile?: string): Promise<Reading[]> => {
		const { nodes } = await executeMeasured(rig, id, profile);
		const { executionTime, items } = nodes.get('list')!;
		if (items !== expected) throw new Error(`The list has ${items} objects, not ${expected}`);
		return [{ figure: 'list', value: executionTime, unit: 'ms' }];
	};
	const tools = byEachTool(async (tool) => {
		const { ms } = await runTool(rig, 'near', tool, (does) => does.list(`s3://${rig.server.bucket}/${PREFIX}`));
		return [{ figure: 'list', value: ms, unit: 'ms' }];
	});

	const seed = async () => await seedObjects(rig, PREFIX, count, 1, FOLDERS);
	const cleanUp = async () => await removeObjects(rig, PREFIX);

	return [
		{
			name: 'W4@list',
			title: `${count} objects in ${FOLDERS} folders listed`,
			workflows: [ours, builtIn],
			seconds: 80,
			once: BESIDE,
			contenders: {
				ours: () => byNode(ours.id, count, ours.id),
				n8n: () => byNode(builtIn.id, count),
				sdk: async () => {
					const { times } = await runSdk(rig, 'near', [{ step: 'list', prefix: PREFIX, count }]);
					return [{ figure: 'list', value: times.get('list')!, unit: 'ms' }];
				},
				...tools.contenders,
			},
			absent: tools.absent,
			prepare: seed,
			cleanUp,
		},
		{
			name: 'W4@glob',
			title: `1% of ${count} objects found by a glob`,
			workflows: [finding],
			seconds: 30,
			isExtra: true,
			repeatAtMost: 1,
			contenders: {
				ours: () => byNode(finding.id, count * GLOB_SHARE, finding.id),
				sdk: async () => {
					const { times } = await runSdk(rig, 'near', [
						{ step: 'list', name: 'glob', prefix: PREFIX, count: count * GLOB_SHARE, ending: '50' },
					]);
					return [{ figure: 'list', value: times.get('glob')!, unit: 'ms' }];
				},
			},
			absent: { n8n: 'has no globs', ...Object.fromEntries(TOOLS.map((tool) => [tool, 'not measured'])) },
			prepare: seed,
			cleanUp,
		},
	];
}
