import type { INodeProperties } from 'n8n-workflow';
import { choiceField } from '../actions/choiceField';
import { readOptionalChoice } from '../actions/read/choice';
import { dateOf } from '../actions/read/date';
import { enteredAt, type Form } from '../actions/read/field';
import { invalidInput } from '../client/errors/errors';
import { hasGroup, readText } from './values';

export const startOverOption: INodeProperties = {
	displayName: 'Start Over',
	name: 'startOver',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2',
	description: 'Any text. When it changes, the trigger forgets what it knows and begins as if it were activated for the first time.',
};

export const whenActivatedAgainOption = choiceField({
	displayName: 'When Activated Again',
	name: 'whenAgain',
	type: 'options',
	default: 'fromNow',
	description: 'What to do with objects written while the workflow was inactive. Defaults to Catch Up.',
	options: [
		{ name: 'Catch Up', value: 'catchUp', description: 'The workflow starts for them' },
		{ name: 'From Now On', value: 'fromNow', description: 'The workflow does not start for them' },
	],
});

const fromField = choiceField({
	displayName: 'Start With',
	name: 'from',
	type: 'options',
	default: 'existing',
	description: 'Which objects start the workflow',
	options: [
		{ name: 'Existing Objects Too', value: 'existing', description: 'All objects, the oldest first' },
		{ name: 'From Now On', value: 'now', description: 'Objects written after the activation' },
		{ name: 'What Changed Since a Date', value: 'since', description: 'Objects written on that date or later' },
	],
});

export const whenFirstActivatedOption: INodeProperties = {
	displayName: 'When First Activated',
	name: 'whenFirst',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Choice',
	description: 'What to do with objects that already exist. By default, the workflow does not start for them.',
	options: [
		{
			displayName: 'Choice',
			name: 'choice',
			values: [
				fromField,
				{
					displayName: 'Since',
					name: 'since',
					type: 'dateTime',
					default: '',
					description: "Without a time zone, the workflow's time zone is used",
					displayOptions: { show: { from: ['since'] } },
				},
			],
		},
	],
};

/**
 * The date from which on objects are told of at the first poll; empty for all, undefined for none. @throws S3Error of kind invalidInput
 * without a date
 */
export function readFrom(form: Form, timezone: string): string | undefined {
	const group = 'options.whenFirst.choice';
	if (!hasGroup(form, group)) return undefined;
	const from = readOptionalChoice(form, fromField, group) ?? 'existing';
	if (from !== 'since') return from === 'now' ? undefined : '';
	const { value, label } = enteredAt(form, `${group}.since`);
	if (value === undefined || value === null || value === '') throw invalidInput(label, 'is empty', undefined, 'Choose a date.');
	return dateOf(value, label, timezone).toISOString();
}

/** Whether objects that came while the workflow was not active are old. @throws S3Error of kind invalidInput */
export const readFromNowAgain = (form: Form): boolean => readOptionalChoice(form, whenActivatedAgainOption, 'options') === 'fromNow';

/** What the trigger forgets everything for when it changes. @throws S3Error of kind invalidInput */
export const readStartOver = (form: Form): string => readText(form, 'options.startOver') ?? '';
