import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { listEntries, type ListOptions } from '../../client/pages';
import { bucketNameOption, limitFields, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation, Result } from '../operation';
import { checkNumber, readBucket, readOptions, readParameter } from '../parameters';

const fields: INodeProperties[] = [
	{
		displayName: 'Prefix',
		name: 'prefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoices/2026/',
		hint: 'End it with a slash to list a folder. Empty: the whole bucket',
		description: 'Only objects whose key begins with this text',
	},
	...limitFields('objects and folders'),
	optionsField(bucketNameOption, parallelItemsOption, {
		displayName: 'Folder Depth',
		name: 'depth',
		type: 'options',
		options: [
			{ name: 'All Levels', value: 'all', description: 'Every object below the prefix' },
			{ name: 'This Level', value: 'level', description: 'The objects and the folders right below the prefix, as a file browser shows them' },
		],
		default: 'all',
		description: 'Whether to look into folders',
	}, {
		displayName: 'Show',
		name: 'show',
		type: 'options',
		options: [
			{ name: 'Files and Folders', value: 'both' },
			{ name: 'Files Only', value: 'file' },
			{ name: 'Folders Only', value: 'folder' },
		],
		default: 'both',
		description: 'With the folder depth This Level: what to return. The field type of each result tells them apart.',
	}),
];

interface ListParameters extends ListOptions {
	show: 'both' | 'file' | 'folder';
}

function read(item: Item): ListParameters {
	const options = readOptions<{ depth: 'all' | 'level'; show: ListParameters['show'] }>(item);
	const byLevel = options.depth === 'level' || options.show === 'folder';
	return {
		bucket: readBucket(item),
		prefix: String(readParameter(item, 'prefix') ?? ''),
		delimiter: byLevel ? '/' : undefined,
		limit: readParameter<boolean>(item, 'returnAll') ? undefined : checkNumber(readParameter(item, 'limit'), 'Limit', 1, Number.MAX_SAFE_INTEGER),
		show: options.show ?? 'both',
	};
}

export const getAll: ItemOperation<ListParameters> = {
	fields,
	read,
	async run({ show, limit = Infinity, ...list }, { store, signal }) {
		const results: Result[] = [];
		const pages = listEntries(store, { ...list, signal, limit: show === 'both' ? limit : undefined });
		for await (const entry of pages) {
			if (results.length >= limit) break;
			if (show === 'both' || entry.type === show) results.push({ json: entry as IDataObject });
		}
		return results;
	},
};
