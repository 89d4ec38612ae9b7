import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { checkKey } from '../../client/objects/key';
import type { UploadId } from '../../client/listing/multipartUploads';
import type { Item } from '../operation';
import { readBucket } from '../parameters';
import { readName, readTrimmedName } from '../read/name';
import { prefixField } from '../selection';

/** The prefix of the keys that uploads are looked for below. */
export const uploadsBelowField: INodeProperties = prefixField(
	'e.g. videos/2026/',
	'End with a slash for a folder. Leave empty for the whole bucket',
	'Only uploads of objects whose key begins with this text',
);

/** The fields that name one upload. */
export const uploadFields: INodeProperties[] = [
	{
		displayName: 'Key',
		name: 'uploadKey',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. videos/2026/launch.mp4',
		description: 'The full key of the object that is being uploaded',
	},
	{
		displayName: 'Upload ID',
		name: 'uploadId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA',
		description: 'The uploadId from Multipart Upload: Create Presigned or Get Many',
	},
];

/** @throws S3Error of kind invalidInput */
export function readUpload(item: Item): UploadId {
	const bucket = readBucket(item);
	const key = readName(item, 'uploadKey');
	checkKey(key, 'Key');
	const uploadId = readTrimmedName(item, 'uploadId') ?? '';
	if (uploadId === '')
		throw invalidInput('Upload ID', 'is empty', undefined, 'Multipart Upload: Get Many lists the unfinished uploads with their IDs.');
	return { bucket, key, uploadId };
}
