import type { INodeProperties } from 'n8n-workflow';
import {
	destinationBucketNameOption,
	memoryLimitOption,
	optionsField,
	parallelItemsOption,
	partSizeOption,
	sourceBucketNameOption,
	storageClassOption,
} from '../fields';
import { inputBinaryField } from '../fileFields';
import { expectedSourceBucketOwnerOption } from '../requestFields';
import { folderField } from '../selection';
import { globOptions } from './globs';
import { summaryOption } from './syncSummary';
import { choiceField, type ChoiceOf } from '../choiceField';

const shownFrom = (from: ChoiceOf<typeof fromField>, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { '/from': [from] } },
});

export const fromField = choiceField({
	displayName: 'Source',
	name: 'from',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Files of the Input', value: 'items', description: 'Uploads the binary files of all input items' },
		{ name: 'Folder in S3', value: 'folder', description: 'Copies the objects of a folder in this or another bucket, inside S3' },
	],
	default: 'folder',
	description: 'What the destination should contain',
});

export const compareOption = choiceField({
	displayName: 'Compare',
	name: 'compare',
	type: 'options',
	options: [
		{
			name: 'Size and Date',
			value: 'date',
			description: 'Different if the size differs, or if the source is newer than the destination',
		},
		{
			name: 'Size and ETag',
			value: 'etag',
			description: 'Different if the contents differ. Compares ETags; if they cannot be compared, checksums; otherwise dates.',
		},
		{ name: 'Size Only', value: 'size', description: 'Different if the size differs' },
	],
	default: 'etag',
	description: 'How to decide whether an object is the same. Metadata and tags are never compared.',
});

export const compareFilesOption = choiceField({
	displayName: 'Compare',
	name: 'compareFiles',
	type: 'options',
	options: [
		{
			name: 'Size and ETag',
			value: 'etag',
			description: 'Different if the contents differ. Reads the file to compute the ETag that S3 would give it.',
		},
		{ name: 'Size Only', value: 'size', description: 'Different if the size differs' },
	],
	default: 'etag',
	description: 'How to decide whether an object is the same. Metadata and tags are never compared.',
});

/** The form of Sync: what is brought over, to where, and how it is told what differs. */
export const syncFields: INodeProperties[] = [
	fromField,
	shownFrom('folder', {
		...folderField('Source Folder', 'sourceFolder', 'The folder to copy from, at every level'),
		required: false,
		hint: 'Leave empty for the whole bucket',
	}),
	shownFrom('items', inputBinaryField('The name of the binary field of each item that holds its file')),
	shownFrom('items', {
		displayName: 'Path in Folder',
		name: 'relativePath',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026/march.pdf',
		description: 'Where to put the file below the destination folder. Defaults to its file name.',
	}),
	{
		...folderField(
			'Destination Folder',
			'destinationFolder',
			'The folder to update. Only differences are written',
			'searchDestinationFolders',
		),
		required: false,
		hint: 'Leave empty for the whole bucket',
	},
	optionsField(
		shownFrom('folder', sourceBucketNameOption),
		shownFrom('folder', expectedSourceBucketOwnerOption),
		destinationBucketNameOption,
		parallelItemsOption,
		storageClassOption,
		summaryOption,
		shownFrom('items', memoryLimitOption),
		shownFrom('items', partSizeOption),
		shownFrom('folder', compareOption),
		shownFrom('items', compareFilesOption),
		{
			displayName: 'Delete Extras',
			name: 'deleteExtras',
			type: 'boolean',
			default: true,
			description:
				'Whether to delete destination objects missing from the source. Runs last, only if all else succeeded. An empty source is refused.',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: true,
			description: 'Whether to only list what would be written and deleted',
		},
		...globOptions('neither written nor deleted'),
		{
			displayName: 'Report Unchanged',
			name: 'reportUnchanged',
			type: 'boolean',
			default: true,
			description: 'Whether to also output an item for each unchanged object',
		},
	),
];
