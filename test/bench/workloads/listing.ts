import { builtInNodes } from '../builtInNodes';
import { byEachTool, runTool } from '../commandLine';
import { executeMeasured } from '../execution';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { removeObjects, runSdk } from '../sdkRun';
import { inARow } from '../workflow';
import type { Reading, Workload } from '../workload';

const PREFIX = 'bench/listed/';
const FOLDERS = 100;
const SEED_LANES = 32;

/** W4: a long list, and a few keys found in it. */
export function listing(rig: Rig): Workload[] {
	const { listed: count } = rig.scale;
	const ours = inARow('W4-ours', [ourNodes(rig.server, 'near').list('list', PREFIX)]);
	const builtIn = inARow('W4-n8n', [builtInNodes(rig.server, 'near').list('list', PREFIX)]);

	const byNode = async (id: string, profile?: string): Promise<Reading[]> => {
		const { nodes } = await executeMeasured(rig, id, profile);
		const { executionTime, items } = nodes.get('list')!;
		if (items !== count) throw new Error(`The list has ${items} objects, not ${count}`);
		return [{ figure: 'list', value: executionTime, unit: 'ms' }];
	};
	const tools = byEachTool(async (tool) => {
		const { ms } = await runTool(rig, 'near', tool, (does) => does.list(`s3://${rig.server.bucket}/${PREFIX}`));
		return [{ figure: 'list', value: ms, unit: 'ms' }];
	});

	return [
		{
			name: 'W4@list',
			title: `${count} objects in ${FOLDERS} folders listed`,
			workflows: [ours, builtIn],
			contenders: {
				ours: () => byNode(ours.id, ours.id),
				n8n: () => byNode(builtIn.id),
				sdk: async () => {
					const { times } = await runSdk(rig, 'near', [{ step: 'list', prefix: PREFIX, count }]);
					return [{ figure: 'list', value: times.get('list')!, unit: 'ms' }];
				},
				...tools.contenders,
			},
			absent: tools.absent,
			async prepare() {
				await runSdk(rig, 'near', [{ step: 'put', prefix: PREFIX, count, bytes: 1, lanes: SEED_LANES, folders: FOLDERS }]);
			},
			async cleanUp() {
				await removeObjects(rig, PREFIX);
			},
		},
		{
			name: 'W4@glob',
			title: `1% of ${count} objects found by a glob`,
			workflows: [],
			contenders: {},
			absent: { ours: 'not available: the node has no glob yet' },
		},
	];
}
