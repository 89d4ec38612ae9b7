import type { IDataObject } from 'n8n-workflow';
import { openDownload } from '../../client/download';
import { toS3Error, type S3Error } from '../../client/errors';
import { inOrder } from '../../client/inOrder';
import { fileNameOf } from '../../client/key';
import type { ListedObject } from '../../client/selection';
import { listFolder, type FolderAt } from '../../client/sync';
import { storeBinary } from '../../n8n/binary';
import { bucketNameOption, memoryLimitOption, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation, Outcomes, Result, Run } from '../operation';
import { readBucket, readParameter } from '../parameters';
import { folderField, readFolder } from '../selection';
import { globOptions, readGlobs } from './globs';

/** Files that come at a time. */
const PARALLEL_FILES = 16;

interface DownloadFolderParameters {
	folder: FolderAt;
	includes(path: string): boolean;
	outputField: string;
}

export const download: ItemOperation<DownloadFolderParameters> = {
	fields: [
		folderField('Folder', 'folder', 'The folder to download, at every level: each object becomes an item with its file'),
		{
			displayName: 'Put Output in Field',
			name: 'outputField',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
		},
		optionsField(bucketNameOption, memoryLimitOption, parallelItemsOption, ...globOptions('not downloaded')),
	],
	read: (item) => ({
		folder: { bucket: readBucket(item), prefix: readFolder(item) },
		includes: readGlobs(item),
		outputField: readParameter<string>(item, 'outputField') || 'data',
	}),
	async run({ folder, includes, outputField }, run) {
		const results: Outcomes = [];
		const wanted = filesOf(listFolder(run.store, folder, run.signal), ({ key }) => includes(key.slice(folder.prefix.length)));
		const downloads = inOrder(wanted, PARALLEL_FILES, async (object) => {
			const relativePath = object.key.slice(folder.prefix.length);
			return await downloadOne(object, { relativePath, outputField }, run).catch((error: unknown) => asResult(toS3Error(error, run.store.place(object))));
		});
		for await (const result of downloads) results.push(result);
		return results;
	},
};

/** The files among the objects: those that stand for folders have no contents to hand on. */
async function* filesOf(objects: AsyncIterable<ListedObject>, isWanted: (object: ListedObject) => boolean): AsyncGenerator<ListedObject, void, undefined> {
	for await (const object of objects) {
		const isFolder = object.key.endsWith('/') && object.size === 0;
		if (!isFolder && isWanted(object)) yield object;
	}
}

async function downloadOne({ bucket, key }: ListedObject, { relativePath, outputField }: { relativePath: string; outputField: string }, { functions, store, budget, signal }: Run): Promise<Result> {
	const { info, body } = await openDownload(store, { bucket, key }, { budget, signal });
	const binary = await storeBinary(functions, body, fileNameOf(key), info.contentType ?? 'application/octet-stream');
	return { json: { relativePath, ...info } as IDataObject, binary: { [outputField]: binary } };
}

/** The failure of one of many; that of all, a cancelled run, is thrown. */
function asResult(error: S3Error): S3Error {
	if (error.kind === 'cancelled') throw error;
	return error;
}
