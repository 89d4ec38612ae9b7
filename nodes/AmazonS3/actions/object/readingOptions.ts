import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { choiceField } from '../choiceField';

/** The field, shown for these values of another field. */
export const shownFor = (name: string, values: string[], field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { [name]: values } },
});

/** The common ones of the Encoding Standard. https://encoding.spec.whatwg.org/#names-and-labels */
const ENCODINGS: INodePropertyOptions[] = [
	{ name: 'Big5 (Traditional Chinese)', value: 'big5' },
	{ name: 'EUC-JP (Japanese)', value: 'euc-jp' },
	{ name: 'EUC-KR (Korean)', value: 'euc-kr' },
	{ name: 'GB18030 (Chinese)', value: 'gb18030' },
	{ name: 'GBK (Simplified Chinese)', value: 'gbk' },
	{ name: 'ISO 8859-15 (Latin-9)', value: 'iso-8859-15' },
	{ name: 'ISO 8859-2 (Latin-2)', value: 'iso-8859-2' },
	{ name: 'KOI8-R (Russian)', value: 'koi8-r' },
	{ name: 'Mac Roman', value: 'macintosh' },
	{ name: 'Other', value: 'other' },
	{ name: 'Shift-JIS (Japanese)', value: 'shift_jis' },
	{ name: 'UTF-16 BE', value: 'utf-16be' },
	{ name: 'UTF-16 LE', value: 'utf-16le' },
	{ name: 'UTF-8', value: 'utf-8' },
	{ name: 'Windows-1250 (Central European)', value: 'windows-1250' },
	{ name: 'Windows-1251 (Cyrillic)', value: 'windows-1251' },
	{ name: 'Windows-1252 (Latin-1)', value: 'windows-1252' },
];

const TEXT_FORMS = ['csv', 'json', 'jsonItems', 'text'];

/** The field, shown while another option of these forms has this value. */
const shownForOption = (forms: string[], option: string, value: string, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { '/as': forms, [option]: [value] } },
});

export const quotesOption = choiceField({
	displayName: 'Quotes',
	name: 'quotes',
	type: 'options',
	options: [
		{ name: 'Relaxed', value: 'relaxed', description: 'Allow quotes inside values, such as 5" pipe, and drop spaces before values' },
		{ name: 'Strict', value: 'strict', description: 'Stop with an error at a quote in the wrong place' },
	],
	default: 'strict',
	description: 'How to read quotes inside values',
});

export const otherLengthOption = choiceField({
	displayName: 'Rows of Other Length',
	name: 'otherLength',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Stop with an error that names the line' },
		{ name: 'Fill', value: 'fill', description: 'Keep the row: missing values are empty, extra values get new columns' },
		{ name: 'Skip', value: 'skip', description: 'Leave the row out, such as a footer' },
	],
	default: 'fail',
	description: 'What to do with a row that has fewer or more values than the first row',
});

const csvOptions: INodeProperties[] = [
	{
		displayName: 'Comment',
		name: 'comment',
		type: 'string',
		default: '',
		placeholder: 'e.g. #',
		description: 'Lines that begin with this are skipped',
	},
	{
		displayName: 'Delimiter',
		name: 'delimiter',
		type: 'options',
		options: [
			{ name: 'Automatic', value: 'auto', description: 'Comma, semicolon, tab or pipe, whichever splits the rows evenly' },
			{ name: 'Comma', value: ',' },
			{ name: 'Other', value: 'other' },
			{ name: 'Pipe', value: '|' },
			{ name: 'Semicolon', value: ';' },
			{ name: 'Tab', value: '\\t' },
		],
		default: 'auto',
		description: 'The character between the values of a row. A first line such as sep=; in the file takes precedence.',
	},
	{
		displayName: 'Header Row',
		name: 'headerRow',
		type: 'boolean',
		default: true,
		description: 'Whether the first row has the column names. Otherwise they are column1, column2 and so on.',
	},
	quotesOption,
	otherLengthOption,
	{
		displayName: 'Skip First Rows',
		name: 'skipRows',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many lines to skip at the beginning, such as a title above the header row',
	},
];

export const invalidBytesOption = choiceField({
	displayName: 'Invalid Bytes',
	name: 'invalidBytes',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Stop with an error' },
		{ name: 'Replace', value: 'replace', description: 'Replace them with the character �' },
	],
	default: 'fail',
	description: 'What to do with bytes that are invalid in the chosen encoding',
});

export const largeNumbersOption = choiceField({
	displayName: 'Large Numbers',
	name: 'largeNumbers',
	type: 'options',
	options: [
		{ name: 'Keep as Text', value: 'text', description: 'All digits are kept' },
		{
			name: 'Round',
			value: 'round',
			description: 'They stay numbers and lose their last digits. Numbers beyond all limits, such as 1e400, stay text.',
		},
	],
	default: 'text',
	description: 'What to do with whole numbers over 9,007,199,254,740,991, which n8n cannot hold exactly',
});

/** Options of Download about what text is in an object, and how it is read. */
export const readingOptions: INodeProperties[] = [
	...csvOptions.map((field) => shownFor('/as', ['csv'], field)),
	shownForOption(['csv'], 'delimiter', 'other', {
		displayName: 'Other Delimiter',
		name: 'otherDelimiter',
		type: 'string',
		default: '',
		placeholder: 'e.g. ~',
		description: 'One or more characters between the values of a row',
	}),
	shownFor('/as', TEXT_FORMS, {
		displayName: 'Encoding',
		name: 'encoding',
		type: 'options',
		options: ENCODINGS,
		default: 'utf-8',
		description: 'How the text was stored. A byte order mark at the beginning of the file takes precedence.',
	}),
	shownForOption(TEXT_FORMS, 'encoding', 'other', {
		displayName: 'Encoding Name',
		name: 'otherEncoding',
		type: 'string',
		default: '',
		placeholder: 'e.g. windows-1253',
		description:
			'The name of the encoding, as in the <a href="https://encoding.spec.whatwg.org/#names-and-labels">list of the Encoding Standard</a>',
	}),
	shownFor('/as', TEXT_FORMS, invalidBytesOption),
	shownFor('/as', ['json', 'jsonItems'], largeNumbersOption),
];
