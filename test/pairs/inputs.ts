/** What a case gives the node: items with their files, and the parameters of each. */
import type { INodeExecutionData } from 'n8n-workflow';
import { memoryBinary, type Parameters } from '../support/executeContext';
import type { Row } from './covering';
import type { Table } from './factors';
import { ABSENT, PRESENT } from './levels';
import { valueOf } from './representatives';
import type { Scene } from './scene';

/** What the JSON source has. */
export const JSON_VALUE = { a: [1, 'ü'] };

const LARGE = Buffer.alloc(9 * 1024 * 1024, 'large file\n');
const EMPTY = Buffer.alloc(0);

/** The file of an item: only the first one is large. */
export function fileOf({ row }: Pick<Scene, 'row'>, item: number): Buffer {
	if (row.Contents === 'empty') return EMPTY;
	return row.Contents === 'large' && item === 0 ? LARGE : Buffer.from(`file of item ${item}\n`);
}

/** The name under which the workflow has the file. */
export const fileNameOf = (item: number): string => ['a.txt', 'b.txt', 'extra.txt'][item]!;

/** The items of a case. */
export const itemsOf = (scene: Scene): INodeExecutionData[] =>
	Array.from({ length: scene.items }, (_, item) => ({
		json: { item },
		...(scene.row.Contents === undefined ? {} : { binary: { data: memoryBinary(fileOf(scene, item), fileNameOf(item), 'text/x-file') } }),
	}));

/** The parameters of an item, as the editor would save them. */
export function parametersOf({ name, places }: Table, row: Row, scene: Scene, item: number): Parameters {
	const parameters: Parameters = { ...name };
	for (const [factor, level] of Object.entries(row)) if (level === PRESENT) put(parameters, pathOf(factor), { settings: {} });
	for (const { path, property, factor } of places) {
		const level = row[factor];
		if (level === undefined || level === ABSENT) continue;
		put(parameters, path, valueOf(name, factor, property, level, scene, item));
	}
	return parameters;
}

const pathOf = (factor: string) =>
	factor.split('.').flatMap((part, i, parts) => (i === 2 && parts.length > 2 ? ['settings', part] : [part]));

function put(target: Record<string, unknown>, [first, ...rest]: string[], value: unknown): void {
	if (rest.length === 0) {
		const there = target[first!];
		target[first!] = isObject(there) && isObject(value) ? { ...there, ...value } : value;
	} else {
		if (!isObject(target[first!])) target[first!] = {};
		put(target[first!] as Record<string, unknown>, rest, value);
	}
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
