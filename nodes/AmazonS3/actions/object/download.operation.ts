import { invalidInput } from '../../client/errors/errors';
import type { Encoding } from '../../client/download/decodeText';
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
	delimiter: string;
	encoding: Encoding;
	fileName: string;
	headerRow: boolean;
	infoField: string;
	maxItems: number;
	maxTextSize: number;
	mimeType: string;
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
	const { encoding = 'utf-8', maxItems, maxTextSize = 1024 } = options;
	const part: PartOfObject = FORMS_WITH_PARTS.includes(as) ? readPart(item) : { kind: 'all' };
	if (part.kind.endsWith('Lines') && encoding === 'utf-16le' && as !== 'binary') {
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
			encoding,
			maxTextBytes: checkNumber(maxTextSize, 'Max Text Size (KiB)', 1, 262144) * 1024,
			csv: { delimiter: readDelimiter(options.delimiter), hasHeader: options.headerRow ?? true },
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

function readDelimiter(value = ','): string {
	const delimiter = value.replace(/\\t/g, '\t');
	if (delimiter === '' || /["\r\n]/.test(delimiter))
		throw invalidInput('Delimiter', 'has to be one or more characters, and no quote or line break', value, 'Enter such as , or ; or \\t.');
	return delimiter;
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
