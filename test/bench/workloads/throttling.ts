import { readingsOf } from '../chain';
import { TOOLS } from '../commandLine';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { removeObjects } from '../sdkRun';
import { inARow, itemsWithFiles, keyByIndex } from '../workflow';
import type { Reading, Workload } from '../workload';

const PREFIX = 'bench/throttled/';
const SECOND = 1000;

/** What is refused in the beginning shows the node the limit. */
const FINDING_OUT_MS = 2 * SECOND;

/** W11: many small objects to a server that refuses what is over its limit, counted by a bucket that a second fills. */
export function throttling(rig: Rig): Workload[] {
	const { throttled: count, throttledPerSecond: perSecond, smallBytes } = rig.scale;
	const { control } = rig.server;
	const ours = inARow('W11-ours', [
		...itemsWithFiles(count, smallBytes),
		ourNodes(rig.server, 'near').upload('upload', keyByIndex(PREFIX)),
	]);
	const workload = {
		name: 'W11',
		title: `${count} objects uploaded to a server that refuses what is over ${perSecond} requests a second (503 SlowDown)`,
		workflows: [ours],
		seconds: 25,
	};
	if (control === undefined) return [{ ...workload, contenders: {}, absent: { ours: `not run: ${rig.server.name} refuses nothing` } }];

	const uploading = async (): Promise<Reading[]> => {
		await control.clearRequests();
		const readings = await readingsOf(rig, ours.id);
		const requests = (await control.requests()).filter(({ operation }) => operation === 'PutObject');
		const stored = new Set(requests.filter(({ status }) => status === 200).map(({ key }) => key));
		if (stored.size !== count) throw new Error(`${stored.size} objects arrived, not ${count}`);
		const later = requests.filter(({ at }) => at > requests[0]!.at + FINDING_OUT_MS);
		const refused = later.filter(({ status }) => status === 503);
		const ideal = (count / perSecond) * SECOND;
		await removeObjects(rig, PREFIX);
		return [
			...readings,
			{ figure: 'time by the ideal one', value: readings[0]!.value / ideal, unit: 'share' },
			{ figure: 'refused after two seconds', value: refused.length / Math.max(1, later.length), unit: 'share' },
		];
	};
	return [
		{
			...workload,
			contenders: { ours: uploading },
			absent: { n8n: 'not measured', sdk: 'not measured', ...Object.fromEntries(TOOLS.map((tool) => [tool, 'not measured'])) },
			prepare: async () =>
				await control.fail({ status: 503, code: 'SlowDown', operation: 'PutObject', keyPrefix: PREFIX, overPerSecond: perSecond }),
			async cleanUp() {
				await control.clearFaults();
				await removeObjects(rig, PREFIX);
			},
		},
	];
}
