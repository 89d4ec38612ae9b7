import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../menu';
import { create } from './create.operation';
import { getAll } from './getMany.operation';
import { sync } from './sync.operation';

export const folderOperations = { create, getAll, sync };

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['folder'] } },
	options: [
		{ name: 'Create', value: 'create', action: 'Create a folder', description: 'Create the empty object that stands for a folder' },
		{ name: 'Get Many', value: 'getAll', action: 'Get many folders', description: 'List the folders right in a folder, or at every level below' },
		{ name: 'Sync', value: 'sync', action: 'Sync a folder', description: 'Make a folder hold what another folder or the input files hold: only what differs is written' },
	],
	default: 'getAll',
};

export const folderDescription: INodeProperties[] = [menu, ...shownFor('folder', folderOperations)];
