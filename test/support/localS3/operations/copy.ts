import { slice, type Blobs, type Segment } from '../blobs';
import { bodyChunks } from '../body';
import { isChecksumAlgorithm, startHash, type Checksum, type ChecksumAlgorithm } from '../checksums';
import { checkReadConditions, checkWriteConditions } from '../conditions';
import { type Answer, type Context, isoTime, noSuchBucket } from '../context';
import { invalidArgument, S3Error } from '../errors';
import { percentDecode } from '../request';
import { checkCustomerKey } from '../customerKey';
import { checkOwnership } from '../ownership';
import { encryptionHeaders, etagOf, hasMd5Etag, propertiesOf } from '../properties';
import type { Bucket, ObjectVersion } from '../store';
import { el, xmlDocument, type Xml } from '../xml';
import { findVersion, refuseArchived, versionHeader } from './objects';

const maxCopyBytes = 5 * 1024 ** 3;

export interface CopySource {
	bucket: Bucket;
	version: ObjectVersion;
	/** named in the request, not just the current one */
	versionId?: string;
}

/** Reads `x-amz-copy-source`, decoded once (where `+` is a space), and finds what it names, all conditions met. */
export function copySource(ctx: Context): CopySource {
	const text = ctx.header('x-amz-copy-source') ?? '';
	const wrong = () =>
		invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', 'x-amz-copy-source', text);
	const mark = text.lastIndexOf('?versionId=');
	const versionId = mark < 0 ? undefined : text.slice(mark + '?versionId='.length);
	let path: string;
	try {
		path = percentDecode((mark < 0 ? text : text.slice(0, mark)).replace(/\+/g, ' ')).replace(/^\//, '');
	} catch {
		throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', text);
	}
	const slash = path.indexOf('/');
	const name = path.slice(0, slash);
	const key = path.slice(slash + 1);
	if (slash < 1 || key === '') throw wrong();
	const bucket = ctx.store.bucket(name);
	if (!bucket) throw noSuchBucket(name);
	Object.assign(ctx.answerHeaders, checkOwnership(ctx, bucket, 'x-amz-source-expected-bucket-owner'));
	ctx.allow(versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', name, key);
	let version: ObjectVersion;
	try {
		version = findVersion(ctx, bucket, key, versionId);
	} catch (error) {
		if (error instanceof S3Error && error.code === 'MethodNotAllowed')
			throw new S3Error('InvalidRequest', 'The source of a copy request may not specifically refer to a delete marker by version id.');
		throw error;
	}
	checkCustomerKey(ctx, version.encryption, 'x-amz-copy-source-');
	checkReadConditions(ctx, version, 'x-amz-copy-source-');
	refuseArchived(ctx, version);
	return { bucket, version, versionId };
}

/** MD5 and checksum of stored data, read once in a stream. The data stays held meanwhile. */
export async function hashStored(
	blobs: Blobs,
	segments: readonly Segment[],
	algorithm?: ChecksumAlgorithm,
): Promise<{ md5: string; checksum?: Checksum }> {
	const contents = JSON.stringify([algorithm, segments]);
	const known = hashes.get(contents);
	if (known) return known;
	const md5 = startHash('md5');
	const flexible = algorithm && startHash(algorithm);
	blobs.hold(segments);
	try {
		for await (const chunk of bodyChunks(blobs, segments)) {
			md5.update(chunk);
			flexible?.update(chunk);
		}
	} finally {
		blobs.release(segments);
	}
	const value = flexible && (await flexible.digest()).toString('base64');
	const found = {
		md5: (await md5.digest()).toString('hex'),
		checksum: algorithm && value ? ({ algorithm, value, type: 'FULL_OBJECT' } as const) : undefined,
	};
	if (hashes.size >= KEPT_HASHES) hashes.clear();
	hashes.set(contents, found);
	return found;
}

/** By what they are of: a blob never changes. An object of many gibibytes that is one blob many times over is so hashed in no time. */
const hashes = new Map<string, { md5: string; checksum?: Checksum }>();
const KEPT_HASHES = 256;

function directive(ctx: Context, name: string): 'COPY' | 'REPLACE' {
	const value = ctx.header(name) ?? 'COPY';
	if (value !== 'COPY' && value !== 'REPLACE')
		throw invalidArgument(`Unknown ${name.includes('tagging') ? 'tagging' : 'metadata'} directive.`, name, value);
	return value;
}

export const checksumElement = (checksum: Checksum | undefined): Xml[] =>
	checksum ? [el(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value), el('ChecksumType', checksum.type)] : [];

/** Shares the source's bytes instead of writing them again. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(ctx: Context): Promise<Answer> {
	const { bucket, key } = ctx;
	ctx.allow('s3:PutObject');
	const source = copySource(ctx);
	const { version } = source;
	if (version.size > maxCopyBytes)
		throw new S3Error(
			'InvalidRequest',
			`The specified copy source is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
		);
	const own = propertiesOf(ctx, bucket);
	const replaceMetadata = directive(ctx, 'x-amz-metadata-directive') === 'REPLACE';
	const replaceTags = directive(ctx, 'x-amz-tagging-directive') === 'REPLACE';
	const redirect = 'x-amz-website-redirect-location';
	const changes =
		replaceMetadata ||
		own.storageClass !== version.storageClass ||
		ctx.header('x-amz-server-side-encryption') !== undefined ||
		own.encryption.customerKeyMd5 !== version.encryption.customerKeyMd5 ||
		own.headers[redirect] !== undefined;
	if (
		source.bucket === bucket &&
		version.key === key &&
		source.versionId === undefined &&
		!changes &&
		!(ctx.fault && 'ignoreCopyVersion' in ctx.fault)
	) {
		throw new S3Error(
			'InvalidRequest',
			'This copy request is illegal because it is trying to copy an object to itself ' +
				"without changing the object's metadata, storage class, website redirect location or encryption attributes.",
		);
	}
	if (!replaceTags && version.tags.length > 0) ctx.allow('s3:GetObjectTagging', source.bucket.settings.name, version.key);
	if ((replaceTags ? own.tags : version.tags).length > 0) ctx.allow('s3:PutObjectTagging');

	const wanted = ctx.header('x-amz-checksum-algorithm')?.toLowerCase();
	if (wanted !== undefined && !isChecksumAlgorithm(wanted))
		throw new S3Error(
			'InvalidRequest',
			'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
		);
	const algorithm = wanted ?? version.checksum?.algorithm;
	const { blobs } = ctx.store;
	// The bytes stay while they are shared and, for an object of parts, while they are hashed again: a copy is a single object.
	const segments = version.segments;
	blobs.hold(segments);
	try {
		const known = version.parts === undefined && hasMd5Etag(version) && version.checksum?.algorithm === algorithm;
		const { md5, checksum } = known ? { md5: version.etag, checksum: version.checksum } : await hashStored(blobs, segments, algorithm);
		checkWriteConditions(ctx, bucket, key);
		const etag = etagOf(own, md5);
		// Where a website redirects to is the one header that a copy does not take along.
		const copiedHeaders = { ...version.headers };
		delete copiedHeaders[redirect];
		const copy: ObjectVersion = {
			...own,
			headers: replaceMetadata
				? own.headers
				: { ...copiedHeaders, ...(own.headers[redirect] !== undefined ? { [redirect]: own.headers[redirect] } : {}) },
			metadata: replaceMetadata ? own.metadata : version.metadata,
			tags: replaceTags ? own.tags : version.tags,
			key,
			versionId: bucket.nextVersionId(),
			lastModified: ctx.timestamp,
			size: version.size,
			etag,
			checksum,
			segments,
		};
		bucket.put(copy);
		return {
			status: 200,
			headers: {
				...versionHeader(bucket, copy.versionId),
				'x-amz-copy-source-version-id': source.bucket.settings.versioning === undefined ? undefined : version.versionId,
				...encryptionHeaders(copy),
			},
			document: xmlDocument('CopyObjectResult', [
				el('LastModified', isoTime(copy.lastModified)),
				el('ETag', `"${etag}"`),
				...checksumElement(checksum),
			]),
		};
	} finally {
		blobs.release(segments);
	}
}

/** The byte range of a part copy: `bytes=FIRST-LAST`, both within the source. */
export function copyRange(ctx: Context, version: ObjectVersion): { segments: Segment[]; size: number } {
	const text = ctx.header('x-amz-copy-source-range');
	if (text === undefined) {
		if (version.size > maxCopyBytes)
			throw new S3Error(
				'InvalidRequest',
				`The specified copy source is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
			);
		return { segments: version.segments, size: version.size };
	}
	const m = /^bytes=(\d+)-(\d+)$/.exec(text);
	if (!m || Number(m[2]) < Number(m[1]))
		throw invalidArgument(
			'The x-amz-copy-source-range value must be of the form bytes=first-last ' +
				'where first and last are the zero-based offsets of the first and last bytes to copy',
			'x-amz-copy-source-range',
			text,
		);
	const size = Number(m[2]) - Number(m[1]) + 1;
	if (Number(m[2]) >= version.size)
		throw invalidArgument(`Range specified is not valid for source object of size: ${version.size}`, 'x-amz-copy-source-range', text);
	if (size > maxCopyBytes)
		throw new S3Error(
			'InvalidRequest',
			`The specified copy range is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
		);
	return { segments: slice(version.segments, Number(m[1]), size), size };
}
