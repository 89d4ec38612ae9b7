import { invalidInput } from '../../client/errors/errors';
import { changeTags } from '../../client/objects/tags';
import type { ItemOperation } from '../operation';
import { readNames } from '../read/name';
import { forEachObject, oneOrManyFields, readOneOrMany, touchedObjects, type OneOrMany } from './oneOrMany';
import { describeTags, tagOptions } from './tagFields';

export const removeTags: ItemOperation<{ target: OneOrMany; names: Set<string> }> = {
	fields: [
		...oneOrManyFields('change'),
		{
			displayName: 'Tag Names',
			name: 'tagNames',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. team, cost-center',
			hint: 'Separated by commas',
			description: 'The tags to remove. Tags that an object does not have are ignored.',
		},
		tagOptions,
	],
	read(item) {
		const names = readNames(item, 'tagNames');
		if (names.length === 0) throw invalidInput('Tag Names', ': none given', undefined, 'Enter at least one tag name.');
		return { target: readOneOrMany(item), names: new Set(names) };
	},
	touches: ({ target }) => touchedObjects(target),
	async run({ target, names }, run) {
		const without = (tags: Record<string, string>) => Object.fromEntries(Object.entries(tags).filter(([name]) => !names.has(name)));
		return await forEachObject(target, run, async (object) =>
			describeTags(object, await changeTags(run.store, object, without, run.signal)),
		);
	},
};
