import type { Store } from '../store/openStore';
import { s3UriOf } from '../objects/objectInfo';
import { listEntries } from './pages';

export interface FoldersToList {
	bucket: string;
	/** The folder to look into, with its slash; empty for the whole bucket. */
	prefix: string;
	/** At every level below, not just the first. */
	recursive: boolean;
	/** Folders to stop after. */
	limit?: number;
	signal?: AbortSignal;
}

export interface FolderInfo {
	bucket: string;
	/** The prefix of all that is in it, with its slash. */
	key: string;
	/** The last part of its path, without the slash. */
	name: string;
	/** How far below the listed folder it lies: 1 for one right in it. */
	depth: number;
	s3Uri: string;
}

/**
 * The folders below a prefix in the order of their keys, each before those in it. S3 knows folders of one level; those of
 * every level are read off the keys, since that takes fewer requests than to list level by level.
 */
export async function* listFolders(
	store: Store,
	{ bucket, prefix, recursive, limit = Infinity, signal }: FoldersToList,
): AsyncGenerator<FolderInfo, void, undefined> {
	let left = limit;
	// With a limit the pages come one after the other, and none after the folder that was the last to be wanted.
	const entries = listEntries(store, {
		bucket,
		prefix,
		delimiter: recursive ? undefined : '/',
		limit: Infinity,
		inTurn: limit !== Infinity,
		signal,
	});
	for await (const key of recursive ? foldersOf(entries, prefix) : onlyFolders(entries)) {
		const path = key.slice(prefix.length, -1);
		yield { bucket, key, name: path.slice(path.lastIndexOf('/') + 1), depth: path.split('/').length, s3Uri: s3UriOf(bucket, key) };
		if (--left <= 0) return;
	}
}

async function* onlyFolders(entries: AsyncIterable<{ type: string; key: string }>): AsyncGenerator<string, void, undefined> {
	for await (const { type, key } of entries) if (type === 'folder') yield key;
}

/**
 * Every folder that these keys lie in, below a prefix. Keys of one folder stand next to each other in S3's order, so that the
 * path of the key before tells which folders are known.
 */
export async function* foldersOf(keys: AsyncIterable<{ key: string }>, prefix: string): AsyncGenerator<string, void, undefined> {
	let known = prefix;
	for await (const { key } of keys) {
		for (let slash = key.indexOf('/', prefix.length); slash >= 0; slash = key.indexOf('/', slash + 1)) {
			const folder = key.slice(0, slash + 1);
			if (known.startsWith(folder)) continue;
			known = folder;
			yield folder;
		}
	}
}
