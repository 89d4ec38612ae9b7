import type { INodeProperties } from 'n8n-workflow';
import { requestOptions } from '../fields';
import { shownFor } from '../menu';
import { abort } from './abort.operation';
import { complete } from './complete.operation';
import { createPresigned } from './createPresigned.operation';
import { getAll } from './getMany.operation';

export const multipartUploadOperations = { abort, complete, createPresigned, getAll };

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['multipartUpload'] } },
	options: [
		{
			name: 'Abort',
			value: 'abort',
			action: 'Abort multipart uploads',
			description: 'Delete the parts of unfinished uploads: of one, or of all that are old',
		},
		{
			name: 'Complete',
			value: 'complete',
			action: 'Complete a multipart upload',
			description: 'Make the object of the parts that others have uploaded',
		},
		{
			name: 'Create Presigned',
			value: 'createPresigned',
			action: 'Create a presigned multipart upload',
			description: 'Begin an upload and create a URL for each part, for a browser or script to send a large file',
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many multipart uploads',
			description: 'List uploads that were begun and never finished, whose parts cost storage',
		},
	],
	default: 'getAll',
};

export const multipartUploadDescription: INodeProperties[] = [
	menu,
	...shownFor('multipartUpload', multipartUploadOperations, requestOptions),
];
