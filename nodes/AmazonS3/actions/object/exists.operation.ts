import type { IDataObject } from 'n8n-workflow';
import { findObject } from '../../client/objects/headObject';
import { s3UriOf } from '../../client/objects/objectInfo';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import { customerKeyOption } from '../requestFields';
import type { ItemOperation } from '../operation';
import { readVersion } from '../objectField';
import { hintAtSlash } from '../slashInFront';
import type { ObjectRef } from '../../client/objects/objectRef';

export const exists: ItemOperation<ObjectRef> = {
	fields: [
		objectField('Key', 'key', 'The object to look for'),
		optionsField(bucketNameOption, customerKeyOption, parallelItemsOption, versionIdOption),
	],
	read(item) {
		const object = readVersion(item);
		hintAtSlash(item, object.key);
		return object;
	},
	async run(object, { store, signal }) {
		const found = await findObject(store, object, signal);
		const { bucket, key } = object;
		return [{ json: { exists: found !== undefined, bucket, key, s3Uri: s3UriOf(bucket, key), ...found } as IDataObject }];
	},
};
