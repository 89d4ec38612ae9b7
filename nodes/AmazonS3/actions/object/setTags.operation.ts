import { setTags as giveTags } from '../../client/objects/tags';
import type { ItemOperation } from '../operation';
import { forEachObject, oneOrManyFields, readOneOrMany, touchedObjects, type OneOrMany } from './oneOrMany';
import { describeTags, readTags, tagOptions, tagsField } from './tagFields';

export const setTags: ItemOperation<{ target: OneOrMany; tags: Record<string, string> }> = {
	fields: [
		...oneOrManyFields('tag'),
		tagsField('The complete list of tags, up to 10. Other tags are removed. Leave empty to remove all.'),
		tagOptions,
	],
	read: (item) => ({ target: readOneOrMany(item), tags: readTags(item) }),
	touches: ({ target }) => touchedObjects(target),
	async run({ target, tags }, run) {
		return await forEachObject(target, run, async (object) => {
			await giveTags(run.store, object, tags, run.signal);
			return describeTags(object, tags);
		});
	},
};
