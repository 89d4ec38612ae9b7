import { isDeepStrictEqual } from 'node:util';
import type { IDataObject, IExecuteFunctions, INodeParameterResourceLocator } from 'n8n-workflow';
import { simpleExpression } from './simpleExpression';

type FillIn = (json: IDataObject, index: number) => unknown;

/**
 * Reads parameters by name and item index. n8n takes half a millisecond for each expression, so it is asked once for what is the same for
 * every item, once for each item that is read for what is not, and expressions that only put texts of the item together are filled in here.
 * The value is always n8n's: each such parameter is asked of n8n too where it is read first, and one that differs leaves the rest of the
 * run to n8n. In a tool `getInputData()` has the model's arguments, and `$json` is the agent's item: there n8n is asked for everything.
 */
export function parameterReader(functions: IExecuteFunctions): (name: string, index: number) => unknown {
	const { parameters } = functions.getNode();
	const items = functions.getInputData();
	let fillsIn = functions.isToolExecution?.() !== true;
	const constants = new Map<string, unknown>();
	const variable = new Map<string, { fillIn?: FillIn; agreesWithN8n: boolean }>();
	let ofItem = { index: -1, values: new Map<string, unknown>() };
	const read = (name: string, index: number): unknown => {
		if (!variable.has(name) && hasExpression(parameters[name]))
			variable.set(name, { fillIn: fillInOf(parameters[name]), agreesWithN8n: false });
		const expression = variable.get(name);
		const filledIn = fillsIn ? expression?.fillIn?.(items[index]!.json, index) : undefined;
		if (filledIn !== undefined && expression!.agreesWithN8n) return filledIn;
		const value: unknown = functions.getNodeParameter(name, index);
		if (expression === undefined) constants.set(name, value);
		else if (filledIn !== undefined) {
			expression.agreesWithN8n = isDeepStrictEqual(filledIn, value);
			fillsIn &&= expression.agreesWithN8n;
		}
		return value;
	};
	return (name, index) => {
		if (constants.has(name)) return constants.get(name);
		if (ofItem.index !== index) ofItem = { index, values: new Map() };
		if (!ofItem.values.has(name)) ofItem.values.set(name, read(name, index));
		return ofItem.values.get(name);
	};
}

/** Fills in a text, or a field with several ways to fill it in. */
function fillInOf(raw: unknown): FillIn | undefined {
	if (typeof raw === 'string') return simpleExpression(raw);
	const locator = raw as INodeParameterResourceLocator | undefined;
	if (locator?.__rl !== true || typeof locator.value !== 'string' || String(locator.mode).startsWith('=')) return undefined;
	const evaluate = simpleExpression(locator.value);
	return (
		evaluate &&
		((json, index) => {
			const value = evaluate(json, index);
			return value === undefined ? undefined : { ...locator, value };
		})
	);
}

/** Whether a parameter as the workflow has it differs from item to item. What the workflow does not have, n8n is asked for. */
const hasExpression = (raw: unknown): boolean =>
	typeof raw === 'string'
		? raw.startsWith('=')
		: typeof raw === 'object' && raw !== null
			? Object.values(raw).some(hasExpression)
			: raw === undefined;
