import type { INodeProperties } from 'n8n-workflow';
import { operationMenu, shownFor } from '../menu';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getMany.operation';

export const bucketOperations = { create, delete: deleteOperation, get, getAll };

const menu = operationMenu('bucket', 'get', [
	{ name: 'Create', value: 'create', action: 'Create a bucket', description: "Create a bucket in the connection's account" },
	{
		name: 'Delete',
		value: 'delete',
		action: 'Delete a bucket',
		description: 'Permanently delete a bucket, with its contents if you choose',
	},
	{ name: 'Get', value: 'get', action: 'Get a bucket', description: 'Get the region and settings of a bucket' },
	{ name: 'Get Many', value: 'getAll', action: 'Get many buckets', description: 'List the buckets of the account' },
]);

export const bucketDescription: INodeProperties[] = [menu, ...shownFor('bucket', bucketOperations)];
