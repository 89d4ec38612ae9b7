import { setMaxListeners } from 'node:events';
import { createBudget } from './budget';
import type { Store } from './client';
import { cancelledBy, S3Error, toS3Error } from './errors';
import { bareEtag } from './objectInfo';
import { planParts, partBytesFor } from './partPlan';
import { percentEncode, percentEncodePath } from './percentEncode';
import { forSource } from './requestSettings';
import type { ObjectHeaders } from './upload';

export interface ObjectAt {
	bucket: string;
	key: string;
	versionId?: string;
}

export interface CopyOptions {
	/** New metadata and headers; without them the copy keeps the source's. */
	headers?: ObjectHeaders;
	storageClass?: ObjectHeaders['StorageClass'];
	onlyIfAbsent?: boolean;
	/** Size of a part in bytes, for copies over 5 GiB. */
	partBytes?: number;
	signal?: AbortSignal;
}

export interface CopyResult {
	etag?: string;
	versionId?: string;
	/** ISO 8601. */
	lastModified?: string;
}

/** Parts of a large copy: it moves inside S3, so that large parts cost no memory here. */
const COPY_PART_BYTES = 256 * 1024 * 1024;
const PARALLEL_PARTS = 8;

/**
 * Copies an object inside S3, with its metadata and tags; above 5 GiB by parts.
 * @throws S3Error, also when S3 answers 200 with an error inside
 */
export async function copyObject(store: Store, source: ObjectAt, target: ObjectAt, options: CopyOptions = {}): Promise<CopyResult> {
	const { headers, storageClass, signal } = options;
	try {
		const answer = await store.s3.copyObject(
			{
				...headers,
				MetadataDirective: headers ? 'REPLACE' : 'COPY',
				StorageClass: storageClass,
				Bucket: target.bucket,
				Key: target.key,
				CopySource: copySource(source),
				...(options.onlyIfAbsent ? { IfNoneMatch: '*' } : {}),
			},
			{ abortSignal: signal },
		);
		return {
			etag: bareEtag(answer.CopyObjectResult?.ETag),
			versionId: answer.VersionId,
			lastModified: answer.CopyObjectResult?.LastModified?.toISOString(),
		};
	} catch (error) {
		if (error instanceof S3Error && error.kind === 'tooLarge') return await copyParts(store, source, target, options);
		throw namingTheSource(error, source);
	}
}

/** "bucket/key?versionId=…" with the key percent-encoded, its slashes kept. */
export const copySource = ({ bucket, key, versionId }: ObjectAt) =>
	`${bucket}/${percentEncodePath(key)}${versionId === undefined ? '' : `?versionId=${percentEncode(versionId)}`}`;

async function copyParts(store: Store, source: ObjectAt, target: ObjectAt, options: CopyOptions): Promise<CopyResult> {
	const { s3 } = store;
	const { signal } = options;
	const from = { Bucket: source.bucket, Key: source.key, VersionId: source.versionId };
	const at = { Bucket: target.bucket, Key: target.key };
	const sourceStore = forSource(store);
	const head = await sourceStore.s3.headObject(from, { abortSignal: signal });
	const tags = head.TagCount ? await sourceStore.s3.getObjectTagging(from, { abortSignal: signal }) : undefined;
	const size = head.ContentLength ?? 0;
	signal?.throwIfAborted();
	// Without the signal: an upload whose ID was not learned could not be aborted.
	const { UploadId } = await s3.createMultipartUpload({
		...(options.headers ?? {
			CacheControl: head.CacheControl,
			ContentDisposition: head.ContentDisposition,
			ContentEncoding: head.ContentEncoding,
			ContentLanguage: head.ContentLanguage,
			ContentType: head.ContentType,
			Expires: head.Expires,
			Metadata: head.Metadata,
			WebsiteRedirectLocation: head.WebsiteRedirectLocation,
		}),
		Tagging: tags?.TagSet?.map(({ Key, Value }) => `${encodeURIComponent(Key ?? '')}=${encodeURIComponent(Value ?? '')}`).join('&') || undefined,
		StorageClass: options.storageClass,
		...at,
	});
	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	const cancel = () => stop.abort(cancelledBy(signal));
	if (signal?.aborted) cancel();
	signal?.addEventListener('abort', cancel, { once: true });
	try {
		const turns = createBudget(PARALLEL_PARTS);
		const copies = await Promise.allSettled(
			planParts(size, partBytesFor(size, options.partBytes ?? COPY_PART_BYTES)).map(async ({ number, start, end }) => {
				const done = await turns.take(1, stop.signal);
				try {
					const { CopyPartResult } = await s3.uploadPartCopy(
						{
							...at,
							UploadId,
							PartNumber: number,
							CopySource: copySource(source),
							CopySourceRange: `bytes=${start}-${end - 1}`,
							CopySourceIfMatch: head.ETag,
						},
						{ abortSignal: stop.signal },
					);
					return { PartNumber: number, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 };
				} catch (error) {
					const failure = toS3Error(error, store.place({ call: 'UploadPartCopy', ...target }));
					stop.abort(failure);
					throw failure;
				} finally {
					done();
				}
			}),
		);
		stop.signal.throwIfAborted();
		const parts = copies.map((copy) => (copy.status === 'fulfilled' ? copy.value : undefined)).filter((part) => part !== undefined);
		const answer = await s3.completeMultipartUpload(
			{ ...at, UploadId, MultipartUpload: { Parts: parts }, ...(options.onlyIfAbsent ? { IfNoneMatch: '*' } : {}) },
			{ abortSignal: signal },
		);
		return { etag: bareEtag(answer.ETag), versionId: answer.VersionId };
	} catch (error) {
		await s3.abortMultipartUpload({ ...at, UploadId }).catch(() => undefined);
		throw namingTheSource(toS3Error(error, store.place({ call: 'UploadPartCopy', ...target })), source);
	} finally {
		signal?.removeEventListener('abort', cancel);
	}
}

/** S3 answers NoSuchKey of a copy for its source: the error has to name that, not the target. */
function namingTheSource(error: unknown, source: ObjectAt): unknown {
	if (!(error instanceof S3Error) || !['noSuchKey', 'noSuchVersion', 'archived'].includes(error.kind)) return error;
	return error.at(source);
}
