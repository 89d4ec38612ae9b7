/**
 * The parameters of a node as n8n has them: raw in `node.parameters`, with the defaults of the description, and evaluated for each
 * item by n8n-workflow's own `Workflow`. What a test gives as a value and no workflow can hold (a Date, NaN, another value for each item)
 * comes out of an expression, as it does in n8n.
 */
import { isDeepStrictEqual } from 'node:util';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRunExecutionData,
} from 'n8n-workflow';

export type Parameters = Record<string, unknown>;

interface Given {
	type: INodeType;
	node: INode;
	/** Of each item; a text that begins with `=` is an expression. */
	parameters: Parameters | ((index: number) => Parameters);
	/** What `$json` is in an expression. */
	items: INodeExecutionData[];
	timezone: string;
	/** The arguments of a model, where the node runs as its tool: `$fromAI` reads them. */
	toolArguments?: IDataObject;
}

/** The node with its parameters, and what n8n's `getNodeParameter` gives for each item. */
export function workflowParameters({ type: nodeType, node: bare, parameters, items, timezone, toolArguments }: Given) {
	const type = toolArguments ? asTool(nodeType) : nodeType;
	const values: unknown[][] = [];
	const count = toolArguments ? 1 : items.length;
	const fromVariable = (valueOf: (index: number) => unknown): string => {
		values.push(Array.from({ length: count }, (_, index) => valueOf(index)));
		return `={{ $vars.values[${values.length - 1}][$itemIndex] }}`;
	};
	const raw = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(raw);
		if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, raw(inside)]));
		return isJson(value) ? value : fromVariable(() => value);
	};
	/** One value for all items, with an expression where theirs differ. */
	const merged = (ofItems: unknown[]): unknown => {
		const [first] = ofItems;
		if (ofItems.every((value) => isDeepStrictEqual(value, first))) return raw(first);
		if (ofItems.every(isPlain)) {
			const names = new Set(ofItems.flatMap((value) => Object.keys(value)));
			return Object.fromEntries([...names].map((name) => [name, merged(ofItems.map((value) => value[name]))]));
		}
		return fromVariable((index) => ofItems[index]);
	};
	const given = typeof parameters === 'function' ? merged(items.map((_, index) => parameters(index))) : raw(parameters);
	const node: INode = { ...bare, parameters: { resource: 'object', ...(given as INodeParameters | undefined) } };

	const nodeTypes: INodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
	// Adds the defaults of the fields to the node's parameters.
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes, settings: { timezone } });
	const runExecutionData = {
		resultData: {
			runData: toolArguments === undefined ? {} : { [node.name]: [{ inputOverride: { ai_tool: [[{ json: toolArguments }]] } }] },
		},
	} as unknown as IRunExecutionData;
	const executeData = { data: { main: [items] }, node, source: null };

	return {
		node,
		/** As n8n-core's `NodeExecutionContext.getNodeParameter` does; the node's fields have no type that n8n checks. */
		getNodeParameter(name: string, index: number, fallback?: unknown): unknown {
			const found = name.split('.').reduce<unknown>((at, part) => (at as IDataObject | undefined)?.[part], node.parameters) ?? fallback;
			if (found === undefined) throw new Error(`Could not get parameter "${name}"`);
			const value: unknown = workflow.expression.getParameterValue(
				found as INodeParameters,
				runExecutionData,
				0,
				index,
				node.name,
				items,
				'manual',
				{ $vars: { values } },
				executeData,
			);
			datesBecomeTexts(value);
			return value;
		},
	};
}

/** The type that n8n makes of a node for the agent's tools: its name is another. */
const asTool = (type: Given['type']): Given['type'] =>
	Object.create(type, { description: { value: { ...type.description, name: `${type.description.name}Tool` } } }) as Given['type'];

/** n8n's `getNodeParameter` where all values are known. */
export const evaluatedParameters =
	(parameters: Parameters[]) =>
	(name: string, index: number, fallback?: unknown): unknown => {
		const value = name in parameters[index]! ? parameters[index]![name] : fallback;
		datesBecomeTexts(value);
		return value;
	};

const isPlain = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isJson = (value: unknown): boolean =>
	value === null || ['string', 'boolean'].includes(typeof value) || (typeof value === 'number' && Number.isFinite(value));

/** Luxon's dates inside of a value become texts, as n8n-core's `cleanupParameterData` has it. */
function datesBecomeTexts(value: unknown, seen = new Set<unknown>()): void {
	if (typeof value !== 'object' || value === null || seen.has(value)) return;
	seen.add(value);
	if (Array.isArray(value)) return value.forEach((inside) => datesBecomeTexts(inside, seen));
	for (const [name, inside] of Object.entries(value) as Array<[string, unknown]>) {
		if (typeof inside !== 'object') continue;
		if ((inside as { isLuxonDateTime?: boolean } | null)?.isLuxonDateTime) (value as IDataObject)[name] = String(inside);
		else datesBecomeTexts(inside, seen);
	}
}
