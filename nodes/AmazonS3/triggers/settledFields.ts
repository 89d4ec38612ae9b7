import type { INodeProperties } from 'n8n-workflow';
import { choiceField } from '../actions/choiceField';
import { readOptionalChoice } from '../actions/read/choice';
import type { Form } from '../actions/read/field';
import type { SettledRule } from '../client/detection/settled';
import { invalidInput } from '../client/errors/errors';
import { hasGroup, readText, readWhole } from './values';

const kindField = choiceField({
	displayName: 'Wait Until',
	name: 'kind',
	type: 'options',
	default: 'object',
	description: 'The condition for starting the workflow',
	options: [
		{ name: 'The Object Is Unchanged', value: 'object', description: 'The object has not been written for some minutes' },
		{ name: 'Its Folder Is Unchanged', value: 'folder', description: 'No object in its folder has been written for some minutes' },
		{ name: 'A Marker Is Beside It', value: 'marker', description: 'Another object in the same folder marks it as complete' },
	],
});

export const settledOption: INodeProperties = {
	displayName: 'Settled',
	name: 'settled',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Rule',
	description: 'Wait until an object is complete, for writers that upload in several steps. An S3 object itself is never half written.',
	options: [
		{
			displayName: 'Rule',
			name: 'rule',
			values: [
				kindField,
				{
					displayName: 'Minutes',
					name: 'minutes',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 5,
					description: "For how many minutes nothing must have changed, by the store's clock",
					displayOptions: { show: { kind: ['object', 'folder'] } },
				},
				{
					displayName: 'Marker',
					name: 'marker',
					type: 'string',
					default: '*.done',
					placeholder: 'e.g. *.done or manifest.json',
					description:
						"The marker's name. * is the object's name, with or without extension. Without *, one is enough for the folder. Write it last.",
					displayOptions: { show: { kind: ['marker'] } },
				},
			],
		},
	],
};

/** The option, read: without it an object is complete when it is there. @throws S3Error of kind invalidInput */
export function readSettled(form: Form): SettledRule {
	const rule = 'options.settled.rule';
	if (!hasGroup(form, rule)) return { kind: 'atOnce' };
	const kind = readOptionalChoice(form, kindField, rule) ?? 'object';
	if (kind !== 'marker') return { kind, minutes: readWhole(form, `${rule}.minutes`, 5, 1, 10_080) };
	const marker = readText(form, `${rule}.marker`) ?? '*.done';
	if (marker.includes('/'))
		throw invalidInput('Marker', 'must be a name without a folder', marker, 'The trigger looks for it in the folder of the object.');
	if (marker.indexOf('*') !== marker.lastIndexOf('*'))
		throw invalidInput('Marker', 'has more than one *', marker, "Use * once: it means the object's name.");
	return { kind, marker };
}
