import { createHash, randomBytes } from 'node:crypto';
import { combineCrc } from '../combineCrc';
import { checksumBytes, hashOf, isChecksumAlgorithm, type Checksum, type ChecksumAlgorithm, type ChecksumType } from '../checksums';
import { checkPartKey, customerKeyOf } from '../customerKey';
import { checkWriteConditions } from '../conditions';
import { type Answer, type Context, isoTime } from '../context';
import { invalidArgument, S3Error } from '../errors';
import { receiveDocument } from '../payload';
import { receiveBlob } from '../receiveBlob';
import { encryptionHeaders, etagOf, propertiesOf } from '../properties';
import type { Bucket, ObjectVersion, StoredPart, Upload } from '../store';
import { childText, children, el, parseXml, xmlDocument } from '../xml';
import { checksumElement, copyRange, copySource, hashStored } from './copy';
import { checkIntegrityHeader, versionHeader } from './objects';

const minPartBytes = 5 * 1024 * 1024;
const maxObjectBytes = 5 * 1024 ** 4;

function findUpload(ctx: Context, bucket: Bucket): Upload {
	const id = ctx.query('uploadId') ?? '';
	const upload = bucket.uploads.get(id);
	if (!upload || upload.key !== ctx.key) throw new S3Error('NoSuchUpload', undefined, { UploadId: id });
	return upload;
}

function partNumber(ctx: Context): number {
	const text = ctx.query('partNumber') ?? '';
	const number = Number(text);
	if (!/^\d+$/.test(text) || number < 1 || number > 10000)
		throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
	return number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createMultipartUpload(ctx: Context): Promise<Answer> {
	const { bucket, key } = ctx;
	ctx.allow('s3:PutObject');
	const properties = propertiesOf(ctx, bucket);
	if (properties.tags.length > 0) ctx.allow('s3:PutObjectTagging');
	const algorithm = ctx.header('x-amz-checksum-algorithm')?.toLowerCase();
	if (algorithm !== undefined && !isChecksumAlgorithm(algorithm))
		throw new S3Error(
			'InvalidRequest',
			'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
		);
	const type = checksumType(algorithm, ctx.header('x-amz-checksum-type')?.toUpperCase());
	await receiveBodyIfAny(ctx);
	const upload: Upload = {
		...properties,
		key,
		uploadId: randomBytes(48).toString('base64url'),
		initiated: ctx.timestamp,
		checksumAlgorithm: algorithm,
		checksumType: type,
		parts: new Map(),
	};
	bucket.startUpload(upload);
	return {
		status: 200,
		headers: {
			'x-amz-checksum-algorithm': algorithm?.toUpperCase(),
			'x-amz-checksum-type': type,
			...encryptionHeaders(upload),
			'x-amz-server-side-encryption-context': upload.encryption.context,
		},
		document: xmlDocument('InitiateMultipartUploadResult', [
			el('Bucket', bucket.settings.name),
			el('Key', key),
			el('UploadId', upload.uploadId),
		]),
	};
}

async function receiveBodyIfAny(ctx: Context): Promise<void> {
	if (ctx.header('content-length') !== undefined) await receiveDocument(ctx.request, ctx.identity);
}

function checksumType(algorithm: ChecksumAlgorithm | undefined, asked: string | undefined): ChecksumType | undefined {
	if (algorithm === undefined) {
		if (asked !== undefined)
			throw new S3Error('InvalidRequest', 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
		return undefined;
	}
	const type = asked ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
	if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE')
		throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
	const possible = type === 'COMPOSITE' ? algorithm !== 'crc64nvme' : !algorithm.startsWith('sha');
	if (!possible) throw new S3Error('InvalidRequest', `The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
	return type;
}

function checkPartChecksum(upload: Upload, checksum: Checksum | undefined): void {
	if (upload.checksumAlgorithm === undefined || checksum?.algorithm === upload.checksumAlgorithm) return;
	throw new S3Error(
		'InvalidRequest',
		'Checksum Type mismatch occurred, ' +
			`expected checksum Type: ${upload.checksumAlgorithm}, actual checksum Type: ${checksum?.algorithm ?? 'null'}`,
	);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function uploadPart(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow('s3:PutObject');
	const number = partNumber(ctx);
	const upload = findUpload(ctx, bucket);
	checkPartKey(ctx, upload.encryption);
	if (bucket.settings.defaultRetention) checkIntegrityHeader(ctx, 'Upload Part');
	return receiveBlob(ctx, undefined, ({ size, md5, checksum }, segments) => {
		checkPartChecksum(upload, checksum);
		findUpload(ctx, bucket);
		const etag = etagOf(upload, md5);
		bucket.putPart(upload, { number, size, etag, checksum, lastModified: ctx.timestamp, segments });
		return {
			status: 200,
			headers: {
				etag: `"${etag}"`,
				...(checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}),
				...encryptionHeaders(upload),
			},
		};
	});
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow('s3:PutObject');
	const number = partNumber(ctx);
	const upload = findUpload(ctx, bucket);
	checkPartKey(ctx, upload.encryption);
	const source = copySource(ctx);
	const { segments, size } = copyRange(ctx, source.version);
	const { blobs } = ctx.store;
	blobs.hold(segments);
	try {
		const { md5, checksum } = await hashStored(blobs, segments, upload.checksumAlgorithm);
		findUpload(ctx, bucket);
		const part: StoredPart = { number, size, etag: etagOf(upload, md5), checksum, lastModified: ctx.timestamp, segments };
		bucket.putPart(upload, part);
		return {
			status: 200,
			headers: {
				'x-amz-copy-source-version-id': source.bucket.settings.versioning === undefined ? undefined : source.version.versionId,
				...encryptionHeaders(upload),
			},
			document: xmlDocument('CopyPartResult', [
				el('LastModified', isoTime(part.lastModified)),
				el('ETag', `"${part.etag}"`),
				checksum && el(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value),
			]),
		};
	} finally {
		blobs.release(segments);
	}
}

interface ClaimedPart {
	number: number;
	etag: string;
	checksums: Array<[ChecksumAlgorithm, string]>;
}

function claimedParts(body: Buffer): ClaimedPart[] {
	if (body.length === 0) throw new S3Error('InvalidRequest', 'You must specify at least one part');
	const parts = children(parseXml(body, 'CompleteMultipartUpload'), 'Part').map((node) => {
		const number = childText(node, 'PartNumber');
		const etag = childText(node, 'ETag');
		if (number === undefined || etag === undefined || !/^\s*\d+\s*$/.test(number)) throw new S3Error('MalformedXML');
		const checksums = (Object.keys(checksumBytes) as ChecksumAlgorithm[]).flatMap((algorithm): Array<[ChecksumAlgorithm, string]> => {
			const value = childText(node, `Checksum${algorithm.toUpperCase()}`);
			return value === undefined ? [] : [[algorithm, value]];
		});
		return { number: Number(number), etag: etag.trim().replace(/"/g, ''), checksums };
	});
	if (parts.length === 0) throw new S3Error('MalformedXML');
	if (parts.length > 10000) throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
	return parts;
}

function checkParts(upload: Upload, claimed: ClaimedPart[]): StoredPart[] {
	for (let i = 1; i < claimed.length; i++)
		if (claimed[i]!.number <= claimed[i - 1]!.number) throw new S3Error('InvalidPartOrder', undefined, { UploadId: upload.uploadId });
	return claimed.map(({ number, etag, checksums }, i) => {
		const part = upload.parts.get(number);
		if (!part || part.etag !== etag)
			throw new S3Error('InvalidPart', undefined, { UploadId: upload.uploadId, PartNumber: number, ETag: etag });
		for (const [algorithm, value] of checksums) {
			if (part.checksum && (part.checksum.algorithm !== algorithm || part.checksum.value !== value))
				throw new S3Error('InvalidPart', undefined, { UploadId: upload.uploadId, PartNumber: number, ETag: etag });
		}
		if (upload.checksumType === 'COMPOSITE' && checksums.length === 0) {
			throw new S3Error(
				'InvalidRequest',
				`The upload was created using a ${upload.checksumAlgorithm} checksum. ` +
					'The complete request must include the checksum for each part. ' +
					`It was missing for part ${number} in the request.`,
			);
		}
		if (i < claimed.length - 1 && part.size < minPartBytes)
			throw new S3Error('EntityTooSmall', undefined, {
				ProposedSize: part.size,
				MinSizeAllowed: minPartBytes,
				PartNumber: number,
				ETag: etag,
			});
		return part;
	});
}

async function checksumOfParts(upload: Upload, parts: StoredPart[]): Promise<Checksum | undefined> {
	const algorithm = upload.checksumAlgorithm;
	if (algorithm === undefined || upload.checksumType === undefined) return undefined;
	const digests = parts.map((part) => Buffer.from(part.checksum!.value, 'base64'));
	if (upload.checksumType === 'FULL_OBJECT') {
		const value = combineCrc(
			algorithm,
			parts.map((part, i) => ({ digest: digests[i]!, size: part.size })),
		);
		return { algorithm, value: value.toString('base64'), type: 'FULL_OBJECT' };
	}
	return { algorithm, value: `${await hashOf(algorithm, Buffer.concat(digests))}-${parts.length}`, type: 'COMPOSITE' };
}

/**
 * The object becomes the list of its parts' files: nothing is written a second time.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export async function completeMultipartUpload(ctx: Context): Promise<Answer> {
	const { bucket, key } = ctx;
	ctx.allow('s3:PutObject');
	findUpload(ctx, bucket);
	// The checksum headers of this request speak of the object, not of the document.
	const claimed = claimedParts(await receiveDocument(ctx.request, ctx.identity, { checksumHeaders: false }));
	const upload = findUpload(ctx, bucket);
	// The key may be left out here. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
	if (customerKeyOf(ctx) !== undefined) checkPartKey(ctx, upload.encryption);
	const parts = checkParts(upload, claimed);
	const [{ size: bytesOfFirst } = { size: 0 }] = parts;
	if (
		ctx.fault &&
		'equalParts' in ctx.fault &&
		parts.some(({ size }, i) => (i < parts.length - 1 ? size !== bytesOfFirst : size > bytesOfFirst))
	)
		throw new S3Error('InvalidPart', 'All non-trailing parts must have the same length.');
	const size = parts.reduce((sum, part) => sum + part.size, 0);
	if (size > maxObjectBytes) throw new S3Error('EntityTooLarge', undefined, { ProposedSize: size, MaxSizeAllowed: maxObjectBytes });
	const expectedSize = ctx.header('x-amz-mp-object-size');
	if (expectedSize !== undefined && Number(expectedSize) !== size)
		throw new S3Error(
			'InvalidRequest',
			`The provided 'x-amz-mp-object-size' header value ${expectedSize} does not match what was computed: ${size}`,
		);
	const checksum = await checksumOfParts(upload, parts);
	if (checksum) {
		const expected = ctx.header(`x-amz-checksum-${checksum.algorithm}`);
		if (expected !== undefined && expected !== checksum.value && expected !== checksum.value.replace(/-\d+$/, '')) {
			throw new S3Error('BadDigest', `The ${checksum.algorithm} you specified did not match the calculated checksum.`);
		}
		const type = ctx.header('x-amz-checksum-type')?.toUpperCase();
		if (type !== undefined && type !== checksum.type)
			throw new S3Error(
				'InvalidRequest',
				`The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
			);
	}
	const md5 = createHash('md5');
	for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
	const etag = `${md5.digest('hex')}-${parts.length}`;
	const { headers, metadata, tags, storageClass, encryption, acl, lock } = upload;
	checkWriteConditions(ctx, bucket, key);
	findUpload(ctx, bucket);
	const version: ObjectVersion = {
		headers,
		metadata,
		tags,
		storageClass,
		encryption,
		acl,
		lock,
		key,
		versionId: bucket.nextVersionId(),
		lastModified: ctx.timestamp,
		size,
		etag,
		checksum,
		segments: parts.flatMap((part) => part.segments),
		parts: parts.map((part) => ({ number: part.number, size: part.size, checksum: part.checksum })),
	};
	bucket.put(version);
	bucket.endUpload(upload);
	return {
		status: 200,
		headers: { ...versionHeader(bucket, version.versionId), ...encryptionHeaders(version) },
		document: xmlDocument('CompleteMultipartUploadResult', [
			el('Location', `http://${ctx.header('host') ?? ''}/${bucket.settings.name}/${encodeURIComponent(key)}`),
			el('Bucket', bucket.settings.name),
			el('Key', key),
			el('ETag', `"${etag}"`),
			...checksumElement(checksum),
		]),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export async function abortMultipartUpload(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow('s3:AbortMultipartUpload');
	bucket.endUpload(findUpload(ctx, bucket));
	return { status: 204 };
}
