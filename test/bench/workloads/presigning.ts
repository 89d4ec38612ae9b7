import { readingsOf } from '../chain';
import { TOOLS } from '../commandLine';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { runSdk } from '../sdkRun';
import { inARow, keyByIndex, numberedItems, usedBefore } from '../workflow';
import type { Workload } from '../workload';

/** W9: links to many objects, which takes no request. */
export function presigning(rig: Rig): Workload[] {
	const { presigned: count } = rig.scale;
	const prefix = 'bench/presigned/';
	const nodes = ourNodes(rig.server, 'near');
	const ours = inARow('W9-ours', [usedBefore(nodes), ...numberedItems(count), nodes.presign!('presign', keyByIndex(prefix))]);
	return [
		{
			name: 'W9',
			title: `${count} presigned URLs`,
			workflows: [ours],
			seconds: 12,
			contenders: {
				ours: () => readingsOf(rig, ours.id),
				sdk: async () => {
					const { times } = await runSdk(rig, 'near', [{ step: 'presign', prefix, count }]);
					return [{ figure: 'presign', value: times.get('presign')!, unit: 'ms' }];
				},
			},
			absent: { n8n: 'has no presigned URLs', ...Object.fromEntries(TOOLS.map((tool) => [tool, 'signs one URL a command, or none'])) },
		},
	];
}
