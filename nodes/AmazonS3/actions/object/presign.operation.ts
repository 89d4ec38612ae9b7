import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { attachment } from '../../client/objects/headerValue';
import { s3UriOf } from '../../client/objects/objectInfo';
import { MAX_SINGLE_BYTES } from '../../client/objects/partPlan';
import { parseChecksum, presign, type AnswerHeaders, type PresignRequest, type UploadTerms } from '../../client/sharing/presign';
import { bucketNameOption, objectField, optionsField, parallelItemsOption, settingsOption, versionIdOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readChoice, readOptionalChoice } from '../read/choice';
import { readFlag } from '../read/flag';
import { readTrimmedName } from '../read/name';
import { readOptionalNumber } from '../read/number';
import { readObject, readVersion } from '../objectField';
import { expiresInField, publicEndpointOption, readExpiresIn, readPublicEndpoint } from '../signingFields';
import { hintAtSlash } from '../slashInFront';
import { hintAtFolder } from './uploadKey';
import { contentHeaderOptions, readContentHeaders } from './contentHeaders';
import { objectHeaderOptions, readObjectHeaders } from './objectHeaders';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { choiceField } from '../choiceField';

type Method = PresignRequest['method'];

const shownFor =
	(...method: Method[]) =>
	(field: INodeProperties): INodeProperties => ({ ...field, displayOptions: { show: { '/method': method } } });

const IN_ANSWERS: Record<string, string> = {
	contentType: 'For a download: the content type that S3 returns. For an upload: the content type that must be sent.',
	expires: 'Until when browsers may keep a copy. The URL and the object have their own times.',
};

/** The same headers for both ways: S3 answers a download with them, or stores them with an upload. */
const sharedHeaderOptions = contentHeaderOptions
	.filter(({ name }) => name !== 'websiteRedirect')
	.map((option) => ({ ...option, description: IN_ANSWERS[option.name] ?? option.description }))
	.map(shownFor('GET', 'PUT'));

/** A locked object takes a checksum of its contents, which nobody knows yet. */
const uploadHeaderOptions = objectHeaderOptions
	.filter(
		({ name }) => name !== 'objectLock' && (name === 'websiteRedirect' || !contentHeaderOptions.some((header) => header.name === name)),
	)
	.map(shownFor('PUT'));

const algorithmField = choiceField({
	displayName: 'Algorithm',
	name: 'algorithm',
	type: 'options',
	options: (['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const).map((value) => ({ name: value.replace('SHA', 'SHA-'), value })),
	default: 'SHA256',
	description: 'The algorithm of the checksum',
});

const checksumOption = settingsOption('Checksum', 'checksum', 'Add checksum', 'Allow only the upload of contents with this checksum', [
	algorithmField,
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
		description: 'The checksum of the file, in hexadecimal or base64',
	},
]);

const methodField = choiceField({
	displayName: 'URL For',
	name: 'method',
	type: 'options',
	options: [
		{ name: 'Delete (DELETE)', value: 'DELETE', description: 'Anyone with the URL can delete the object' },
		{ name: 'Download (GET)', value: 'GET', description: 'Anyone with the URL can read the object' },
		{ name: 'Get Headers (HEAD)', value: 'HEAD', description: 'Anyone with the URL can see size, date and metadata of the object' },
		{ name: 'Upload (PUT)', value: 'PUT', description: 'Anyone with the URL can write the object' },
	],
	default: 'GET',
	description: 'What the URL allows',
});

const fields: INodeProperties[] = [
	objectField('Key', 'key', 'The object of the URL'),
	methodField,
	expiresInField,
	optionsField(
		bucketNameOption,
		parallelItemsOption,
		publicEndpointOption,
		shownFor('GET', 'HEAD', 'DELETE')(versionIdOption),
		...sharedHeaderOptions,
		...uploadHeaderOptions,
		shownFor('PUT')(checksumOption),
		...[
			{
				displayName: 'Fail If Object Exists',
				name: 'onlyIfAbsent',
				type: 'boolean' as const,
				default: true,
				description: 'Whether the URL never overwrites an existing object. Not every S3-compatible store supports this.',
			},
			{
				displayName: 'File Size (Bytes)',
				name: 'size',
				type: 'number' as const,
				typeOptions: { minValue: 0 },
				default: 0,
				description: 'Allow only the upload of a file of exactly this size',
			},
		].map(shownFor('PUT')),
		shownFor('GET')({
			displayName: 'Download File Name',
			name: 'downloadFileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. report.pdf',
			description: 'Browsers save the object with this name instead of showing it',
		}),
	),
];

function read(item: Item): PresignRequest {
	const method = readChoice(item, methodField);
	const object = method === 'PUT' ? readObject(item) : readVersion(item);
	hintAtSlash(item, object.key);
	if (method === 'PUT') hintAtFolder(item, object.key);
	const request = { ...object, expiresInSeconds: readExpiresIn(item), publicEndpoint: readPublicEndpoint(item) };
	if (method === 'GET') return { ...request, method, answerHeaders: readAnswerHeaders(item) };
	return method === 'PUT' ? { ...request, method, upload: readUploadTerms(item) } : { ...request, method };
}

function readAnswerHeaders(item: Item): AnswerHeaders {
	const headers = readContentHeaders(item, 'options');
	const fileName = readTrimmedName(item, 'options.downloadFileName');
	if (fileName !== undefined && headers.ContentDisposition !== undefined) {
		throw invalidInput('Download File Name', 'cannot be combined with Content-Disposition', fileName, 'Remove one of the two options.');
	}
	return withoutAbsent<AnswerHeaders>({
		ResponseCacheControl: headers.CacheControl,
		ResponseContentDisposition: fileName === undefined ? headers.ContentDisposition : attachment(fileName),
		ResponseContentEncoding: headers.ContentEncoding,
		ResponseContentLanguage: headers.ContentLanguage,
		ResponseContentType: headers.ContentType,
		ResponseExpires: headers.Expires,
	});
}

function readUploadTerms(item: Item): UploadTerms {
	const advice = 'For larger files use Multipart Upload: Create Presigned.';
	const algorithm = readOptionalChoice(item, algorithmField, 'options.checksum.settings');
	const checksum = readTrimmedName(item, 'options.checksum.settings.value');
	return {
		headers: readObjectHeaders(item),
		size: readOptionalNumber(item, 'options.size', { least: 0, most: MAX_SINGLE_BYTES, advice }),
		checksum: algorithm === undefined && checksum === undefined ? undefined : parseChecksum(algorithm ?? 'SHA256', checksum, 'Checksum'),
		onlyIfAbsent: readFlag(item, 'options.onlyIfAbsent'),
	};
}

export const createPresignedUrl: ItemOperation<PresignRequest> = {
	fields,
	read,
	async run(request, { store }) {
		const { bucket, key, versionId, expiresInSeconds: expiresIn } = request;
		const { url, ...rest } = await presign(store, request);
		return [{ json: withoutAbsent({ url, ...rest, expiresIn, bucket, key, versionId, s3Uri: s3UriOf(bucket, key) }) as IDataObject }];
	},
};
