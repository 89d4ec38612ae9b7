import type { IDataObject } from 'n8n-workflow';
import type { CompareBy } from '../../client/many/compareContents';
import { invalidInput, S3Error, toS3Error } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import { checkKey } from '../../client/objects/key';
import { sync as syncFolder, type FolderAt, type Synced, type SyncOptions } from '../../client/many/sync';
import { checkDestinationsApart } from '../../client/many/destinationsApart';
import { checkApart, checkApartInStore, folderFiles, localFiles, type LocalFile } from '../../client/many/syncSources';
import { binarySource, readBinaryField } from '../../n8n/binary';
import { gather } from '../gather';
import type { ChoiceOf } from '../choiceField';
import { keysWrittenAgain } from '../keysWrittenAgain';
import type { BatchOperation, Item, Outcomes, Run } from '../operation';
import { readBucket, readPartBytes, readStorageClass } from '../parameters';
import { readChoice, readOptionalChoice } from '../read/choice';
import { readFlag } from '../read/flag';
import { readGivenName, readName } from '../read/name';
import { readAnyFolder } from '../selection';
import { readGlobs } from './globs';
import { compareFilesOption, compareOption, fromField, syncFields } from './syncFields';
import { emptySource, summaryOption, SyncCounts, type SummaryWhen } from './syncSummary';
import type { ObjectHeaders } from '../../client/upload/uploadTarget';

interface SyncParameters {
	target: FolderAt;
	options: Omit<SyncOptions, 'verb' | 'signal' | 'keepExtras' | 'reportUnchanged'>;
	report: { dryRun: boolean; reportUnchanged: boolean; summary: SummaryWhen };
	storageClass?: ObjectHeaders['StorageClass'];
	/** Of a folder. */
	source?: FolderAt & { compare: CompareBy };
	/** Of an input item. */
	file?: LocalFile & { compare: ChoiceOf<typeof compareFilesOption>; partBytes?: number };
}

function read(item: Item): SyncParameters {
	const storageClass = readStorageClass(item);
	const target = {
		bucket: readBucket(item, 'destinationBucketName'),
		prefix: readAnyFolder(item, 'destinationFolder'),
	};
	const dryRun = readFlag(item, 'options.dryRun');
	const common = {
		target,
		storageClass,
		options: {
			deleteExtras: readFlag(item, 'options.deleteExtras'),
			dryRun,
			includes: readGlobs(item),
		},
		report: {
			dryRun,
			reportUnchanged: readFlag(item, 'options.reportUnchanged'),
			summary: readOptionalChoice(item, summaryOption, 'options') ?? 'ifNothing',
		},
	};
	if (readChoice(item, fromField) === 'items') return { ...common, file: readFile(item, target, storageClass) };
	const source = { bucket: readBucket(item), prefix: readAnyFolder(item, 'sourceFolder') };
	checkApart(source, target, 'Destination Folder');
	return { ...common, source: { ...source, compare: readOptionalChoice(item, compareOption, 'options') ?? 'etag' } };
}

function readFile(item: Item, target: FolderAt, storageClass: ObjectHeaders['StorageClass']): SyncParameters['file'] {
	const field = readName(item, 'binaryPropertyName');
	const binary = readBinaryField(item.functions, item.index, field);
	const path = readGivenName(item, 'relativePath') || binary.fileName || '';
	if (path === '')
		throw invalidInput('Path in Folder', 'is empty, and the file has no name', undefined, 'Enter the path, such as 2026/march.pdf.');
	checkKey(target.prefix + path, 'Path in Folder');
	return {
		path,
		compare: readOptionalChoice(item, compareFilesOption, 'options') ?? 'etag',
		partBytes: readPartBytes(item),
		open: async () => {
			const { contentTypeOf } = await import('../../client/objects/contentType');
			const ContentType = contentTypeOf(path) ?? (binary.mimeType || 'application/octet-stream');
			return {
				source: await binarySource(item.functions, item.index, field, binary),
				headers: { ContentType, StorageClass: storageClass },
			};
		},
	};
}

/** Folders are synced one by one; the input files of one destination are one sync, so that what none of them has is an extra. */
export const sync: BatchOperation<SyncParameters> = {
	fields: syncFields,
	read,
	batchSize: Infinity,
	hint: (results) => emptySource(results) ?? keysWrittenAgain(results.filter(isWritten), 'Destination Folder'),
	group: ({ target, file }) => JSON.stringify([target.bucket, target.prefix, file === undefined ? 'folder' : 'items']),
	faultsTogether: (all) =>
		checkDestinationsApart(
			all.map(({ target, source, options: { deleteExtras } }) => ({
				target,
				source: source === undefined ? 'files of the input' : s3UriOf(source.bucket, source.prefix),
				deleteExtras,
			})),
			'Destination Folder',
		),
	async runBatch(batch, run, unread) {
		return batch[0]!.file ? await syncFiles(batch, run, unread) : await syncFolders(batch, run);
	},
};

const isWritten = ({ action }: IDataObject): boolean => action === 'copied' || action === 'uploaded';

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

async function syncOne({ source, target, storageClass, options, report }: SyncParameters, { store, signal }: Run): Promise<Outcomes> {
	await checkApartInStore(store, source!, target, 'Destination Folder', signal);
	const files = folderFiles(store, source!, { compare: source!.compare, storageClass, signal });
	const counts = new SyncCounts(target, report);
	const synced = syncFolder(store, files, target, { ...options, reportUnchanged: true, verb: 'copied', signal });
	const outcomes = await gather(counts.over(synced), asOutcome);
	return [...outcomes, ...counts.summary(outcomes.length)];
}

async function syncFiles(batch: SyncParameters[], { store, budget, signal, progress }: Run, unread: number): Promise<Outcomes[]> {
	const [first] = batch;
	const indexOf = new Map<string, number>();
	const outcomes: Outcomes[] = batch.map(({ file }, i) => {
		if (indexOf.has(file!.path))
			return [invalidInput('Path in Folder', 'is used by another item too', file!.path, 'Give each file a different path.')];
		indexOf.set(file!.path, i);
		return [];
	});
	const files = [...indexOf.values()].map((i) => batch[i]!.file!);
	const { compare, partBytes } = first!.file!;
	const synced = syncFolder(store, localFiles(store, files, compare, { budget, partBytes, signal, progress }), first!.target, {
		...first!.options,
		reportUnchanged: true,
		verb: 'uploaded',
		keepExtras: unread > 0 ? `since ${unread} of the input items could not be read` : undefined,
		signal,
	});
	const counts = new SyncCounts(first!.target, first!.report);
	try {
		// What was deleted stands at the last item: it came from none.
		for await (const one of counts.over(synced)) outcomes[indexOf.get(one.path) ?? batch.length - 1]!.push(asOutcome(one));
		outcomes.at(-1)!.push(...counts.summary(outcomes.flat().length));
	} catch (error) {
		const without = outcomes.filter((some) => some.length === 0);
		const failure = toS3Error(error, store.place({ bucket: first!.target.bucket }));
		if (without.length === batch.length || failure.kind === 'cancelled') throw failure;
		for (const some of without.length > 0 ? without : outcomes.slice(-1)) some.push(failure);
	}
	return outcomes;
}

const asOutcome = ({ outcome }: Synced): Outcomes[number] =>
	outcome instanceof S3Error ? outcome : { json: outcome as unknown as IDataObject };
