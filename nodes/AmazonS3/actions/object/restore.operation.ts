import { s3UriOf } from '../../client/objects/objectInfo';
import { restoreObject, type RestoreTier } from '../../client/objects/restore';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readOptionalChoice } from '../read/choice';
import { readNumber } from '../read/number';
import { forEachObject, oneOrManyFields, readOneOrMany, touchedObjects, versionOfOneOption, type OneOrMany } from './oneOrMany';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { choiceField } from '../choiceField';

const tierOption = choiceField({
	displayName: 'Retrieval Tier',
	name: 'tier',
	type: 'options',
	options: [
		{ name: 'Bulk', value: 'Bulk', description: 'Within 5 to 48 hours, at the least cost' },
		{ name: 'Expedited', value: 'Expedited', description: 'Within minutes, at the highest cost; not from Glacier Deep Archive' },
		{ name: 'Standard', value: 'Standard', description: 'Within 3 to 12 hours' },
	],
	default: 'Standard',
	description: 'How fast the object becomes readable, and at what cost',
});

export const restore: ItemOperation<{ target: OneOrMany; days?: number; tier: RestoreTier }> = {
	fields: [
		...oneOrManyFields('restore'),
		{
			displayName: 'Days',
			name: 'days',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 7,
			hint: 'Enter 0 for the archive tiers of Intelligent-Tiering, whose objects stay restored',
			description: 'How many days the restored copy stays readable',
		},
		optionsField(bucketNameOption, parallelItemsOption, versionOfOneOption, tierOption),
	],
	read(item) {
		const days = readNumber(item, 'days', { least: 0, most: 36_500 });
		return {
			target: readOneOrMany(item),
			days: days === 0 ? undefined : days,
			tier: readOptionalChoice(item, tierOption, 'options') ?? 'Standard',
		};
	},
	touches: ({ target }) => touchedObjects(target),
	async run({ target, days, tier }, run) {
		return await forEachObject(target, run, async ({ bucket, key, versionId }) => {
			const state = await restoreObject(run.store, { bucket, key, versionId }, { days, tier }, run.signal);
			return withoutAbsent({ bucket, key, versionId, ...state, tier, days, s3Uri: s3UriOf(bucket, key) });
		});
	},
};
