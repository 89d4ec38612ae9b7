import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { compileGlob } from '../../client/glob';
import { listEntries, type Entry, type ListOptions } from '../../client/pages';
import { narrowerPrefix } from '../../client/selection';
import { bucketNameOption, limitFields, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation, Result } from '../operation';
import { readBucket, readLimit, readOptions, readParameter } from '../parameters';

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
	...limitFields,
	optionsField(
		bucketNameOption,
		parallelItemsOption,
		{
			displayName: 'Folder Depth',
			name: 'depth',
			type: 'options',
			options: [
				{ name: 'All Levels', value: 'all', description: 'Every object below the prefix' },
				{ name: 'This Level', value: 'level', description: 'The objects and the folders right below the prefix, as a file browser shows them' },
			],
			default: 'all',
			description: 'Whether to look into folders',
		},
		{
			displayName: 'Key Pattern',
			name: 'pattern',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoices/**/*.pdf',
			description: 'Only keys that match as a whole: * any characters within a folder, ** also across folders, ? one character, [a-z] one of a set, {a,b} one of several',
		},
		{
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
		},
	),
];

interface ListParameters extends ListOptions {
	/** How many results to return; `limit` is how many entries to ask for, where each of them is a result. */
	results: number;
	accepts(entry: Entry): boolean;
}

function read(item: Item): ListParameters {
	const options = readOptions<{ depth: 'all' | 'level'; show: 'both' | 'file' | 'folder'; pattern: string }>(item);
	const show = options.show ?? 'both';
	const glob = options.pattern ? compileGlob(options.pattern, 'Key Pattern') : undefined;
	const limit = readLimit(item);
	const everyEntryCounts = show === 'both' && glob === undefined;
	return {
		bucket: readBucket(item),
		prefix: narrowerPrefix(String(readParameter(item, 'prefix') ?? ''), glob?.prefix ?? ''),
		delimiter: options.depth === 'level' || show === 'folder' ? '/' : undefined,
		limit: everyEntryCounts && limit !== Infinity ? limit : undefined,
		results: limit,
		inTurn: limit !== Infinity,
		accepts: ({ type, key }) => (show === 'both' || type === show) && (glob?.matches(key) ?? true),
	};
}

export const getAll: ItemOperation<ListParameters> = {
	fields,
	read,
	async run({ accepts, results: most, ...list }, { store, signal }) {
		const results: Result[] = [];
		if (list.prefix === undefined) return results;
		for await (const entry of listEntries(store, { ...list, signal })) {
			if (accepts(entry)) results.push({ json: entry as IDataObject });
			if (results.length >= most) break;
		}
		return results;
	},
};
