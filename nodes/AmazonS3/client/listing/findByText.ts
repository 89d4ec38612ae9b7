import type { Store } from '../store/openStore';
import { listPage } from './pages';

/** Pages of 1,000 keys that are looked through, so that a search ends within seconds in a bucket of any size. */
export const SEARCHED_PAGES = 10;

export interface TextSearch {
	bucket: string;
	/** Looks only below it. */
	prefix: string;
	/** In any case. */
	text: string;
	/** Whether folders are wanted, or keys. */
	of: 'folders' | 'keys';
	/** Results to stop after. */
	limit: number;
	signal?: AbortSignal;
}

/**
 * Keys, or folders with the slash at their end, that have the text anywhere behind the prefix: in the first `SEARCHED_PAGES` pages of the
 * list and in its order. S3 itself searches by the beginning of keys alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function findByText(store: Store, { bucket, prefix, text, of, limit, signal }: TextSearch): Promise<string[]> {
	const wanted = text.toLowerCase();
	const found = new Set<string>();
	let token: string | undefined;
	for (let page = 0; page < SEARCHED_PAGES && found.size < limit; page++) {
		const { entries, nextToken } = await listPage(store, { bucket, prefix, token, signal });
		for (const { key } of entries) {
			if (of === 'keys' && key.toLowerCase().includes(wanted, prefix.length)) found.add(key);
			if (of === 'folders') for (const folder of foldersAbove(key, prefix)) if (lastName(folder).includes(wanted)) found.add(folder);
		}
		token = nextToken;
		if (token === undefined) break;
	}
	return [...found].slice(0, limit);
}

function* foldersAbove(key: string, prefix: string): Generator<string> {
	for (let slash = key.indexOf('/', prefix.length); slash >= 0; slash = key.indexOf('/', slash + 1)) yield key.slice(0, slash + 1);
}

const lastName = (folder: string): string => folder.slice(folder.lastIndexOf('/', folder.length - 2) + 1).toLowerCase();
