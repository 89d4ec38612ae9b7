/** The old nodes' operations on folders and buckets. */
import { bucketOption, limits, type Say } from './files';
import { aclOf, isOn, sayGrants } from './headers';
import { collection, type OldNode } from './oldNodes';
import { isBlank, isExpression, joined, locator } from './value';
import { without } from './without';
import type { Parameters } from './workflow';

export function createFolder({ kind, parameters }: OldNode, say: Say): Parameters {
	const { parentFolderKey: parent, requesterPays, storageClass } = collection(parameters, 'additionalFields');
	if (!isBlank(storageClass) && storageClass !== 'standard') say('notCarried', 'Storage Class: a folder is an empty object.');
	// Version 1 and the node for other stores put nothing between the two.
	const folder = isBlank(parent) ? parameters.folderName : joined(parent, kind === 'aws2' ? '/' : '', parameters.folderName);
	return {
		resource: 'folder',
		operation: 'create',
		folder: locator('path', folder ?? ''),
		options: { ...bucketOption(parameters.bucketName, say), ...(isOn(requesterPays) && { requesterPays }) },
	};
}

export function deleteFolder({ parameters }: OldNode, say: Say): Parameters {
	const folder = parameters.folderKey;
	if (isBlank(folder)) say('check', 'Folder is empty. The old node deleted everything in the bucket; the new node refuses.');
	else if (isExpression(folder)) {
		say(
			'differs',
			'Only what is in the folder is deleted. If it has no slash at its end, the old node also deleted other keys that begin with it.',
		);
	} else if (!String(folder).endsWith('/')) {
		say(
			'differs',
			'Only what is in the folder is deleted. ' +
				`The old node deleted every key that begins with ${String(folder)}, such as ${String(folder)}-2/x.`,
		);
	}
	say('differs', 'The output has an item for each deleted object. The old node had one item with a list.');
	return {
		resource: 'folder',
		operation: 'delete',
		folder: locator('path', folder ?? ''),
		options: bucketOption(parameters.bucketName, say),
	};
}

export function getFolders({ parameters }: OldNode, say: Say): Parameters {
	const { folderKey, fetchOwner } = collection(parameters, 'options');
	if (isOn(fetchOwner)) say('notCarried', 'Fetch Owner: lists have no owner.');
	say('differs', 'Folders are found by the keys in them. The old node only found empty objects whose key ends with a slash.');
	return {
		resource: 'folder',
		operation: 'getAll',
		folder: locator('path', folderKey ?? ''),
		...limits(parameters),
		options: { ...bucketOption(parameters.bucketName, say), recursive: true },
	};
}

export function createBucket({ parameters }: OldNode, say: Say): Parameters {
	const fields = collection(parameters, 'additionalFields');
	sayGrants(fields, say);
	return {
		resource: 'bucket',
		operation: 'create',
		bucket: parameters.name ?? '',
		options: without({
			acl: aclOf(fields, say),
			...(isOn(fields.bucketObjectLockEnabled) && { objectLock: fields.bucketObjectLockEnabled }),
			...(!isBlank(fields.region) && { region: fields.region }),
		}),
	};
}

export const deleteBucket = ({ parameters }: OldNode): Parameters => ({
	resource: 'bucket',
	operation: 'delete',
	bucket: parameters.name ?? '',
	options: {},
});

export const getBuckets = ({ parameters }: OldNode): Parameters => ({
	resource: 'bucket',
	operation: 'getAll',
	...limits(parameters),
	options: {},
});

/** *Search* lists objects. The node for other stores never sends the delimiter, and only version 2 can give the folders. */
export function search({ kind, parameters }: OldNode, say: Say): Parameters {
	const fields = collection(parameters, 'additionalFields');
	if (isOn(fields.fetchOwner)) say('notCarried', 'Fetch Owner: lists have no owner.');
	if (!isBlank(fields.encodingType)) say('notCarried', 'Encoding Type: keys are given as they are, not URL-encoded.');
	const delimiter = kind === 's3' || isBlank(fields.delimiter) ? undefined : fields.delimiter;
	if (delimiter !== undefined && delimiter !== '/') {
		say('notCarried', `Delimiter: the new node knows folders, with / between them, and lists all levels instead of ${String(delimiter)}.`);
	}
	const isLevel = delimiter === '/';
	const showsFolders = isLevel && kind === 'aws2' && isOn(fields.includeCommonPrefixes);
	if (isExpression(fields.includeCommonPrefixes)) say('check', 'Include Common Prefixes is an expression: set Show by hand.');
	return {
		resource: 'object',
		operation: 'getAll',
		prefix: locator('prefix', fields.prefix ?? ''),
		...limits(parameters),
		options: {
			...bucketOption(parameters.bucketName, say),
			...(isLevel && { depth: 'level', show: showsFolders ? 'folder' : 'file' }),
			...(isOn(fields.requesterPays) && { requesterPays: fields.requesterPays }),
			...(!isBlank(fields.startAfter) && { startAfter: fields.startAfter }),
		},
	};
}
