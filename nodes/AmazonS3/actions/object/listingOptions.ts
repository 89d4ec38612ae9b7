import type { INodeProperties } from 'n8n-workflow';
import { bucketNameOption, parallelItemsOption } from '../fields';

/** The options of Get Many. */
export const listingOptions: INodeProperties[] = [
	bucketNameOption,
	parallelItemsOption,
	{
		displayName: 'Folder Depth',
		name: 'depth',
		type: 'options',
		options: [
			{ name: 'All Levels', value: 'all', description: 'Every object below the prefix' },
			{
				name: 'This Level',
				value: 'level',
				description: 'The objects and the folders right below the prefix, as a file browser shows them',
			},
		],
		default: 'all',
		description: 'Whether to look into folders',
	},
	{
		displayName: 'Include',
		name: 'include',
		type: 'multiOptions',
		options: [
			{ name: 'Metadata', value: 'metadata', description: 'Metadata, content type and other headers: one request more for each object' },
			{ name: 'Tags', value: 'tags', description: 'One request more for each object' },
			{
				name: 'Versions and Delete Markers',
				value: 'versions',
				description: 'Old versions and deleted objects of a bucket with versioning, too',
			},
		],
		default: [],
		description: 'What else to return',
	},
	{
		displayName: 'Key Pattern',
		name: 'pattern',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoices/**/*.pdf',
		description:
			'Only keys that match as a whole: * any characters within a folder, ** also across folders, ? one character, [a-z] one of a set, {a,b} one of several',
	},
	{
		displayName: 'Max Size (Bytes)',
		name: 'maxSize',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1_048_576,
		description: 'Only objects of this size or smaller',
	},
	{
		displayName: 'Min Size (Bytes)',
		name: 'minSize',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'Only objects of this size or larger',
	},
	{
		displayName: 'Modified After',
		name: 'modifiedAfter',
		type: 'dateTime',
		default: '',
		description: 'Only objects that were written at this moment or later',
	},
	{
		displayName: 'Modified Before',
		name: 'modifiedBefore',
		type: 'dateTime',
		default: '',
		description: 'Only objects that were written before this moment',
	},
	{
		displayName: 'Regular Expression',
		name: 'regularExpression',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\d{4}-\\d{2}\\.csv$',
		description:
			'Only keys in which this is found. With ^ at the beginning and $ at the end the whole key has to match. Look-around and back-references are not possible.',
	},
	{
		displayName: 'Show',
		name: 'show',
		type: 'options',
		options: [
			{ name: 'Files and Folders', value: 'both' },
			{ name: 'Files Only', value: 'file' },
			{ name: 'Folders Only', value: 'folder' },
		],
		default: 'both',
		description: 'With the folder depth This Level: what to return. The field type of each result tells them apart.',
	},
	{
		displayName: 'Sort',
		name: 'sort',
		type: 'options',
		options: [
			{ name: 'By Key', value: 'key', description: 'As S3 lists them' },
			{ name: 'Largest First', value: 'largest' },
			{ name: 'Newest First', value: 'newest' },
			{ name: 'Oldest First', value: 'oldest' },
			{ name: 'Smallest First', value: 'smallest' },
		],
		default: 'key',
		description: 'The order of the results. Orders other than by key list everything under the prefix first, then apply Limit.',
	},
	{
		displayName: 'Start After',
		name: 'startAfter',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoices/2026/march.pdf',
		description: 'Only objects whose key comes after this one in the order of S3',
	},
	{
		displayName: 'Totals',
		name: 'totals',
		type: 'options',
		options: [
			{ name: 'Add', value: 'add', description: 'One item more at the end' },
			{ name: 'None', value: 'none' },
			{ name: 'Only', value: 'only', description: 'One item instead of the objects' },
		],
		default: 'none',
		description:
			'How many objects there are and how many bytes they have, in all and by storage class. All that pass the filters are counted, whatever the limit.',
	},
];
