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
	/** What to do to go without a value, or that there has to be one. */
	without: string;
}

/**
 * What an item has in the field at a path, such as `key`, `options.versionId` or `options.objectLock.settings.retainUntil`, with the
 * field's label from the operation's own form.
 * @throws S3Error of kind invalidInput when a group of fields on the way is something else, or has another shape
 */
export function enteredAt(item: Form, path: string): Entered {
	const { name, inside, ...field } = placeOf(item.fields, path);
	let value = item.parameter(name);
	for (let depth = 0; depth < inside.length; depth++) {
		if (value === undefined || value === null || value === '') return { ...field, value: undefined, isThere: false };
		const step = inside[depth]!;
		if (typeof value !== 'object' || Array.isArray(value)) throw noGroup(item.fields, path, depth);
		if (!Object.hasOwn(value, step)) {
			checkShape(item.fields, path, depth);
			return { ...field, value: undefined, isThere: false };
		}
		value = (value as Record<string, unknown>)[step];
	}
	return { ...field, value, isThere: true };
}

/** The field that is so many steps into a path, and the name of that step. */
function stepAt(fields: INodeProperties[], path: string, depth: number): { field: INodeProperties | undefined; name: string } {
	const steps = path.split('.').slice(0, depth + 1);
	return { field: find(fields, steps), name: steps[depth]! };
}

function noGroup(fields: INodeProperties[], path: string, depth: number): Error {
	const { field, name } = stepAt(fields, path, depth);
	const advice = 'Remove its expression and fill in the fields of the group.';
	return invalidInput(field?.displayName ?? name, 'is not a group of fields', undefined, advice);
}

/**
 * n8n takes out of a group of fields whatever the form does not know, and what is left of `{ "team": "x" }` is an empty group: as tags it
 * would mean to remove all. A group that nobody filled in is not there, or has no rows: see `pairsOption`.
 */
function checkShape(fields: INodeProperties[], path: string, depth: number): void {
	// The collection of options lacks most of them.
	if (depth === 0 && path.startsWith('options.')) return;
	const { field, name } = stepAt(fields, path, depth);
	if (field?.type !== 'fixedCollection' || field.name !== name) return;
	const [group] = field.options as [INodePropertyCollection];
	const inside = `{ ${group.values.map((value) => `"${value.name}": …`).join(', ')} }`;
	const value = field.typeOptions?.multipleValues ? `[${inside}]` : inside;
	throw invalidInput(
		field.displayName,
		': nothing in it can be read',
		undefined,
		`Fill in its fields, or remove it. Where a workflow is written as JSON, it looks like { "${group.name}": ${value} }.`,
	);
}

/** A path, and what the form has there. */
interface Place extends Omit<Entered, 'value' | 'isThere'> {
	name: string;
	inside: string[];
}

const places = new WeakMap<INodeProperties[], Map<string, Place>>();

/** Every item asks for dozens of paths: each is looked up once for a form. */
function placeOf(fields: INodeProperties[], path: string): Place {
	let known = places.get(fields);
	if (!known) places.set(fields, (known = new Map()));
	let place = known.get(path);
	if (!place) {
		const [name = '', ...inside] = path.split('.');
		const field = find(fields, [name, ...inside]);
		place = {
			name,
			inside,
			label: field?.displayName ?? inside.at(-1) ?? name,
			choices: ['options', 'multiOptions'].includes(field?.type ?? '') ? (field!.options as INodePropertyOptions[]) : [],
			isSecret: field?.typeOptions?.password === true,
			without: wayWithout(path, field),
		};
		known.set(path, place);
	}
	return place;
}

function wayWithout(path: string, field?: INodeProperties): string {
	if (/^options\.[^.]+$/.test(path)) return 'To go without a value, remove the option.';
	if (field?.required) return 'This field needs a value.';
	switch (field?.type) {
		case 'options':
		case 'multiOptions':
			return 'Or choose from the list.';
		case 'collection':
		case 'fixedCollection':
			return 'Or remove the expression.';
		default:
			return 'To go without a value, empty the field.';
	}
}

function find(fields: INodeProperties[], [name, ...inside]: string[]): INodeProperties | undefined {
	const field = fields.find((one) => one.name === name);
	if (field === undefined || inside.length === 0) return field;
	if (field.type === 'collection') return find([...((field.options ?? []) as INodeProperties[]), ...requestOptions], inside);
	const group = ((field.options ?? []) as INodePropertyCollection[]).find((one) => one.name === inside[0]);
	return inside.length === 1 ? field : find(group?.values ?? [], inside.slice(1));
}
