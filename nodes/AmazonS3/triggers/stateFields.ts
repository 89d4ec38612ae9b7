import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';
import type { StatePlace } from '../client/detection/bucketState';
import { invalidInput } from '../client/errors/errors';
import { textIn } from './values';

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
			'Whether other n8n instances run this trigger with the same name. Each object then starts one execution in one of them: the first to write a marker for it. The store must support conditional writes, as S3 does.',
	},
];

export const stateOption: INodeProperties = {
	displayName: 'State in the Bucket',
	name: 'state',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Place',
	description:
		"Keep the trigger's state as a small object in the bucket instead of in n8n. It then survives a renamed node and a new database, and several n8n instances can share a bucket.",
	options: [{ displayName: 'Place', name: 'place', values: bucketFields }],
};

/** The option, read; undefined when the state stays in n8n. */
export function readStatePlace(
	functions: IPollFunctions,
	options: IDataObject,
	bucket: string,
): (StatePlace & { share: boolean }) | undefined {
	const place = (options.state as IDataObject | undefined)?.place as IDataObject | undefined;
	if (place === undefined) return undefined;
	const folder = textIn(place.folder, 'Folder') ?? '.n8n/';
	const name = textIn(place.name, 'Name') ?? `${functions.getWorkflow().id}-${functions.getNode().id}`;
	const share = place.share === true;
	if (share && textIn(place.name, 'Name') === undefined) {
		throw invalidInput('Name', 'is empty', undefined, 'Enter the same name in each n8n instance that shares this bucket.');
	}
	return { bucket, folder: folder.endsWith('/') ? folder : `${folder}/`, name, share };
}
