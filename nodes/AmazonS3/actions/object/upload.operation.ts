import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors';
import { encodeMetadata, encodeTags } from '../../client/metadata';
import { s3UriOf, withoutAbsent } from '../../client/objectInfo';
import { bufferSource, type Source } from '../../client/source';
import type { ObjectHeaders } from '../../client/upload';
import { writeObject, type IfExists } from '../../client/writeObject';
import { binarySource, readBinaryField } from '../../n8n/binary';
import { bucketNameOption, customerKeyOption, memoryLimitOption, objectField, optionsField, pairsOption, parallelItemsOption, partSizeOption, storageClassOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readObject, readOptions, readPairs, readParameter, readPartBytes } from '../parameters';

type From = 'binary' | 'text' | 'json';

const ifExistsOption: INodeProperties = {
	displayName: 'If Object Exists',
	name: 'ifExists',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Leave it as it is and report an error' },
		{ name: 'Keep Both', value: 'keepBoth', description: 'Put a number into the new key, such as report (1).pdf' },
		{ name: 'Overwrite', value: 'overwrite', description: 'Replace it' },
		{ name: 'Skip', value: 'skip', description: 'Leave it as it is and go on' },
	],
	default: 'overwrite',
	description: 'What to do when the bucket has an object with this key already',
};

const uploadOptions: INodeProperties[] = [
	bucketNameOption,
	customerKeyOption,
	memoryLimitOption,
	parallelItemsOption,
	partSizeOption,
	storageClassOption,
	ifExistsOption,
	pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values, stored with the object. Any text is kept as it is'),
	pairsOption('Tags', 'tags', 'Tag', 'Up to 10 tags, for lifecycle rules, permissions and cost reports'),
	{
		displayName: 'Cache-Control',
		name: 'cacheControl',
		type: 'string',
		default: '',
		placeholder: 'e.g. max-age=86400',
		description: 'How long browsers and content delivery networks may keep a copy',
	},
	{
		displayName: 'Content Type',
		name: 'contentType',
		type: 'string',
		default: '',
		placeholder: 'e.g. application/pdf',
		description: 'The media type of the file. Default: by the extension of the key, or as n8n knows the file.',
	},
	{
		displayName: 'Content-Disposition',
		name: 'contentDisposition',
		type: 'string',
		default: '',
		placeholder: 'e.g. attachment; filename="report.pdf"',
		description: 'Whether browsers show or save the object, and under which name',
	},
	{
		displayName: 'KMS Key ID',
		name: 'kmsKeyId',
		type: 'string',
		default: '',
		placeholder: 'e.g. arn:aws:kms:eu-central-1:123456789012:key/…',
		description: 'With the encryption AWS KMS: the key to use. Default: the AWS managed key.',
	},
	{
		displayName: 'Server-Side Encryption',
		name: 'serverSideEncryption',
		type: 'options',
		options: [
			{ name: 'AWS KMS', value: 'aws:kms' },
			{ name: 'AWS KMS, Dual-Layer', value: 'aws:kms:dsse' },
			{ name: 'S3 Managed Keys (AES-256)', value: 'AES256' },
		],
		default: 'AES256',
		description: 'How S3 encrypts the object where it is stored. Default: as the bucket is set.',
	},
];

const fields: INodeProperties[] = [
	objectField('Key', 'key', 'Where to store the file: its full path in the bucket'),
	{
		displayName: 'Source',
		name: 'from',
		type: 'options',
		options: [
			{ name: 'Binary File', value: 'binary', description: 'A file that an earlier node put into the item' },
			{ name: 'JSON', value: 'json', description: 'JSON that you enter or build here' },
			{ name: 'Text', value: 'text', description: 'Text that you enter or build here, stored as UTF-8' },
		],
		default: 'binary',
		description: 'What to store',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		displayOptions: { show: { from: ['binary'] } },
		hint: 'The name of the input field with the file',
		description: 'The name of the binary field of the item that holds the file',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. Hello, world',
		displayOptions: { show: { from: ['text'] } },
		description: 'The contents of the object',
	},
	{
		displayName: 'JSON',
		name: 'json',
		type: 'json',
		default: '={{ $json }}',
		displayOptions: { show: { from: ['json'] } },
		description: 'The contents of the object. Default: the JSON of the item.',
	},
	optionsField(...uploadOptions),
];

interface UploadParameters {
	bucket: string;
	key: string;
	ifExists: IfExists;
	partBytes?: number;
	headers: ObjectHeaders;
	/** The media type, where the user did not set one and the key's extension does not tell. */
	knownType: string;
	source(index: number): Source | Promise<Source>;
}

function read(item: Item): UploadParameters {
	const { bucket, key } = readObject(item);
	const options = readOptions(item);
	const from = readParameter<From>(item, 'from');
	const { source, knownType } = readContents(item, from);
	return {
		bucket,
		key,
		source,
		knownType,
		partBytes: readPartBytes(item),
		ifExists: (options.ifExists as IfExists | undefined) ?? 'overwrite',
		headers: withoutAbsent<ObjectHeaders>({
			CacheControl: text(options.cacheControl),
			ContentDisposition: text(options.contentDisposition),
			ContentType: text(options.contentType),
			Metadata: encodeMetadata(readPairs(options.metadata, 'Metadata')),
			ServerSideEncryption: text(options.serverSideEncryption) as ObjectHeaders['ServerSideEncryption'],
			SSEKMSKeyId: text(options.kmsKeyId),
			StorageClass: text(options.storageClass) as ObjectHeaders['StorageClass'],
			Tagging: encodeTags(readPairs(options.tags, 'Tags')),
		}),
	};
}

/** The text of an option; undefined when the user left it empty. */
const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);

function readContents(item: Item, from: From): Pick<UploadParameters, 'source' | 'knownType'> {
	if (from === 'binary') {
		const field = readParameter<string>(item, 'binaryPropertyName');
		const binary = readBinaryField(item.functions, item.index, field);
		return {
			source: async (index) => await binarySource(item.functions, index, field, binary),
			knownType: binary.mimeType || 'application/octet-stream',
		};
	}
	const contents = from === 'json' ? readJson(readParameter(item, 'json')) : String(readParameter(item, 'text') ?? '');
	const source = bufferSource(Buffer.from(contents, 'utf8'));
	return { source: () => source, knownType: from === 'json' ? 'application/json' : 'text/plain; charset=utf-8' };
}

/** JSON as text: a string is stored as it was entered, once it has been seen to parse. */
function readJson(value: unknown): string {
	if (typeof value !== 'string') return JSON.stringify(value, undefined, 2) ?? 'null';
	try {
		JSON.parse(value);
		return value;
	} catch (error) {
		throw notJson(value, error as SyntaxError);
	}
}

const notJson = (value: string, { message }: SyntaxError) => invalidInput('JSON', `does not parse (${message})`, value, 'Text that is not JSON goes up with the Source Text.');

export const upload: ItemOperation<UploadParameters> = {
	fields,
	read,
	touches: ({ bucket, key }) => [{ bucket, key }],
	async run({ bucket, key, headers, knownType, ifExists, partBytes, source }, { store, budget, signal }, index) {
		const { contentTypeOf } = await import('../../client/contentType');
		const ContentType = headers.ContentType ?? contentTypeOf(key) ?? knownType;
		const contents = await source(index);
		const target = { bucket, key, headers: { ...headers, ContentType } };
		const written = await writeObject(store, target, contents, ifExists, { budget, signal, partBytes });
		const json = {
			bucket,
			...written,
			...(written.skipped ? {} : { contentType: ContentType, storageClass: headers.StorageClass ?? 'STANDARD' }),
			s3Uri: s3UriOf(bucket, written.key),
		};
		return [{ json: withoutAbsent(json) as IDataObject }];
	},
};
