import { s3UriOf } from '../../client/objects/objectInfo';
import { getObjectLock as lockOf } from '../../client/objects/objectLock';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readVersion } from '../objectField';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { ObjectRef } from '../../client/objects/objectRef';

export const getObjectLock: ItemOperation<ObjectRef> = {
	fields: [
		objectField('Key', 'key', 'The object to get the legal hold and retention of'),
		optionsField(bucketNameOption, parallelItemsOption, versionIdOption),
	],
	read: (item) => readVersion(item),
	async run({ bucket, key, versionId }, { store, signal }) {
		const lock = await lockOf(store, { bucket, key, versionId }, signal);
		return [
			{
				json: withoutAbsent({
					bucket,
					key,
					versionId,
					...lock,
					retention: lock.retention && { ...lock.retention },
					s3Uri: s3UriOf(bucket, key),
				}),
			},
		];
	},
};
