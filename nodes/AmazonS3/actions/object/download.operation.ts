import { invalidInput } from '../../client/errors/errors';
import { parseEncoding } from '../../client/reading/decodeText';
import { linesOfUtf16 } from '../../client/reading/textDecoder';
import type { CsvFormat } from '../../client/reading/csvRows';
import type { PartOfObject } from '../../client/download/downloadPart';
import { listSelected, type Selection } from '../../client/listing/selection';
import { downloadSelected } from '../downloadSelected';
import type { Item, ItemOperation } from '../operation';
import { readChoice, readOptionalChoice } from '../read/choice';
import { readDate } from '../read/date';
import { enteredAt } from '../read/field';
import { readFlag } from '../read/flag';
import { readName, readTrimmedName } from '../read/name';
import { readNumber, readOptionalNumber } from '../read/number';
import { readVersion } from '../objectField';
import { readSelection, readWhich } from '../selection';
import { downloadAsField, downloadFields, FORMS_WITH_PARTS, partField } from './downloadFields';
import { invalidBytesOption, largeNumbersOption, otherLengthOption, quotesOption } from './readingOptions';
import { downloadAs, type Wanted } from './downloadForms';
import { bareEtag } from '../../client/objects/etag';
import type { ObjectRef } from '../../client/objects/objectRef';
import { readHeader } from './contentHeaders';

interface DownloadParameters {
	objects: ObjectRef | Selection;
	wanted: Wanted;
}

function read(item: Item): DownloadParameters {
	const as = readChoice(item, downloadAsField);
	const isOne = readWhich(item) === 'one';
	const encoding = readEncoding(item);
	const part: PartOfObject = FORMS_WITH_PARTS.includes(as) ? readPart(item) : { kind: 'all' };
	if (part.kind.endsWith('Lines') && encoding.startsWith('utf-16') && as !== 'binary') {
		throw linesOfUtf16();
	}
	const isField = as === 'binary' || as === 'json' || as === 'text';
	return {
		objects: isOne ? readVersion(item) : readSelection(item),
		wanted: {
			as,
			part,
			outputField: (isField ? readTrimmedName(item, 'outputField') : undefined) ?? 'data',
			fileName: isOne ? readTrimmedName(item, 'options.fileName') : undefined,
			mimeType: readTrimmedName(item, 'options.mimeType'),
			text: { encoding, invalidBytes: readOptionalChoice(item, invalidBytesOption, 'options') ?? 'fail' },
			maxTextBytes: (readOptionalNumber(item, 'options.maxTextSize', { least: 1, most: 262144 }) ?? 1024) * 1024,
			csv: readCsvFormat(item),
			largeNumbersAsText: readOptionalChoice(item, largeNumbersOption, 'options') !== 'round',
			maxItems: readOptionalNumber(item, 'options.maxItems', { least: 1, most: Number.MAX_SAFE_INTEGER }) ?? Infinity,
			infoField: readTrimmedName(item, 'options.infoField'),
			unlessEtag: isOne ? bareEtag(readHeader(item, 'options.unlessEtag')) : undefined,
			changedSince: readDate(item, 'options.changedSince'),
		},
	};
}

function readPart(item: Item): PartOfObject {
	const kind = readChoice(item, partField);
	const number = (name: string, least: number, most = Number.MAX_SAFE_INTEGER) => readNumber(item, name, { least, most });
	switch (kind) {
		case 'all':
			return { kind };
		case 'range': {
			const from = number('firstByte', 0);
			const to = number('lastByte', -1);
			if (to !== -1 && to < from)
				throw invalidInput(
					'Last Byte',
					`is before First Byte, which is ${from}`,
					to,
					'Last Byte is included; -1 reads to the end of the object.',
				);
			return { kind, from, to: to === -1 ? undefined : to };
		}
		case 'firstBytes':
		case 'lastBytes':
			return { kind, count: number('numberOfBytes', 1) };
		case 'firstLines':
		case 'lastLines':
			return { kind, count: number('numberOfLines', 1, 100_000) };
	}
}

function readEncoding(item: Item): string {
	const encoding = readTrimmedName(item, 'options.encoding') ?? 'utf-8';
	if (encoding !== 'other') return parseEncoding(encoding, 'Encoding');
	const label = readTrimmedName(item, 'options.otherEncoding');
	if (label === undefined)
		throw invalidInput('Encoding Name', 'is empty', undefined, 'Enter a name like windows-1253, or choose another Encoding.');
	return parseEncoding(label, 'Encoding Name');
}

const readCsvFormat = (item: Item): CsvFormat => ({
	delimiter: readDelimiter(item),
	hasHeader: readFlag(item, 'options.headerRow', true),
	skipRows: readOptionalNumber(item, 'options.skipRows', { least: 0, most: 1_000_000 }) ?? 0,
	comment: readTrimmedName(item, 'options.comment') ?? '',
	quotes: readOptionalChoice(item, quotesOption, 'options') ?? 'strict',
	otherLength: readOptionalChoice(item, otherLengthOption, 'options') ?? 'fail',
});

/** @returns undefined for the delimiter that the table shows */
function readDelimiter(item: Item): string | undefined {
	const delimiter = enteredAt(item, 'options.delimiter').isThere ? readName(item, 'options.delimiter') : 'auto';
	if (delimiter === 'auto') return undefined;
	const [field, value] = delimiter === 'other' ? ['Other Delimiter', readName(item, 'options.otherDelimiter')] : ['Delimiter', delimiter];
	const text = value.replace(/\\t/g, '\t');
	if (text === '' || /["\r\n]/.test(text))
		throw invalidInput(
			field,
			'has to be one or more characters, and no quote or line break',
			value,
			'Enter a character like , or ; or \\t.',
		);
	return text;
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
