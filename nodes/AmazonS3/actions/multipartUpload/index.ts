import type { INodeProperties } from 'n8n-workflow';
import { requestOptions } from '../requestFields';
import { operationMenu, shownFor } from '../menu';
import { abort } from './abort.operation';
import { complete } from './complete.operation';
import { createPresigned } from './createPresigned.operation';
import { getAll } from './getMany.operation';

export const multipartUploadOperations = { abort, complete, createPresigned, getAll };

const menu = operationMenu('multipartUpload', 'getAll', [
	{
		name: 'Abort',
		value: 'abort',
		action: 'Abort multipart uploads',
		description: 'Delete the parts of one unfinished upload, or of all old ones',
	},
	{
		name: 'Complete',
		value: 'complete',
		action: 'Complete a multipart upload',
		description: 'Create the object from the uploaded parts',
	},
	{
		name: 'Create Presigned',
		value: 'createPresigned',
		action: 'Create a presigned multipart upload',
		description: 'Start an upload and create a URL for each part, so that a browser or script can send a large file',
	},
	{
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many multipart uploads',
		description: 'List uploads that were never finished. Their parts cost storage.',
	},
]);

export const multipartUploadDescription: INodeProperties[] = [
	menu,
	...shownFor('multipartUpload', multipartUploadOperations, requestOptions),
];
