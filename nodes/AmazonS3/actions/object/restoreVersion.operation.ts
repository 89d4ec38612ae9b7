import { invalidInput } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import { bucketNameOption, objectField, optionsField, parallelItemsOption } from '../fields';
import { customerKeyOption, ifProtectionIgnoredOption } from '../requestFields';
import type { ItemOperation } from '../operation';
import { readVersion } from '../objectField';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { restoreVersion as makeCurrent } from '../../client/rewriting/restoreVersion';

export const restoreVersion: ItemOperation<{ bucket: string; key: string; versionId: string }> = {
	fields: [
		objectField('Key', 'key', 'The object to restore'),
		{
			displayName: 'Version ID',
			name: 'versionId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 3HL4kqtJvjVBH40Nrjfkd',
			hint: 'Get Versions lists them. Leave empty if the URI in Key includes it',
			description: 'The version to restore. It is copied to become the current version. No version is removed.',
		},
		optionsField(bucketNameOption, customerKeyOption, ifProtectionIgnoredOption, parallelItemsOption),
	],
	read(item) {
		const { versionId, ...object } = readVersion(item, 'key', 'versionId');
		if (versionId === undefined) throw invalidInput('Version ID', 'is empty', undefined, 'Get Versions lists the versions of an object.');
		return { ...object, versionId };
	},
	touches: (object) => [object],
	async run({ bucket, key, versionId }, { store, signal }) {
		const result = await makeCurrent(store, { bucket, key, versionId }, signal);
		return [{ json: withoutAbsent({ bucket, key, ...result, restoredVersionId: versionId, s3Uri: s3UriOf(bucket, key) }) }];
	},
};
