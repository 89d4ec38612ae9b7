import { NodeConnectionTypes, type INodeExecutionData, type INodeType, type INodeTypeDescription, type IPollFunctions } from 'n8n-workflow';
import { searchBuckets, searchFolders } from './methods/listSearch';
import { triggerFields } from './triggers/fields';
import { pollObjects } from './triggers/pollObjects';

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

	methods = { listSearch: { searchBuckets, searchFolders } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollObjects(this);
	}
}
