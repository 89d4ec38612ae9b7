import { getTags as tagsOf } from '../../client/objects/tags';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readVersion } from '../objectField';
import { describeTags } from './tagFields';
import type { ObjectRef } from '../../client/objects/objectRef';

export const getTags: ItemOperation<ObjectRef> = {
	fields: [
		objectField('Key', 'key', 'The object to get the tags of'),
		optionsField(bucketNameOption, parallelItemsOption, versionIdOption),
	],
	read: (item) => readVersion(item),
	run: async (object, { store, signal }) => [{ json: describeTags(object, await tagsOf(store, object, signal)) }],
};
