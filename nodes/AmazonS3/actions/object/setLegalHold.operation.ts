import { s3UriOf } from '../../client/objects/objectInfo';
import { setLegalHold as putLegalHold } from '../../client/objects/objectLock';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readFlag } from '../read/flag';
import { forEachObject, oneOrManyFields, readOneOrMany, touchedObjects, versionOfOneOption, type OneOrMany } from './oneOrMany';
import { withoutAbsent } from '../../client/flow/withoutAbsent';

export const setLegalHold: ItemOperation<{ target: OneOrMany; legalHold: boolean }> = {
	fields: [
		...oneOrManyFields('protect'),
		{
			displayName: 'Legal Hold',
			name: 'legalHold',
			type: 'boolean',
			default: true,
			description: 'Whether to protect this version from being deleted until the hold is removed, regardless of retention',
		},
		optionsField(bucketNameOption, parallelItemsOption, versionOfOneOption),
	],
	read: (item) => ({ target: readOneOrMany(item), legalHold: readFlag(item, 'legalHold') }),
	touches: ({ target }) => touchedObjects(target),
	async run({ target, legalHold }, run) {
		return await forEachObject(target, run, async ({ bucket, key, versionId }) => {
			await putLegalHold(run.store, { bucket, key, versionId }, legalHold, run.signal);
			return withoutAbsent({ bucket, key, versionId, legalHold, s3Uri: s3UriOf(bucket, key) });
		});
	},
};
