import type { IDataObject } from 'n8n-workflow';
import { listFolders, type FoldersToList } from '../../client/listing/folders';
import { bucketNameOption, limitFields, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation, Result } from '../operation';
import { readBucket, readLimit } from '../parameters';
import { readFlag } from '../read/flag';
import { folderField, readAnyFolder } from '../selection';

export const getAll: ItemOperation<FoldersToList> = {
	fields: [
		{
			...folderField('Parent Folder', 'folder', 'The folder to list the folders of'),
			required: false,
			hint: 'Leave empty for the folders at the top of the bucket',
		},
		...limitFields,
		optionsField(bucketNameOption, parallelItemsOption, {
			displayName: 'Recursive',
			name: 'recursive',
			type: 'boolean',
			default: true,
			description: 'Whether to list the folders at every level, not only those directly in the folder. This lists all keys below it.',
		}),
	],
	read: (item) => ({
		bucket: readBucket(item),
		prefix: readAnyFolder(item, 'folder'),
		recursive: readFlag(item, 'options.recursive'),
		limit: readLimit(item),
	}),
	async run(wanted, { store, signal }) {
		const results: Result[] = [];
		for await (const folder of listFolders(store, { ...wanted, signal })) results.push({ json: folder as unknown as IDataObject });
		return results;
	},
};
