import type { INodeProperties } from 'n8n-workflow';
import { requestOptions } from '../requestFields';
import { operationMenu, shownFor } from '../menu';
import { withToolDefault } from '../toolFields';
import { addTags } from './addTags.operation';
import { append } from './append.operation';
import { copy } from './copy.operation';
import { deleteObject } from './delete.operation';
import { download } from './download.operation';
import { exists } from './exists.operation';
import { getAll } from './getMany.operation';
import { getMetadata } from './getMetadata.operation';
import { getObjectLock } from './getObjectLock.operation';
import { getTags } from './getTags.operation';
import { getVersions } from './getVersions.operation';
import { move } from './move.operation';
import { createPresignedUrl } from './presign.operation';
import { createPresignedPost } from './presignPost.operation';
import { removeTags } from './removeTags.operation';
import { restore } from './restore.operation';
import { restoreVersion } from './restoreVersion.operation';
import { setLegalHold } from './setLegalHold.operation';
import { setRetention } from './setRetention.operation';
import { setTags } from './setTags.operation';
import { undelete } from './undelete.operation';
import { updateMetadata } from './updateMetadata.operation';
import { upload } from './upload.operation';
import { waitUntil } from './waitUntil.operation';

export const objectOperations = {
	addTags,
	append,
	copy,
	createPresignedPost,
	createPresignedUrl,
	delete: deleteObject,
	download,
	exists,
	getAll,
	getMetadata,
	getObjectLock,
	getTags,
	getVersions,
	move,
	removeTags,
	restore,
	restoreVersion,
	setLegalHold,
	setRetention,
	setTags,
	undelete,
	updateMetadata,
	upload,
	waitUntil,
};

/** What most workflows need comes first: n8n's list of actions has no search, and keeps this order. */
const menu = operationMenu('object', 'upload', [
	{
		name: 'Upload',
		value: 'upload',
		action: 'Upload an object',
		description: 'Store a file, text, JSON or the file at a URL as an object',
	},
	{
		name: 'Download',
		value: 'download',
		action: 'Download an object',
		description: 'Read one or many objects, whole or in part, as a file, text, JSON or items',
	},
	{ name: 'Get Many', value: 'getAll', action: 'Get many objects', description: 'List objects and folders' },
	{
		name: 'Delete',
		value: 'delete',
		action: 'Delete an object',
		description: 'Delete one or many objects: a folder, a pattern, all versions',
	},
	{
		name: 'Copy',
		value: 'copy',
		action: 'Copy an object',
		description: 'Copy one or many objects to other keys or another bucket, inside S3',
	},
	{
		name: 'Move',
		value: 'move',
		action: 'Move an object',
		description: 'Move or rename one or many objects: copy inside S3, then delete the source',
	},
	{
		name: 'Create Presigned URL',
		value: 'createPresignedUrl',
		action: 'Create a presigned URL',
		description: 'Create a link that lets others download, upload or delete an object for a limited time',
	},
	{ name: 'Exists', value: 'exists', action: 'Check if an object exists', description: 'Check whether an object exists' },
	{
		name: 'Get Metadata',
		value: 'getMetadata',
		action: 'Get the metadata of an object',
		description: 'Get size, type, date and metadata of an object, without its contents',
	},
	{
		name: 'Add Tags',
		value: 'addTags',
		action: 'Add tags to an object',
		description: 'Add tags to one or many objects. Other tags stay.',
	},
	{
		name: 'Append',
		value: 'append',
		action: 'Append to an object',
		description: 'Add text, JSON or a file to the end of an object, such as a log',
	},
	{
		name: 'Create Presigned POST',
		value: 'createPresignedPost',
		action: 'Create a presigned POST',
		description: 'Create an HTML form that lets others upload files for a limited time',
	},
	{
		name: 'Get Object Lock',
		value: 'getObjectLock',
		action: 'Get the object lock of an object',
		description: 'Get the legal hold and retention of an object',
	},
	{ name: 'Get Tags', value: 'getTags', action: 'Get the tags of an object', description: 'Get the tags of an object' },
	{
		name: 'Get Versions',
		value: 'getVersions',
		action: 'Get the versions of an object',
		description: 'List the versions and delete markers of an object, newest first',
	},
	{
		name: 'Remove Tags',
		value: 'removeTags',
		action: 'Remove tags from an object',
		description: 'Remove tags from one or many objects. Other tags stay.',
	},
	{
		name: 'Restore From Archive',
		value: 'restore',
		action: 'Restore an object from archive',
		description: 'Ask S3 for a readable copy of an archived object',
	},
	{
		name: 'Restore Version',
		value: 'restoreVersion',
		action: 'Restore a version of an object',
		description: 'Make an old version of an object the current version',
	},
	{
		name: 'Set Legal Hold',
		value: 'setLegalHold',
		action: 'Set the legal hold of an object',
		description: 'Protect objects from being deleted until the hold is removed',
	},
	{
		name: 'Set Retention',
		value: 'setRetention',
		action: 'Set the retention of an object',
		description: 'Protect objects from being deleted until a date',
	},
	{
		name: 'Set Tags',
		value: 'setTags',
		action: 'Set the tags of an object',
		description: 'Replace all tags of one or many objects',
	},
	{
		name: 'Undelete',
		value: 'undelete',
		action: 'Undelete an object',
		description: 'Bring back deleted objects in a bucket with versioning',
	},
	{
		name: 'Update Metadata',
		value: 'updateMetadata',
		action: 'Update the metadata of an object',
		description: 'Change metadata, content type or storage class of objects in place',
	},
	{
		name: 'Wait Until',
		value: 'waitUntil',
		action: 'Wait until an object exists or is gone',
		description: 'Wait until an object exists, is gone or is restored',
	},
]);

/** A form has no place for the headers of `requestOptions`. */
const { createPresignedPost: form, ...requests } = objectOperations;

export const objectDescription: INodeProperties[] = [
	...withToolDefault(menu, 'download'),
	...shownFor('object', requests, requestOptions),
	...shownFor('object', { createPresignedPost: form }),
];
