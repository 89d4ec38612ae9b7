import type { IDataObject } from 'n8n-workflow';
import { openDownload } from '../../client/download/download';
import { sliceEnd } from '../../client/flow/eventLoop';
import { fileNameOf } from '../../client/objects/key';
import type { ListedObject } from '../../client/listing/selection';
import { listFolder, type FolderAt } from '../../client/many/sync';
import { storeBinary, storeContents } from '../../n8n/binary';
import { downloadSelected } from '../downloadSelected';
import { bucketNameOption, memoryLimitOption, optionsField, parallelItemsOption } from '../fields';
import { outputFieldField } from '../fileFields';
import type { ItemOperation, Result, Run } from '../operation';
import { readBucket } from '../parameters';
import { readTrimmedName } from '../read/name';
import { folderField, readFolder } from '../selection';
import { globOptions, readGlobs } from './globs';

interface DownloadFolderParameters {
	folder: FolderAt;
	includes(path: string): boolean;
	outputField: string;
}

export const download: ItemOperation<DownloadFolderParameters> = {
	fields: [
		folderField('Folder', 'folder', 'The folder to download, at every level. Each object becomes an item with its file'),
		outputFieldField('The name of the output binary field to put the file in'),
		optionsField(bucketNameOption, memoryLimitOption, parallelItemsOption, ...globOptions('not downloaded')),
	],
	read: (item) => ({
		folder: { bucket: readBucket(item), prefix: readFolder(item) },
		includes: readGlobs(item),
		outputField: readTrimmedName(item, 'outputField') ?? 'data',
	}),
	async run({ folder, includes, outputField }, run) {
		const listed = filtered(listFolder(run.store, folder, run.signal), ({ key }) => includes(key.slice(folder.prefix.length)));
		return await downloadSelected(
			listed,
			async (object) => [await downloadFile(object, object.key.slice(folder.prefix.length), outputField, run)],
			run,
		);
	},
};

async function* filtered(
	objects: AsyncIterable<ListedObject>,
	isWanted: (object: ListedObject) => boolean,
): AsyncGenerator<ListedObject, void, undefined> {
	for await (const object of objects) {
		const end = sliceEnd();
		if (end) await end;
		if (isWanted(object)) yield object;
	}
}

async function downloadFile(
	{ bucket, key, etag }: ListedObject,
	relativePath: string,
	outputField: string,
	{ functions, store, budget, signal }: Run,
): Promise<Result> {
	const download = await openDownload(store, { bucket, key }, { budget, signal, etag, inLargePieces: true });
	const { info, verified } = download;
	const type = info.contentType ?? 'application/octet-stream';
	const binary = await storeContents(download, async (contents) => await storeBinary(functions, contents, fileNameOf(key), type));
	return { json: { relativePath, ...info, verified: verified() } as IDataObject, binary: { [outputField]: binary } };
}
