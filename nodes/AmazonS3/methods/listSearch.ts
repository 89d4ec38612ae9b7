import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listPage } from '../client/pages';
import { connect } from '../n8n/connect';
import { toNodeError } from '../n8n/nodeError';

/** Entries that the picker shows before it is scrolled. */
const PICKER_PAGE = 200;

/**
 * The objects and folders of one level of the bucket, for the key picker. What the user types is a prefix: S3 searches
 * by that alone. A folder in the list is opened by typing its name with the slash.
 */
export async function searchKeys(this: ILoadOptionsFunctions, filter = '', token?: string): Promise<INodeListSearchResult> {
	try {
		const store = await connect(this);
		const override = this.getCurrentNodeParameter('options.bucketName') as string | undefined;
		const page = await listPage(store, {
			bucket: override?.trim() || store.connection.bucket,
			prefix: filter,
			delimiter: '/',
			limit: PICKER_PAGE,
			token,
		});
		return {
			results: page.entries.map(({ key, type }) => ({
				name: type === 'folder' ? `${key} – folder: type its name to look inside` : key,
				value: key,
			})),
			paginationToken: page.nextToken,
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}
