import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { CompareBy } from '../../client/compareContents';
import { invalidInput, S3Error } from '../../client/errors';
import { compileGlob } from '../../client/glob';
import { checkKey } from '../../client/key';
import { sync as syncFolder, type FolderAt, type Synced, type SyncOptions } from '../../client/sync';
import { checkApart, folderFiles, localFiles, type LocalFile } from '../../client/syncSources';
import type { ObjectHeaders } from '../../client/upload';
import { binarySource, readBinaryField } from '../../n8n/binary';
import { bucketNameOption, memoryLimitOption, optionsField, parallelItemsOption, partSizeOption, storageClassOption } from '../fields';
import type { BatchOperation, Item, Outcomes, Run } from '../operation';
import { readBucket, readOptions, readParameter, readPartBytes } from '../parameters';
import { folderField } from '../selection';
import { readAnyFolder } from './anyFolder';

type From = 'folder' | 'items';

const shownFrom = (from: From, field: INodeProperties): INodeProperties => ({ ...field, displayOptions: { show: { '/from': [from] } } });

const globOption = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: 'e.g. **/*.pdf',
	description,
});

const fields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'from',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Files of the Input', value: 'items', description: 'The binary files of all input items together: they are uploaded' },
			{ name: 'Folder in S3', value: 'folder', description: 'A folder of this or another bucket: its objects are copied inside S3' },
		],
		default: 'folder',
		description: 'What the destination shall hold in the end',
	},
	shownFrom('folder', { ...folderField('Source Folder', 'sourceFolder', 'The folder to bring over, at every level'), required: false, hint: 'Empty: the whole bucket' }),
	shownFrom('items', {
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field with the file',
		description: 'The name of the binary field of each item that holds its file',
	}),
	shownFrom('items', {
		displayName: 'Path in Folder',
		name: 'relativePath',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026/march.pdf',
		description: 'Where the file belongs below the destination folder. Default: its file name.',
	}),
	{ ...folderField('Destination Folder', 'destinationFolder', 'The folder that shall hold the same. Only what differs is written'), required: false, hint: 'Empty: the whole bucket' },
	optionsField(
		shownFrom('folder', { ...bucketNameOption, displayName: 'Source Bucket Name', description: 'Another bucket than the one of the connection to read from' }),
		{ ...bucketNameOption, displayName: 'Destination Bucket Name', name: 'destinationBucketName', description: 'Another bucket than the one of the connection to write to' },
		parallelItemsOption,
		storageClassOption,
		shownFrom('items', memoryLimitOption),
		shownFrom('items', partSizeOption),
		shownFrom('folder', {
			displayName: 'Compare',
			name: 'compare',
			type: 'options',
			options: [
				{ name: 'Size and Date', value: 'date', description: 'Different when the size is, or when the source was changed after the destination was written' },
				{ name: 'Size and ETag', value: 'etag', description: 'Different when the contents are: by ETag, where those of parts or KMS keys do not tell by checksum, and where there is none by date' },
				{ name: 'Size Only', value: 'size', description: 'Different when the size is' },
			],
			default: 'etag',
			description: 'How to tell whether an object of the destination is the same. Metadata and tags are never compared.',
		}),
		shownFrom('items', {
			displayName: 'Compare',
			name: 'compareFiles',
			type: 'options',
			options: [
				{ name: 'Size and ETag', value: 'etag', description: 'Different when the contents are: the file is read to compute the ETag that S3 would give it' },
				{ name: 'Size Only', value: 'size', description: 'Different when the size is' },
			],
			default: 'etag',
			description: 'How to tell whether an object of the destination is the same. Metadata and tags are never compared.',
		}),
		{
			displayName: 'Delete Extras',
			name: 'deleteExtras',
			type: 'boolean',
			default: true,
			description: 'Whether to delete objects of the destination folder that the source does not have. It is done last, and only when all else went well.',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: true,
			description: 'Whether to only tell what would be written and deleted, without doing it',
		},
		globOption('Include', 'include', 'Only paths below the folders that match: * any characters within a folder, ** also across folders, ? one character, {a,b} one of several. What does not match is neither written nor deleted.'),
		globOption('Exclude', 'exclude', 'Paths below the folders to leave alone, on both sides: they are neither written nor deleted'),
		{
			displayName: 'Report Unchanged',
			name: 'reportUnchanged',
			type: 'boolean',
			default: true,
			description: 'Whether to output an item also for each object that was the same',
		},
	),
];

interface SyncParameters {
	target: FolderAt;
	options: Omit<SyncOptions, 'verb' | 'signal' | 'keepExtras'>;
	storageClass?: ObjectHeaders['StorageClass'];
	/** Of a folder. */
	source?: FolderAt & { compare: CompareBy };
	/** Of an input item. */
	file?: LocalFile & { compare: 'etag' | 'size'; partBytes?: number };
}

interface SyncFormOptions {
	compare: CompareBy;
	compareFiles: 'etag' | 'size';
	deleteExtras: boolean;
	dryRun: boolean;
	include: string;
	exclude: string;
	reportUnchanged: boolean;
	storageClass: ObjectHeaders['StorageClass'];
}

function read(item: Item): SyncParameters {
	const form = readOptions<SyncFormOptions>(item);
	const target = { bucket: readBucket(item, 'destinationBucketName', 'Destination Bucket Name'), prefix: readAnyFolder(item, 'destinationFolder') };
	const included = form.include ? compileGlob(form.include, 'Include') : undefined;
	const excluded = form.exclude ? compileGlob(form.exclude, 'Exclude') : undefined;
	const common = {
		target,
		storageClass: form.storageClass,
		options: {
			deleteExtras: form.deleteExtras ?? false,
			dryRun: form.dryRun ?? false,
			reportUnchanged: form.reportUnchanged ?? false,
			includes: (path: string) => (included?.matches(path) ?? true) && !(excluded?.matches(path) ?? false),
		},
	};
	if (readParameter<From>(item, 'from') === 'items') return { ...common, file: readFile(item, target, form) };
	const source = { bucket: readBucket(item, 'bucketName', 'Source Bucket Name'), prefix: readAnyFolder(item, 'sourceFolder') };
	checkApart(source, target, 'Destination Folder');
	return { ...common, source: { ...source, compare: form.compare ?? 'etag' } };
}

function readFile(item: Item, target: FolderAt, { compareFiles, storageClass }: Partial<SyncFormOptions>): SyncParameters['file'] {
	const field = readParameter<string>(item, 'binaryPropertyName');
	const binary = readBinaryField(item.functions, item.index, field);
	const path = String(readParameter(item, 'relativePath') ?? '') || binary.fileName || '';
	if (path === '') throw invalidInput('Path in Folder', 'is empty, and the file has no name', undefined, 'Enter the path, such as 2026/march.pdf.');
	checkKey(target.prefix + path, 'Path in Folder');
	return {
		path,
		compare: compareFiles ?? 'etag',
		partBytes: readPartBytes(item),
		open: async () => {
			const { contentTypeOf } = await import('../../client/contentType');
			const ContentType = contentTypeOf(path) ?? (binary.mimeType || 'application/octet-stream');
			return { source: await binarySource(item.functions, item.index, field, binary), headers: { ContentType, StorageClass: storageClass } };
		},
	};
}

/** Folders are synced one by one; the input files of one destination are one sync, so that what none of them has is an extra. */
export const sync: BatchOperation<SyncParameters> = {
	fields,
	read,
	batchSize: Infinity,
	group: ({ target }) => `${target.bucket}/${target.prefix}`,
	async runBatch(batch, run, unread) {
		return batch[0]!.file ? await syncFiles(batch, run, unread) : await syncFolders(batch, run);
	},
};

async function syncFolders(batch: SyncParameters[], run: Run): Promise<Array<Outcomes | S3Error>> {
	const results: Array<Outcomes | S3Error> = [];
	for (const parameters of batch) {
		const result = await syncOne(parameters, run).catch((error: unknown) => {
			if (error instanceof S3Error) return error;
			throw error;
		});
		results.push(result);
		const failed = result instanceof S3Error || result.some((outcome) => outcome instanceof S3Error);
		if (failed && !run.functions.continueOnFail()) break;
	}
	return results;
}

async function syncOne({ source, target, storageClass, options }: SyncParameters, { store, signal }: Run): Promise<Outcomes> {
	const outcomes: Outcomes = [];
	const files = folderFiles(store, source!, { compare: source!.compare, storageClass, signal });
	for await (const synced of syncFolder(store, files, target, { ...options, verb: 'copied', signal })) outcomes.push(asOutcome(synced));
	return outcomes;
}

async function syncFiles(batch: SyncParameters[], { store, budget, signal }: Run, unread: number): Promise<Outcomes[]> {
	const [first] = batch;
	const indexOf = new Map<string, number>();
	const outcomes: Outcomes[] = batch.map(({ file }, i) => {
		if (indexOf.has(file!.path)) return [invalidInput('Path in Folder', 'is that of another item too', file!.path, 'Give each file a path of its own.')];
		indexOf.set(file!.path, i);
		return [];
	});
	const files = [...indexOf.values()].map((i) => batch[i]!.file!);
	const { compare, partBytes } = first!.file!;
	const synced = syncFolder(store, localFiles(store, files, compare, { budget, partBytes, signal }), first!.target, {
		...first!.options,
		verb: 'uploaded',
		keepExtras: unread > 0 ? `since ${unread} of the input items could not be read` : undefined,
		signal,
	});
	// What was deleted stands at the last item: it came from none.
	for await (const one of synced) outcomes[indexOf.get(one.path) ?? batch.length - 1]!.push(asOutcome(one));
	return outcomes;
}

const asOutcome = ({ outcome }: Synced): Outcomes[number] => (outcome instanceof S3Error ? outcome : { json: outcome as unknown as IDataObject });
