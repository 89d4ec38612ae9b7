import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS } from '../commandLine';
import { executeMeasured } from '../execution';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { removeObjects, runSdk } from '../sdkRun';
import { inARow, usedBefore } from '../workflow';
import type { Reading, Workload } from '../workload';

const KEY = 'bench/table/table.csv';
const COLUMNS = 10;
const ROW_BYTES = 1024;
const MOST = 10_000;

/** W10: a large table as items, its first rows and the whole. */
export function tables(rig: Rig): Workload[] {
	const { tableBytes: bytes } = rig.scale;
	const folder = join(rig.folder, 'W10');
	const node = ourNodes(rig.server, 'near');
	const workflows = {
		[`first ${MOST} rows`]: { workflow: inARow('W10-ours-first', [usedBefore(node), node.rows!('rows', KEY, MOST)]), most: MOST },
		'all rows': { workflow: inARow('W10-ours-all', [usedBefore(node), node.rows!('rows', KEY)]), most: undefined },
	};
	return [
		{
			name: 'W10',
			title: `a CSV of ${bytes / 1024 / 1024} MiB as items`,
			// What is not kept of an execution is not written to n8n's database either.
			workflows: Object.values(workflows).map(({ workflow }) => ({
				...workflow,
				settings: { ...workflow.settings, saveDataSuccessExecution: 'none' },
			})),
			diskBytes: 3 * bytes,
			seconds: 50,
			contenders: {
				ours: async () => {
					const readings: Reading[] = [];
					for (const [figure, { workflow }] of Object.entries(workflows)) {
						const { nodes, peakBytes } = await executeMeasured(rig, workflow.id, workflow.id);
						readings.push({ figure, value: nodes.get('rows')!.executionTime, unit: 'ms' });
						readings.push({ figure: `${figure}, memory of the process`, value: peakBytes, unit: 'bytes' });
					}
					return readings;
				},
				sdk: async () => {
					const readings: Reading[] = [];
					for (const [figure, { most }] of Object.entries(workflows)) {
						const { times, peakBytes } = await runSdk(rig, 'near', [{ step: 'rows', name: figure, key: KEY, most }]);
						readings.push({ figure, value: times.get(figure)!, unit: 'ms', remark: 'GetObject and csv-parse alone' });
						readings.push({ figure: `${figure}, memory of the process`, value: peakBytes, unit: 'bytes' });
					}
					return readings;
				},
			},
			absent: { n8n: 'reads no rows', ...Object.fromEntries(TOOLS.map((tool) => [tool, 'reads no rows'])) },
			async prepare() {
				mkdirSync(folder, { recursive: true });
				const file = join(folder, 'table.csv');
				const columns = Array.from({ length: COLUMNS }, (_, i) => `column ${i}`);
				const cell = 'x'.repeat(ROW_BYTES / COLUMNS - 8);
				const row = (number: number) => columns.map((_, i) => `${number} ${i} ${cell}`).join(',');
				const rows = Math.floor(bytes / ROW_BYTES);
				writeFileSync(file, [columns.join(','), ...Array.from({ length: rows }, (_, i) => row(i))].join('\n'));
				await runSdk(rig, 'near', [{ step: 'upload', files: [{ key: KEY, path: file }], queueSize: 4 }]);
			},
			async cleanUp() {
				rmSync(folder, { recursive: true, force: true });
				await removeObjects(rig, 'bench/table/');
			},
		},
	];
}
