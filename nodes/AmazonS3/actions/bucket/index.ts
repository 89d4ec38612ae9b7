import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../menu';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getMany.operation';

export const bucketOperations = { create, delete: deleteOperation, get, getAll };

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['bucket'] } },
	options: [
		{ name: 'Create', value: 'create', action: 'Create a bucket', description: 'Create a bucket in the account of the connection' },
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete a bucket',
			description: 'Delete a bucket for good, on request with all that is in it',
		},
		{ name: 'Get', value: 'get', action: 'Get a bucket', description: 'Get the region and the settings of a bucket' },
		{ name: 'Get Many', value: 'getAll', action: 'Get many buckets', description: 'List the buckets of the account' },
	],
	default: 'get',
};

export const bucketDescription: INodeProperties[] = [menu, ...shownFor('bucket', bucketOperations)];
