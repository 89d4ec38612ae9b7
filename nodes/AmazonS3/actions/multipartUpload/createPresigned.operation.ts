import type { IDataObject } from 'n8n-workflow';
import { s3UriOf } from '../../client/objects/objectInfo';
import { MAX_PART_BYTES, MAX_PARTS } from '../../client/objects/partPlan';
import { presignUpload, type PresignUploadRequest } from '../../client/sharing/presignUpload';
import { uploadScript } from '../../client/sharing/uploadScript';
import { bucketNameOption, objectField, optionsField, parallelItemsOption } from '../fields';
import { hintAtFolder } from '../object/uploadKey';
import { objectHeaderOptions, readObjectHeaders } from '../object/objectHeaders';
import type { Item, ItemOperation } from '../operation';
import { readPartBytes } from '../parameters';
import { readFlag } from '../read/flag';
import { readNumber } from '../read/number';
import { readObject } from '../objectField';
import { expiresInField, publicEndpointOption, readExpiresIn, readPublicEndpoint } from '../signingFields';
import { hintAtSlash } from '../slashInFront';
import { withoutAbsent } from '../../client/flow/withoutAbsent';

const MIB = 1024 * 1024;

/** Fewer parts than of an upload by the node: someone else has to send each, and keeps its own memory. */
const DEFAULT_PART_MIB = 64;

interface Parameters extends PresignUploadRequest {
	withScript: boolean;
}

/** Each part of a locked object takes a hash, which nobody knows yet. */
const headerOptions = objectHeaderOptions.filter(({ name }) => name !== 'objectLock');

async function readHeaders(key: string, headers: PresignUploadRequest['headers']): Promise<PresignUploadRequest['headers']> {
	const { contentTypeOf } = await import('../../client/objects/contentType');
	return { ContentType: contentTypeOf(key), ...headers };
}

function read(item: Item): Parameters {
	const object = readObject(item);
	hintAtSlash(item, object.key);
	hintAtFolder(item, object.key);
	return {
		...object,
		headers: readObjectHeaders(item),
		size: readNumber(item, 'fileSize', { least: 1, most: MAX_PARTS * MAX_PART_BYTES }),
		partBytes: readPartBytes(item) ?? DEFAULT_PART_MIB * MIB,
		expiresInSeconds: readExpiresIn(item),
		publicEndpoint: readPublicEndpoint(item),
		withScript: readFlag(item, 'options.shellScript'),
	};
}

export const createPresigned: ItemOperation<Parameters> = {
	fields: [
		objectField('Key', 'key', 'The object to upload'),
		{
			displayName: 'File Size (Bytes)',
			name: 'fileSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 0,
			required: true,
			description:
				'The exact size of the file in bytes, such as file.size in a browser. Each part gets a URL that accepts exactly its bytes.',
		},
		{
			...expiresInField,
			default: 86_400,
			description: 'How long the URLs work. The whole upload has to be completed in this time.',
		},
		optionsField(
			bucketNameOption,
			parallelItemsOption,
			publicEndpointOption,
			...headerOptions,
			{
				displayName: 'Part Size (MiB)',
				name: 'partSize',
				type: 'number',
				typeOptions: { minValue: 5 },
				default: DEFAULT_PART_MIB,
				description: 'The size of each part except the last. Files that would need more than 10,000 parts get larger parts.',
			},
			{
				displayName: 'Shell Script',
				name: 'shellScript',
				type: 'boolean',
				default: true,
				description: 'Whether to also output a script that uploads the file with curl, in the field script',
			},
		),
	],
	read,
	touches: ({ bucket, key }) => [{ bucket, key }],
	async run({ withScript, ...request }, { store, signal }) {
		const { bucket, key, size, expiresInSeconds: expiresIn } = request;
		const { uploadId, parts, ...rest } = await presignUpload(
			store,
			{ ...request, headers: await readHeaders(key, request.headers) },
			signal,
		);
		const script = withScript ? uploadScript({ uploadId, parts, ...rest }, key, size) : undefined;
		return [
			{
				json: withoutAbsent({
					uploadId,
					size,
					partCount: parts.length,
					parts,
					...rest,
					expiresIn,
					script,
					bucket,
					key,
					s3Uri: s3UriOf(bucket, key),
				}) as unknown as IDataObject,
			},
		];
	},
};
