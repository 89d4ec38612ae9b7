import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { s3UriOf } from '../../client/objectInfo';
import { MAX_EXPIRY_SECONDS, presign, type PresignRequest } from '../../client/presign';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, versionIdOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { checkNumber, readObject, readOptions, readParameter } from '../parameters';

const fields: INodeProperties[] = [
	objectField('Key', 'key', 'The object that the URL is for'),
	{
		displayName: 'URL For',
		name: 'method',
		type: 'options',
		options: [
			{ name: 'Download (GET)', value: 'GET', description: 'Whoever has the URL can read the object' },
			{ name: 'Upload (PUT)', value: 'PUT', description: 'Whoever has the URL can write the object' },
		],
		default: 'GET',
		description: 'What the URL allows',
	},
	{
		displayName: 'Expires In (Seconds)',
		name: 'expiresIn',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_EXPIRY_SECONDS },
		default: 3600,
		hint: '3600 is an hour, 86400 a day, 604800 the longest: 7 days',
		description: 'How long the URL works',
	},
	optionsField(
		bucketNameOption,
		parallelItemsOption,
		{ ...versionIdOption, displayOptions: { show: { '/method': ['GET'] } } },
		{
			displayName: 'Content Type',
			name: 'contentType',
			type: 'string',
			default: '',
			placeholder: 'e.g. application/pdf',
			description: 'For a download: the media type that S3 answers with. For an upload: the one that must be sent.',
		},
		{
			displayName: 'Download File Name',
			name: 'downloadFileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. report.pdf',
			displayOptions: { show: { '/method': ['GET'] } },
			description: 'Browsers save the object under this name instead of showing it',
		},
	),
];

function read(item: Item): PresignRequest {
	const options = readOptions<{ contentType: string; downloadFileName: string; versionId: string }>(item);
	const method = readParameter<PresignRequest['method']>(item, 'method');
	const reading = method === 'GET';
	return {
		...readObject(item),
		method,
		expiresInSeconds: checkNumber(readParameter(item, 'expiresIn'), 'Expires In (Seconds)', 1, MAX_EXPIRY_SECONDS, 'S3 allows at most 7 days.'),
		contentType: options.contentType?.trim() || undefined,
		downloadFileName: (reading && options.downloadFileName?.trim()) || undefined,
		versionId: (reading && options.versionId?.trim()) || undefined,
	};
}

export const createPresignedUrl: ItemOperation<PresignRequest> = {
	fields,
	read,
	async run(request, { store }) {
		const { url, ...rest } = await presign(store, request);
		const { bucket, key } = request;
		return [{ json: { url, ...rest, expiresIn: request.expiresInSeconds, bucket, key, s3Uri: s3UriOf(bucket, key) } as IDataObject }];
	},
};
