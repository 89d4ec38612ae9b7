import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { bufferSource, type Source } from '../../client/upload/source';
import { binarySource, readBinaryField } from '../../n8n/binary';
import { openUrl } from '../../n8n/url';
import { choiceField, type ChoiceOf } from '../choiceField';
import { inputBinaryField } from '../fileFields';
import type { Item, Run } from '../operation';
import { readChoice } from '../read/choice';
import { enteredAt } from '../read/field';
import { readFlag } from '../read/flag';
import { readName, readTrimmedName } from '../read/name';
import { jsonText, valueText, whole } from '../read/value';

/** Where the contents of an object come from; an operation offers some of these. */
export const fromField = choiceField({
	displayName: 'Source',
	name: 'from',
	type: 'options',
	options: [
		{
			name: 'All Binary Files',
			value: 'allBinary',
			description:
				'Every file of the item. In Key, {fileName} becomes its name and {field} its binary field. After a final slash, the name is added.',
		},
		{ name: 'Binary File', value: 'binary', description: 'A file from an earlier node' },
		{ name: 'JSON', value: 'json', description: 'JSON that you enter or build here' },
		{ name: 'Text', value: 'text', description: 'Text that you enter or build here, stored as UTF-8' },
		{ name: 'URL', value: 'url', description: 'A file at a web address, of any size. It streams straight to S3.' },
	],
	default: 'binary',
	description: 'What to store',
});

/** The fields that say what to store, for an operation that takes it from these sources. */
export const contentsFields = (...from: Array<ChoiceOf<typeof fromField>>): INodeProperties[] => [
	{ ...fromField, options: fromField.options.filter(({ value }) => from.includes(value)) },
	{
		...inputBinaryField('The name of the binary field of the item that holds the file'),
		displayOptions: { show: { from: ['binary'] } },
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. Hello, world',
		displayOptions: { show: { from: ['text'] } },
		description: 'The contents of the object',
	},
	{
		displayName: 'JSON',
		name: 'json',
		type: 'json',
		default: '={{ $json }}',
		displayOptions: { show: { from: ['json'] } },
		description: 'The contents of the object. Defaults to the JSON of the item.',
	},
	...(from.includes('url') ? [urlField] : []),
];

/** The option that goes with the source Text. */
export const allowEmptyOption: INodeProperties = {
	displayName: 'Allow Empty Text',
	name: 'allowEmpty',
	type: 'boolean',
	default: true,
	displayOptions: { show: { '/from': ['text'] } },
	description: 'Whether to allow an empty Text. Otherwise it is an error, since the expression of a missing field is empty too.',
};

const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/report.pdf',
	displayOptions: { show: { from: ['url'] } },
	hint: 'Fetched with GET. Redirects are followed',
	description:
		'The address of the file. n8n saves it with the workflow: if it has a password, use the HTTP Request node with a credential instead.',
};

/** Contents that are ready to be read. */
export interface Contents {
	source: Source;
	/** The media type, for where the user set none and the key's extension does not tell. */
	knownType: string;
	/** Gives up what nobody read. */
	discard?(): void;
}

/** Opens contents, once it is the item's turn. */
export type OpenContents = (run: Run, index: number) => Contents | Promise<Contents>;

/** The file in a binary field of the item. @throws S3Error of kind invalidInput when there is none */
export function readBinary(item: Item, field: string): OpenContents {
	const binary = readBinaryField(item.functions, item.index, field);
	const knownType = binary.mimeType || 'application/octet-stream';
	return async ({ functions }, index) => ({ source: await binarySource(functions, index, field, binary), knownType });
}

/**
 * Checks what an item says of its contents; the returned function opens them, once it is the item's turn.
 * @param indent blanks of each level of JSON that is not entered as text
 * @throws S3Error of kind invalidInput, also when there is no such binary field
 */
export function readContents(item: Item, indent: number): OpenContents {
	const from = readChoice(item, fromField);
	if (from === 'binary') return readBinary(item, readName(item, 'binaryPropertyName'));
	if (from === 'url') {
		const url = readUrl(readTrimmedName(item, 'url') ?? '');
		return async ({ functions, signal }) => await openUrl(functions, url, signal);
	}
	const contents = from === 'json' ? readJson(enteredAt(item, 'json').value, indent) : readText(item);
	const source = bufferSource(Buffer.from(contents, 'utf8'));
	return () => ({ source, knownType: from === 'json' ? 'application/json' : 'text/plain; charset=utf-8' });
}

function readText(item: Item): string {
	const { value, label } = enteredAt(item, 'text');
	const text = valueText(value, label);
	if (text !== '' || readFlag(item, 'options.allowEmpty')) return text;
	const isTyped = typeof value === 'string';
	throw invalidInput(
		label,
		isTyped ? 'is empty' : 'has an expression that gives nothing',
		undefined,
		`${isTyped ? 'Enter it' : 'Check the names in it'}, or set the option Allow Empty Text.`,
	);
}

/** JSON as text: a string is stored as it was entered, once it has been seen to parse. */
function readJson(value: unknown, indent: number): string {
	if (value === undefined) throw invalidInput('JSON', 'is empty', undefined, 'Use an expression that gives a value, or null.');
	if (typeof value !== 'string') return jsonText(value, 'JSON', indent);
	whole(value, 'JSON');
	try {
		JSON.parse(value);
		return value;
	} catch (error) {
		throw invalidInput(
			'JSON',
			`does not parse (${(error as SyntaxError).message})`,
			value,
			'Text that is not JSON goes with the Source Text.',
		);
	}
}

function readUrl(text: string): string {
	if (text === '')
		throw invalidInput('URL', 'is empty', undefined, 'Enter the address of the file, such as https://example.com/report.pdf.');
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
		throw invalidInput(
			'URL',
			'is not an address that begins with https:// or http://',
			text.replace(/[?#].*/s, '?…').replace(/\/\/[^/@]*@/, '//…@'),
		);
	}
	return text;
}
