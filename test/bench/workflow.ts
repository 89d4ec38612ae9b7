import type { WorkflowExport } from '../lab/n8nRest';
import type { S3Nodes } from './s3Nodes';
import type { BenchWorkflow } from './workload';

export type WorkflowNode = WorkflowExport['nodes'][number];

const node = (name: string, type: string, typeVersion: number, parameters: Record<string, unknown>): WorkflowNode => ({
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion,
	position: [0, 0],
	parameters,
});

/** Returns a workflow whose nodes run one after the other, after a manual trigger. */
export function inARow(id: string, nodes: WorkflowNode[]): BenchWorkflow {
	const all = [node('Start', 'manualTrigger', 1, {}), ...nodes];
	const connections = Object.fromEntries(
		all.slice(1).map(({ name }, i) => [all[i]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]),
	);
	return { id, name: id, nodes: all, connections, settings: { executionOrder: 'v1' } };
}

/**
 * Returns the same, where between a node and those after it everything is written to disk that it wrote: n8n copies files that it reads,
 * and whoever uploads next would share the disk with the copying.
 * @param settleUrl answers when it is written
 */
export function inARowOnceSettled(id: string, before: WorkflowNode[], first: WorkflowNode, after: WorkflowNode[], settleUrl: string) {
	const settle = node('Settle', 'httpRequest', 4.2, { url: settleUrl, options: {} });
	const hold = node('Hold', 'merge', 3, { mode: 'chooseBranch', useDataOfInput: 1 });
	const row = inARow(id, [...before, first, hold, ...after]);
	const to = (name: string, index: number) => ({ node: name, type: 'main', index });
	const connections = {
		...row.connections,
		[first.name]: { main: [[to(hold.name, 0), to(settle.name, 0)]] },
		[settle.name]: { main: [[to(hold.name, 1)]] },
	};
	return { ...row, nodes: [...row.nodes, { ...settle, executeOnce: true } as WorkflowNode], connections } satisfies BenchWorkflow;
}

/**
 * A first use of the measured kind of node, which finds nothing: n8n is a server, and has loaded what a node needs once for all executions.
 * What that costs, W7 measures.
 */
export const usedBefore = (nodes: S3Nodes): WorkflowNode =>
	({ ...nodes.list(USED_BEFORE, keyByIndex('bench/nothing/')), alwaysOutputData: true }) as WorkflowNode;

/** The name of that node. */
export const USED_BEFORE = 'Used before';

/** Nodes that make `count` items with nothing but a number in them. */
export const numberedItems = (count: number): WorkflowNode[] => itemsOf(`Array.from({ length: ${count} }, (_, i) => ({ number: i }))`);

/** Nodes that make `count` items with a file of `bytes` bytes each, which n8n keeps on disk. */
export const itemsWithFiles = (count: number, bytes: number): WorkflowNode[] => [
	...itemsOf(`Array.from({ length: ${count} }, (_, i) => ({ text: String(i).padStart(${bytes}, '.') }))`),
	node('Files', 'convertToFile', 1.1, { operation: 'toText', sourceProperty: 'text', binaryPropertyName: 'data', options: {} }),
];

/** A node that reads the files that a pattern matches, one item each. */
export const filesFromDisk = (pattern: string): WorkflowNode =>
	node('Read', 'readWriteFile', 1.1, { operation: 'read', fileSelector: pattern, options: {} });

/** An expression for the key of an item by its place in the input. */
export const keyByIndex = (prefix: string): string => `=${prefix}{{ $itemIndex }}`;

function itemsOf(expression: string): WorkflowNode[] {
	return [
		node('List', 'set', 3.4, { mode: 'raw', jsonOutput: `={{ ({ list: ${expression} }) }}`, options: {} }),
		node('Items', 'splitOut', 1, { fieldToSplitOut: 'list', options: {} }),
	];
}
