/** A workflow as n8n exports it, as far as the migration looks at it. Whatever else it holds is kept. */
export interface Workflow {
	name?: string;
	nodes: WorkflowNode[];
	connections?: Connections;
	pinData?: Record<string, unknown> | null;
	[more: string]: unknown;
}

export interface WorkflowNode {
	name: string;
	type: string;
	typeVersion?: number;
	parameters?: Parameters;
	credentials?: Record<string, { id?: string | null; name?: string }>;
	[more: string]: unknown;
}

export type Parameters = Record<string, unknown>;

/** By the name of the node they come from and their kind, such as `main`: for each output the inputs that it goes to. */
export type Connections = Record<string, Record<string, Array<Array<{ node: string; type: string; index: number }> | null>>>;

/** Something that somebody who migrates a workflow should know. */
export interface Note {
	node: string;
	/** `notCarried`: the new node has no such thing. `differs`: it does it in another way. `check`: look at it, and change it by hand. */
	kind: 'check' | 'differs' | 'notCarried';
	text: string;
}

/** Notes something about the node that is being migrated. */
export type Say = (kind: Note['kind'], text: string) => void;

/** The names of the nodes whose main output goes to a node, each once. */
export function parentsOf(workflow: Workflow, name: string): string[] {
	const parents = Object.entries(workflow.connections ?? {}).filter(([, { main }]) =>
		main?.some((output) => output?.some((input) => input.node === name && input.type === 'main')),
	);
	return parents.map(([parent]) => parent);
}

/** Whether the main output of a node goes anywhere. */
export const hasChildren = (workflow: Workflow, name: string): boolean =>
	(workflow.connections?.[name]?.main ?? []).some((output) => (output ?? []).length > 0);
