import type { IDataObject } from 'n8n-workflow';
import { DELETE_BATCH, deleteBatch } from '../../client/deleteMany';
import { S3Error } from '../../client/errors';
import type { ObjectToFind } from '../../client/headObject';
import { s3UriOf } from '../../client/objectInfo';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import type { BatchOperation } from '../operation';
import { readObjectToFind } from './getMetadata.operation';

export const deleteObject: BatchOperation<ObjectToFind> = {
	fields: [
		objectField('Key', 'key', 'The object to delete. A key that ends with a slash is only that object, never what is below it'),
		optionsField(bucketNameOption, parallelItemsOption, {
			...versionIdOption,
			description: 'Delete this version for good. Default: the current one, which a bucket with versioning keeps as an old version',
		}),
	],
	read: readObjectToFind,
	batchSize: DELETE_BATCH,
	group: ({ bucket }) => bucket,
	async runBatch(batch, { store, signal }) {
		const results = await deleteBatch(store, batch[0]!.bucket, batch, signal);
		return results.map((result, i) => {
			if (result instanceof S3Error) return result;
			const { bucket, key } = batch[i]!;
			return [{ json: { bucket, key, deleted: true, ...result, s3Uri: s3UriOf(bucket, key) } as IDataObject }];
		});
	},
};
