import type { INodeProperties, INodePropertyMode, INodePropertyOptions } from 'n8n-workflow';
import { DEFAULT_MEMORY_MIB } from '../client/flow/budget';
import { connectionKeyOptions } from './requestFields';

/** What a picker offers; those of a destination look into its bucket. */
type Search = 'searchBuckets' | 'searchDestinationFolders' | 'searchDestinationKeys' | 'searchFolders' | 'searchKeys';

/** The list that a field's mode "From List" offers. */
export const searchedBy = (searchListMethod: Search): Pick<INodePropertyMode, 'typeOptions'> => ({
	typeOptions: { searchListMethod, searchable: true },
});

/** What the search of a list finds; `findByText` has the number. */
const LIST_HINT = 'To look into a folder, type its name and a slash. The search looks through 10,000 keys';

/** A field that names an object: from a list, by its key, or by its URI. */
export const objectField = (displayName: string, name: string, description: string, search: Search = 'searchKeys'): INodeProperties => ({
	displayName,
	name,
	type: 'resourceLocator',
	default: { mode: 'key', value: '' },
	required: true,
	description,
	modes: [
		{ displayName: 'From List', name: 'list', type: 'list', placeholder: 'Select an object…', hint: LIST_HINT, ...searchedBy(search) },
		{
			displayName: 'By Key',
			name: 'key',
			type: 'string',
			placeholder: 'e.g. invoices/2026/march.pdf',
			hint: "The full path in the bucket, usually without a slash in front. Don't URL-encode it",
		},
		{
			displayName: 'By URI',
			name: 'uri',
			type: 'string',
			placeholder: 'e.g. s3://my-bucket/invoices/2026/march.pdf',
			hint: 'Starts with s3:// or https://. Its bucket and versionId are used. In https:// a + is a plus, and %20 a space',
		},
		{
			displayName: 'From S3 Event',
			name: 'event',
			type: 'string',
			placeholder: 'e.g. {{ $json.Records[0].s3.object.key }}',
			hint: 'The key as in an S3 event notification: + becomes a space, and %C3%A4 becomes ä',
		},
	],
});

export const keyField = objectField('Key', 'key', 'The object to work on');

export const bucketNameOption: INodeProperties = {
	displayName: 'Bucket Name',
	name: 'bucketName',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: "A bucket other than the connection's",
	modes: [
		{ displayName: 'From List', name: 'list', type: 'list', placeholder: 'Select a bucket…', ...searchedBy('searchBuckets') },
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. my-other-bucket' },
	],
};

/** The bucket that copies are read from, where they may go to another. */
export const sourceBucketNameOption: INodeProperties = {
	...bucketNameOption,
	displayName: 'Source Bucket Name',
	description: "The bucket to read from, if it is not the connection's",
};

export const destinationBucketNameOption: INodeProperties = {
	...bucketNameOption,
	displayName: 'Destination Bucket Name',
	name: 'destinationBucketName',
	description: "The bucket to write to, if it is not the connection's",
};

export const parallelItemsOption: INodeProperties = {
	displayName: 'Parallel Items',
	name: 'parallelItems',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 16,
	description:
		'Maximum number of items, or objects of a folder, at a time. Default: 16 at first, more while that is faster, fewer when S3 asks.',
};

export const partSizeOption: INodeProperties = {
	displayName: 'Part Size (MiB)',
	name: 'partSize',
	type: 'number',
	typeOptions: { minValue: 5 },
	default: 8,
	description:
		'Files over 8 MiB are uploaded in parts of this size, in parallel. Larger parts need more memory. Files over 78 GiB get larger parts.',
};

export const memoryLimitOption: INodeProperties = {
	displayName: 'Memory Limit (MiB)',
	name: 'memoryLimit',
	type: 'number',
	typeOptions: { minValue: 8 },
	default: DEFAULT_MEMORY_MIB,
	description: 'How much memory all transfers of this run may use together. More memory speeds up transfers over slow connections.',
};

export const versionIdOption: INodeProperties = {
	displayName: 'Version ID',
	name: 'versionId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 3HL4kqtJvjVBH40Nrjfkd',
	description: 'A specific version of the object, in a bucket with versioning. Defaults to the current one.',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const STORAGE_CLASSES: INodePropertyOptions[] = [
	{ name: 'Glacier Deep Archive', value: 'DEEP_ARCHIVE' },
	{ name: 'Glacier Flexible Retrieval', value: 'GLACIER' },
	{ name: 'Glacier Instant Retrieval', value: 'GLACIER_IR' },
	{ name: 'Intelligent-Tiering', value: 'INTELLIGENT_TIERING' },
	{ name: 'One Zone-IA', value: 'ONEZONE_IA' },
	{ name: 'Reduced Redundancy', value: 'REDUCED_REDUNDANCY' },
	{ name: 'Standard', value: 'STANDARD' },
	{ name: 'Standard-IA', value: 'STANDARD_IA' },
];

export const storageClassOption: INodeProperties = {
	displayName: 'Storage Class',
	name: 'storageClass',
	type: 'options',
	options: STORAGE_CLASSES,
	default: 'STANDARD',
	description: 'Sets the price of storing and reading the object, and how fast it can be read',
};

/** Rows of names and values, such as metadata and tags. No rows are a list of none: an empty group is what n8n leaves of another shape. */
export const pairsOption = (displayName: string, name: string, row: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: `Add ${row}`,
	default: { pairs: [] },
	description,
	options: [
		{
			displayName: row,
			name: 'pairs',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
});

/** One group, so that its fields can depend on each other: n8n strips options that are shown by another option's value. */
export const settingsOption = (
	displayName: string,
	name: string,
	placeholder: string,
	description: string,
	values: INodeProperties[],
): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	placeholder,
	default: {},
	description,
	options: [{ displayName, name: 'settings', values }],
});

/** A sentence that stands in the form, above what it is about. */
export const noticeField = (name: string, displayName: string): INodeProperties => ({ displayName, name, type: 'notice', default: '' });

/** The collection of everything that has a good default. */
export const optionsField = (...options: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: options.flatMap((option) => [option, ...besides(option.name, options)]).sort((a, b) => (nameToSort(a) < nameToSort(b) ? -1 : 1)),
});

/** The option that belongs to another one, unless the collection has it already. */
function besides(name: string, options: INodeProperties[]): INodeProperties[] {
	const other = connectionKeyOptions[name];
	return other && !options.some((option) => option.name === other.name) ? [other] : [];
}

/** Not by `localeCompare`: its first call loads the rules of every language, a third of what loading this node costs. */
const nameToSort = ({ displayName }: INodeProperties) => displayName.toLowerCase();

/** Settings of the node: what it may do whatever its fields say, which an AI agent may fill. */
export const confinementSettings: INodeProperties[] = [
	{
		displayName: 'Confine to Prefix',
		name: 'confineToPrefix',
		type: 'string',
		isNodeSetting: true,
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. shared/reports/',
		description: "Refuse all other keys and buckets, whatever the node's fields say. Use it when an AI agent fills in the fields.",
	},
	{
		displayName: 'Read Only',
		name: 'readOnly',
		type: 'boolean',
		isNodeSetting: true,
		noDataExpression: true,
		default: false,
		description: "Whether to refuse every operation that creates, changes or deletes, whatever the node's fields say",
	},
];

/** "Return All" and "Limit", as n8n users know them. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];
