import { invalidInput } from '../../client/errors/errors';
import { parseEncoding } from '../../client/reading/decodeText';
import type { CsvFormat } from '../../client/reading/csvRows';
import type { PartOfObject } from '../../client/download/downloadPart';
import { listSelected, type Selection } from '../../client/listing/selection';
import { downloadSelected } from '../downloadSelected';
import type { Item, ItemOperation } from '../operation';
import { checkNumber, readDate, readOptions, readParameter, textOf } from '../parameters';
import { readVersion } from '../objectField';
import { readSelection, readWhich } from '../selection';
import { downloadFields, FORMS_WITH_PARTS } from './downloadFields';
import { downloadAs, type Form, type Wanted } from './downloadForms';
import { bareEtag } from '../../client/objects/etag';
import type { ObjectRef } from '../../client/objects/objectRef';

interface DownloadOptions {
	changedSince: unknown;
	comment: string;
	delimiter: string;
	encoding: string;
	fileName: string;
	headerRow: boolean;
	infoField: string;
	invalidBytes: string;
	largeNumbers: string;
	maxItems: number;
	maxTextSize: number;
	mimeType: string;
	otherDelimiter: string;
	otherEncoding: string;
	otherLength: string;
	quotes: string;
	skipRows: number;
	unlessEtag: string;
}

interface DownloadParameters {
	objects: ObjectRef | Selection;
	wanted: Wanted;
}

function read(item: Item): DownloadParameters {
	const as = readParameter<Form>(item, 'as');
	const isOne = readWhich(item) === 'one';
	const options = readOptions<DownloadOptions>(item);
	const { maxItems, maxTextSize = 1024 } = options;
	const encoding = readEncoding(options);
	const part: PartOfObject = FORMS_WITH_PARTS.includes(as) ? readPart(item) : { kind: 'all' };
	if (part.kind.endsWith('Lines') && encoding.startsWith('utf-16') && as !== 'binary') {
		throw invalidInput('Part', 'cannot be lines of text in UTF-16', undefined, 'Set Part to Everything, First Bytes or Last Bytes.');
	}
	const isField = as === 'binary' || as === 'json' || as === 'text';
	return {
		objects: isOne ? readVersion(item) : readSelection(item),
		wanted: {
			as,
			part,
			outputField: (isField && readParameter<string>(item, 'outputField')) || 'data',
			fileName: isOne ? textOf(options.fileName) : undefined,
			mimeType: textOf(options.mimeType),
			text: { encoding, invalidBytes: readChoice(options.invalidBytes, 'Invalid Bytes', ['fail', 'replace']) },
			maxTextBytes: checkNumber(maxTextSize, 'Max Text Size (KiB)', 1, 262144) * 1024,
			csv: readCsvFormat(options),
			largeNumbersAsText: readChoice(options.largeNumbers, 'Large Numbers', ['text', 'round']) === 'text',
			maxItems: maxItems === undefined ? Infinity : checkNumber(maxItems, 'Max Items', 1, Number.MAX_SAFE_INTEGER),
			infoField: textOf(options.infoField),
			unlessEtag: isOne ? bareEtag(textOf(options.unlessEtag)) : undefined,
			changedSince: readDate(item, options.changedSince, 'Only If Changed Since'),
		},
	};
}

function readPart(item: Item): PartOfObject {
	const kind = readParameter<PartOfObject['kind']>(item, 'part');
	const number = (name: string, label: string, least: number, most = Number.MAX_SAFE_INTEGER) =>
		checkNumber(readParameter(item, name), label, least, most);
	switch (kind) {
		case 'all':
			return { kind };
		case 'range': {
			const from = number('firstByte', 'First Byte', 0);
			const to = number('lastByte', 'Last Byte', -1);
			if (to !== -1 && to < from)
				throw invalidInput('Last Byte', `is before First Byte, which is ${from}`, to, 'It is included; -1 reads to the end of the object.');
			return { kind, from, to: to === -1 ? undefined : to };
		}
		case 'firstBytes':
		case 'lastBytes':
			return { kind, count: number('numberOfBytes', 'Number of Bytes', 1) };
		case 'firstLines':
		case 'lastLines':
			return { kind, count: number('numberOfLines', 'Number of Lines', 1, 100_000) };
	}
}

function readEncoding({ encoding = 'utf-8', otherEncoding }: Partial<DownloadOptions>): string {
	if (encoding !== 'other') return parseEncoding(encoding, 'Encoding');
	const label = textOf(otherEncoding);
	if (label === undefined)
		throw invalidInput('Encoding Name', 'is empty', undefined, 'Enter such as windows-1253, or choose another Encoding.');
	return parseEncoding(label, 'Encoding Name');
}

const readCsvFormat = (options: Partial<DownloadOptions>): CsvFormat => ({
	delimiter: readDelimiter(options),
	hasHeader: options.headerRow ?? true,
	skipRows: checkNumber(options.skipRows ?? 0, 'Skip First Rows', 0, 1_000_000),
	comment: textOf(options.comment) ?? '',
	quotes: readChoice(options.quotes, 'Quotes', ['strict', 'relaxed']),
	otherLength: readChoice(options.otherLength, 'Rows of Other Length', ['fail', 'fill', 'skip']),
});

/** @returns undefined for the delimiter that the table shows */
function readDelimiter({ delimiter = 'auto', otherDelimiter = '' }: Partial<DownloadOptions>): string | undefined {
	if (delimiter === 'auto') return undefined;
	const [field, value] = delimiter === 'other' ? ['Other Delimiter', otherDelimiter] : ['Delimiter', delimiter];
	const text = value.replace(/\\t/g, '\t');
	if (text === '' || /["\r\n]/.test(text))
		throw invalidInput(field, 'has to be one or more characters, and no quote or line break', value, 'Enter such as , or ; or \\t.');
	return text;
}

/** One of the values that a field offers; the first one where the option is not added. */
function readChoice<T extends string>(value: string | undefined, label: string, choices: readonly [T, ...T[]]): T {
	const chosen = choices.find((choice) => choice === (value ?? choices[0]));
	if (chosen === undefined) throw invalidInput(label, `is none of ${choices.join(', ')}`, value);
	return chosen;
}

export const download: ItemOperation<DownloadParameters> = {
	fields: downloadFields,
	read,
	async run({ objects, wanted }, run) {
		if ('key' in objects) return await downloadAs(wanted, objects, run, { whenRead: run.nextMayStart });
		const listed = listSelected(run.store, objects, run.signal);
		return await downloadSelected(listed, async ({ bucket, key, etag }) => await downloadAs(wanted, { bucket, key }, run, { etag }), run);
	},
};
