import type { INodeProperties } from 'n8n-workflow';
import { bucketNameOption, memoryLimitOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import { outputFieldField } from '../fileFields';
import { customerKeyOption } from '../requestFields';
import { whichObjectsFields } from '../selection';
import { toolNotice, withToolDefault } from '../toolFields';
import { readingOptions, shownFor } from './readingOptions';
import { choiceField } from '../choiceField';

/** Forms of which a part makes sense: a part of a JSON document or of a table does not parse. */
export const FORMS_WITH_PARTS = ['binary', 'jsonItems', 'text'];

const shownForPart = (parts: string[], field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { as: FORMS_WITH_PARTS, part: parts } },
});

export const partField = choiceField({
	displayName: 'Part',
	name: 'part',
	type: 'options',
	displayOptions: { show: { as: FORMS_WITH_PARTS } },
	options: [
		{ name: 'Byte Range', value: 'range', description: 'From one byte to another' },
		{ name: 'Everything', value: 'all', description: 'The whole object' },
		{ name: 'First Bytes', value: 'firstBytes', description: 'The given number of bytes at the beginning' },
		{ name: 'First Lines', value: 'firstLines', description: 'The given number of lines at the beginning' },
		{ name: 'Last Bytes', value: 'lastBytes', description: 'The given number of bytes at the end' },
		{ name: 'Last Lines', value: 'lastLines', description: 'The given number of lines at the end, such as the newest lines of a log' },
	],
	default: 'all',
	description: 'Which part of the object to read. Only this part is fetched.',
});

const partFields: INodeProperties[] = [
	partField,
	shownForPart(['range'], {
		displayName: 'First Byte',
		name: 'firstByte',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Number of the first byte to read. Counting starts at 0.',
	}),
	shownForPart(['range'], {
		displayName: 'Last Byte',
		name: 'lastByte',
		type: 'number',
		typeOptions: { minValue: -1 },
		default: -1,
		description: 'Number of the last byte to read (included). Use -1 to read to the end of the object.',
	}),
	shownForPart(['firstBytes', 'lastBytes'], {
		displayName: 'Number of Bytes',
		name: 'numberOfBytes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1024,
		description: 'How many bytes to read. Smaller objects are read whole.',
	}),
	shownForPart(['firstLines', 'lastLines'], {
		displayName: 'Number of Lines',
		name: 'numberOfLines',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 10,
		description: 'How many lines to read. Shorter objects are read whole.',
	}),
];

const options: INodeProperties[] = [
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		displayOptions: { show: { '/as': ['binary'], '/which': ['one'] } },
		default: '',
		placeholder: 'e.g. report.pdf',
		description: 'Name of the binary file. Defaults to the last part of the key.',
	},
	shownFor('/as', ['csv', 'jsonItems'], {
		displayName: 'Max Items',
		name: 'maxItems',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1000,
		description: 'Maximum number of items per object. Reading stops there. Defaults to all.',
	}),
	shownFor('/as', ['text'], {
		displayName: 'Max Text Size (KiB)',
		name: 'maxTextSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1024,
		description: 'Longer text is cut here, never inside a character, and the output has truncated: true',
	}),
	shownFor('/as', ['binary'], {
		displayName: 'MIME Type',
		name: 'mimeType',
		type: 'string',
		default: '',
		placeholder: 'e.g. application/pdf',
		description: 'Type of the binary file. Defaults to the content type of the object.',
	}),
	shownFor('/as', ['csv', 'jsonItems'], {
		displayName: 'Object Info Field',
		name: 'infoField',
		type: 'string',
		default: 'object',
		placeholder: 'e.g. object',
		description: 'Name of a field to add to each item. It holds the key, size, ETag and everything else S3 returns about the object.',
	}),
	shownFor('/which', ['one'], {
		displayName: 'Only If Changed From ETag',
		name: 'unlessEtag',
		type: 'string',
		default: '',
		placeholder: 'e.g. 9b2cf535f27731c974343645a3985328',
		description: 'The ETag of the version you have. If the object still has it, nothing is downloaded and the output has changed: false.',
	}),
	{
		displayName: 'Only If Changed Since',
		name: 'changedSince',
		type: 'dateTime',
		default: '',
		description: 'If the object has not changed since this date, nothing is downloaded and the output has changed: false',
	},
];

export const downloadAsField = choiceField({
	displayName: 'Download As',
	name: 'as',
	type: 'options',
	options: [
		{ name: 'Binary File', value: 'binary', description: 'A file of any size for the next nodes' },
		{ name: 'CSV Rows as Items', value: 'csv', description: 'One item per row of the table' },
		{ name: 'JSON', value: 'json', description: 'The parsed JSON in a field of the output' },
		{
			name: 'JSON as Items',
			value: 'jsonItems',
			description: 'One item per element of a JSON array, or per line of JSON Lines',
		},
		{ name: 'Text', value: 'text', description: 'The text in a field of the output, and whether it was cut' },
	],
	default: 'binary',
	description: 'How to return the contents. Use Text for AI agents. Compressed objects are decompressed, but not as Binary File.',
});

/** The form of Download. */
export const downloadFields: INodeProperties[] = [
	toolNotice('toolReadsText', 'An agent reads text and JSON, and no files: as a tool, <b>Download As</b> is Text.'),
	...whichObjectsFields('download', objectField('Key', 'key', 'The object to download')),
	...withToolDefault(downloadAsField, 'text'),
	...partFields,
	shownFor('as', ['binary', 'json', 'text'], outputFieldField('The name of the output field to put the contents in')),
	optionsField(
		bucketNameOption,
		customerKeyOption,
		memoryLimitOption,
		parallelItemsOption,
		shownFor('/which', ['one'], versionIdOption),
		...readingOptions,
		...options,
	),
];
