import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../menu';
import { abort } from './abort.operation';
import { getAll } from './getMany.operation';

export const multipartUploadOperations = { abort, getAll };

const menu: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['multipartUpload'] } },
	options: [
		{ name: 'Abort', value: 'abort', action: 'Abort multipart uploads', description: 'Delete the parts of unfinished uploads: of one, or of all that are old' },
		{ name: 'Get Many', value: 'getAll', action: 'Get many multipart uploads', description: 'List uploads that were begun and never finished, whose parts cost storage' },
	],
	default: 'getAll',
};

export const multipartUploadDescription: INodeProperties[] = [menu, ...shownFor('multipartUpload', multipartUploadOperations)];
