import type { IDataObject } from 'n8n-workflow';
import { readCsvRows, type CsvFormat } from '../../client/download/csvRows';
import { decodeText, readText, type Encoding } from '../../client/download/decodeText';
import { S3Error } from '../../client/errors/errors';
import { openPart, type PartDownload, type PartOfObject } from '../../client/download/downloadPart';
import { MAX_JSON_BYTES, parseJson, readJsonValues, tooLarge } from '../../client/download/jsonValues';
import { fileNameOf } from '../../client/objects/key';
import { s3UriOf } from '../../client/objects/objectInfo';
import { contentsToStore, storeBinary } from '../../n8n/binary';
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
	encoding: Encoding;
	maxTextBytes: number;
	csv: CsvFormat;
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
	const download = await openPart(run.store, source, part, { budget, signal, etag, unlessEtag, changedSince, mayStop }, maxTailBytes).catch(
		(error: unknown) => {
			if (error instanceof S3Error && error.kind === 'notModified') return undefined;
			throw error;
		},
	);
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
	async binary({ body, info }, json, { outputField, fileName, mimeType, part, whenRead }, { functions }) {
		const size = part.kind === 'all' ? info.size : undefined;
		const contents = await contentsToStore(body, size);
		if (Buffer.isBuffer(contents)) whenRead?.();
		const binary = await storeBinary(
			functions,
			contents,
			fileName ?? fileNameOf(info.key),
			mimeType ?? info.contentType ?? 'application/octet-stream',
		);
		return [{ json, binary: { [outputField]: binary } }];
	},
	async text(download, json, { outputField, encoding, maxTextBytes }) {
		const { text, truncated } = await readText(download, encoding, maxTextBytes);
		return [{ json: { ...json, [outputField]: text, truncated: truncated || download.cutAtStart } }];
	},
	async json(download, json, { outputField, encoding }) {
		const { key, size = 0 } = download.info;
		if (size > MAX_JSON_BYTES) {
			download.discard();
			throw tooLarge(key);
		}
		const { text, truncated } = await readText(download, encoding, MAX_JSON_BYTES);
		if (truncated) throw tooLarge(key);
		return [{ json: { ...json, [outputField]: parseJson(text, key) as IDataObject } }];
	},
	async jsonItems(download, json, wanted) {
		const values = readJsonValues(decodeText(download, wanted.encoding), download.info.key);
		return await itemsOf(values, json, wanted);
	},
	async csv(download, json, wanted) {
		const rows = readCsvRows(decodeText(download, wanted.encoding), wanted.csv, download.info.key);
		return await itemsOf(rows, json, wanted);
	},
};

async function itemsOf(values: AsyncIterable<unknown>, info: IDataObject, { maxItems, outputField, infoField }: Wanted): Promise<Result[]> {
	const results: Result[] = [];
	for await (const value of values) {
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		const json = (isObject ? value : { [outputField]: value }) as IDataObject;
		results.push({ json: infoField === undefined ? json : { ...json, [infoField]: info } });
		if (results.length >= maxItems) break;
	}
	return results;
}
