import { slice } from '../blobs';
import { checkReadConditions, checkWriteConditions } from '../conditions';
import { type Answer, type Context, httpTime } from '../context';
import { invalidArgument, S3Error } from '../errors';
import { isChecksumAlgorithm, type Checksum } from '../checksums';
import { checkCustomerKey } from '../customerKey';
import { archived, encryptionHeaders, etagOf, propertiesOf } from '../properties';
import { hasIntegrityHeader } from '../payload';
import { receiveBlob } from '../receiveBlob';
import type { Bucket, ObjectVersion } from '../store';

/** Finds the version a request means. A delete marker is MethodNotAllowed by its ID and a missing key without it. */
export function findVersion(ctx: Context, bucket: Bucket, key: string, versionId: string | undefined): ObjectVersion {
	if (versionId === undefined) {
		const newest = bucket.versions(key)[0];
		if (newest && !newest.deleteMarker) return newest;
		const error = ctx.missingKey(bucket.settings.name, key);
		if (newest && error.status === 404) error.headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': newest.versionId };
		throw error;
	}
	const version = bucket.versions(key).find((candidate) => candidate.versionId === versionId);
	if (!version) {
		if (versionId !== 'null' && !/^[A-Za-z0-9._-]{32}$/.test(versionId))
			throw invalidArgument('Invalid version id specified', 'versionId', versionId);
		throw new S3Error('NoSuchVersion', undefined, { Key: key, VersionId: versionId });
	}
	if (version.deleteMarker) {
		const error = new S3Error('MethodNotAllowed', undefined, { Method: ctx.request.method, ResourceType: 'DeleteMarker' });
		error.headers = {
			'x-amz-delete-marker': 'true',
			'x-amz-version-id': version.versionId,
			allow: 'DELETE',
			'last-modified': httpTime(version.lastModified),
		};
		throw error;
	}
	return version;
}

/** The version ID as an answer shows it: only buckets that ever had versioning do. */
export const versionHeader = (bucket: Bucket, versionId: string): Record<string, string | undefined> =>
	bucket.settings.versioning === undefined ? {} : { 'x-amz-version-id': versionId };

/** A checksum in the headers of an answer. */
export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string | undefined> =>
	checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': checksum.type } : {};

/**
 * What is locked has to arrive whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-put-object
 */
export function checkIntegrityHeader(ctx: Context, call: string): void {
	if (hasIntegrityHeader(ctx.request)) return;
	throw new S3Error(
		'InvalidRequest',
		`Content-MD5 OR x-amz-checksum- HTTP header is required for ${call} requests with Object Lock parameters`,
	);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(ctx: Context): Promise<Answer> {
	const { bucket, key } = ctx;
	ctx.allow('s3:PutObject');
	const properties = propertiesOf(ctx, bucket);
	if (properties.tags.length > 0) ctx.allow('s3:PutObjectTagging');
	const locksIt = Object.keys(ctx.request.message.headers).some((name) => name.startsWith('x-amz-object-lock-'));
	if (locksIt || bucket.settings.defaultRetention) checkIntegrityHeader(ctx, 'Put Object');
	const hint = ctx.header('x-amz-sdk-checksum-algorithm')?.toLowerCase() ?? '';
	return receiveBlob(ctx, isChecksumAlgorithm(hint) ? hint : undefined, ({ size, md5, checksum }, segments) => {
		checkWriteConditions(ctx, ctx.bucket, key);
		const etag = etagOf(properties, md5);
		const version: ObjectVersion = {
			...properties,
			key,
			versionId: bucket.nextVersionId(),
			lastModified: ctx.timestamp,
			size,
			etag,
			checksum,
			segments,
		};
		bucket.put(version);
		return {
			status: 200,
			headers: {
				etag: `"${etag}"`,
				...checksumHeaders(checksum),
				...versionHeader(bucket, version.versionId),
				...encryptionHeaders(version),
				'x-amz-server-side-encryption-context': version.encryption.context,
			},
		};
	});
}

/** `bytes=` with one range; anything else is ignored, as S3 does. */
function rangeOf(text: string | undefined, size: number): { from: number; to: number } | undefined {
	const m = /^bytes=(\d*)-(\d*)$/.exec(text?.replace(/\s/g, '') ?? '');
	if (!m || (m[1] === '' && m[2] === '')) return undefined;
	const unsatisfiable = () => new S3Error('InvalidRange', undefined, { RangeRequested: text!, ActualObjectSize: size });
	if (m[1] === '') {
		const last = Number(m[2]);
		if (last === 0 || size === 0) throw unsatisfiable();
		return { from: Math.max(0, size - last), to: size - 1 };
	}
	const from = Number(m[1]);
	const to = m[2] === '' ? size - 1 : Number(m[2]);
	if (m[2] !== '' && to < from) return undefined;
	if (from >= size) throw unsatisfiable();
	return { from, to: Math.min(to, size - 1) };
}

function partRange(version: ObjectVersion, text: string): { from: number; to: number } {
	const number = Number(text);
	if (!/^\d+$/.test(text) || number < 1 || number > 10000)
		throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
	const parts = version.parts ?? [{ number: 1, size: version.size }];
	const at = number - 1;
	if (at >= parts.length) throw new S3Error('InvalidPartNumber', undefined, { PartNumberRequested: number, ActualPartCount: parts.length });
	const from = parts.slice(0, at).reduce((sum, part) => sum + part.size, 0);
	return { from, to: from + parts[at]!.size - 1 };
}

const overrides = ['content-type', 'content-language', 'expires', 'cache-control', 'content-disposition', 'content-encoding'];

/** GetObject and HeadObject are one but for the body. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export async function getObject(ctx: Context): Promise<Answer> {
	const { bucket, key } = ctx;
	const versionId = ctx.query('versionId');
	ctx.allow(versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion');
	const version = findVersion(ctx, bucket, key, versionId);
	checkCustomerKey(ctx, version.encryption);
	checkReadConditions(ctx, version);
	if (ctx.request.method === 'GET') refuseArchived(ctx, version);

	const partNumber = ctx.query('partNumber');
	if (partNumber !== undefined && ctx.header('range') !== undefined)
		throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
	const range = partNumber !== undefined ? partRange(version, partNumber) : rangeOf(ctx.header('range'), version.size);
	const size = range ? range.to - range.from + 1 : version.size;
	const isPartial = range !== undefined && size > 0;

	const headers: Record<string, string | undefined> = {
		...version.headers,
		'accept-ranges': 'bytes',
		'content-length': String(size),
		'content-range': isPartial ? `bytes ${range.from}-${range.to}/${version.size}` : undefined,
		etag: `"${version.etag}"`,
		'last-modified': httpTime(version.lastModified),
		'x-amz-storage-class': version.storageClass === 'STANDARD' ? undefined : version.storageClass,
		'x-amz-tagging-count': version.tags.length > 0 ? String(version.tags.length) : undefined,
		'x-amz-mp-parts-count': partNumber !== undefined && version.parts ? String(version.parts.length) : undefined,
		...versionHeader(bucket, version.versionId),
		...encryptionHeaders(version),
		...restoreHeader(ctx, version),
		...lockHeaders(version),
	};
	for (const [name, value] of Object.entries(version.metadata)) headers[`x-amz-meta-${name}`] = value;
	for (const name of overrides) {
		const value = ctx.query(`response-${name}`);
		if (value === undefined) continue;
		if (/[^\u0020-\u007e\u00a0-\u00ff\t]/.test(value))
			throw invalidArgument('Header value cannot be represented using ISO-8859-1.', `response-${name}`, value);
		headers[name] = value;
	}
	if (ctx.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
		if (partNumber !== undefined && version.parts)
			Object.assign(headers, checksumHeaders(version.parts[Number(partNumber) - 1]?.checksum), {
				'x-amz-checksum-type': version.checksum?.type,
			});
		else if (!isPartial || partNumber !== undefined) Object.assign(headers, checksumHeaders(version.checksum));
	}
	return {
		status: isPartial ? 206 : 200,
		headers,
		data: { segments: range ? slice(version.segments, range.from, size) : version.segments, size },
	};
}

/** Refuses the bytes of an object in an archive class that is not restored at this moment. */
export function refuseArchived(ctx: Context, version: ObjectVersion): void {
	if (!archived.has(version.storageClass)) return;
	if (version.restore && ctx.now >= version.restore.readyAt && ctx.now < version.restore.expiresAt) return;
	throw new S3Error('InvalidObjectState', undefined, { StorageClass: version.storageClass });
}

function restoreHeader(ctx: Context, { restore }: ObjectVersion): Record<string, string> {
	if (!restore || ctx.now >= restore.expiresAt) return {};
	return {
		'x-amz-restore':
			ctx.now < restore.readyAt ? 'ongoing-request="true"' : `ongoing-request="false", expiry-date="${httpTime(restore.expiresAt)}"`,
	};
}

function lockHeaders({ lock }: ObjectVersion): Record<string, string | undefined> {
	return {
		'x-amz-object-lock-mode': lock?.mode,
		'x-amz-object-lock-retain-until-date': lock?.until === undefined ? undefined : new Date(lock.until).toISOString(),
		'x-amz-object-lock-legal-hold': lock?.legalHold === undefined ? undefined : lock.legalHold ? 'ON' : 'OFF',
	};
}

export interface Deleted {
	versionId?: string;
	deleteMarker?: boolean;
	markerVersionId?: string;
}

/**
 * Deletes a key or one version by the rules of the bucket's versioning.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
export function deleteKey(ctx: Context, bucket: Bucket, key: string, versionId: string | undefined, etag?: string): Deleted {
	ctx.allow(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', bucket.settings.name, key);
	if (etag !== undefined) {
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
		if (etag !== '*') ctx.allow('s3:GetObject', bucket.settings.name, key);
		if (bucket.versions(key).length === 0) throw new S3Error('NoSuchKey', undefined, { Key: key });
		const current = versionId === undefined ? bucket.current(key) : bucket.versions(key).find((one) => one.versionId === versionId);
		if (!current || (etag !== '*' && etag.replace(/"/g, '') !== current.etag))
			throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
	}
	if (versionId !== undefined) {
		const version = bucket.versions(key).find((one) => one.versionId === versionId);
		if (!version) {
			if (versionId !== 'null' && !/^[A-Za-z0-9._-]{32}$/.test(versionId))
				throw invalidArgument('Invalid version id specified', 'versionId', versionId);
			return { versionId };
		}
		refuseLocked(ctx, version);
		bucket.remove(key, versionId);
		return { versionId, deleteMarker: version.deleteMarker, markerVersionId: version.deleteMarker ? versionId : undefined };
	}
	if (bucket.settings.versioning === undefined) {
		bucket.remove(key, 'null');
		return {};
	}
	const marker: ObjectVersion = {
		key,
		versionId: bucket.nextVersionId(),
		deleteMarker: true,
		lastModified: ctx.timestamp,
		size: 0,
		etag: '',
		segments: [],
		headers: {},
		metadata: {},
		tags: [],
		storageClass: 'STANDARD',
		encryption: { algorithm: 'AES256' },
	};
	bucket.put(marker);
	return { deleteMarker: true, markerVersionId: marker.versionId };
}

function refuseLocked(ctx: Context, { lock }: ObjectVersion): void {
	const bypass = ctx.header('x-amz-bypass-governance-retention')?.toLowerCase() === 'true' && ctx.may('s3:BypassGovernanceRetention');
	const retained = lock?.until !== undefined && ctx.now < lock.until && !(lock.mode === 'GOVERNANCE' && bypass);
	if (retained || lock?.legalHold) throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(ctx: Context): Promise<Answer> {
	const { bucket, key } = ctx;
	const done = deleteKey(ctx, bucket, key, ctx.query('versionId'), ctx.header('if-match'));
	return {
		status: 204,
		headers: {
			'x-amz-delete-marker': done.deleteMarker ? 'true' : undefined,
			...((done.markerVersionId ?? done.versionId) ? versionHeader(bucket, (done.markerVersionId ?? done.versionId)!) : {}),
		},
	};
}
