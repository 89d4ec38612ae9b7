import { invalidInput } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import { setRetention as putRetention, type Retention } from '../../client/objects/objectLock';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readChoice } from '../read/choice';
import { readDate } from '../read/date';
import { readFlag } from '../read/flag';
import { forEachObject, oneOrManyFields, readOneOrMany, touchedObjects, versionOfOneOption, type OneOrMany } from './oneOrMany';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { choiceField } from '../choiceField';

interface RetentionParameters {
	target: OneOrMany;
	/** Undefined: none. */
	retention?: Retention;
	bypassGovernance: boolean;
}

const modeField = choiceField({
	displayName: 'Mode',
	name: 'retentionMode',
	type: 'options',
	options: [
		{
			name: 'Compliance',
			value: 'COMPLIANCE',
			description: 'No one can delete this version before the date, not even the account owner. The date can only be moved later.',
		},
		{
			name: 'Governance',
			value: 'GOVERNANCE',
			description: 'Only users with a special permission can delete this version before the date',
		},
		{ name: 'None', value: 'none', description: 'Remove the retention. S3 allows this only in governance mode.' },
	],
	default: 'GOVERNANCE',
	description: 'Who cannot delete this version of the object',
});

export const setRetention: ItemOperation<RetentionParameters> = {
	fields: [
		...oneOrManyFields('protect'),
		modeField,
		{
			displayName: 'Retain Until',
			name: 'retainUntil',
			type: 'dateTime',
			default: '',
			required: true,
			displayOptions: { show: { retentionMode: ['COMPLIANCE', 'GOVERNANCE'] } },
			description: 'The date until which the version is protected',
		},
		optionsField(
			bucketNameOption,
			{
				displayName: 'Bypass Governance Retention',
				name: 'bypassGovernance',
				type: 'boolean',
				default: true,
				description: 'Whether to shorten or remove a retention in governance mode. Requires the permission s3:BypassGovernanceRetention.',
			},
			parallelItemsOption,
			versionOfOneOption,
		),
	],
	read: (item) => ({
		target: readOneOrMany(item),
		retention: readRetention(item),
		bypassGovernance: readFlag(item, 'options.bypassGovernance'),
	}),
	touches: ({ target }) => touchedObjects(target),
	async run({ target, retention, bypassGovernance }, run) {
		return await forEachObject(target, run, async ({ bucket, key, versionId }) => {
			await putRetention(run.store, { bucket, key, versionId }, retention, bypassGovernance, run.signal);
			return withoutAbsent({ bucket, key, versionId, retention, s3Uri: s3UriOf(bucket, key) });
		});
	},
};

function readRetention(item: Item): Retention | undefined {
	const mode = readChoice(item, modeField);
	if (mode === 'none') return undefined;
	const until = readDate(item, 'retainUntil');
	if (until === undefined) throw invalidInput('Retain Until', 'is empty', undefined, 'Enter the date until which the object is protected.');
	if (until.getTime() <= Date.now()) throw invalidInput('Retain Until', 'is in the past', until.toISOString());
	return { mode, retainUntil: until.toISOString() };
}
