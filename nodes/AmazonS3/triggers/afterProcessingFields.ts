import type { INodeProperties } from 'n8n-workflow';
import { ifExistsField } from '../actions/ifExists';
import { readOptionalChoice } from '../actions/read/choice';
import { enteredAt, type Form } from '../actions/read/field';
import type { FinishAction } from '../client/detection/finishObject';
import { invalidInput } from '../client/errors/errors';
import { checkTags } from '../client/objects/metadata';
import type { AfterProcessing } from './afterProcessing';
import { hasGroup, readFolderText, readText, readWhole } from './values';
import { choiceField } from '../actions/choiceField';

const tagFields = (prefix: string, show: Record<string, string[]>, name: string, value: string): INodeProperties[] => [
	{
		displayName: prefix === '' ? 'Tag' : 'Error Tag',
		name: prefix === '' ? 'tagName' : 'errorTagName',
		type: 'string',
		default: '',
		placeholder: `e.g. ${name}`,
		description: `The name of the tag. Default: ${name}.`,
		displayOptions: { show },
	},
	{
		displayName: prefix === '' ? 'Tag Value' : 'Error Tag Value',
		name: prefix === '' ? 'tagValue' : 'errorTagValue',
		type: 'string',
		default: '',
		placeholder: `e.g. ${value}`,
		description: `Default: ${value}`,
		displayOptions: { show },
	},
];

const whatField = choiceField({
	displayName: 'Do',
	name: 'what',
	type: 'options',
	default: 'move',
	description: 'What to do with the object',
	options: [
		{ name: 'Add a Tag', value: 'tag', description: 'The object stays where it is' },
		{ name: 'Delete It', value: 'delete', description: 'The object is deleted' },
		{ name: 'Move It to a Folder', value: 'move', description: 'The object moves within the same bucket' },
	],
});

const whenField = choiceField({
	displayName: 'When',
	name: 'when',
	type: 'options',
	default: 'succeeded',
	description: 'When to do it',
	options: [
		{ name: 'The Execution Has Started', value: 'started', description: 'Immediately. Later nodes may no longer find the object.' },
		{ name: 'The Execution Has Succeeded', value: 'succeeded', description: 'If an execution fails, the object is tried again' },
	],
});

const onFailureField = choiceField({
	displayName: 'After the Last Attempt',
	name: 'onFailure',
	type: 'options',
	default: 'move',
	description: 'What to do with an object when all its executions have failed',
	options: [
		{ name: 'Add a Tag', value: 'tag', description: 'The object stays where it is' },
		{ name: 'Leave It', value: 'leave', description: 'Nothing more happens' },
		{ name: 'Move It to an Error Folder', value: 'move', description: 'So that you can look at it later' },
	],
	displayOptions: { show: { when: ['succeeded'] } },
});

const ifExistsOption = {
	...ifExistsField(
		'What to do if the folder already has an object with this name. The error folder always keeps both.',
		'keepBoth',
		'overwrite',
	),
	displayOptions: { show: { what: ['move'] } },
};

/** In the order of a person's questions. */
const stepFields: INodeProperties[] = [
	whatField,
	{
		displayName: 'Folder',
		name: 'folder',
		type: 'string',
		default: '',
		placeholder: 'e.g. done/',
		description: 'The folder to move it to. The trigger ignores this folder. Defaults to done/.',
		displayOptions: { show: { what: ['move'] } },
	},
	ifExistsOption,
	...tagFields('', { what: ['tag'] }, 'processed', 'true'),
	whenField,
	{
		displayName: 'Attempts',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 3,
		description: 'How many executions may fail for one object. Each new attempt starts with a later poll.',
		displayOptions: { show: { when: ['succeeded'] } },
	},
	onFailureField,
	{
		displayName: 'Error Folder',
		name: 'errorFolder',
		type: 'string',
		default: '',
		placeholder: 'e.g. error/',
		description: 'The folder to move it to. The trigger ignores this folder. Defaults to error/.',
		displayOptions: { show: { when: ['succeeded'], onFailure: ['move'] } },
	},
	...tagFields('error', { when: ['succeeded'], onFailure: ['tag'] }, 'error', 'true'),
];

export const afterProcessingOption: INodeProperties = {
	displayName: 'After Processing',
	name: 'afterProcessing',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Step',
	description: 'What to do with an object after the workflow has run. An object that has changed in the meantime is never touched.',
	options: [
		{
			displayName: 'Step',
			name: 'step',
			values: stepFields,
		},
	],
};

const STEP = 'options.afterProcessing.step';

/**
 * The option, read; undefined when it is not there.
 * @param prefix what all watched keys begin with
 * @throws S3Error of kind invalidInput, also for a folder that holds all that is watched
 */
export function readAfterProcessing(form: Form, prefix: string): AfterProcessing | undefined {
	if (!hasGroup(form, STEP)) return undefined;
	const action = readAction(form, readOptionalChoice(form, whatField, STEP) ?? 'move', prefix, DONE);
	if (readOptionalChoice(form, whenField, STEP) === 'started') return { action, whenSucceeded: false, attempts: 1 };
	const last = readOptionalChoice(form, onFailureField, STEP) ?? 'move';
	return {
		action,
		whenSucceeded: true,
		attempts: readWhole(form, `${STEP}.attempts`, 3, 1, 100),
		onFailure: last === 'leave' ? undefined : readAction(form, last, prefix, FAILED),
	};
}

const DONE = { folder: 'folder', name: 'tagName', value: 'tagValue', otherwise: { folder: 'done/', name: 'processed' } };
const FAILED = { folder: 'errorFolder', name: 'errorTagName', value: 'errorTagValue', otherwise: { folder: 'error/', name: 'error' } };

function readAction(form: Form, what: FinishAction['kind'], prefix: string, fields: typeof DONE): FinishAction {
	if (what === 'delete') return { kind: 'delete' };
	if (what === 'tag') {
		const name = readText(form, `${STEP}.${fields.name}`) ?? fields.otherwise.name;
		const value = readText(form, `${STEP}.${fields.value}`) ?? 'true';
		checkTags({ [name]: value }, enteredAt(form, `${STEP}.${fields.name}`).label);
		return { kind: 'tag', name, value };
	}
	const folder = readFolderText(form, `${STEP}.${fields.folder}`, fields.otherwise.folder);
	if (prefix !== '' && prefix.startsWith(folder))
		throw invalidInput('After Processing', 'is inside the watched folder', folder, 'Choose another folder.');
	const ifExists = (fields === DONE ? readOptionalChoice(form, ifExistsOption, STEP) : undefined) ?? 'keepBoth';
	return { kind: 'move', folder, from: prefix.slice(0, prefix.lastIndexOf('/') + 1), ifExists };
}

/** The folders that objects are moved to. */
export const targetsOf = (after: AfterProcessing | undefined): string[] =>
	[after?.action, after?.onFailure].flatMap((action) => (action?.kind === 'move' ? [action.folder] : []));
