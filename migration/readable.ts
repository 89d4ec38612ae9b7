/** What the migration reads of JSON that may have been edited by hand, or may be no workflow. */
import type { Connections, Workflow, WorkflowNode } from './workflow';

/** Whether a value of JSON is neither null nor a list nor plain. */
export const isObject = (json: unknown): json is Record<string, unknown> =>
	typeof json === 'object' && json !== null && !Array.isArray(json);

/** Whether JSON is a workflow: it has a list of nodes. What is in the list may be anything. */
export const isWorkflow = (json: unknown): json is Workflow => isObject(json) && Array.isArray(json.nodes);

/** The end of a sentence about JSON that is no workflow. */
export const NO_WORKFLOW = 'is not an n8n workflow: it has no list of nodes';

/** @param nodes as they are listed; undefined for each that has no name or no type */
interface Readable {
	workflow: Workflow;
	nodes: Array<WorkflowNode | undefined>;
}

/**
 * The nodes, connections and pinned data of a workflow that have the form n8n gives them; whatever else there is, is left out.
 * @throws Error in words when it is no workflow
 */
export function readableOf(json: unknown): Readable {
	if (!isWorkflow(json)) throw new Error(`This ${NO_WORKFLOW}`);
	const nodes = json.nodes.map((node: unknown) =>
		isNode(node) ? { ...node, parameters: isObject(node.parameters) ? node.parameters : {} } : undefined,
	);
	const workflow = { nodes: nodes.filter((node) => node !== undefined), connections: connectionsOf(json.connections) };
	return { workflow: isObject(json.pinData) ? { ...workflow, pinData: json.pinData } : workflow, nodes };
}

const isNode = (json: unknown): json is WorkflowNode => isObject(json) && typeof json.name === 'string' && typeof json.type === 'string';

/** Those of kind `main`: no other carries items. */
function connectionsOf(json: unknown): Connections {
	if (!isObject(json)) return {};
	return Object.fromEntries(Object.entries(json).map(([name, kinds]) => [name, { main: isObject(kinds) ? outputsOf(kinds.main) : [] }]));
}

type Outputs = Connections[string][string];

const outputsOf = (json: unknown): Outputs =>
	Array.isArray(json) ? json.map((output: unknown) => (Array.isArray(output) ? output.filter(isInput) : null)) : [];

const isInput = (json: unknown): json is NonNullable<Outputs[number]>[number] => isObject(json) && typeof json.node === 'string';
