import { createHash, randomBytes } from 'node:crypto';
import { type Context } from './context';
import { customerKeyOf } from './customerKey';
import { invalidArgument, S3Error } from './errors';
import { parseQuery } from './request';
import { aclOf } from './operations/acl';
import type { Bucket, Encryption, Lock, ObjectProperties } from './store';

const systemHeaders = [
	'content-type',
	'cache-control',
	'content-disposition',
	'content-encoding',
	'content-language',
	'expires',
	'x-amz-website-redirect-location',
];
const storageClasses = new Set([
	'STANDARD',
	'REDUCED_REDUNDANCY',
	'STANDARD_IA',
	'ONEZONE_IA',
	'INTELLIGENT_TIERING',
	'GLACIER',
	'DEEP_ARCHIVE',
	'GLACIER_IR',
	'EXPRESS_ONEZONE',
	'OUTPOSTS',
	'SNOW',
]);
const unusable = new Set(['EXPRESS_ONEZONE', 'OUTPOSTS', 'SNOW']);

/** Storage classes whose objects must be restored before they can be read. */
export const archived = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/**
 * Checks tags by S3's rules (10 an object, 128 and 256 characters, unique names).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function checkTags(tags: Array<[string, string]>, limit = 10): Array<[string, string]> {
	if (tags.length > limit) throw new S3Error('BadRequest', `Object tags cannot be greater than ${limit}`);
	const names = new Set<string>();
	for (const [name, value] of tags) {
		const legal = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
		if (name === '' || name.length > 128 || !legal.test(name) || /^aws:/i.test(name))
			throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: name });
		if (value.length > 256 || !legal.test(value))
			throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: name, TagValue: value });
		if (names.has(name)) throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key', { TagKey: name });
		names.add(name);
	}
	return tags;
}

function tagsOfHeader(text: string | undefined): Array<[string, string]> {
	if (text === undefined) return [];
	let tags: Array<[string, string]>;
	try {
		tags = parseQuery(text);
	} catch {
		tags = [['', '']];
	}
	if (new Set(tags.map(([name]) => name)).size < tags.length || tags.some(([name]) => name === '')) {
		throw invalidArgument(
			"The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
			'x-amz-tagging',
			text,
		);
	}
	return checkTags(tags);
}

/** Metadata outside ASCII comes back in the form of RFC 2047, as AWS returns it; ASCII comes back as it was sent. */

const mailSafe = (latin1: string) =>
	/^[\x00-\x7f]*$/.test(latin1) ? latin1 : `=?UTF-8?B?${Buffer.from(latin1, 'latin1').toString('base64')}?=`;

function metadataOf(headers: Record<string, unknown>, keepBytes: boolean): Record<string, string> {
	const metadata: Record<string, string> = {};
	let size = 0;
	for (const [name, value] of Object.entries(headers)) {
		if (!name.startsWith('x-amz-meta-')) continue;
		const short = name.slice('x-amz-meta-'.length);
		const text = String(value);
		size += Buffer.byteLength(short) + Buffer.byteLength(text, 'latin1');
		metadata[short] = keepBytes ? text : mailSafe(text);
	}
	if (size > 2048) throw new S3Error('MetadataTooLarge', undefined, { Size: size, MaxSizeAllowed: 2048 });
	return metadata;
}

function encryptionOf(ctx: Context, bucket: Bucket): Encryption {
	const algorithm = ctx.header('x-amz-server-side-encryption');
	const keyId = ctx.header('x-amz-server-side-encryption-aws-kms-key-id');
	const customerKeyMd5 = customerKeyOf(ctx);
	if (customerKeyMd5 !== undefined) {
		if (algorithm !== undefined)
			throw invalidArgument(
				'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
				'x-amz-server-side-encryption',
				algorithm,
			);
		return { algorithm: 'AES256', customerKeyMd5 };
	}
	const context = ctx.header('x-amz-server-side-encryption-context');
	const bucketKey = ctx.header('x-amz-server-side-encryption-bucket-key-enabled')?.toLowerCase();
	if (algorithm === undefined && keyId === undefined && bucket.settings.encryption) {
		const { algorithm: byDefault, keyId: defaultKey, bucketKey: hasBucketKey } = bucket.settings.encryption;
		return byDefault === 'AES256'
			? { algorithm: 'AES256' }
			: withKey(bucket, { algorithm: byDefault, bucketKey: hasBucketKey || undefined }, defaultKey);
	}
	if (algorithm === undefined || algorithm === 'AES256') {
		if (keyId !== undefined)
			throw invalidArgument(
				'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
				'x-amz-server-side-encryption',
				algorithm ?? 'null',
			);
		if (context !== undefined)
			throw invalidArgument(
				'Server Side Encryption with encryption context requires HTTP header x-amz-server-side-encryption : aws:kms',
				'x-amz-server-side-encryption',
				algorithm ?? 'null',
			);
		return { algorithm: 'AES256' };
	}
	if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse')
		throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', algorithm);
	if (context !== undefined && !isEncryptionContext(context))
		throw invalidArgument(
			'The header x-amz-server-side-encryption-context shall be Base64-encoded ' +
				'UTF-8 string holding JSON which represents a string-string map',
			'x-amz-server-side-encryption-context',
			context,
		);
	if (bucketKey === 'true' && algorithm === 'aws:kms:dsse')
		throw invalidArgument(
			'An S3 Bucket Key cannot be used with dual-layer server-side encryption',
			'x-amz-server-side-encryption-bucket-key-enabled',
			bucketKey,
		);
	return withKey(bucket, { algorithm, context, bucketKey: bucketKey === 'true' ? true : undefined }, keyId);
}

function withKey(bucket: Bucket, encryption: Encryption, keyId: string | undefined): Encryption {
	const arn = `arn:aws:kms:${bucket.settings.region}:000000000000:key/`;
	return {
		...encryption,
		keyId: keyId === undefined ? `${arn}00000000-0000-4000-8000-000000000000` : keyId.startsWith('arn:') ? keyId : arn + keyId,
	};
}

function isEncryptionContext(text: string): boolean {
	try {
		const map: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
		return typeof map === 'object' && map !== null && !Array.isArray(map) && Object.values(map).every((value) => typeof value === 'string');
	} catch {
		return false;
	}
}

function lockOf(ctx: Context, bucket: Bucket): Lock | undefined {
	const mode = ctx.header('x-amz-object-lock-mode');
	const until = ctx.header('x-amz-object-lock-retain-until-date');
	const hold = ctx.header('x-amz-object-lock-legal-hold');
	const byDefault = bucket.settings.defaultRetention;
	if (mode === undefined && until === undefined && hold === undefined && !byDefault) return undefined;
	if (mode !== undefined) ctx.allow('s3:PutObjectRetention');
	if (hold !== undefined) ctx.allow('s3:PutObjectLegalHold');
	if (!bucket.settings.objectLock) throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
	if ((mode === undefined) !== (until === undefined))
		throw new S3Error('InvalidArgument', 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied');
	if (hold !== undefined && hold !== 'ON' && hold !== 'OFF')
		throw new S3Error('InvalidArgument', "Legal Hold must be either of 'ON' or 'OFF'");
	const retained = mode !== undefined ? retention(mode, until!, ctx.now) : byDefault && defaultLock(byDefault, ctx.now);
	return { ...retained, ...(hold !== undefined ? { legalHold: hold === 'ON' } : {}) };
}

function defaultLock({ mode, days, years }: NonNullable<Bucket['settings']['defaultRetention']>, now: number): Lock {
	const until = new Date(now);
	if (years === undefined) until.setUTCDate(until.getUTCDate() + (days ?? 0));
	else until.setUTCFullYear(until.getUTCFullYear() + years);
	return { mode, until: until.getTime() };
}

/** A retention as stored, from its mode and an ISO date that has to lie ahead. */
export function retention(mode: string, until: string, now: number): Lock {
	const ms = Date.parse(until);
	if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw new S3Error('InvalidArgument', 'Unknown wormMode directive');
	if (Number.isNaN(ms)) throw new S3Error('InvalidArgument', 'The retain until date must be provided in ISO 8601 format');
	if (ms <= now) throw new S3Error('InvalidArgument', 'The retain until date must be in the future!');
	return { mode, until: ms };
}

/**
 * Reads everything a request says of the object it makes, by S3's rules. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function propertiesOf(ctx: Context, bucket: Bucket): ObjectProperties {
	const storageClass = ctx.header('x-amz-storage-class') ?? 'STANDARD';
	if (!storageClasses.has(storageClass) || unusable.has(storageClass))
		throw new S3Error('InvalidStorageClass', undefined, { StorageClassRequested: storageClass });
	const headers: Record<string, string> = {};
	for (const name of systemHeaders) {
		const value = ctx.header(name);
		if (value !== undefined && value !== '') headers[name] = value;
	}
	headers['content-type'] ??= 'binary/octet-stream';
	if (headers['content-encoding'] !== undefined) {
		const encodings = headers['content-encoding']
			.split(',')
			.map((name) => name.trim())
			.filter((name) => name !== '' && name !== 'aws-chunked');
		if (encodings.length > 0) headers['content-encoding'] = encodings.join(',');
		else delete headers['content-encoding'];
	}
	const redirect = headers['x-amz-website-redirect-location'];
	if (redirect !== undefined && !/^(https?:\/\/|\/)/.test(redirect))
		throw new S3Error('InvalidRedirectLocation', "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");
	return {
		headers,
		metadata: metadataOf(ctx.request.message.headers, ctx.fault !== undefined && 'rawMetadata' in ctx.fault),
		tags: tagsOfHeader(ctx.header('x-amz-tagging')),
		storageClass,
		encryption: encryptionOf(ctx, bucket),
		acl: aclOf(ctx),
		lock: lockOf(ctx, bucket),
	};
}

/** The answer headers that name an object's encryption. */
export const encryptionHeaders = ({ encryption }: ObjectProperties): Record<string, string | undefined> =>
	encryption.customerKeyMd5 === undefined
		? {
				'x-amz-server-side-encryption': encryption.algorithm,
				'x-amz-server-side-encryption-aws-kms-key-id': encryption.keyId,
				'x-amz-server-side-encryption-bucket-key-enabled': encryption.bucketKey ? 'true' : undefined,
			}
		: {
				'x-amz-server-side-encryption-customer-algorithm': encryption.algorithm,
				'x-amz-server-side-encryption-customer-key-md5': encryption.customerKeyMd5,
			};

/** Whether the ETag of an object, or of a part of it, is the MD5 of its bytes: not where SSE-C or a KMS key encrypts it. */
export const hasMd5Etag = ({ encryption: { algorithm, customerKeyMd5 } }: Pick<ObjectProperties, 'encryption'>): boolean =>
	algorithm === 'AES256' && customerKeyMd5 === undefined;

/** The ETag of a single object or part with this MD5. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
export const etagOf = (object: Pick<ObjectProperties, 'encryption'>, md5: string): string =>
	hasMd5Etag(object) ? md5 : createHash('md5').update(md5).update(randomBytes(16)).digest('hex');
