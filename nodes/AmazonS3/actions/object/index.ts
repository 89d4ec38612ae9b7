import type { INodeProperties } from 'n8n-workflow';
import { requestOptions } from '../fields';
import { shownFor } from '../menu';
import { append } from './append.operation';
import { copy } from './copy.operation';
import { deleteObject } from './delete.operation';
import { download } from './download.operation';
import { exists } from './exists.operation';
import { getAll } from './getMany.operation';
import { getMetadata } from './getMetadata.operation';
import { move } from './move.operation';
import { createPresignedUrl } from './presign.operation';
import { upload } from './upload.operation';

export const objectOperations = {
	append,
	copy,
	createPresignedUrl,
	delete: deleteObject,
	download,
	exists,
	getAll,
	getMetadata,
	move,
	upload,
};

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['object'] } },
	options: [
		{ name: 'Append', value: 'append', action: 'Append to an object', description: 'Add text, JSON or a file at the end of an object, such as a log' },
		{ name: 'Copy', value: 'copy', action: 'Copy an object', description: 'Copy an object to another key or bucket, inside S3' },
		{ name: 'Create Presigned URL', value: 'createPresignedUrl', action: 'Create a presigned URL', description: 'Create a link that lets others download or upload one object for a while' },
		{ name: 'Delete', value: 'delete', action: 'Delete an object', description: 'Delete an object' },
		{ name: 'Download', value: 'download', action: 'Download an object', description: 'Read one object or many, whole or in part: as a file, text, JSON or items' },
		{ name: 'Exists', value: 'exists', action: 'Check if an object exists', description: 'Tell whether an object exists' },
		{ name: 'Get Many', value: 'getAll', action: 'Get many objects', description: 'List objects and folders' },
		{ name: 'Get Metadata', value: 'getMetadata', action: 'Get the metadata of an object', description: 'Get size, type, date and metadata of an object without its contents' },
		{ name: 'Move', value: 'move', action: 'Move an object', description: 'Move or rename an object: copy it inside S3, then delete the source' },
		{ name: 'Upload', value: 'upload', action: 'Upload an object', description: 'Store a file, text, JSON or what is at a URL as an object' },
	],
	default: 'upload',
};

export const objectDescription: INodeProperties[] = [menu, ...shownFor('object', objectOperations, requestOptions)];
