import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import type { Item } from '../operation';
import { readChoice } from '../read/choice';
import { readDate } from '../read/date';
import { readNumber } from '../read/number';
import { choiceField } from '../choiceField';

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

const startedField = choiceField({
	displayName: 'Started',
	name: 'started',
	type: 'options',
	options: [
		{ name: 'At Any Time', value: 'any', description: 'Also those that are running now' },
		{ name: 'Before a Date', value: 'before' },
		{ name: 'Longer Ago Than', value: 'longerAgo' },
	],
	default: 'any',
	description: 'Which uploads to include, by when they were started. A recent one may still be running.',
});

const unitField = choiceField({
	displayName: 'Unit',
	name: 'ageUnit',
	type: 'options',
	options: [
		{ name: 'Days', value: 'days' },
		{ name: 'Hours', value: 'hours' },
		{ name: 'Minutes', value: 'minutes' },
	],
	default: 'days',
	displayOptions: { show: { started: ['longerAgo'] } },
	description: 'The unit of the age',
});

/** The fields that say how old uploads have to be; by default `defaultAge`. */
export const ageFields = (defaultAge: 'any' | 'longerAgo'): INodeProperties[] => [
	{ ...startedField, default: defaultAge },
	{
		displayName: 'Age',
		name: 'age',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 7,
		displayOptions: { show: { started: ['longerAgo'] } },
		description: 'How long ago the upload was started, at least',
	},
	unitField,
	{
		displayName: 'Date',
		name: 'startedBefore',
		type: 'dateTime',
		required: true,
		default: '',
		displayOptions: { show: { started: ['before'] } },
		description: 'The upload was started before',
	},
];

/** Uploads are meant that were begun before this; undefined means all. @throws S3Error of kind invalidInput */
export function readAge(item: Item): Date | undefined {
	const started = readChoice(item, startedField);
	if (started === 'any') return undefined;
	if (started === 'before') {
		const before = readDate(item, 'startedBefore');
		if (before === undefined) throw invalidInput('Date', 'is empty', undefined, 'Enter a date like 2026-03-31 or 2026-03-31T12:00:00Z.');
		return before;
	}
	const age = readNumber(item, 'age', { least: 0, most: Number.MAX_SAFE_INTEGER, fraction: true });
	const begun = Date.now() - age * UNIT_MS[readChoice(item, unitField)];
	return new Date(Math.max(begun, 0));
}
