import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { requestOptions } from '../requestFields';
import type { Item } from '../operation';

/** The form of an operation, filled in. */
export type Form = Pick<Item, 'fields' | 'parameter'>;

/** What stands in a field of the form, and the field. */
export interface Entered {
	value: unknown;
	/** The field as the user sees it. */
	label: string;
	/** Whether the form has the field, be it with nothing in it: an option that was not added is not there. */
	isThere: boolean;
	/** Whether the value must not be shown. */
	isSecret: boolean;
	/** The values that a menu offers. */
	choices: INodePropertyOptions[];
}

/**
 * What an item has in the field at a path, such as `key`, `options.versionId` or `options.objectLock.settings.retainUntil`, with the field's
 * label from the operation's own form.
 * @throws S3Error of kind invalidInput when a group of fields on the way is something else, or has another shape
 */
export function enteredAt(item: Form, path: string): Entered {
	const steps = path.split('.');
	const [name, ...inside] = steps;
	let value = item.parameter(name!);
	let isThere = true;
	for (const [depth, step] of inside.entries()) {
		const field = () => fieldAt(item.fields, steps.slice(0, depth + 1).join('.'));
		const group = groupOf(value, () => labelOf(field(), steps[depth]!));
		isThere = group !== undefined && Object.hasOwn(group, step);
		if (group !== undefined && !isThere) checkShape(field(), steps[depth]!);
		value = isThere ? group![step] : undefined;
	}
	const field = fieldAt(item.fields, path);
	const choices = ['options', 'multiOptions'].includes(field?.type ?? '') ? (field!.options as INodePropertyOptions[]) : [];
	return { value, label: labelOf(field, steps.at(-1)!), isThere, isSecret: field?.typeOptions?.password === true, choices };
}

const labelOf = (field: INodeProperties | undefined, name: string): string => field?.displayName ?? name;

function groupOf(value: unknown, label: () => string): Record<string, unknown> | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
	throw invalidInput(label(), 'is not a group of fields', undefined, 'Remove its expression and fill in the fields of the group.');
}

/**
 * n8n takes out of a group of fields whatever the form does not know, and what is left of `{ "team": "x" }` is an empty group: as tags it
 * would mean to remove all. A group that nobody filled in is not there, or has no rows: see `pairsOption`.
 */
function checkShape(field: INodeProperties | undefined, name: string): void {
	if (field?.type !== 'fixedCollection' || field.name !== name) return;
	const [group] = field.options as [INodePropertyCollection];
	const inside = `{ ${group.values.map((value) => `"${value.name}": …`).join(', ')} }`;
	throw invalidInput(
		field.displayName,
		': nothing in it can be read',
		undefined,
		`Fill in its fields, or remove it. Where a workflow is written as JSON, it looks like { "${group.name}": ${field.typeOptions?.multipleValues ? `[${inside}]` : inside} }.`,
	);
}

const found = new WeakMap<INodeProperties[], Map<string, INodeProperties | undefined>>();

function fieldAt(fields: INodeProperties[], path: string): INodeProperties | undefined {
	let known = found.get(fields);
	if (!known) found.set(fields, (known = new Map()));
	if (!known.has(path)) known.set(path, find(fields, path.split('.')));
	return known.get(path);
}

function find(fields: INodeProperties[], [name, ...inside]: string[]): INodeProperties | undefined {
	const field = fields.find((one) => one.name === name);
	if (field === undefined || inside.length === 0) return field;
	if (field.type === 'collection') return find([...((field.options ?? []) as INodeProperties[]), ...requestOptions], inside);
	const group = ((field.options ?? []) as INodePropertyCollection[]).find((one) => one.name === inside[0]);
	return inside.length === 1 ? field : find(group?.values ?? [], inside.slice(1));
}
