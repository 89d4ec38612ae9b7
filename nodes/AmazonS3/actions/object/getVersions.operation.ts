import type { IDataObject } from 'n8n-workflow';
import { S3Error } from '../../client/errors/errors';
import { quoted } from '../../client/errors/errorWords';
import { versionsOf } from '../../client/listing/versions';
import { bucketNameOption, limitFields, objectField, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation, Result } from '../operation';
import { readObject } from '../objectField';
import { readLimit } from '../parameters';

export const getVersions: ItemOperation<{ bucket: string; key: string; limit: number }> = {
	fields: [
		objectField('Key', 'key', 'The object to list the versions and delete markers of, newest first'),
		...limitFields,
		optionsField(bucketNameOption, parallelItemsOption),
	],
	read: (item) => ({ ...readObject(item), limit: readLimit(item) }),
	async run({ bucket, key, limit }, { store, signal }) {
		const results: Result[] = [];
		for await (const version of versionsOf(store, { bucket, key }, signal)) {
			results.push({ json: { ...version } as IDataObject });
			if (results.length >= limit) break;
		}
		if (results.length > 0) return results;
		throw new S3Error(
			'noSuchKey',
			`There is no object ${quoted(key)}, nor an old version of one`,
			'Check the key: it is the full path, exactly as it is.',
			{ place: store.place({ call: 'ListObjectVersions', bucket, key }) },
		);
	},
};
