import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../menu';
import { get } from './get.operation';
import { getAll } from './getMany.operation';

export const bucketOperations = { get, getAll };

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['bucket'] } },
	options: [
		{ name: 'Get', value: 'get', action: 'Get a bucket', description: "Get a bucket's region, and whether the connection may use it" },
		{ name: 'Get Many', value: 'getAll', action: 'Get many buckets', description: 'List the buckets of the account' },
	],
	default: 'get',
};

export const bucketDescription: INodeProperties[] = [menu, ...shownFor('bucket', bucketOperations)];
