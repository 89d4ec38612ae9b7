import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { dispositionValue, headerValue } from '../../client/objects/headerValue';
import { encodeMetadata, encodeTags } from '../../client/objects/metadata';
import { pairsOption, storageClassOption } from '../fields';
import type { Item } from '../operation';
import { readStorageClass } from '../parameters';
import { readChoice, readOptionalChoice } from '../read/choice';
import { readDate } from '../read/date';
import { enteredAt } from '../read/field';
import { readFlag } from '../read/flag';
import { checkGiven, readTrimmedName } from '../read/name';
import { readPairs } from '../read/pairs';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { ObjectHeaders, UploadTarget } from '../../client/upload/uploadTarget';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const aclOption: INodeProperties = {
	displayName: 'ACL',
	name: 'acl',
	type: 'options',
	options: [
		{ name: 'Authenticated Read', value: 'authenticated-read', description: 'Anyone with an AWS account can read it' },
		{ name: 'AWS Exec Read', value: 'aws-exec-read', description: 'Amazon EC2 may read it, for machine images' },
		{
			name: 'Bucket Owner Full Control',
			value: 'bucket-owner-full-control',
			description: 'The bucket owner has full control',
		},
		{ name: 'Bucket Owner Read', value: 'bucket-owner-read', description: 'The owner of the bucket may read it' },
		{ name: 'Private', value: 'private', description: 'Only the account that uploads the object' },
		{ name: 'Public Read', value: 'public-read', description: 'Anyone can read it' },
		{
			name: 'Public Read and Write',
			value: 'public-read-write',
			description: 'Anyone can read it. The write part has no effect on objects.',
		},
	],
	default: 'private',
	description: 'Who may read the object. Most buckets have ACLs turned off: use a bucket policy there.',
};

const KMS = { show: { algorithm: ['aws:kms', 'aws:kms:dsse'] } };

/** One group, so that its fields can depend on each other: n8n strips options that are shown by another option's value. */
export const group = (
	displayName: string,
	name: string,
	placeholder: string,
	description: string,
	values: INodeProperties[],
): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	placeholder,
	default: {},
	description,
	options: [{ displayName, name: 'settings', values }],
});

export const encryptionOption = group(
	'Server-Side Encryption',
	'serverSideEncryption',
	'Add encryption',
	"How S3 encrypts the stored object. Defaults to the bucket's setting. For your own key, use Customer Key (SSE-C) instead.",
	[
		{
			displayName: 'Encryption',
			name: 'algorithm',
			type: 'options',
			options: [
				{ name: 'AWS KMS', value: 'aws:kms' },
				{ name: 'AWS KMS, Dual-Layer', value: 'aws:kms:dsse' },
				{ name: 'S3 Managed Keys (AES-256)', value: 'AES256' },
			],
			default: 'AES256',
			description: 'Which keys encrypt the object',
		},
		{
			displayName: 'KMS Key ID',
			name: 'kmsKeyId',
			type: 'string',
			default: '',
			placeholder: 'e.g. arn:aws:kms:eu-central-1:123456789012:key/…',
			displayOptions: KMS,
			description: 'The key to use. Defaults to the AWS managed key.',
		},
		{
			displayName: 'Bucket Key',
			name: 'bucketKey',
			type: 'options',
			options: [
				{ name: 'As the Bucket Is Set', value: 'bucket' },
				{ name: 'Off', value: 'off' },
				{ name: 'On', value: 'on' },
			],
			default: 'bucket',
			displayOptions: { show: { algorithm: ['aws:kms'] } },
			description: 'Whether S3 uses one KMS request for many objects, which costs less',
		},
		{
			...pairsOption(
				'Encryption Context',
				'context',
				'Entry',
				'Names and values that KMS logs and key policies can check. They are not secret.',
			),
			displayOptions: KMS,
		},
	],
);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
const lockOption = group(
	'Object Lock',
	'objectLock',
	'Add object lock',
	'Protects this version of the object from being deleted or overwritten. Requires a bucket with Object Lock.',
	[
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'options',
			options: [
				{
					name: 'Compliance',
					value: 'COMPLIANCE',
					description: 'No one can delete the version before the date, not even the account owner',
				},
				{
					name: 'Governance',
					value: 'GOVERNANCE',
					description: 'Only users with a special permission can delete the version before the date',
				},
				{ name: 'None', value: 'none', description: "No date: only the legal hold, or the bucket's default" },
			],
			default: 'GOVERNANCE',
			description: 'Who cannot delete the version before the date',
		},
		{
			displayName: 'Retain Until',
			name: 'retainUntil',
			type: 'dateTime',
			default: '',
			displayOptions: { show: { mode: ['COMPLIANCE', 'GOVERNANCE'] } },
			description: 'The date until which the version is protected',
		},
		{
			displayName: 'Legal Hold',
			name: 'legalHold',
			type: 'boolean',
			default: false,
			description: 'Whether to protect the version from being deleted until the hold is removed, regardless of the date',
		},
	],
);

const headerOption = (displayName: string, name: string, placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	description,
});

/** The options of the headers that tell browsers and others what the contents are. */
export const contentHeaderOptions: INodeProperties[] = [
	headerOption('Cache-Control', 'cacheControl', 'e.g. max-age=86400', 'How long browsers and content delivery networks may keep a copy'),
	headerOption(
		'Content Type',
		'contentType',
		'e.g. application/pdf',
		"The content type of the file. Defaults to the type of the input file or source, or the type for the key's extension.",
	),
	headerOption(
		'Content-Disposition',
		'contentDisposition',
		'e.g. attachment; filename="report.pdf"',
		'Whether browsers show or save the object, and the file name they use',
	),
	headerOption(
		'Content-Encoding',
		'contentEncoding',
		'e.g. gzip',
		'How the contents are already compressed, so that browsers decompress them. This does not compress anything.',
	),
	headerOption('Content-Language', 'contentLanguage', 'e.g. en-GB', 'The language of the contents'),
	headerOption(
		'Website Redirect',
		'websiteRedirect',
		'e.g. /new-page.html',
		'Where a website bucket redirects requests for this object: a key that starts with a slash, or a URL',
	),
	{
		displayName: 'Expires',
		name: 'expires',
		type: 'dateTime',
		default: '',
		description: 'Until when browsers may keep a copy. The object itself stays.',
	},
];

/** The options of everything that S3 stores with an object besides its contents. */
export const objectHeaderOptions: INodeProperties[] = [
	aclOption,
	encryptionOption,
	lockOption,
	storageClassOption,
	pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values, stored with the object. Any text is kept unchanged'),
	pairsOption('Tags', 'tags', 'Tag', 'Up to 10 tags, for lifecycle rules, permissions and cost reports'),
	...contentHeaderOptions,
];

/** What an item's options say of the object. @throws S3Error of kind invalidInput */
export function readObjectHeaders(item: Item): ObjectHeaders {
	return withoutAbsent<ObjectHeaders>({
		ACL: readOptionalChoice<NonNullable<ObjectHeaders['ACL']>>(item, 'options.acl'),
		Metadata: encodeMetadata(readPairs(item, 'options.metadata')),
		StorageClass: readStorageClass(item),
		Tagging: encodeTags(readPairs(item, 'options.tags')),
		...readContentHeaders(item, 'options'),
		...readEncryption(item),
		...readLock(item),
	});
}

export type ContentHeaders = Pick<
	ObjectHeaders,
	'CacheControl' | 'ContentDisposition' | 'ContentEncoding' | 'ContentLanguage' | 'ContentType' | 'Expires' | 'WebsiteRedirectLocation'
>;

/** The headers of `contentHeaderOptions` in the group at this path that were given. @throws S3Error of kind invalidInput */
export const readContentHeaders = (item: Item, group: string): ContentHeaders =>
	withoutAbsent<ContentHeaders>({
		CacheControl: readHeader(item, `${group}.cacheControl`),
		ContentDisposition: readHeader(item, `${group}.contentDisposition`, dispositionValue),
		ContentEncoding: readHeader(item, `${group}.contentEncoding`),
		ContentLanguage: readHeader(item, `${group}.contentLanguage`),
		ContentType: readHeader(item, `${group}.contentType`),
		Expires: readDate(item, `${group}.expires`),
		WebsiteRedirectLocation: readRedirect(item, `${group}.websiteRedirect`),
	});

/** What `encryptionOption` says, if anything. @throws S3Error of kind invalidInput when there is a customer key too */
export function readEncryption(
	item: Item,
): Pick<ObjectHeaders, 'BucketKeyEnabled' | 'ServerSideEncryption' | 'SSEKMSEncryptionContext' | 'SSEKMSKeyId'> {
	const settings = 'options.serverSideEncryption.settings';
	if ((enteredAt(item, settings).value ?? undefined) === undefined) return {};
	const algorithm = readChoice<Encryption>(item, `${settings}.algorithm`);
	if (readTrimmedName(item, 'options.customerKey') !== undefined || readFlag(item, 'options.useConnectionKey'))
		throw invalidInput(
			'Server-Side Encryption',
			'and Customer Key (SSE-C) exclude each other',
			algorithm,
			'Remove one of the two options.',
		);
	if (algorithm === 'AES256') return { ServerSideEncryption: algorithm };
	const kmsKey = enteredAt(item, `${settings}.kmsKeyId`);
	if (kmsKey.isThere) checkGiven(kmsKey.value, kmsKey.label);
	const bucketKey = readOptionalChoice<'bucket' | 'off' | 'on'>(item, `${settings}.bucketKey`) ?? 'bucket';
	return {
		ServerSideEncryption: algorithm,
		SSEKMSKeyId: readHeader(item, `${settings}.kmsKeyId`),
		SSEKMSEncryptionContext: encodeContext(readPairs(item, `${settings}.context`)),
		BucketKeyEnabled: algorithm === 'aws:kms:dsse' ? undefined : { bucket: undefined, off: false, on: true }[bucketKey],
	};
}

type Encryption = 'AES256' | 'aws:kms' | 'aws:kms:dsse';

function readLock(item: Item): Pick<ObjectHeaders, 'ObjectLockLegalHoldStatus' | 'ObjectLockMode' | 'ObjectLockRetainUntilDate'> {
	const settings = 'options.objectLock.settings';
	if ((enteredAt(item, settings).value ?? undefined) === undefined) return {};
	const ObjectLockLegalHoldStatus = readFlag(item, `${settings}.legalHold`) ? 'ON' : undefined;
	const mode = readChoice<'none' | 'GOVERNANCE' | 'COMPLIANCE'>(item, `${settings}.mode`);
	if (mode === 'none') return { ObjectLockLegalHoldStatus };
	const until = readDate(item, `${settings}.retainUntil`);
	if (until === undefined)
		throw invalidInput('Retain Until', 'is empty', undefined, 'Enter the date until which the object is protected, or set Mode to None.');
	if (until.getTime() <= Date.now()) throw invalidInput('Retain Until', 'is in the past', until.toISOString());
	return { ObjectLockLegalHoldStatus, ObjectLockMode: mode, ObjectLockRetainUntilDate: until };
}

/** As S3 wants it: JSON in base64. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context */
const encodeContext = (context: Record<string, string>): string | undefined =>
	Object.keys(context).length === 0 ? undefined : Buffer.from(JSON.stringify(context), 'utf8').toString('base64');

/** What a field of a header holds, undefined when it is empty. @throws S3Error of kind invalidInput, by its label */
export function readHeader(item: Item, path: string, check: (text: string, label: string) => string = headerValue): string | undefined {
	const text = readTrimmedName(item, path);
	return text === undefined ? undefined : check(text, enteredAt(item, path).label);
}

const redirectValue = (text: string, label: string): string =>
	headerValue(text, label, 'Percent-encode it, as a copied address bar does: ü is %C3%BC.');

function readRedirect(item: Item, path: string): string | undefined {
	const location = readHeader(item, path, redirectValue);
	if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location;
	throw invalidInput('Website Redirect', 'begins with neither a slash nor http:// nor https://', location);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const checksumOption: INodeProperties = {
	displayName: 'Checksum Algorithm',
	name: 'checksumAlgorithm',
	type: 'options',
	options: [
		{ name: 'CRC32', value: 'CRC32' },
		{ name: 'CRC32C', value: 'CRC32C' },
		{ name: 'CRC64NVME', value: 'CRC64NVME' },
		{ name: 'SHA-1', value: 'SHA1', description: "For large files, a checksum of the parts' checksums" },
		{ name: 'SHA-256', value: 'SHA256', description: "For large files, a checksum of the parts' checksums" },
	],
	default: 'CRC32',
	description:
		'The checksum that S3 verifies the upload with and stores. Defaults to CRC32 on AWS, and to none on other stores, since many refuse it.',
};

/** The checksum that an item asks for; undefined for the default. */
export const readChecksum = (item: Item): UploadTarget['checksum'] =>
	readOptionalChoice<NonNullable<UploadTarget['checksum']>>(item, 'options.checksumAlgorithm');
