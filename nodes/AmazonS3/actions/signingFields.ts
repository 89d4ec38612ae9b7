import type { INodeProperties } from 'n8n-workflow';
import { MAX_EXPIRY_SECONDS } from '../client/sharing/expiry';
import { parsePublicEndpoint, type PublicEndpoint } from '../client/sharing/publicEndpoint';
import type { Item } from './operation';
import { readOptionalChoice } from './read/choice';
import { readTrimmedName } from './read/name';
import { readNumber } from './read/number';
import { choiceField } from './choiceField';

export const expiresInField: INodeProperties = {
	displayName: 'Expires In (Seconds)',
	name: 'expiresIn',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 3600,
	hint: '3600 is one hour, 86400 one day. The maximum is 604800 (7 days)',
	description: 'How long the URL works',
};

/** @throws S3Error of kind invalidInput beyond what SigV4 allows */
export const readExpiresIn = (item: Item): number =>
	readNumber(item, 'expiresIn', { least: 1, most: MAX_EXPIRY_SECONDS, advice: 'S3 allows at most 7 days.' });

const bucketInField = choiceField({
	displayName: 'Bucket Is',
	name: 'bucketIn',
	type: 'options',
	options: [
		{ name: 'In Front of the Host Name', value: 'hostName', description: 'As in https://my-bucket.s3.example.com/key' },
		{ name: 'In the Path', value: 'path', description: 'As in https://s3.example.com/my-bucket/key' },
		{
			name: 'Not in the Address',
			value: 'address',
			description: 'As in https://files.example.com/key: the address is the bucket',
		},
	],
	default: 'path',
	description: 'Where object addresses contain the bucket',
});

/** One group, so that the address and what it stands for go together. */
export const publicEndpointOption: INodeProperties = {
	displayName: 'Public Endpoint',
	name: 'publicEndpoint',
	type: 'fixedCollection',
	placeholder: 'Add public endpoint',
	default: {},
	description:
		'Create the URL for another address of the store, such as its public domain. The address must pass this host name on to the store.',
	options: [
		{
			displayName: 'Public Endpoint',
			name: 'settings',
			values: [
				{
					displayName: 'URL',
					name: 'url',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://files.example.com',
					description: 'The address that others use to reach the store',
				},
				bucketInField,
			],
		},
	],
};

/** @throws S3Error of kind invalidInput */
export function readPublicEndpoint(item: Item): PublicEndpoint | undefined {
	const url = readTrimmedName(item, 'options.publicEndpoint.settings.url');
	const bucketIn = readOptionalChoice(item, bucketInField, 'options.publicEndpoint.settings');
	return parsePublicEndpoint(url, bucketIn ?? 'path', 'Public Endpoint');
}
