import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import type { Item } from '../operation';
import { readParameter } from '../parameters';

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** The fields that say how old uploads have to be; by default `defaultAge`. */
export const ageFields = (defaultAge: 'any' | 'longerAgo'): INodeProperties[] => [
	{
		displayName: 'Started',
		name: 'started',
		type: 'options',
		options: [
			{ name: 'At Any Time', value: 'any', description: 'Also those that are running now' },
			{ name: 'Before a Date', value: 'before' },
			{ name: 'Longer Ago Than', value: 'longerAgo' },
		],
		default: defaultAge,
		description: 'Which uploads are meant, by the time when they were begun. A young one may still be running.',
	},
	{
		displayName: 'Age',
		name: 'age',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 7,
		displayOptions: { show: { started: ['longerAgo'] } },
		description: 'How long ago the upload was begun, at least',
	},
	{
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
		description: 'What the age is counted in',
	},
	{
		displayName: 'Date',
		name: 'startedBefore',
		type: 'dateTime',
		required: true,
		default: '',
		displayOptions: { show: { started: ['before'] } },
		description: 'The upload was begun before',
	},
];

/** Uploads are meant that were begun before this; undefined means all. @throws S3Error of kind invalidInput */
export function readAge(item: Item): Date | undefined {
	const started = readParameter<'any' | 'before' | 'longerAgo'>(item, 'started');
	if (started === 'any') return undefined;
	if (started === 'before') {
		const text = String(readParameter(item, 'startedBefore') ?? '');
		const date = new Date(text);
		if (Number.isNaN(date.getTime()))
			throw invalidInput('Date', 'is not a date', text, 'Enter one such as 2026-03-31 or 2026-03-31T12:00:00Z.');
		return date;
	}
	const age = readParameter<unknown>(item, 'age');
	const number = Number(age);
	if (age === '' || !Number.isFinite(number) || number < 0) throw invalidInput('Age', 'is not a number from 0', age);
	return new Date(Date.now() - number * UNIT_MS[readParameter<keyof typeof UNIT_MS>(item, 'ageUnit')]);
}
