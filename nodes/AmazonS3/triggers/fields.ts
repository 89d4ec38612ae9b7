import type { INodeProperties } from 'n8n-workflow';
import { bucketNameOption } from '../actions/fields';
import { folderField, keyPatternField, PATTERN_HINT } from '../actions/selection';
import { LONG_WINDOW_HOURS } from '../client/detection/windows';
import { afterProcessingOption } from './afterProcessingFields';
import { startOverOption, whenActivatedAgainOption, whenFirstActivatedOption } from './beginningFields';
import { settledOption } from './settledFields';
import { stateOption } from './stateFields';
import { FAILED_POLLS, LINK_MINUTES, MAX_FILE_MIB, POLL_LIMIT, SNAPSHOT_LIMIT, TAILS_PER_SWEEP } from './defaults';
import { choiceField } from '../actions/choiceField';
import { withThousands } from './thousands';

export const includeOption = choiceField({
	displayName: 'Include',
	name: 'include',
	type: 'multiOptions',
	default: [],
	description: 'What to add to each item. Each choice costs one request per object.',
	options: [
		{
			name: 'File',
			value: 'file',
			description:
				'The contents, as binary field "data". n8n never removes files that a trigger stored. Prefer a Download in the next node.',
		},
		{ name: 'Metadata', value: 'metadata', description: 'Content type, user metadata, version ID and more' },
		{ name: 'Presigned Link', value: 'link', description: 'A URL that lets anyone who has it download the object until it expires' },
		{ name: 'Tags', value: 'tags', description: 'The tags of the object' },
	],
});

const MOST_KEYS = withThousands(SNAPSHOT_LIMIT);

const options: INodeProperties[] = [
	afterProcessingOption,
	bucketNameOption,
	{
		displayName: 'Empty Objects',
		name: 'emptyObjects',
		type: 'boolean',
		default: true,
		description: 'Whether objects with 0 bytes also start the workflow',
	},
	{
		displayName: 'Exclude Keys',
		name: 'exclude',
		type: 'string',
		default: '',
		placeholder: 'e.g. **/*.tmp',
		hint: PATTERN_HINT,
		description: 'Leave out objects whose whole key matches',
	},
	{
		displayName: 'Folder Markers',
		name: 'folderMarkers',
		type: 'boolean',
		default: true,
		description: 'Whether keys that end with a slash, which mark folders, also start the workflow',
	},
	includeOption,
	{
		displayName: 'Include Keys',
		name: 'includeKeys',
		type: 'string',
		default: '',
		placeholder: 'e.g. **/*.{csv,json}',
		hint: PATTERN_HINT,
		description: 'Only objects whose whole key matches',
	},
	{
		displayName: 'Items per Execution',
		name: 'itemsPerExecution',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description:
			'Maximum number of objects per execution. Default: all that a poll finds, or 1 with After Processing, so that each fails alone.',
	},
	{
		displayName: 'Keys Only Grow',
		name: 'keysOnlyGrow',
		type: 'boolean',
		default: true,
		description:
			'Whether each new key sorts after all others, as with a date at its start. A poll then takes one request, however large the bucket.',
	},
	{
		displayName: 'Limit per Poll',
		name: 'limitPerPoll',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description: `Maximum number of objects per poll, oldest first. The next poll continues there. Default: ${withThousands(POLL_LIMIT)}.`,
	},
	{
		displayName: 'Link Expires After (Minutes)',
		name: 'linkMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: LINK_MINUTES,
		description: 'How long the presigned link works; at most 7 days',
	},
	{
		displayName: 'Max File Size (MiB)',
		name: 'maxFileSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: MAX_FILE_MIB,
		description: 'Larger files are not included, and their item says so',
	},
	{
		displayName: 'Max Size (Bytes)',
		name: 'maxSize',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1073741824,
		description: 'Leave out larger objects',
	},
	{
		displayName: 'Min Size (Bytes)',
		name: 'minSize',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'Leave out smaller objects',
	},
	{
		displayName: 'Multipart Window (Hours)',
		name: 'multipartWindow',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: LONG_WINDOW_HOURS,
		description:
			'How long a multipart upload may take. S3 dates objects at its start: slower ones are not found. More hours make the state larger.',
	},
	{
		displayName: 'New Keys Only',
		name: 'newKeysOnly',
		type: 'boolean',
		default: true,
		description: `Whether Object Created ignores objects that replace another. The trigger then remembers all keys, at most ${MOST_KEYS}.`,
	},
	{
		displayName: 'Report Errors After (Failed Polls)',
		name: 'reportErrors',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: FAILED_POLLS,
		description: 'How many polls in a row must fail before n8n shows a failed execution for each. 1 reports the first one.',
	},
	settledOption,
	startOverOption,
	stateOption,
	whenActivatedAgainOption,
	whenFirstActivatedOption,
	{
		displayName: 'Whole Listing Every (Polls)',
		name: 'fullSweepEvery',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: TAILS_PER_SWEEP,
		displayOptions: { show: { keysOnlyGrow: [true] } },
		description: 'After this many polls, all keys are listed once, to find keys that came out of order',
	},
];

export const eventsField = choiceField({
	displayName: 'Trigger On',
	name: 'events',
	type: 'multiOptions',
	required: true,
	default: ['created'],
	description: 'What starts the workflow',
	options: [
		{
			name: 'Object Created',
			value: 'created',
			description: 'An object is written. Without Object Updated, this includes an object that replaces another: S3 calls both created.',
		},
		{
			name: 'Object Updated',
			value: 'updated',
			description: `An object replaces another with the same key. The trigger remembers all keys, at most ${MOST_KEYS}.`,
		},
		{
			name: 'Object Deleted',
			value: 'deleted',
			description: `An object is gone. The trigger remembers all keys, at most ${MOST_KEYS}.`,
		},
	],
});

export const watchField = choiceField({
	displayName: 'Watch',
	name: 'watch',
	type: 'options',
	noDataExpression: true,
	default: 'bucket',
	description: 'What to watch. Only this part of the bucket is listed, so a folder makes polls of a large bucket cheaper.',
	options: [
		{ name: 'Whole Bucket', value: 'bucket', description: 'Every object of the bucket' },
		{ name: 'Folder', value: 'folder', description: 'Objects in a folder, at every level' },
		{ name: 'Key Pattern', value: 'pattern', description: 'Objects whose key matches a pattern with * and ?' },
	],
});

/** The form of the trigger, from top to bottom. */
export const triggerFields: INodeProperties[] = [
	eventsField,
	watchField,
	{
		...folderField('Folder', 'folder', 'The folder to watch, at every level. An expression can name the folder of the day.'),
		displayOptions: { show: { watch: ['folder'] } },
	},
	{
		...keyPatternField('The whole key has to match. Only keys that start like the text before the first wildcard are listed.'),
		displayOptions: { show: { watch: ['pattern'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options,
	},
];
