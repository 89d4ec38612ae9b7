import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nSettings } from '../lab/n8nEnvironment';
import { readingsOf } from './chain';
import { settle } from './disk';
import type { Rig } from './rig';
import { credentialOf } from './s3Nodes';
import { inARow, numberedItems, USED_BEFORE, type WorkflowNode } from './workflow';
import type { BenchWorkflow, Reading } from './workload';

const FIGURE = 'download by the SDK into n8n';

/** Puts the node of `leastNode.cjs` where n8n looks for nodes of one's own. */
export function addLeastNode({ userFolder }: N8nSettings): void {
	const folder = join(userFolder, '.n8n', 'custom');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'Least.node.js'), `module.exports = require(${JSON.stringify(join(__dirname, 'leastNode.cjs'))});\n`);
}

/** A workflow in which that node downloads `count` objects: their keys are their numbers between a prefix and a suffix. */
export function leastDownload({ server }: Rig, id: string, count: number, prefix: string, suffix = ''): BenchWorkflow {
	const node = (name: string, does: 'download' | 'list'): WorkflowNode => ({
		name,
		type: 'CUSTOM.least',
		typeVersion: 1,
		position: [0, 0],
		parameters: { does, bucket: server.bucket, prefix, suffix },
		...credentialOf('s3', 'near'),
	});
	return inARow(id, [node(USED_BEFORE, 'list'), ...numberedItems(count), node(FIGURE, 'download')]);
}

/** What it takes, beside what the SDK's script takes for the same objects. No node can be much faster. */
export async function readingsOfLeast(rig: Rig, { id }: BenchWorkflow, bytes = 0): Promise<Reading[]> {
	await settle(bytes);
	return await readingsOf(rig, id);
}
