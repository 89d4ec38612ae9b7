import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import { optionsField } from './fields';
import type { Operation } from './operation';

/**
 * The fields of a resource's operations, each shown only under its own operation.
 * @param shared options that each of them has besides its own
 */
export const shownFor = (resource: string, operations: Record<string, Operation>, shared: INodeProperties[] = []): INodeProperties[] =>
	Object.entries(operations).flatMap(([operation, { fields }]) =>
		updateDisplayOptions({ show: { resource: [resource], operation: [operation] } }, fields.map((field) => withOptions(field, shared))),
	);

const withOptions = (field: INodeProperties, shared: INodeProperties[]): INodeProperties =>
	field.name === 'options' ? { ...field, options: optionsField(...(field.options as INodeProperties[]), ...shared).options } : field;
