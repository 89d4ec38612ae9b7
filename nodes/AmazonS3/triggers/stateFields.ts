import type { INodeProperties } from 'n8n-workflow';
import type { Form } from '../actions/read/field';
import { readFlag } from '../actions/read/flag';
import type { StatePlace } from '../client/detection/bucketState';
import { invalidInput } from '../client/errors/errors';
import { hasGroup, readFolderText, readText } from './values';

/** Not alphabetical: the name belongs to the folder, and sharing to both. */
const bucketFields: INodeProperties[] = [
	{
		displayName: 'Folder',
		name: 'folder',
		type: 'string',
		default: '.n8n/',
		description: 'The folder in the bucket that holds the state. The trigger ignores this folder.',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoices',
		description: 'Triggers with the same folder and name share their state. Defaults to a name made from the IDs of the workflow and node.',
	},
	{
		displayName: 'Share With Other Instances',
		name: 'share',
		type: 'boolean',
		default: false,
		description:
			'Whether other n8n instances run this trigger with the same Name. Only one of them starts for each object. Needs conditional writes.',
	},
];

export const stateOption: INodeProperties = {
	displayName: 'State in the Bucket',
	name: 'state',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Place',
	description:
		'Keep the state in a small object of the bucket. It then survives a renamed node and a new database, and n8n instances can share it.',
	options: [{ displayName: 'Place', name: 'place', values: bucketFields }],
};

const PLACE = 'options.state.place';

/**
 * The option, read; undefined when the state stays in n8n.
 * @param watched the bucket, and what all watched keys begin with
 * @param ownName for a state that nobody named
 * @throws S3Error of kind invalidInput, also for a folder that holds all that is watched
 */
export function readStatePlace(
	form: Form,
	{ bucket, prefix }: { bucket: string; prefix: string },
	ownName: string,
): (StatePlace & { share: boolean }) | undefined {
	if (!hasGroup(form, PLACE)) return undefined;
	const folder = readFolderText(form, `${PLACE}.folder`, '.n8n/');
	const name = readText(form, `${PLACE}.name`);
	const share = readFlag(form, `${PLACE}.share`);
	if (prefix !== '' && prefix.startsWith(folder))
		throw invalidInput(
			'State in the Bucket',
			'is kept in the watched folder, or one above it',
			folder,
			'Choose another folder: the trigger ignores the folder of its state.',
		);
	if (share && name === undefined)
		throw invalidInput('Name', 'is empty', undefined, 'Enter the same name in each n8n instance that shares this bucket.');
	return { bucket, folder, name: name ?? ownName, share };
}
