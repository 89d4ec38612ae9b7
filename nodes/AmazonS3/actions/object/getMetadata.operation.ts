import type { IDataObject } from 'n8n-workflow';
import { headObject } from '../../client/objects/headObject';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import { customerKeyOption } from '../requestFields';
import type { ItemOperation } from '../operation';
import { readVersion } from '../objectField';
import type { ObjectRef } from '../../client/objects/objectRef';

export const getMetadata: ItemOperation<ObjectRef> = {
	fields: [
		objectField('Key', 'key', 'The object to get the metadata of'),
		optionsField(bucketNameOption, customerKeyOption, parallelItemsOption, versionIdOption),
	],
	read: (item) => readVersion(item),
	run: async (object, { store, signal }) => [{ json: (await headObject(store, object, signal)) as IDataObject }],
};
