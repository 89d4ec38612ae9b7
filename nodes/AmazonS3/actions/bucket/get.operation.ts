import type { IDataObject } from 'n8n-workflow';
import { getBucket } from '../../client/buckets';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readBucket } from '../parameters';

export const get: ItemOperation<{ bucket: string }> = {
	fields: [optionsField(bucketNameOption, parallelItemsOption)],
	read: (item) => ({ bucket: readBucket(item) }),
	run: async ({ bucket }, { store, signal }) => [{ json: (await getBucket(store, bucket, signal)) as unknown as IDataObject }],
};
