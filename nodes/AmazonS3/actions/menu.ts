import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import type { Operation } from './operation';

/** The fields of a resource's operations, each shown only under its own operation. */
export const shownFor = (resource: string, operations: Record<string, Operation>): INodeProperties[] =>
	Object.entries(operations).flatMap(([operation, { fields }]) =>
		updateDisplayOptions({ show: { resource: [resource], operation: [operation] } }, fields),
	);
