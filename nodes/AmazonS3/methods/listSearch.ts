import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { typedText } from '../actions/read/locator';
import { listBuckets } from '../client/buckets/buckets';
import { readBucketName } from '../client/store/bucketName';
import type { Store } from '../client/store/openStore';
import { findByText } from '../client/listing/findByText';
import { listPage } from '../client/listing/pages';
import { connect } from '../n8n/connect';
import { toNodeError } from '../n8n/nodeError';

/** Entries that a picker shows before it is scrolled. */
const PICKER_PAGE = 200;

/**
 * The objects and folders of one level of the bucket, for the key picker: a folder is opened by typing its name with the slash, as n8n asks
 * for a list only when the text of the search is another. Behind what begins with the text stands what has it anywhere, as far as
 * `findByText` looks.
 */
export async function searchKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await keys(store, lookIn(this, store, filter, 'bucketName'), token));
}

/** The same of the bucket that copies go to. */
export async function searchDestinationKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await keys(store, lookIn(this, store, filter, 'destinationBucketName'), token));
}

/** The folders of one level of the bucket; those of the next level come when the name of a folder is typed with its slash. */
export async function searchFolders(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await folders(store, lookIn(this, store, filter, 'bucketName'), token));
}

/** The same of the bucket that copies go to. */
export async function searchDestinationFolders(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await folders(store, lookIn(this, store, filter, 'destinationBucketName'), token));
}

/** The buckets of the account whose name has the typed text in it. */
export async function searchBuckets(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => {
		const results: INodeListSearchResult['results'] = [];
		for await (const { bucket } of listBuckets(store, {})) {
			if (bucket.toLowerCase().includes(filter.trim().toLowerCase())) results.push({ name: bucket, value: bucket });
		}
		return { results };
	});
}

async function searching(
	functions: ILoadOptionsFunctions,
	search: (store: Store) => Promise<INodeListSearchResult>,
): Promise<INodeListSearchResult> {
	try {
		return await search(await connect(functions));
	} catch (error) {
		throw toNodeError(functions.getNode(), error, 0);
	}
}

/** Where a picker looks. */
interface Look {
	bucket: string;
	/** What was typed. */
	typed: string;
}

/** Looks in the bucket that the node's form has at this moment. */
function lookIn(functions: ILoadOptionsFunctions, store: Store, typed: string, bucketOption: string): Look {
	const named = typedText(functions.getCurrentNodeParameter(`options.${bucketOption}`)).trim();
	return { bucket: named === '' ? store.connection.bucket : readBucketName(named, 'Bucket Name'), typed };
}

async function keys(store: Store, look: Look, token?: string): Promise<INodeListSearchResult> {
	const { bucket, typed: prefix } = look;
	const { entries, nextToken } = await listPage(store, { bucket, prefix, delimiter: '/', limit: PICKER_PAGE, token });
	const results = entries.map(({ key, type }) => ({ name: type === 'folder' ? asFolder(key) : key, value: key }));
	if (token !== undefined) return { results, paginationToken: nextToken };
	return { results: [...results, ...(await others(store, look, 'keys', results))], paginationToken: nextToken };
}

async function folders(store: Store, look: Look, token?: string): Promise<INodeListSearchResult> {
	const { bucket, typed: prefix } = look;
	const { entries, nextToken } = await listPage(store, { bucket, prefix, delimiter: '/', limit: PICKER_PAGE, token });
	const results = entries.filter(({ type }) => type === 'folder').map(({ key }) => ({ name: key, value: key }));
	if (token !== undefined) return { results, paginationToken: nextToken };
	// Else the folder whose name was typed to look into it could not be chosen itself.
	if (prefix.endsWith('/')) results.unshift({ name: entries.length > 0 ? prefix : `${prefix} (has nothing in it)`, value: prefix });
	return { results: [...results, ...(await others(store, look, 'folders', results))], paginationToken: nextToken };
}

const asFolder = (key: string): string => `${key} (folder: type its name to look inside)`;

type Row = INodeListSearchResult['results'][number];

/** What has the typed text elsewhere than at its beginning. A text with slashes is looked for below its folder, if there is one. */
async function others(store: Store, { bucket, typed }: Look, of: 'folders' | 'keys', known: Row[]): Promise<Row[]> {
	const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
	if (typed === folder || known.length >= PICKER_PAGE) return [];
	const find = async (prefix: string, text: string) => await findByText(store, { bucket, prefix, text, of, limit: PICKER_PAGE });
	let found = await find(folder, typed.slice(folder.length));
	if (folder !== '' && of === 'keys' && found.length + known.length === 0) found = await find('', typed);
	const seen = new Set(known.map(({ value }) => value));
	return found.filter((key) => !seen.has(key)).map((key) => ({ name: key, value: key }));
}
