import type { IDataObject } from 'n8n-workflow';
import { listBuckets } from '../../client/buckets/buckets';
import { limitFields, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation, Result } from '../operation';
import { readLimit } from '../parameters';
import { readGivenName } from '../read/name';

interface ListBucketsParameters {
	prefix?: string;
	limit?: number;
}

export const getAll: ItemOperation<ListBucketsParameters> = {
	fields: [
		...limitFields,
		optionsField(parallelItemsOption, {
			displayName: 'Prefix',
			name: 'prefix',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoices-',
			description: 'Only buckets whose name begins with this text',
		}),
	],
	read: (item) => ({
		prefix: readGivenName(item, 'options.prefix').trim() || undefined,
		limit: readLimit(item),
	}),
	async run(list, { store, signal }) {
		const results: Result[] = [];
		for await (const bucket of listBuckets(store, { ...list, signal })) results.push({ json: bucket as unknown as IDataObject });
		return results;
	},
};
