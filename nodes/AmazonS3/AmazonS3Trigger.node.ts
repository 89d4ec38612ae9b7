import {
	NodeConnectionTypes,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { triggerFields } from './triggers/fields';

/** All that is done with S3: no part of n8n's start. */
const atWork = async () => await import('./triggers/atWork');

export class AmazonS3Trigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Amazon S3 Trigger',
		name: 'amazonS3Trigger',
		icon: { light: 'file:amazonS3.svg', dark: 'file:amazonS3.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts a workflow when objects are created, updated or deleted in Amazon S3 and S3-compatible stores',
		defaults: { name: 'Amazon S3 Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'amazonS3Api', required: true }],
		properties: triggerFields,
	};

	methods = {
		listSearch: {
			async searchBuckets(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
				return await (await atWork()).searchBuckets.call(this, filter);
			},
			async searchFolders(this: ILoadOptionsFunctions, filter?: string, token?: string): Promise<INodeListSearchResult> {
				return await (await atWork()).searchFolders.call(this, filter, token);
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await (await atWork()).pollObjects(this);
	}
}
