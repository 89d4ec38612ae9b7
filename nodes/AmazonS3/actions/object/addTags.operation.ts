import { invalidInput } from '../../client/errors/errors';
import { changeTags } from '../../client/objects/tags';
import type { ItemOperation } from '../operation';
import { forEachObject, oneOrManyFields, readOneOrMany, touchedObjects, type OneOrMany } from './oneOrMany';
import { describeTags, readTags, tagOptions, tagsField } from './tagFields';

export const addTags: ItemOperation<{ target: OneOrMany; tags: Record<string, string> }> = {
	fields: [
		...oneOrManyFields('tag'),
		tagsField('The tags to add. A tag that the object already has gets the new value. All other tags stay.'),
		tagOptions,
	],
	read(item) {
		const tags = readTags(item);
		if (Object.keys(tags).length === 0) throw invalidInput('Tags', ': none given', undefined, 'Add at least one tag.');
		return { target: readOneOrMany(item), tags };
	},
	touches: ({ target }) => touchedObjects(target),
	async run({ target, tags }, run) {
		return await forEachObject(target, run, async (object) =>
			describeTags(object, await changeTags(run.store, object, (before) => ({ ...before, ...tags }), run.signal)),
		);
	},
};
