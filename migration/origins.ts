/** Whose JSON a node's items have: the output of a migrated node may have come through nodes that pass it on. */
import { outputsOf, type Outputs } from './outputs';
import type { OldNode } from './oldNodes';
import { mayPassOn, setBesides } from './passing';
import { parentsOf, type Workflow } from './workflow';

export interface Origin {
	/** The migrated node whose output it is; absent where it is another node's. */
	migrated?: string;
	outputs?: Outputs;
	/** The node to ask for the JSON, since a download stands in between, which no longer passes it on. */
	askNode?: string;
	/** The download. */
	download?: string;
	/** Fields that a node on the way has set: they are not of that output. */
	set?: string[];
	/** The migrated node that it may come from, through nodes that may have changed it. */
	maybe?: string;
}

/** Several origins that differ, one of them a migrated node at least. */
export const MIXED = 'mixed';

/**
 * Finds origins in a workflow whose old nodes are these, by name; `oldNames` are the names of all fields that they gave and that are other
 * ones now.
 */
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
		const node = nodes.get(name);
		if (old?.operation === 'file:download') return throughDownload(name, further);
		if (old !== undefined) {
			const before = node?.disabled === true ? ofInput(name, further) : undefined;
			return before === MIXED || before?.migrated !== undefined ? before : { migrated: name, outputs: outputsOf(old) };
		}
		const besides = node && setBesides(node);
		if (besides !== undefined) return withSet(ofInput(name, further), besides);
		return node !== undefined && mayPassOn(node) ? maybe(ofInput(name, further)) : {};
	}

	function throughDownload(name: string, seen: ReadonlySet<string>): Origin | typeof MIXED {
		const parents = parentsOf(workflow, name);
		const before = ofInput(name, seen);
		if (before === MIXED || parents.length !== 1) return MIXED;
		return { ...before, askNode: before?.askNode ?? parents[0]!, download: name };
	}

	const oldNames = new Set([...oldNodes.values()].flatMap((old) => Object.keys(outputsOf(old)?.names ?? {})));
	return { ofInput, ofOutput, oldNames, isMigrated: (name: string) => oldNodes.has(name) };
}

const isSame = (one: Origin | typeof MIXED, other: Origin | typeof MIXED | undefined): boolean =>
	one === other ||
	(one !== MIXED && other !== MIXED && other !== undefined && SAME.every((part) => String(one[part] ?? '') === String(other[part] ?? '')));

const SAME = ['migrated', 'askNode', 'maybe', 'set'] as const;

const withSet = (origin: Origin | typeof MIXED | undefined, set: string[]): Origin | typeof MIXED | undefined =>
	origin === undefined || origin === MIXED || set.length === 0
		? origin
		: { ...origin, set: [...new Set([...(origin.set ?? []), ...set])].sort() };

function maybe(origin: Origin | typeof MIXED | undefined): Origin {
	if (origin === undefined || origin === MIXED || origin.askNode !== undefined) return {};
	const { migrated = origin.maybe, outputs, set } = origin;
	return migrated === undefined ? {} : { maybe: migrated, outputs, set };
}
