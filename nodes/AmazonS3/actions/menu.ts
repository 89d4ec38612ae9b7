import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { optionsField } from './fields';
import type { Operation } from './operation';

/** The list of a resource's operations, by their labels. */
export const operationMenu = (resource: string, preset: string, options: INodePropertyOptions[]): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options,
	default: preset,
});

/**
 * The fields of a resource's operations, each shown only under its own operation.
 * @param shared options that each of them has besides its own
 */
export const shownFor = (resource: string, operations: Record<string, Operation>, shared: INodeProperties[] = []): INodeProperties[] =>
	Object.entries(operations).flatMap(([operation, { fields }]) =>
		fields.map((field) => shownOnlyIf({ resource: [resource], operation: [operation] }, withOptions(field, shared))),
	);

const withOptions = (field: INodeProperties, shared: INodeProperties[]): INodeProperties =>
	field.name === 'options' ? { ...field, options: optionsField(...(field.options as INodeProperties[]), ...shared).options } : field;

/** What n8n's `updateDisplayOptions` does: its deep merge would take 5 ms of n8n's start for all fields. */
const shownOnlyIf = (show: NonNullable<IDisplayOptions['show']>, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } },
});
