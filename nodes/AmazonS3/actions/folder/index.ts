import type { INodeProperties } from 'n8n-workflow';
import { requestOptions } from '../requestFields';
import { operationMenu, shownFor } from '../menu';
import { copy } from './copy.operation';
import { create } from './create.operation';
import { deleteFolder } from './delete.operation';
import { download } from './download.operation';
import { getAll } from './getMany.operation';
import { move } from './move.operation';
import { sync } from './sync.operation';

export const folderOperations = { copy, create, delete: deleteFolder, download, getAll, move, sync };

const menu = operationMenu('folder', 'getAll', [
	{
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many folders',
		description: 'List the folders inside a folder, at one level or all levels',
	},
	{
		name: 'Sync',
		value: 'sync',
		action: 'Sync a folder',
		description: 'Make a folder match another folder or the input files. Only differences are written.',
	},
	{
		name: 'Download',
		value: 'download',
		action: 'Download a folder',
		description: 'Download every object in a folder, one item for each file',
	},
	{
		name: 'Copy',
		value: 'copy',
		action: 'Copy a folder',
		description: 'Copy everything in a folder to another folder or bucket, inside S3',
	},
	{
		name: 'Move',
		value: 'move',
		action: 'Move a folder',
		description: 'Move or rename a folder: copy its contents inside S3, then delete the source',
	},
	{ name: 'Delete', value: 'delete', action: 'Delete a folder', description: 'Delete a folder with everything in it' },
	{ name: 'Create', value: 'create', action: 'Create a folder', description: 'Create the empty object that marks a folder' },
]);

export const folderDescription: INodeProperties[] = [menu, ...shownFor('folder', folderOperations, requestOptions)];
