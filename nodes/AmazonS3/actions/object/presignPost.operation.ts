import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { checkKey } from '../../client/objects/key';
import { encodeMetadata } from '../../client/objects/metadata';
import { s3UriOf } from '../../client/objects/objectInfo';
import { MAX_POST_BYTES, presignPost, type PostRequest, type Wanted } from '../../client/sharing/presignPost';
import { bucketNameOption, objectField, optionsField, pairsOption, parallelItemsOption, storageClassOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readBucket, readStorageClass } from '../parameters';
import { readChoice, readOptionalChoice } from '../read/choice';
import { enteredAt } from '../read/field';
import { readGivenName, readNames, readTrimmedName } from '../read/name';
import { numberOf, readOptionalNumber } from '../read/number';
import { readPairs } from '../read/pairs';
import { readObject } from '../objectField';
import { expiresInField, publicEndpointOption, readExpiresIn, readPublicEndpoint } from '../signingFields';
import { hintAtSlash } from '../slashInFront';
import { contentHeaderOptions, readContentHeaders } from './contentHeaders';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { tagsXml } from '../../client/sharing/tagsXml';
import { choiceField } from '../choiceField';

const MIB = 1024 * 1024;

const storeAsField = choiceField({
	displayName: 'Store As',
	name: 'storeAs',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'A File in a Folder', value: 'prefix', description: 'A prefix followed by the name of the uploaded file' },
		{ name: 'One Object', value: 'key', description: 'A fixed key, whatever the file is named' },
	],
	default: 'prefix',
	description: 'The key of the uploaded object',
});

const allowedTypeField = choiceField({
	displayName: 'Allowed Type',
	name: 'allowedType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Any', value: 'any', description: 'Whatever the sender states' },
		{ name: 'Any That Begins With', value: 'prefix', description: 'Such as image/' },
		{ name: 'One', value: 'exactly', description: 'Such as application/pdf' },
	],
	default: 'any',
	description: 'Which content types S3 accepts. S3 trusts what the sender states.',
});

const successStatusOption = choiceField({
	displayName: 'Success Status',
	name: 'successStatus',
	type: 'options',
	options: [
		{ name: '200 (Empty)', value: '200' },
		{ name: '201 (XML With Bucket, Key and ETag)', value: '201' },
		{ name: '204 (No Content)', value: '204', description: 'The browser stays on the page of the form' },
	],
	default: '201',
	description: 'What S3 returns after an upload, unless there is a Redirect URL',
});

const fields: INodeProperties[] = [
	storeAsField,
	{
		displayName: 'Prefix',
		name: 'keyPrefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. uploads/customer-42/',
		hint: 'End with a slash for a folder. Leave empty for anywhere in the bucket',
		displayOptions: { show: { storeAs: ['prefix'] } },
		description: 'The start of the key. The name of the uploaded file follows.',
	},
	{ ...objectField('Key', 'key', 'The object to upload'), displayOptions: { show: { storeAs: ['key'] } } },
	allowedTypeField,
	{
		displayName: 'Type',
		name: 'contentType',
		type: 'string',
		default: '',
		placeholder: 'e.g. image/ or application/pdf',
		required: true,
		displayOptions: { show: { allowedType: ['prefix', 'exactly'] } },
		description: 'The content type, or its beginning',
	},
	{
		displayName: 'Maximum Size (MiB)',
		name: 'maxSize',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 6 },
		default: 100,
		description: 'S3 refuses larger files. The maximum is 5120: for larger files use Multipart Upload: Create Presigned.',
	},
	expiresInField,
	optionsField(
		bucketNameOption,
		parallelItemsOption,
		publicEndpointOption,
		storageClassOption,
		pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values, stored with each upload. The sender cannot change them'),
		pairsOption('Tags', 'tags', 'Tag', 'Up to 10 tags of each upload. The sender cannot change them'),
		...contentHeaderOptions.filter(({ name }) => ['cacheControl', 'contentDisposition', 'contentEncoding', 'expires'].includes(name)),
		{
			displayName: 'Metadata to Ask For',
			name: 'openMetadata',
			type: 'string',
			default: '',
			placeholder: 'e.g. name, order-number',
			description: 'Names of metadata that the sender fills in, separated by commas. S3 requires all of them and accepts any value.',
		},
		{
			displayName: 'Minimum Size (Bytes)',
			name: 'minSize',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 1,
			description: 'S3 refuses smaller files',
		},
		{
			displayName: 'Redirect URL',
			name: 'redirectUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://www.example.com/thank-you',
			description: 'The page that the browser opens after an upload. S3 adds bucket, key and etag to its query.',
		},
		successStatusOption,
	),
];

function read(item: Item): PostRequest {
	const maxBytes = readMaxBytes(item);
	const metadata = encodeMetadata(readPairs(item, 'options.metadata'));
	return {
		...readKey(item),
		contentType: readType(item),
		minBytes: readOptionalNumber(item, 'options.minSize', { least: 0, most: maxBytes, advice: 'Enter at most Maximum Size.' }) ?? 1,
		maxBytes,
		fields: {
			...readFixedFields(item),
			...withPrefix(metadata),
			...answerField(readTrimmedName(item, 'options.redirectUrl'), readOptionalChoice(item, successStatusOption, 'options') ?? '201'),
		},
		openFields: readOpenMetadata(readNames(item, 'options.openMetadata'), metadata),
		expiresInSeconds: readExpiresIn(item),
		publicEndpoint: readPublicEndpoint(item),
	};
}

function readKey(item: Item): Pick<PostRequest, 'bucket' | 'key'> {
	if (readChoice(item, storeAsField) === 'key') {
		const { bucket, key } = readObject(item);
		hintAtSlash(item, key);
		return { bucket, key: { exactly: key } };
	}
	const prefix = readGivenName(item, 'keyPrefix');
	if (prefix !== '') checkKey(prefix, 'Prefix');
	hintAtSlash(item, prefix, 'keyPrefix');
	return { bucket: readBucket(item), key: { prefix } };
}

function readType(item: Item): Wanted | undefined {
	const allowed = readChoice(item, allowedTypeField);
	if (allowed === 'any') return undefined;
	const type = readTrimmedName(item, 'contentType');
	if (type === undefined)
		throw invalidInput('Type', 'is empty', undefined, 'Enter a content type like application/pdf, or the beginning of one, like image/.');
	if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(type)) throw invalidInput('Type', 'is not a content type', type);
	return allowed === 'prefix' ? { prefix: type } : { exactly: type };
}

function readMaxBytes(item: Item): number {
	const { value, label } = enteredAt(item, 'maxSize');
	const advice = 'For larger files use Multipart Upload: Create Presigned.';
	const mib = numberOf(value, label, { least: 0, most: Number.MAX_SAFE_INTEGER, fraction: true, advice });
	const bytes = Math.round(mib * MIB);
	if (bytes < 1 || bytes > MAX_POST_BYTES) throw invalidInput(label, 'is not a number above 0 and at most 5120', mib, advice);
	return bytes;
}

function readFixedFields(item: Item): Record<string, string> {
	const { CacheControl, ContentDisposition, ContentEncoding, Expires } = readContentHeaders(item, 'options');
	const tags = readPairs(item, 'options.tags');
	return withoutAbsent({
		'Cache-Control': CacheControl,
		'Content-Disposition': ContentDisposition,
		'Content-Encoding': ContentEncoding,
		Expires: Expires?.toUTCString(),
		'x-amz-storage-class': readStorageClass(item),
		tagging: Object.keys(tags).length === 0 ? undefined : tagsXml(tags),
	}) as Record<string, string>;
}

const withPrefix = (metadata: Record<string, string>) =>
	Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]));

function readOpenMetadata(names: string[], fixed: Record<string, string>): string[] {
	const open = Object.keys(encodeMetadata(Object.fromEntries(names.map((name) => [name, '']))));
	const both = open.find((name) => Object.hasOwn(fixed, name));
	if (both !== undefined)
		throw invalidInput('Metadata to Ask For', 'has a name that Metadata gives a value', both, 'Remove it from one of the two options.');
	return open.map((name) => `x-amz-meta-${name}`);
}

function answerField(redirectUrl: string | undefined, status: string): Record<string, string> {
	if (redirectUrl === undefined) return { success_action_status: status };
	if (!/^https?:\/\//.test(redirectUrl) || !URL.canParse(redirectUrl))
		throw invalidInput('Redirect URL', 'is not a web address', redirectUrl, 'It begins with https://.');
	return { success_action_redirect: redirectUrl };
}

export const createPresignedPost: ItemOperation<PostRequest> = {
	fields,
	read,
	async run(request, { store }) {
		const { bucket, key, expiresInSeconds: expiresIn } = request;
		const { url, ...rest } = await presignPost(store, request);
		const about = 'exactly' in key ? { key: key.exactly } : { keyPrefix: key.prefix };
		return [
			{
				json: {
					url,
					method: 'POST',
					...rest,
					expiresIn,
					bucket,
					...about,
					s3Uri: s3UriOf(bucket, 'exactly' in key ? key.exactly : key.prefix),
				} as IDataObject,
			},
		];
	},
};
