import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { chosenFolder, typedText } from '../actions/read/locator';
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
 * The objects and folders of one level of the bucket, for the key picker: of the level that is typed, else of the folder that was chosen
 * before, else of the top. Behind what begins with the typed text stands what has it anywhere, as far as `findByText` looks.
 */
export async function searchKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await keys(store, lookIn(this, store, filter, SOURCE), token));
}

/** The same of the bucket that copies go to. */
export async function searchDestinationKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await keys(store, lookIn(this, store, filter, DESTINATION), token));
}

/** The folders of one level of the bucket; those of the next level come when a folder was chosen, or its name is typed with its slash. */
export async function searchFolders(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await folders(store, lookIn(this, store, filter, SOURCE_FOLDER), token));
}

/** The same of the bucket that copies go to. */
export async function searchDestinationFolders(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	return await searching(this, async (store) => await folders(store, lookIn(this, store, filter, DESTINATION_FOLDER), token));
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

/** The fields that a picker may belong to, which n8n does not tell, and the option that names their bucket. */
interface Asker {
	fields: string[];
	bucketOption: string;
}

const SOURCE: Asker = { fields: ['key', 'sourceKey'], bucketOption: 'bucketName' };
const DESTINATION: Asker = { fields: ['destinationKey'], bucketOption: 'destinationBucketName' };
const SOURCE_FOLDER: Asker = { fields: ['folder', 'sourceFolder', 'prefix'], bucketOption: 'bucketName' };
const DESTINATION_FOLDER: Asker = { fields: ['destinationFolder'], bucketOption: 'destinationBucketName' };

/** Where a picker looks. */
interface Look {
	bucket: string;
	/** What entries begin with. */
	prefix: string;
	/** What was typed. */
	typed: string;
}

/** Looks in the bucket that the node's form has at this moment, and in the folder that was chosen in the list, unless something is typed. */
function lookIn(functions: ILoadOptionsFunctions, store: Store, typed: string, { fields, bucketOption }: Asker): Look {
	const named = typedText(functions.getCurrentNodeParameter(`options.${bucketOption}`)).trim();
	const bucket = named === '' ? store.connection.bucket : readBucketName(named, 'Bucket Name');
	const chosen = fields.map((field) => chosenFolder(functions.getCurrentNodeParameter(field))).find((folder) => folder !== '') ?? '';
	return { bucket, prefix: typed === '' ? chosen : typed, typed };
}

async function keys(store: Store, look: Look, token?: string): Promise<INodeListSearchResult> {
	const { bucket, prefix } = look;
	const { entries, nextToken } = await listPage(store, { bucket, prefix, delimiter: '/', limit: PICKER_PAGE, token });
	const results = entries.map(({ key, type }) => ({ name: type === 'folder' ? asFolder(key) : key, value: key }));
	if (token !== undefined) return { results, paginationToken: nextToken };
	return { results: [...wayBack(look), ...results, ...(await others(store, look, 'keys', results))], paginationToken: nextToken };
}

async function folders(store: Store, look: Look, token?: string): Promise<INodeListSearchResult> {
	const { bucket, prefix } = look;
	const { entries, nextToken } = await listPage(store, { bucket, prefix, delimiter: '/', limit: PICKER_PAGE, token });
	const results = entries.filter(({ type }) => type === 'folder').map(({ key }) => ({ name: key, value: key }));
	if (token !== undefined) return { results, paginationToken: nextToken };
	// Else the folder whose name was typed to look into it could not be chosen itself.
	if (look.typed.endsWith('/')) results.unshift({ name: prefix, value: prefix });
	return { results: [...wayBack(look), ...results, ...(await others(store, look, 'folders', results))], paginationToken: nextToken };
}

const asFolder = (key: string): string => `${key} (folder: choose it, then open the list again)`;

/** The way out of a folder that was chosen. */
function wayBack({ prefix, typed }: Look): Row[] {
	if (typed !== '' || prefix === '') return [];
	const parent = prefix.slice(0, prefix.lastIndexOf('/', prefix.length - 2) + 1);
	return [{ name: parent === '' ? '/ (top of the bucket)' : `${parent} (one level up)`, value: parent }];
}

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
