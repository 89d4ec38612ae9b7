/** Nodes that give the fields of the items they get: all of them, or maybe some. */
import type { Parameters, WorkflowNode } from './workflow';

const PASSING = new Set(
	[
		...['editImage', 'executionData', 'filter', 'if', 'limit', 'merge', 'noOp', 'removeDuplicates', 'respondToWebhook'],
		...['sort', 'splitInBatches', 'switch', 'wait'],
	].map(ofN8n),
);

/** Their output depends on code or on lists of names. */
const UNCERTAIN = new Set(
	[
		...['aggregate', 'code', 'compareDatasets', 'crypto', 'dateTime', 'function', 'functionItem', 'html', 'itemLists', 'markdown'],
		...['splitOut', 'summarize', 'xml'],
	].map(ofN8n),
);

function ofN8n(name: string): string {
	return `n8n-nodes-base.${name}`;
}

/** The names of the fields that a node sets itself and passes on beside those that it got; undefined of one that passes none on. */
export function setBesides({ type, typeVersion = 1, parameters = {}, disabled }: WorkflowNode): string[] | undefined {
	if (disabled === true || PASSING.has(type)) return [];
	if (type === 'n8n-nodes-base.renameKeys') return namesIn(parameters.keys, 'newKey');
	if (type !== 'n8n-nodes-base.set' || !keepsOthers(typeVersion, parameters)) return undefined;
	if (parameters.mode === 'raw') return namesInJson(parameters.jsonOutput);
	return [parameters.assignments, parameters.fields, parameters.values].flatMap((collection) => namesIn(collection, 'name'));
}

/** Whether a node may give fields that it got, as far as somebody can tell from outside. */
export const mayPassOn = ({ type }: WorkflowNode): boolean => UNCERTAIN.has(type);

function keepsOthers(typeVersion: number, { includeOtherFields, include, keepOnlySet }: Parameters): boolean {
	if (typeVersion < 3) return keepOnlySet !== true;
	return typeVersion < 3.3 ? include !== 'none' : includeOtherFields === true;
}

/** Of the rows of a fixed collection. `a.b` sets a part of `a`. */
function namesIn(collection: unknown, property: string): string[] {
	if (typeof collection !== 'object' || collection === null) return [];
	return Object.values(collection)
		.flatMap((rows: unknown) => (Array.isArray(rows) ? (rows as unknown[]) : []))
		.map((row) => (row as Parameters | null)?.[property])
		.filter((name) => typeof name === 'string')
		.map((name) => name.split('.')[0]!);
}

/** Of JSON that may have expressions in it. */
const namesInJson = (json: unknown): string[] => [...String(json ?? '').matchAll(/"([^"\\]+)"\s*:/g)].map(([, name]) => name!);
