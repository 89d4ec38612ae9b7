import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { bucketDescription } from './actions/bucket';
import { folderDescription } from './actions/folder';
import { multipartUploadDescription } from './actions/multipartUpload';
import { confinementSettings } from './actions/fields';
import { objectDescription } from './actions/object';
import { route } from './actions/router';
import { toolNotice } from './actions/toolFields';
import * as listSearch from './methods/listSearch';

export class AmazonS3 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Amazon S3',
		name: 'amazonS3',
		icon: { light: 'file:amazonS3.svg', dark: 'file:amazonS3.dark.svg' },
		group: ['input', 'output'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"].replace("getAll", "getMany").replace(/[A-Z]/g, " $&").toLowerCase() + ": " + $parameter["resource"] }}',
		description: 'Upload, download, list, copy, share and delete objects in Amazon S3 and S3-compatible stores',
		defaults: { name: 'Amazon S3' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'amazonS3Api', required: true }],
		properties: [
			toolNotice(
				'toolLimits',
				'Limit what the agent can do in <b>Settings</b>: Confine to Prefix and Read Only. ' +
					'Mention the limits in the tool description: choose <b>Set Manually</b>.',
			),
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Object', value: 'object' },
					{ name: 'Folder', value: 'folder' },
					{ name: 'Bucket', value: 'bucket' },
					{ name: 'Multipart Upload', value: 'multipartUpload' },
				],
				default: 'object',
			},
			...objectDescription,
			...bucketDescription,
			...folderDescription,
			...multipartUploadDescription,
			...confinementSettings,
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route.call(this);
	}
}
