import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { FinishAction } from '../client/detection/finishObject';
import { invalidInput } from '../client/errors/errors';
import type { AfterProcessing } from './afterProcessing';
import { numberIn, textIn } from './values';

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

/** In the order of a person's questions. */
const stepFields: INodeProperties[] = [
	{
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
	},
	{
		displayName: 'Folder',
		name: 'folder',
		type: 'string',
		default: '',
		placeholder: 'e.g. done/',
		description: 'The folder to move it to. The trigger ignores this folder. Defaults to done/.',
		displayOptions: { show: { what: ['move'] } },
	},
	...tagFields('', { what: ['tag'] }, 'processed', 'true'),
	{
		displayName: 'When',
		name: 'when',
		type: 'options',
		default: 'succeeded',
		description: 'When to do it',
		options: [
			{ name: 'The Execution Has Started', value: 'started', description: 'Immediately. Later nodes may no longer find the object.' },
			{ name: 'The Execution Has Succeeded', value: 'succeeded', description: 'If an execution fails, the object is tried again' },
		],
	},
	{
		displayName: 'Attempts',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 3,
		description: 'How many executions may fail for one object. Each new attempt starts with a later poll.',
		displayOptions: { show: { when: ['succeeded'] } },
	},
	{
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
	},
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

const folderOf = (value: unknown, label: string, otherwise: string): string => {
	const folder = textIn(value, label) ?? otherwise;
	return folder.endsWith('/') ? folder : `${folder}/`;
};

/** The option, read; undefined when it is not there. @param prefix what all watched keys begin with */
export function readAfterProcessing(options: IDataObject, prefix: string): AfterProcessing | undefined {
	const step = (options.afterProcessing as IDataObject | undefined)?.step as IDataObject | undefined;
	if (step === undefined) return undefined;
	const whenSucceeded = step.when !== 'started';
	const tag = (name: unknown, value: unknown, otherwise: string): FinishAction => ({
		kind: 'tag',
		name: textIn(name, 'Tag') ?? otherwise,
		value: textIn(value, 'Tag Value') ?? 'true',
	});
	const action: FinishAction =
		step.what === 'delete'
			? { kind: 'delete' }
			: step.what === 'tag'
				? tag(step.tagName, step.tagValue, 'processed')
				: { kind: 'move', folder: folderOf(step.folder, 'Folder', 'done/'), from: prefix };
	const onFailure: FinishAction | undefined =
		!whenSucceeded || step.onFailure === 'leave'
			? undefined
			: step.onFailure === 'tag'
				? tag(step.errorTagName, step.errorTagValue, 'error')
				: { kind: 'move', folder: folderOf(step.errorFolder, 'Error Folder', 'error/'), from: prefix };
	for (const one of [action, onFailure]) {
		if (one?.kind === 'move' && prefix !== '' && prefix.startsWith(one.folder)) {
			throw invalidInput('After Processing', 'is inside the watched folder', one.folder, 'Choose another folder.');
		}
	}
	return { action, whenSucceeded, attempts: numberIn(step.attempts ?? 3, 'Attempts', 1, 100), onFailure };
}

/** The folders that objects are moved to. */
export const targetsOf = (after: AfterProcessing | undefined): string[] =>
	[after?.action, after?.onFailure].flatMap((action) => (action?.kind === 'move' ? [action.folder] : []));
