import { createHash } from 'node:crypto';
import { type Answer, type Context, isoTime } from '../context';
import { invalidArgument, S3Error } from '../errors';
import { listPage, urlEncode, type Entry } from '../listing';
import type { Bucket, ObjectVersion } from '../store';
import { compareKeys } from '../compareKeys';
import { el, xmlDocument, type Xml } from '../xml';
import { owner } from './buckets';

const maxPage = 1000;

interface ListParameters {
	prefix: string;
	delimiter: string;
	limit: number;
	/** writes a key the way the client asked for */
	text: (key: string) => string;
	encoding: Xml;
}

function parameters(ctx: Context, limitName: string): ListParameters {
	const encoding = ctx.query('encoding-type');
	if (encoding !== undefined && encoding !== 'url')
		throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
	const limit = ctx.query(limitName);
	if (limit !== undefined && limit !== '' && !/^-?\d+$/.test(limit))
		throw invalidArgument(`Provided ${limitName} not an integer or within integer range`, limitName, limit);
	const asked = limit === undefined || limit === '' ? maxPage : Number(limit);
	if (asked < 0 || asked > 2147483647)
		throw invalidArgument(`Argument ${limitName} must be an integer between 0 and 2147483647`, limitName, String(limit));
	return {
		prefix: ctx.query('prefix') ?? '',
		delimiter: ctx.query('delimiter') ?? '',
		limit: Math.min(asked, maxPage),
		text: encoding === 'url' ? urlEncode : (key) => key,
		encoding: el('EncodingType', encoding),
	};
}

const seal = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 8);

/** A continuation token: opaque, and of no use once altered. */
function writeToken(entry: Entry): string {
	const text = JSON.stringify(entry);
	return `1${seal(text)}${Buffer.from(text).toString('base64url')}`;
}

function readToken(token: string): Entry {
	const text = Buffer.from(token.slice(9), 'base64url').toString();
	if (!token.startsWith('1') || token.slice(1, 9) !== seal(text))
		throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
	return JSON.parse(text) as Entry;
}

function checksumElements(version: ObjectVersion): Xml[] {
	return version.checksum
		? [el('ChecksumAlgorithm', version.checksum.algorithm.toUpperCase()), el('ChecksumType', version.checksum.type)]
		: [];
}

function restoreStatus(ctx: Context, version: ObjectVersion): Xml {
	if (!/\bRestoreStatus\b/.test(ctx.header('x-amz-optional-object-attributes') ?? '') || !version.restore)
		return el('RestoreStatus', undefined);
	const ongoing = ctx.now < version.restore.readyAt;
	return el('RestoreStatus', [
		el('IsRestoreInProgress', ongoing),
		ongoing ? undefined : el('RestoreExpiryDate', isoTime(version.restore.expiresAt)),
	]);
}

function contents(ctx: Context, bucket: Bucket, entries: Entry[], { text }: ListParameters, withOwner: boolean): Xml[] {
	return entries
		.map((entry) => {
			if ('prefix' in entry) return el('CommonPrefixes', el('Prefix', text(entry.prefix)));
			const version = bucket.current(entry.key)!;
			return el('Contents', [
				el('Key', text(entry.key)),
				el('LastModified', isoTime(version.lastModified)),
				el('ETag', `"${version.etag}"`),
				...checksumElements(version),
				el('Size', version.size),
				withOwner ? owner() : undefined,
				el('StorageClass', version.storageClass),
				restoreStatus(ctx, version),
			]);
		})
		.sort((a, b) => Number(a.xml.startsWith('<CommonPrefixes>')) - Number(b.xml.startsWith('<CommonPrefixes>')));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listObjectsV2(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:ListBucket');
	const asked = parameters(ctx, 'max-keys');
	const token = ctx.query('continuation-token');
	const startAfter = ctx.query('start-after');
	const after = token !== undefined ? readToken(token) : startAfter ? { key: startAfter } : undefined;
	const { entries, truncated } = listPage(bucket.keys(), { ...asked, after, isListed: (key) => bucket.current(key) !== undefined });
	return {
		status: 200,
		document: xmlDocument('ListBucketResult', [
			el('Name', bucket.settings.name),
			el('Prefix', asked.text(asked.prefix)),
			el('StartAfter', startAfter && asked.text(startAfter)),
			el('ContinuationToken', token),
			el('NextContinuationToken', truncated ? writeToken(entries.at(-1)!) : undefined),
			el('KeyCount', entries.length),
			el('MaxKeys', asked.limit),
			el('Delimiter', asked.delimiter === '' ? undefined : asked.text(asked.delimiter)),
			asked.encoding,
			el('IsTruncated', truncated),
			...contents(ctx, bucket, entries, asked, ctx.query('fetch-owner') === 'true'),
		]),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export async function listObjects(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:ListBucket');
	const asked = parameters(ctx, 'max-keys');
	const marker = ctx.query('marker') ?? '';
	// A marker that is itself a common prefix came from NextMarker: the list goes on past the whole group.
	const rest = marker.startsWith(asked.prefix) && asked.delimiter !== '' ? marker.indexOf(asked.delimiter, asked.prefix.length) : -1;
	const isGroup = rest >= 0 && rest + asked.delimiter.length === marker.length;
	const after: Entry | undefined = marker === '' ? undefined : isGroup ? { prefix: marker } : { key: marker };
	const { entries, truncated } = listPage(bucket.keys(), { ...asked, after, isListed: (key) => bucket.current(key) !== undefined });
	const last = entries.at(-1);
	return {
		status: 200,
		document: xmlDocument('ListBucketResult', [
			el('Name', bucket.settings.name),
			el('Prefix', asked.text(asked.prefix)),
			el('Marker', asked.text(marker)),
			el('NextMarker', truncated && asked.delimiter !== '' && last ? asked.text('key' in last ? last.key : last.prefix) : undefined),
			el('MaxKeys', asked.limit),
			el('Delimiter', asked.delimiter === '' ? undefined : asked.text(asked.delimiter)),
			asked.encoding,
			el('IsTruncated', truncated),
			...contents(ctx, bucket, entries, asked, true),
		]),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export async function listObjectVersions(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:ListBucketVersions');
	const asked = parameters(ctx, 'max-keys');
	const keyMarker = ctx.query('key-marker') ?? '';
	const versionMarker = ctx.query('version-id-marker') ?? '';
	if (versionMarker !== '' && keyMarker === '')
		throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker', versionMarker);
	const items: Array<{ prefix: string } | { version: ObjectVersion; isLatest: boolean }> = [];
	const keys = bucket.keys();
	const remaining = (key: string) => {
		const versions = bucket.versions(key);
		if (key !== keyMarker) return { versions, from: 0 };
		const at = versions.findIndex(({ versionId }) => versionId === versionMarker);
		return { versions, from: versionMarker === '' || at < 0 ? versions.length : at + 1 };
	};
	let truncated = false;
	const isGroup =
		asked.delimiter !== '' &&
		keyMarker.startsWith(asked.prefix) &&
		keyMarker.endsWith(asked.delimiter) &&
		keyMarker.indexOf(asked.delimiter, asked.prefix.length) === keyMarker.length - asked.delimiter.length;
	let after: Entry | undefined = isGroup ? { prefix: keyMarker } : undefined;
	let isListed = (key: string) =>
		isGroup ||
		keyMarker === '' ||
		compareKeys(key, keyMarker) > 0 ||
		(key === keyMarker && remaining(key).from < remaining(key).versions.length);
	scan: while (asked.limit > 0) {
		const page = listPage(keys, { ...asked, limit: maxPage, after, isListed });
		for (const entry of page.entries) {
			if ('prefix' in entry) {
				if (items.length === asked.limit) {
					truncated = true;
					break scan;
				}
				items.push(entry);
				continue;
			}
			const { versions, from } = remaining(entry.key);
			for (let i = from; i < versions.length; i++) {
				if (items.length === asked.limit) {
					truncated = true;
					break scan;
				}
				items.push({ version: versions[i]!, isLatest: i === 0 });
			}
		}
		if (!page.truncated) break;
		after = page.entries.at(-1);
		isListed = () => true;
	}
	const last = items.at(-1);
	return {
		status: 200,
		document: xmlDocument('ListVersionsResult', [
			el('Name', bucket.settings.name),
			el('Prefix', asked.text(asked.prefix)),
			el('KeyMarker', asked.text(keyMarker)),
			el('VersionIdMarker', versionMarker),
			el('NextKeyMarker', truncated && last ? asked.text('prefix' in last ? last.prefix : last.version.key) : undefined),
			el('NextVersionIdMarker', truncated && last && 'version' in last ? last.version.versionId : undefined),
			el('MaxKeys', asked.limit),
			el('Delimiter', asked.delimiter === '' ? undefined : asked.text(asked.delimiter)),
			asked.encoding,
			el('IsTruncated', truncated),
			...items.map((item) => {
				if ('prefix' in item) return el('CommonPrefixes', el('Prefix', asked.text(item.prefix)));
				const { version, isLatest } = item;
				const common = [
					el('Key', asked.text(version.key)),
					el('VersionId', version.versionId),
					el('IsLatest', isLatest),
					el('LastModified', isoTime(version.lastModified)),
				];
				return version.deleteMarker
					? el('DeleteMarker', [...common, owner()])
					: el('Version', [
							...common,
							el('ETag', `"${version.etag}"`),
							...checksumElements(version),
							el('Size', version.size),
							owner(),
							el('StorageClass', version.storageClass),
							restoreStatus(ctx, version),
						]);
			}),
		]),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export async function listMultipartUploads(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:ListBucketMultipartUploads');
	const asked = parameters(ctx, 'max-uploads');
	const keyMarker = ctx.query('key-marker') ?? '';
	const idMarker = ctx.query('upload-id-marker') ?? '';
	const uploads = [...bucket.uploads.values()]
		.filter(({ key }) => key.startsWith(asked.prefix))
		.sort((a, b) => compareKeys(a.key, b.key) || a.initiated - b.initiated || (a.uploadId < b.uploadId ? -1 : 1));
	// An upload that has ended since cannot be found any more as a marker: its key then counts as listed.
	const marked = uploads.findIndex((upload) => upload.key === keyMarker && upload.uploadId === idMarker);
	const items: Array<{ prefix: string } | (typeof uploads)[number]> = [];
	let truncated = false;
	let group: string | undefined;
	for (const [i, upload] of uploads.entries()) {
		if (keyMarker !== '' && (marked >= 0 && idMarker !== '' ? i <= marked : compareKeys(upload.key, keyMarker) <= 0)) continue;
		const end = asked.delimiter === '' ? -1 : upload.key.indexOf(asked.delimiter, asked.prefix.length);
		const prefix = end < 0 ? undefined : upload.key.slice(0, end + asked.delimiter.length);
		if (prefix !== undefined && (prefix === group || prefix === keyMarker)) continue;
		if (items.length === asked.limit) {
			truncated = asked.limit > 0;
			break;
		}
		group = prefix;
		items.push(prefix === undefined ? upload : { prefix });
	}
	const last = items.at(-1);
	return {
		status: 200,
		document: xmlDocument('ListMultipartUploadsResult', [
			el('Bucket', bucket.settings.name),
			el('KeyMarker', asked.text(keyMarker)),
			el('UploadIdMarker', idMarker),
			el('NextKeyMarker', truncated && last ? asked.text('prefix' in last ? last.prefix : last.key) : ''),
			el('NextUploadIdMarker', truncated && last && !('prefix' in last) ? last.uploadId : ''),
			el('Delimiter', asked.delimiter === '' ? undefined : asked.text(asked.delimiter)),
			el('Prefix', asked.text(asked.prefix)),
			el('MaxUploads', asked.limit),
			asked.encoding,
			el('IsTruncated', truncated),
			...items.map((item) =>
				'prefix' in item
					? el('CommonPrefixes', el('Prefix', asked.text(item.prefix)))
					: el('Upload', [
							el('Key', asked.text(item.key)),
							el('UploadId', item.uploadId),
							owner('Initiator'),
							owner(),
							el('StorageClass', item.storageClass),
							el('Initiated', isoTime(item.initiated)),
							el('ChecksumAlgorithm', item.checksumAlgorithm?.toUpperCase()),
							el('ChecksumType', item.checksumType),
						]),
			),
		]),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export async function listParts(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow('s3:ListMultipartUploadParts');
	const asked = parameters(ctx, 'max-parts');
	const marker = Number(ctx.query('part-number-marker') || 0);
	if (!Number.isInteger(marker) || marker < 0)
		throw invalidArgument(
			'Argument part-number-marker must be an integer between 0 and 2147483647',
			'part-number-marker',
			String(ctx.query('part-number-marker')),
		);
	const upload = bucket.uploads.get(ctx.query('uploadId') ?? '');
	if (!upload || upload.key !== ctx.key) throw new S3Error('NoSuchUpload', undefined, { UploadId: ctx.query('uploadId') ?? '' });
	const rest = [...upload.parts.values()].sort((a, b) => a.number - b.number).filter(({ number }) => number > marker);
	const page = rest.slice(0, asked.limit);
	return {
		status: 200,
		document: xmlDocument('ListPartsResult', [
			el('Bucket', bucket.settings.name),
			el('Key', asked.text(upload.key)),
			el('UploadId', upload.uploadId),
			owner('Initiator'),
			owner(),
			el('StorageClass', upload.storageClass),
			el('PartNumberMarker', marker),
			el('NextPartNumberMarker', page.at(-1)?.number ?? 0),
			el('MaxParts', asked.limit),
			el('IsTruncated', asked.limit > 0 && rest.length > page.length),
			el('ChecksumAlgorithm', upload.checksumAlgorithm?.toUpperCase()),
			el('ChecksumType', upload.checksumType),
			...page.map((part) =>
				el('Part', [
					el('PartNumber', part.number),
					el('LastModified', isoTime(part.lastModified)),
					el('ETag', `"${part.etag}"`),
					el('Size', part.size),
					part.checksum && el(`Checksum${part.checksum.algorithm.toUpperCase()}`, part.checksum.value),
				]),
			),
		]),
	};
}
