import type { IDataObject } from 'n8n-workflow';
import { counted } from '../../client/errors/errorWords';
import { S3Error } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import { waitUntil as wait, type Condition } from '../../client/many/waitUntil';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readChoice, readOptionalChoice } from '../read/choice';
import { readNumber, readOptionalNumber } from '../read/number';
import { readWhich } from '../selection';
import { hintAtSlash } from '../slashInFront';
import { oneOrManyFields, readOneOrMany, versionOfOneOption, type OneOrMany } from './oneOrMany';
import { choiceField } from '../choiceField';

const conditionField = choiceField({
	displayName: 'Condition',
	name: 'condition',
	type: 'options',
	options: [
		{ name: 'Exists', value: 'exists', description: 'The object exists' },
		{ name: 'Is Gone', value: 'gone', description: 'The object does not exist, or no longer exists' },
		{ name: 'Is Restored', value: 'restored', description: 'The archived object is readable after Restore From Archive' },
	],
	default: 'exists',
	displayOptions: { show: { which: ['one'] } },
	description: 'What to wait for',
});

const conditionOfManyField = choiceField({
	...conditionField,
	name: 'conditionOfMany',
	options: [
		{ name: 'At Least One Exists', value: 'exists', description: 'At least one object is in the folder or matches' },
		{ name: 'None Is There', value: 'gone', description: 'No object is in the folder or matches' },
	],
	displayOptions: { show: { which: ['folder', 'pattern'] } },
});

interface WaitParameters {
	target: OneOrMany;
	condition: Condition;
	timeoutMs: number;
	intervalMs: number;
	/** What to do if the time runs out. */
	onTimeout: 'continue' | 'fail';
}

const onTimeoutOption = choiceField({
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{ name: 'Continue', value: 'continue', description: 'Output an item with met: false' },
		{ name: 'Fail', value: 'fail', description: 'Report an error' },
	],
	default: 'fail',
	description: 'What to do if the time runs out',
});

function readTarget(item: Item): OneOrMany {
	const target = readOneOrMany(item);
	if ('one' in target) hintAtSlash(item, target.one.key);
	return target;
}

export const waitUntil: ItemOperation<WaitParameters> = {
	fields: [
		...oneOrManyFields('wait for'),
		conditionField,
		conditionOfManyField,
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 300,
			description: 'Maximum time to wait. With 0, the node checks once.',
		},
		optionsField(
			bucketNameOption,
			{
				displayName: 'Check Every (Seconds)',
				name: 'interval',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 5,
				description: 'How long to wait between checks. Each check costs one request.',
			},
			onTimeoutOption,
			parallelItemsOption,
			versionOfOneOption,
		),
	],
	read: (item) => ({
		target: readTarget(item),
		condition: readWhich(item) === 'one' ? readChoice(item, conditionField) : readChoice(item, conditionOfManyField),
		timeoutMs: readNumber(item, 'timeout', { least: 0, most: 604_800 }) * 1000,
		intervalMs: (readOptionalNumber(item, 'options.interval', { least: 1, most: 86_400 }) ?? 5) * 1000,
		onTimeout: readOptionalChoice(item, onTimeoutOption, 'options') ?? 'fail',
	}),
	rests: true,
	async run({ target, onTimeout, ...rules }, { store, signal }) {
		const { met, object, ...rest } = await wait(store, 'one' in target ? target.one : target.many, { ...rules, signal });
		if (!met && onTimeout === 'fail') throw timedOut(target, rules, rest.checks);
		const named =
			'one' in target
				? { bucket: target.one.bucket, key: target.one.key, s3Uri: s3UriOf(target.one.bucket, target.one.key) }
				: { bucket: target.many.bucket };
		return [{ json: { ...named, ...object, met, condition: rules.condition, ...rest } as IDataObject }];
	},
};

const WORDS: Record<Condition, string> = { exists: 'was not there', gone: 'was still there', restored: 'was not restored' };

function timedOut(target: OneOrMany, { condition, timeoutMs }: { condition: Condition; timeoutMs: number }, checks: number): S3Error {
	const what = 'one' in target ? `The object "${target.one.key}"` : `What matches in the bucket "${target.many.bucket}"`;
	return new S3Error(
		'timeout',
		`${what} ${WORDS[condition]} within ${counted(timeoutMs / 1000, 'second')} (${counted(checks, 'check')})`,
		'Raise Timeout, or set the option On Timeout to Continue to go on without it.',
	);
}
