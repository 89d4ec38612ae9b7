import type { INodeProperties } from 'n8n-workflow';
import {
	destinationBucketNameOption,
	expectedSourceBucketOwnerOption,
	memoryLimitOption,
	optionsField,
	parallelItemsOption,
	partSizeOption,
	sourceBucketNameOption,
	storageClassOption,
} from '../fields';
import { folderField } from '../selection';
import { globOptions } from './globs';

export type From = 'folder' | 'items';

const shownFrom = (from: From, field: INodeProperties): INodeProperties => ({ ...field, displayOptions: { show: { '/from': [from] } } });

/** The form of Sync: what is brought over, to where, and how it is told what differs. */
export const syncFields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'from',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Files of the Input', value: 'items', description: 'The binary files of all input items together: they are uploaded' },
			{ name: 'Folder in S3', value: 'folder', description: 'A folder of this or another bucket: its objects are copied inside S3' },
		],
		default: 'folder',
		description: 'What the destination should contain',
	},
	shownFrom('folder', {
		...folderField('Source Folder', 'sourceFolder', 'The folder to bring over, at every level'),
		required: false,
		hint: 'Empty: the whole bucket',
	}),
	shownFrom('items', {
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field with the file',
		description: 'The name of the binary field of each item that holds its file',
	}),
	shownFrom('items', {
		displayName: 'Path in Folder',
		name: 'relativePath',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026/march.pdf',
		description: 'Where the file belongs below the destination folder. Default: its file name.',
	}),
	{
		...folderField(
			'Destination Folder',
			'destinationFolder',
			'The folder to update. Only differences are written',
			'searchDestinationFolders',
		),
		required: false,
		hint: 'Empty: the whole bucket',
	},
	optionsField(
		shownFrom('folder', sourceBucketNameOption),
		shownFrom('folder', expectedSourceBucketOwnerOption),
		destinationBucketNameOption,
		parallelItemsOption,
		storageClassOption,
		shownFrom('items', memoryLimitOption),
		shownFrom('items', partSizeOption),
		shownFrom('folder', {
			displayName: 'Compare',
			name: 'compare',
			type: 'options',
			options: [
				{
					name: 'Size and Date',
					value: 'date',
					description: 'Different when the size is, or when the source was changed after the destination was written',
				},
				{
					name: 'Size and ETag',
					value: 'etag',
					description:
						'Different when the contents are: by ETag, where those of parts or KMS keys do not tell by checksum, and where there is none by date',
				},
				{ name: 'Size Only', value: 'size', description: 'Different when the size is' },
			],
			default: 'etag',
			description: 'How to tell whether an object of the destination is the same. Metadata and tags are never compared.',
		}),
		shownFrom('items', {
			displayName: 'Compare',
			name: 'compareFiles',
			type: 'options',
			options: [
				{
					name: 'Size and ETag',
					value: 'etag',
					description: 'Different when the contents are: the file is read to compute the ETag that S3 would give it',
				},
				{ name: 'Size Only', value: 'size', description: 'Different when the size is' },
			],
			default: 'etag',
			description: 'How to tell whether an object of the destination is the same. Metadata and tags are never compared.',
		}),
		{
			displayName: 'Delete Extras',
			name: 'deleteExtras',
			type: 'boolean',
			default: true,
			description:
				'Whether to delete objects of the destination folder that the source does not have. It is done last, and only when all else went well.',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: true,
			description: 'Whether to only tell what would be written and deleted, without doing it',
		},
		...globOptions('neither written nor deleted'),
		{
			displayName: 'Report Unchanged',
			name: 'reportUnchanged',
			type: 'boolean',
			default: true,
			description: 'Whether to output an item also for each object that was the same',
		},
	),
];
