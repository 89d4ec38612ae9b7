import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { typedText } from '../actions/read/locator';
import { listBuckets } from '../client/buckets/buckets';
import { readBucketName } from '../client/store/bucketName';
import type { Store } from '../client/store/openStore';
import { listPage } from '../client/listing/pages';
import { connect } from '../n8n/connect';
import { toNodeError } from '../n8n/nodeError';

/** Entries that a picker shows before it is scrolled. */
const PICKER_PAGE = 200;

/**
 * The objects and folders of one level of the bucket, for the key picker. What the user types is a prefix: S3 searches
 * by that alone. A folder in the list is opened by typing its name with the slash.
 */
export async function searchKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await objectsAndFolders(store, bucketIn(this, store, 'bucketName'), filter, token));
}

/** The same of the bucket that copies go to. */
export async function searchDestinationKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(
		this,
		async (store) => await objectsAndFolders(store, bucketIn(this, store, 'destinationBucketName'), filter, token),
	);
}

/** The folders of one level of the bucket; those of the next level come when the name of a folder is typed with its slash. */
export async function searchFolders(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await folders(store, bucketIn(this, store, 'bucketName'), filter, token));
}

/** The same of the bucket that copies go to. */
export async function searchDestinationFolders(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await folders(store, bucketIn(this, store, 'destinationBucketName'), filter, token));
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

/** The bucket that the node's form has at this moment. */
function bucketIn(functions: ILoadOptionsFunctions, store: Store, option: string): string {
	const chosen = typedText(functions.getCurrentNodeParameter(`options.${option}`)).trim();
	return chosen === '' ? store.connection.bucket : readBucketName(chosen, 'Bucket Name');
}

async function objectsAndFolders(store: Store, bucket: string, prefix: string, token?: string): Promise<INodeListSearchResult> {
	const { entries, nextToken } = await listPage(store, { bucket, prefix, delimiter: '/', limit: PICKER_PAGE, token });
	return {
		results: entries.map(({ key, type }) => ({
			name: type === 'folder' ? `${key} – folder: type its name to look inside` : key,
			value: key,
		})),
		paginationToken: nextToken,
	};
}

async function folders(store: Store, bucket: string, prefix: string, token?: string): Promise<INodeListSearchResult> {
	const { entries, nextToken } = await listPage(store, { bucket, prefix, delimiter: '/', limit: PICKER_PAGE, token });
	const found = entries.filter(({ type }) => type === 'folder').map(({ key }) => ({ name: key, value: key }));
	// Else the folder whose name was typed to look into it could not be chosen itself.
	if (prefix.endsWith('/') && token === undefined) found.unshift({ name: prefix, value: prefix });
	return { results: found, paginationToken: nextToken };
}
