import type { INodeProperties } from 'n8n-workflow';
import { choiceField } from './choiceField';

/** Options of every operation on objects: the router applies them to all requests of the item. */
export const requestOptions: INodeProperties[] = [
	{
		displayName: 'Expected Bucket Owner',
		name: 'expectedBucketOwner',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123456789012',
		description: 'The 12-digit ID of the AWS account that must own the bucket. Otherwise S3 rejects the request.',
	},
	{
		displayName: 'Requester Pays',
		name: 'requesterPays',
		type: 'boolean',
		default: true,
		description: 'Whether your account pays for requests and transfer. Some buckets owned by others require this.',
	},
];

/** For operations that read or write contents or metadata. */
export const customerKeyOption: INodeProperties = {
	displayName: 'Customer Key (SSE-C)',
	name: 'customerKey',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		'Your own encryption key: 32 characters, or 32 bytes in base64. S3 does not keep it: reading requires the same key. Over https only.',
};

/** For writes that may ask for a protection. */
export const ifProtectionIgnoredOption = choiceField({
	displayName: 'If the Store Ignores Protections',
	name: 'ifProtectionIgnored',
	type: 'options',
	options: [
		{ name: 'Continue', value: 'continue', description: 'Store the object without them. The output field ignored lists them.' },
		{ name: 'Fail', value: 'fail', description: 'Report an error' },
	],
	default: 'fail',
	description:
		'What to do if a store other than Amazon S3 accepts Object Lock, a legal hold, a KMS or customer key, but stores the object without it',
});

/** Beside each option for a key: one that stands in the connection is no part of the workflow, nor of what n8n stores of an execution. */
export const connectionKeyOptions: Record<string, INodeProperties> = {
	customerKey: {
		displayName: 'Customer Key of the Connection',
		name: 'useConnectionKey',
		type: 'boolean',
		default: true,
		description: 'Whether to use the Customer Key (SSE-C) of the connection, under More Settings',
	},
	sourceCustomerKey: {
		displayName: 'Source Customer Key of the Connection',
		name: 'useConnectionKeyForSource',
		type: 'boolean',
		default: true,
		description: 'Whether to read the source with the Customer Key (SSE-C) of the connection, under More Settings',
	},
};

/** For copies of which the source may be in another bucket. */
export const expectedSourceBucketOwnerOption: INodeProperties = {
	displayName: 'Expected Source Bucket Owner',
	name: 'expectedSourceBucketOwner',
	type: 'string',
	default: '',
	placeholder: 'e.g. 123456789012',
	description: 'The 12-digit ID of the AWS account that must own the source bucket. Otherwise S3 rejects the request.',
};

/** For copies of single objects. */
export const sourceRequestOptions: INodeProperties[] = [
	{
		...customerKeyOption,
		displayName: 'Source Customer Key (SSE-C)',
		name: 'sourceCustomerKey',
		description: 'The encryption key of the source object: 32 characters, or 32 bytes in base64. Over https only.',
	},
	expectedSourceBucketOwnerOption,
];
