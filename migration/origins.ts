/** Whose JSON a node's items have: the output of a migrated node may have come through nodes that pass it on. */
import { outputsOf, type Outputs } from './outputs';
import type { OldNode } from './oldNodes';
import { parentsOf, type Workflow, type WorkflowNode } from './workflow';

export interface Origin {
	/** The migrated node whose output it is; absent where it is another node's. */
	migrated?: string;
	outputs?: Outputs;
	/** The node to ask for the JSON, since a download stands in between, which no longer passes it on. */
	askNode?: string;
	/** The download. */
	download?: string;
}

/** Several origins that differ, one of them a migrated node at least. */
export const MIXED = 'mixed';

const PASSING = new Set(
	['if', 'filter', 'switch', 'merge', 'sort', 'limit', 'noOp', 'wait', 'splitInBatches', 'removeDuplicates'].map(
		(name) => `n8n-nodes-base.${name}`,
	),
);

function passesOn({ type, typeVersion = 1, parameters = {} }: WorkflowNode): boolean {
	if (type !== 'n8n-nodes-base.set') return PASSING.has(type);
	return typeVersion >= 3 ? parameters.includeOtherFields === true : parameters.keepOnlySet !== true;
}

/** Finds origins in a workflow whose old nodes are these, by name. */
export function originsIn(workflow: Workflow, oldNodes: ReadonlyMap<string, OldNode>) {
	const nodes = new Map(workflow.nodes.map((node) => [node.name, node]));

	/** Of the JSON that a node gets. Undefined where nothing comes in. */
	function ofInput(name: string, seen: ReadonlySet<string> = new Set()): Origin | typeof MIXED | undefined {
		const found = parentsOf(workflow, name)
			.map((parent) => ofOutput(parent, seen))
			.filter((origin) => origin !== undefined);
		const [first] = found;
		if (found.every((origin) => isSame(origin, first))) return first;
		return found.some((origin) => origin === MIXED || origin.migrated !== undefined || origin.askNode !== undefined) ? MIXED : {};
	}

	/** Of the JSON that a node gives. */
	function ofOutput(name: string, seen: ReadonlySet<string> = new Set()): Origin | typeof MIXED | undefined {
		if (seen.has(name)) return undefined;
		const further = new Set([...seen, name]);
		const old = oldNodes.get(name);
		if (old?.operation === 'file:download') return throughDownload(name, further);
		if (old !== undefined) return { migrated: name, outputs: outputsOf(old) };
		const node = nodes.get(name);
		return node !== undefined && passesOn(node) ? ofInput(name, further) : {};
	}

	function throughDownload(name: string, seen: ReadonlySet<string>): Origin | typeof MIXED {
		const parents = parentsOf(workflow, name);
		const before = ofInput(name, seen);
		if (before === MIXED || parents.length !== 1) return MIXED;
		return { ...before, askNode: before?.askNode ?? parents[0]!, download: name };
	}

	return { ofInput, ofOutput };
}

const isSame = (one: Origin | typeof MIXED, other: Origin | typeof MIXED | undefined): boolean =>
	one === other ||
	(one !== MIXED && other !== MIXED && other !== undefined && one.migrated === other.migrated && one.askNode === other.askNode);
