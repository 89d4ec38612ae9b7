import type { IDataObject } from 'n8n-workflow';
import { S3Error } from '../../client/errors/errors';
import { listUploads, withParts, type UploadsToList } from '../../client/listing/multipartUploads';
import { bucketNameOption, limitFields, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation, Outcomes } from '../operation';
import { readBucket, readLimit } from '../parameters';
import { readFlag } from '../read/flag';
import { ageFields, readAge } from './age';
import { uploadsBelowField } from './uploadFields';
import { readPrefix } from '../selection';

interface ListUploadsParameters extends UploadsToList {
	countParts: boolean;
}

export const getAll: ItemOperation<ListUploadsParameters> = {
	fields: [
		uploadsBelowField,
		...ageFields('any'),
		...limitFields,
		optionsField(bucketNameOption, parallelItemsOption, {
			displayName: 'Count Parts',
			name: 'countParts',
			type: 'boolean',
			default: true,
			description: 'Whether to count the parts and bytes that have arrived. Costs one request per upload.',
		}),
	],
	read: (item) => ({
		bucket: readBucket(item),
		prefix: readPrefix(item),
		before: readAge(item),
		limit: readLimit(item),
		countParts: readFlag(item, 'options.countParts'),
	}),
	async run({ countParts, ...wanted }, { store, signal }) {
		const uploads = listUploads(store, { ...wanted, signal });
		const results: Outcomes = [];
		for await (const upload of countParts ? withParts(store, uploads, signal) : uploads) {
			results.push(upload instanceof S3Error ? upload : { json: upload as unknown as IDataObject });
		}
		return results;
	},
};
