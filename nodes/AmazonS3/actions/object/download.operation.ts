import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { openDownload, readAll, type Download } from '../../client/download';
import { S3Error } from '../../client/errors';
import { fileNameOf } from '../../client/key';
import { storeBinary } from '../../n8n/binary';
import { bucketNameOption, customerKeyOption, memoryLimitOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import type { Item, ItemOperation, Result, Run } from '../operation';
import { readObject, readOptions, readParameter } from '../parameters';

type As = 'binary' | 'text' | 'json';

/** Text and JSON stand in the item itself, which n8n keeps in memory and in its database. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

const fields: INodeProperties[] = [
	objectField('Key', 'key', 'The object to download'),
	{
		displayName: 'Download As',
		name: 'as',
		type: 'options',
		options: [
			{ name: 'Binary File', value: 'binary', description: 'A file for the next nodes. Any size.' },
			{ name: 'JSON', value: 'json', description: 'The parsed JSON in a field of the output' },
			{ name: 'Text', value: 'text', description: 'The UTF-8 text in a field of the output' },
		],
		default: 'binary',
		description: 'In which form to hand the contents on',
	},
	{
		displayName: 'Put Output in Field',
		name: 'outputField',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the contents in',
	},
	optionsField(bucketNameOption, customerKeyOption, memoryLimitOption, parallelItemsOption, versionIdOption, {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. report.pdf',
		description: 'The name of the binary file. Default: the last part of the key.',
	}),
];

interface DownloadParameters {
	bucket: string;
	key: string;
	versionId?: string;
	as: As;
	outputField: string;
	fileName: string;
}

function read(item: Item): DownloadParameters {
	const object = readObject(item);
	const options = readOptions<{ versionId: string; fileName: string }>(item);
	return {
		...object,
		versionId: options.versionId?.trim() || undefined,
		as: readParameter<As>(item, 'as'),
		outputField: readParameter<string>(item, 'outputField') || 'data',
		fileName: options.fileName || fileNameOf(object.key),
	};
}

async function run({ bucket, key, versionId, as, outputField, fileName }: DownloadParameters, { functions, store, budget, signal }: Run): Promise<Result[]> {
	const download = await openDownload(store, { bucket, key, versionId }, { budget, signal });
	const json = download.info as IDataObject;
	if (as === 'binary') {
		const type = download.info.contentType ?? 'application/octet-stream';
		const binary = await storeBinary(functions, download.body, fileName, type);
		return [{ json, binary: { [outputField]: binary } }];
	}
	const contents = await readText(download);
	return [{ json: { ...json, [outputField]: as === 'text' ? contents : (parse(contents, key) as IDataObject) } }];
}

async function readText(download: Download): Promise<string> {
	const { key, size = 0 } = download.info;
	if (size > MAX_TEXT_BYTES) {
		download.discard();
		throw new S3Error('tooLarge', `The object ${JSON.stringify(key)} has ${size} bytes, too many for an item`, 'Set Download As to Binary File.');
	}
	const bytes = await readAll(download);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw notReadable(key, 'UTF-8 text', 'Set Download As to Binary File; the node Extract From File reads other encodings.');
	}
}

function parse(text: string, key: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw notReadable(key, `JSON (${(error as SyntaxError).message})`, 'Set Download As to Text to see what it holds.');
	}
}

const notReadable = (key: string, what: string, advice: string) => new S3Error('other', `The object ${JSON.stringify(key)} is not ${what}`, advice);

export const download: ItemOperation<DownloadParameters> = { fields, read, run };
