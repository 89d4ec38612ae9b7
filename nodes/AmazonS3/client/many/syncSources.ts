import type { Store } from '../store/openStore';
import { compareFile, compareObjects, type CompareBy } from './compareContents';
import { copyObject } from '../rewriting/copy';
import { invalidInput } from '../errors/errors';
import { compareKeys } from '../listing/mergeByKey';
import { forSource } from '../store/requestSettings';
import { s3UriOf } from '../objects/objectInfo';
import type { SizedSource } from '../upload/source';
import { isOneBucket } from './oneBucket';
import { listFolder, type FolderAt, type SyncFile } from './sync';
import { uploadObject, type TransferOptions } from '../upload/upload';
import type { ObjectHeaders } from '../upload/uploadTarget';

/** The objects of a folder as files to bring over; they are copied inside S3, with their metadata and tags. */
export async function* folderFiles(
	store: Store,
	folder: FolderAt,
	{ compare, storageClass, signal }: { compare: CompareBy; storageClass?: ObjectHeaders['StorageClass']; signal: AbortSignal },
): AsyncGenerator<SyncFile, void, undefined> {
	for await (const object of listFolder(forSource(store), folder, signal)) {
		const { bucket, key, size = 0 } = object;
		yield {
			path: key.slice(folder.prefix.length),
			size,
			origin: { bucket, key, s3Uri: s3UriOf(bucket, key) },
			compare: async (target) => await compareObjects(store, object, target, compare, signal),
			write: async (target) => await copyObject(store, object, target, { storageClass, signal }),
		};
	}
}

/** A file that is not in S3 yet. */
export interface LocalFile {
	path: string;
	open(): Promise<{ source: SizedSource; headers: ObjectHeaders }>;
}

/** Such files as files to bring over, in the order of their paths. No two of them may have the same path. */
export async function* localFiles(
	store: Store,
	files: LocalFile[],
	compare: 'etag' | 'size',
	options: TransferOptions & { signal: AbortSignal },
): AsyncGenerator<SyncFile, void, undefined> {
	for (const { path, open } of [...files].sort((a, b) => compareKeys(a.path, b.path))) {
		const { source, headers } = await open();
		yield {
			path,
			size: source.size,
			compare: async (target) => await compareFile(store, source, target, compare, options),
			write: async (target) => await uploadObject(store, { ...target, headers }, source, options),
		};
	}
}

/**
 * Refuses a folder that lies in the other, or is the other: what is written there would be read again, or be deleted as an extra.
 * @throws S3Error of kind invalidInput that names the destination by its label
 */
export function checkApart(source: FolderAt, target: FolderAt, label: string): void {
	const problem = overlap(source, target);
	if (source.bucket === target.bucket && problem !== undefined) throw overlapping(label, problem, target);
}

/**
 * The same where the buckets have two names, which may be those of one. It asks for a page of each only where a folder lies in the other.
 */
export async function checkApartInStore(
	store: Store,
	source: FolderAt,
	target: FolderAt,
	label: string,
	signal: AbortSignal,
): Promise<void> {
	const problem = overlap(source, target);
	if (problem === undefined || source.prefix === target.prefix) return;
	const outer = source.prefix.length < target.prefix.length ? source.prefix : target.prefix;
	if (await isOneBucket(store, source.bucket, target.bucket, outer, signal)) throw overlapping(label, problem, target);
}

function overlap(source: FolderAt, target: FolderAt): string | undefined {
	if (source.prefix === target.prefix) return 'is the same folder as the source';
	if (target.prefix.startsWith(source.prefix)) return 'lies in the source';
	return source.prefix.startsWith(target.prefix) ? 'has the source in it' : undefined;
}

const overlapping = (label: string, problem: string, target: FolderAt) =>
	invalidInput(label, problem, target.prefix, 'Choose folders of which none lies in the other, or another bucket.');
