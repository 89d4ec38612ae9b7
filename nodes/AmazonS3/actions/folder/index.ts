import type { INodeProperties } from 'n8n-workflow';
import { requestOptions } from '../fields';
import { shownFor } from '../menu';
import { copy } from './copy.operation';
import { create } from './create.operation';
import { deleteFolder } from './delete.operation';
import { download } from './download.operation';
import { getAll } from './getMany.operation';
import { move } from './move.operation';
import { sync } from './sync.operation';

export const folderOperations = { copy, create, delete: deleteFolder, download, getAll, move, sync };

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['folder'] } },
	options: [
		{
			name: 'Copy',
			value: 'copy',
			action: 'Copy a folder',
			description: 'Copy everything in a folder to another folder or bucket, inside S3',
		},
		{ name: 'Create', value: 'create', action: 'Create a folder', description: 'Create the empty object that stands for a folder' },
		{ name: 'Delete', value: 'delete', action: 'Delete a folder', description: 'Delete a folder with everything in it' },
		{
			name: 'Download',
			value: 'download',
			action: 'Download a folder',
			description: 'Read everything in a folder: each object becomes an item with its file',
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many folders',
			description: 'List the folders right in a folder, or at every level below',
		},
		{
			name: 'Move',
			value: 'move',
			action: 'Move a folder',
			description: 'Move or rename a folder: copy everything in it inside S3, then delete the source',
		},
		{
			name: 'Sync',
			value: 'sync',
			action: 'Sync a folder',
			description: 'Make a folder hold what another folder or the input files hold: only what differs is written',
		},
	],
	default: 'getAll',
};

export const folderDescription: INodeProperties[] = [menu, ...shownFor('folder', folderOperations, requestOptions)];
