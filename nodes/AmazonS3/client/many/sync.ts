import { sliceEnd } from '../flow/eventLoop';
import type { Store } from '../store/openStore';
import type { Comparison } from './compareContents';
import { DELETE_BATCH, deleteBatch } from '../objects/deleteObjects';
import { S3Error, toS3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import { mergeByKey } from '../listing/mergeByKey';
import { s3UriOf } from '../objects/objectInfo';
import { listEntries } from '../listing/pages';
import type { ListedObject } from '../listing/selection';
import { withoutAbsent } from '../flow/withoutAbsent';

/** A folder of a bucket; the prefix is empty or ends with a slash. */
export interface FolderAt {
	bucket: string;
	prefix: string;
}

/** One file of the source. */
export interface SyncFile {
	/** Its path below the folder. */
	path: string;
	size: number;
	/** What the report says of where it came from. */
	origin?: object;
	compare(target: ListedObject): Promise<Comparison>;
	/** Writes it to this key. */
	write(target: { bucket: string; key: string }): Promise<{ etag?: string; versionId?: string; lastModified?: string }>;
}

export interface SyncOptions {
	/** What was done to a file that was written. */
	verb: 'copied' | 'uploaded';
	/** Which paths the sync is about, on both sides. Default: all. */
	includes?: (path: string) => boolean;
	/** Deletes what the destination alone has. */
	deleteExtras: boolean;
	/** Why nothing may be deleted this time: "since …". */
	keepExtras?: string;
	/** Tells what would be done, and does nothing. */
	dryRun: boolean;
	/** Reports also what was the same. */
	reportUnchanged: boolean;
	signal: AbortSignal;
}

/** What a sync did to one object of the destination. */
export interface SyncReport {
	action: 'copied' | 'uploaded' | 'deleted' | 'unchanged';
	reason: 'missing' | 'sizeDiffers' | 'contentsDiffer' | 'sourceIsNewer' | 'extra' | 'same';
	/** What told whether the contents are the same; absent when there was nothing to compare. */
	comparedBy?: string;
	relativePath: string;
	bucket: string;
	key: string;
	size?: number;
	s3Uri: string;
	etag?: string;
	versionId?: string;
	lastModified?: string;
	dryRun?: true;
	source?: object;
}

/** What became of one path; an error when it failed. */
export interface Synced {
	path: string;
	outcome: SyncReport | S3Error;
}

/**
 * Makes a folder hold what the source holds: writes what is missing or different, several at a time, and yields what
 * was done in the order of the paths. Extras are deleted last, and only when all else went well.
 * @param files in the order of the bytes of their paths
 * @throws S3Error when a listing fails, or when all of the destination would be deleted because the source is empty
 */
export async function* sync(
	store: Store,
	files: AsyncIterable<SyncFile>,
	target: FolderAt,
	options: SyncOptions,
): AsyncGenerator<Synced, void, undefined> {
	const { verb, includes = () => true, deleteExtras, dryRun, reportUnchanged, signal } = options;
	const existing = listFolder(store, target, signal);
	const extras: ListedObject[] = [];
	let found = 0;
	let failed = 0;
	const bringOver = async ({
		key: path,
		left: file,
		right: there,
	}: {
		key: string;
		left?: SyncFile;
		right?: ListedObject;
	}): Promise<Synced | undefined> => {
		if (file === undefined) {
			if (deleteExtras) extras.push(there!);
			return undefined;
		}
		found++;
		const at = { bucket: target.bucket, key: target.prefix + path };
		const report = { relativePath: path, ...at, s3Uri: s3UriOf(at.bucket, at.key), size: file.size, source: file.origin };
		try {
			const compared = there && (await file.compare(there));
			const reason = reasonOf(compared);
			const comparedBy = compared && (compared.by === 'size' ? 'size' : `size and ${compared.by}`);
			if (compared?.same)
				return {
					path,
					outcome: withoutAbsent({
						action: 'unchanged',
						reason,
						comparedBy,
						...report,
						etag: there!.etag,
						lastModified: there!.lastModified,
					}),
				};
			const written = dryRun ? { dryRun: true as const } : await file.write(at);
			return { path, outcome: withoutAbsent({ action: verb, reason, comparedBy, ...report, ...written }) };
		} catch (error) {
			failed++;
			return { path, outcome: asResult(toS3Error(error, store.place(at))) };
		}
	};
	const pairs = mergeByKey(
		files,
		({ path }) => path,
		existing,
		({ key }) => key.slice(target.prefix.length),
		deleteExtras ? 'both' : 'left',
	);
	for await (const synced of inOrder(thoseIncluded(pairs, includes), store.lanes, bringOver)) {
		if (synced && (reportUnchanged || synced.outcome instanceof S3Error || synced.outcome.action !== 'unchanged')) yield synced;
	}
	if (extras.length === 0) return;
	if (found === 0) throw sourceIsEmpty(extras.length);
	const keep = options.keepExtras ?? (failed > 0 ? `since ${failed} ${failed === 1 ? 'object' : 'objects'} failed` : undefined);
	if (keep !== undefined) yield { path: '', outcome: extrasKept(extras.length, keep) };
	else yield* deleteAll(store, target, extras, dryRun, signal);
}

async function* thoseIncluded<T extends { key: string }>(all: AsyncIterable<T>, includes: (path: string) => boolean): AsyncGenerator<T> {
	for await (const one of all) {
		const end = sliceEnd();
		if (end) await end;
		if (includes(one.key)) yield one;
	}
}

/** The objects of a folder in the order of their keys, page by page, without the object that stands for the folder itself. */
export async function* listFolder(
	store: Store,
	{ bucket, prefix }: FolderAt,
	signal: AbortSignal,
): AsyncGenerator<ListedObject, void, undefined> {
	// With a limit the pages come one after the other: a tree listed side by side is held in memory by the folder.
	for await (const entry of listEntries(store, { bucket, prefix, limit: Infinity, signal })) {
		if (entry.type === 'file' && entry.key !== prefix) yield entry;
	}
}

async function* deleteAll(
	store: Store,
	{ bucket, prefix }: FolderAt,
	extras: ListedObject[],
	dryRun: boolean,
	signal: AbortSignal,
): AsyncGenerator<Synced, void, undefined> {
	for (let start = 0; start < extras.length; start += DELETE_BATCH) {
		const batch = extras.slice(start, start + DELETE_BATCH);
		signal.throwIfAborted();
		const results = dryRun
			? batch.map(() => ({ dryRun: true as const }))
			: await deleteBatch(
					store,
					bucket,
					batch.map(({ key }) => ({ key })),
					signal,
				);
		for (const [i, { key, size, s3Uri }] of batch.entries()) {
			const result = results[i]!;
			const path = key.slice(prefix.length);
			yield {
				path,
				outcome:
					result instanceof S3Error
						? result
						: { action: 'deleted', reason: 'extra', relativePath: path, bucket, key, size, s3Uri, ...result },
			};
		}
	}
}

function reasonOf(compared: Comparison | undefined): SyncReport['reason'] {
	if (compared === undefined) return 'missing';
	if (compared.same) return 'same';
	return compared.by === 'size' ? 'sizeDiffers' : compared.by === 'date' ? 'sourceIsNewer' : 'contentsDiffer';
}

/** The failure of one of many; that of all, a cancelled run, is thrown. */
function asResult(error: S3Error): S3Error {
	if (error.kind === 'cancelled') throw error;
	return error;
}

const sourceIsEmpty = (count: number) =>
	new S3Error(
		'other',
		`The source has no objects, so all ${count} of the destination would be deleted`,
		'Nothing was deleted. Check the source for typing mistakes, and Include and Exclude. To empty a folder, use Folder: Delete.',
	);

const extrasKept = (count: number, why: string) =>
	new S3Error(
		'other',
		`${count} ${count === 1 ? 'object' : 'objects'} that only the destination has ${count === 1 ? 'was' : 'were'} not deleted, ${why}`,
		'Fix that first, and run it again.',
	);
