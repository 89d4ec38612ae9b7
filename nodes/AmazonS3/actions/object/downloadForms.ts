import type { IDataObject } from 'n8n-workflow';
import type { Readable } from 'node:stream';
import { readCsvRows, type CsvFormat } from '../../client/reading/csvRows';
import { decodeText, readText, type TextFormat } from '../../client/reading/decodeText';
import { invalidInput, S3Error } from '../../client/errors/errors';
import { openPart, type PartDownload, type PartOfObject } from '../../client/download/downloadPart';
import { compressionOf } from '../../client/reading/decompress';
import { tooLong } from '../../client/reading/itemMemory';
import { readJson, readJsonValues, type JsonFormat } from '../../client/reading/jsonValues';
import { fileNameOf } from '../../client/objects/key';
import { s3UriOf } from '../../client/objects/objectInfo';
import { storeBinary, storeContents } from '../../n8n/binary';
import type { Result, Run } from '../operation';
import type { ObjectRef } from '../../client/objects/objectRef';

/** In which form the contents of an object are wanted. */
export type Form = 'binary' | 'csv' | 'json' | 'jsonItems' | 'text';

export interface Wanted {
	as: Form;
	part: PartOfObject;
	/** Where file, text and JSON go, and values of JSON that are no object. */
	outputField: string;
	/** Absent: the last part of the key. */
	fileName?: string;
	/** Absent: the object's. */
	mimeType?: string;
	text: TextFormat;
	maxTextBytes: number;
	csv: CsvFormat;
	/** Whether whole numbers that JavaScript cannot hold become text; else they are rounded. */
	largeNumbersAsText: boolean;
	/** Items of one object. */
	maxItems: number;
	/** Where items that come from an object get what is known of it. Absent: nowhere. */
	infoField?: string;
	/** Without quotes. */
	unlessEtag?: string;
	changedSince?: Date;
}

/** The most of the last lines, where they are no text of a smaller limit. */
const MAX_TAIL_BYTES = 64 * 1024 * 1024;

interface Circumstances {
	/** What the object must still be, without quotes. */
	etag?: string;
	/** Called once all of a small file has come and is only to be stored. */
	whenRead?: () => void;
}

/** What an object becomes: an item with its file, text or JSON, or an item for each row or value in it. */
export async function downloadAs(wanted: Wanted, source: ObjectRef, run: Run, { etag, whenRead }: Circumstances): Promise<Result[]> {
	const { as, part, unlessEtag, changedSince } = wanted;
	const isConditional = unlessEtag !== undefined || changedSince !== undefined;
	const maxTailBytes = as === 'text' ? wanted.maxTextBytes : MAX_TAIL_BYTES;
	const mayStop = as === 'csv' || as === 'jsonItems' ? wanted.maxItems < Infinity : as === 'text';
	const { budget, signal } = run;
	const decompress = as !== 'binary';
	const inLargePieces = as === 'binary';
	const options = { budget, signal, etag, unlessEtag, changedSince, mayStop, inLargePieces, maxTailBytes, decompress };
	const download = await openPart(run.store, source, part, options).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'notModified') return undefined;
		throw error;
	});
	if (download === undefined) return [unchanged(source)];
	if (download.cutAtStart && as !== 'text')
		throw new S3Error(
			'tooLarge',
			`The last lines of ${JSON.stringify(source.key)} have more than ${maxTailBytes} bytes`,
			'Lower Number of Lines.',
		);
	const json = { ...download.info, ...(isConditional && { changed: true }) } as IDataObject;
	return await FORMS[as](download, json, { ...wanted, whenRead }, run);
}

const unchanged = ({ bucket, key, versionId }: ObjectRef): Result => ({
	json: { bucket, key, ...(versionId !== undefined && { versionId }), changed: false, s3Uri: s3UriOf(bucket, key) },
});

const FORMS: Record<Form, (download: PartDownload, json: IDataObject, wanted: Wanted & Circumstances, run: Run) => Promise<Result[]>> = {
	async binary(download, json, { outputField, fileName, mimeType, part, whenRead }, { functions, progress }) {
		const { info, verified } = download;
		progress.expect(part.kind === 'all' ? info.size : undefined);
		const name = fileName ?? fileNameOf(info.key);
		const type = mimeType ?? info.contentType ?? 'application/octet-stream';
		const store = async (contents: Buffer | Readable) => await storeBinary(functions, contents, name, type);
		const binary = await storeContents(download, store, { progress, whenRead });
		return [{ json: { ...json, verified: verified() }, binary: { [outputField]: binary } }];
	},
	async text(download, json, { outputField, text: format, maxTextBytes }, { itemMemory }) {
		const { text, truncated } = await readText(download, format, maxTextBytes);
		itemMemory.add(2 * text.length, download.info.key);
		return [{ json: { ...json, verified: download.verified(), [outputField]: text, truncated: truncated || download.cutAtStart } }];
	},
	async json(download, json, wanted, run) {
		const { key, size = 0 } = download.info;
		const { maxTextCharacters } = run.itemMemory;
		if (size > 4 * maxTextCharacters && compressionOf(download.info) === undefined) {
			download.discard();
			throw tooLong(key, 'a JSON text', 4 * maxTextCharacters);
		}
		const value = await withJsonFormat(key, wanted, run, async (format) => await readJson(decodeText(download, wanted.text), format));
		return [{ json: { ...json, verified: download.verified(), [wanted.outputField]: value as IDataObject } }];
	},
	async jsonItems(download, json, wanted, run) {
		return await withJsonFormat(download.info.key, wanted, run, async (format) => {
			return await itemsOf(readJsonValues(decodeText(download, wanted.text), format), download, json, wanted);
		});
	},
	async csv(download, json, wanted, { itemMemory }) {
		const rows = readCsvRows(decodeText(download, wanted.text), wanted.csv, download.info.key, itemMemory);
		return await itemsOf(rows, download, json, wanted);
	},
};

async function withJsonFormat<T>(
	key: string,
	{ largeNumbersAsText }: Wanted,
	{ functions, itemMemory }: Run,
	read: (format: JsonFormat) => Promise<T>,
): Promise<T> {
	let large = 0;
	const result = await read({ key, memory: itemMemory, largeNumbersAsText, onLargeNumbers: (count) => (large += count) });
	if (large > 0) functions.addExecutionHints?.({ message: largeNumbersHint(key, large, largeNumbersAsText), location: 'outputPane' });
	return result;
}

const largeNumbersHint = (key: string, count: number, asText: boolean): string => {
	const [numbers, are, were] = count === 1 ? ['A number', 'is', 'was'] : [`${count} numbers`, 'are', 'were'];
	const what = asText
		? `${are} too large to be exact in n8n and ${are} kept as text.`
		: `${were} too large to be exact in n8n and ${were} rounded. To keep all digits, set the option Large Numbers to Keep as Text.`;
	return `${numbers} in ${JSON.stringify(key)} ${what}`;
};

async function itemsOf(
	values: AsyncIterable<unknown>,
	{ verified }: PartDownload,
	info: IDataObject,
	{ maxItems, outputField, infoField }: Wanted,
): Promise<Result[]> {
	const results: Result[] = [];
	for await (const value of values) {
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		const json = (isObject ? value : { [outputField]: value }) as IDataObject;
		results.push({ json: infoField === undefined ? json : withInfo(json, infoField, info) });
		if (results.length >= maxItems) break;
	}
	info.verified = verified();
	return results;
}

/** @throws S3Error of kind invalidInput when the item has such a field, whose value would be lost */
function withInfo(json: IDataObject, infoField: string, info: IDataObject): IDataObject {
	if (Object.hasOwn(json, infoField))
		throw invalidInput('Object Info Field', 'is also the name of a field in the contents', infoField, 'Enter another name.');
	return { ...json, [infoField]: info };
}
