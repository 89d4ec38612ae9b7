import type { INodeProperties } from 'n8n-workflow';
import { bucketNameOption, parallelItemsOption } from '../fields';
import { choiceField } from '../choiceField';

export const depthOption = choiceField({
	displayName: 'Folder Depth',
	name: 'depth',
	type: 'options',
	options: [
		{ name: 'All Levels', value: 'all', description: 'Every object below the prefix' },
		{
			name: 'This Level',
			value: 'level',
			description: 'The objects and folders directly below the prefix, as in a file browser',
		},
	],
	default: 'all',
	description: 'How deep to list',
});

export const includeOption = choiceField({
	displayName: 'Include',
	name: 'include',
	type: 'multiOptions',
	options: [
		{ name: 'Metadata', value: 'metadata', description: 'Metadata, content type and other headers. Costs one request per object.' },
		{ name: 'Tags', value: 'tags', description: 'Costs one request per object' },
		{
			name: 'Versions and Delete Markers',
			value: 'versions',
			description: 'Also old versions and deleted objects of a bucket with versioning',
		},
	],
	default: [],
	description: 'What else to return',
});

export const showOption = choiceField({
	displayName: 'Show',
	name: 'show',
	type: 'options',
	options: [
		{ name: 'Files and Folders', value: 'both' },
		{ name: 'Files Only', value: 'file' },
		{ name: 'Folders Only', value: 'folder' },
	],
	default: 'both',
	displayOptions: { show: { depth: ['level'] } },
	description: 'What to return. The field type tells files and folders apart.',
});

export const sortOption = choiceField({
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
});

export const totalsOption = choiceField({
	displayName: 'Totals',
	name: 'totals',
	type: 'options',
	options: [
		{ name: 'Add', value: 'add', description: 'An additional item at the end' },
		{ name: 'None', value: 'none' },
		{ name: 'Only', value: 'only', description: 'One item instead of the objects' },
	],
	default: 'none',
	description:
		'The number of objects and bytes, in total and by storage class. Counts everything that passes the filters, regardless of the limit.',
});

/** The options of Get Many. */
export const listingOptions: INodeProperties[] = [
	bucketNameOption,
	parallelItemsOption,
	depthOption,
	includeOption,
	{
		displayName: 'Key Pattern',
		name: 'pattern',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoices/**/*.pdf',
		description:
			'Only keys that match as a whole. * matches within a folder, ** across folders, ? one character, [a-z] one of a set, {a,b} either.',
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
		description: 'Only objects written since this time',
	},
	{
		displayName: 'Modified Before',
		name: 'modifiedBefore',
		type: 'dateTime',
		default: '',
		description: 'Only objects written before this time',
	},
	{
		displayName: 'Regular Expression',
		name: 'regularExpression',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\d{4}-\\d{2}\\.csv$',
		description:
			'Only keys that contain a match. Between ^ and $, the whole key has to match. Lookarounds and backreferences are not supported.',
	},
	showOption,
	sortOption,
	{
		displayName: 'Start After',
		name: 'startAfter',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoices/2026/march.pdf',
		description: "Only objects whose key comes after this one in S3's order",
	},
	totalsOption,
];
