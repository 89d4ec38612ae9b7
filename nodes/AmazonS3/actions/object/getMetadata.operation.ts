import type { IDataObject } from 'n8n-workflow';
import { headObject } from '../../client/objects/headObject';
import { bucketNameOption, customerKeyOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readObject, readOptions } from '../parameters';
import type { ObjectRef } from '../../client/objects/objectRef';

/** The object, or the version of it, that an item names. */
export const readObjectToFind = (item: Item): ObjectRef => ({
	...readObject(item),
	versionId: readOptions<{ versionId: string }>(item).versionId?.trim() || undefined,
});

export const getMetadata: ItemOperation<ObjectRef> = {
	fields: [
		objectField('Key', 'key', 'The object to describe'),
		optionsField(bucketNameOption, customerKeyOption, parallelItemsOption, versionIdOption),
	],
	read: readObjectToFind,
	run: async (object, { store, signal }) => [{ json: (await headObject(store, object, signal)) as IDataObject }],
};
