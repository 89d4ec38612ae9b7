import { createBudget } from '../flow/budget';
import type { Store } from '../store/openStore';
import type { CopyOptions, CopyResult, CopySource } from './copyRequest';
import { copyRange } from './copyRange';
import { headersOf } from './keptHeaders';
import { toS3Error } from '../errors/errors';
import { stopWithin } from '../errors/stopWithin';
import { askHead } from '../objects/headObject';
import { taggingOf } from '../quirks/tagCounts';
import { partBytesFor, planParts } from '../objects/partPlan';
import { checkStillSame } from './copyConditions';
import { beginTagged } from '../quirks/tags';
import { keepTags } from '../quirks/writes';
import { beginUpload } from '../upload/beginUpload';
import { abandon, completeParts } from '../upload/completeParts';
import { forSource } from '../store/requestSettings';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import { quotedEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';

/** Parts of a large copy: it moves inside S3, so that large parts cost no memory here. */
const COPY_PART_BYTES = 256 * 1024 * 1024;
const PARALLEL_PARTS = 8;

/**
 * Copies an object by parts, several at a time, all of the same state of the source. S3 keeps nothing of the source
 * by itself then: metadata, headers and tags are read and given to the copy. Without a `storageClass` the copy is
 * STANDARD. When it fails or is cancelled, the multipart upload is aborted.
 * @param known the source's HeadObject, where it was asked for already
 */
export async function copyParts(
	store: Store,
	source: CopySource,
	target: ObjectRef,
	options: CopyOptions,
	known?: HeadObjectCommandOutput,
): Promise<CopyResult> {
	const sourceStore = forSource(store);
	const { signal } = options;
	const at = { Bucket: target.bucket, Key: target.key };
	const head = known ?? (await askHead(sourceStore, source, signal, options.sourceEtag));
	const size = head.ContentLength ?? 0;
	const Tagging = options.tagging ?? (await taggingOf(sourceStore, source, head.TagCount, signal));
	signal?.throwIfAborted();
	const UploadId = await beginTagged(
		store,
		target,
		Tagging,
		async (tagging) =>
			await beginUpload(store, {
				...(options.headers ?? headersOf(head)),
				...options.encryption,
				Tagging: tagging || undefined,
				StorageClass: options.storageClass,
				...at,
			}),
	);
	const { stop, detach } = stopWithin(signal);
	try {
		const turns = createBudget(PARALLEL_PARTS);
		const etag = quotedEtag(options.sourceEtag) ?? head.ETag;
		const copies = await Promise.allSettled(
			planParts(size, partBytesFor(size, options.partBytes ?? COPY_PART_BYTES)).map(async (part) => {
				const done = await turns.take(1, stop.signal);
				try {
					return await copyRange(store, source, { ...target, UploadId }, part, { etag, abortSignal: stop.signal });
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
		await checkStillSame(store, source, head, signal);
		const parts = copies.map((copy) => (copy.status === 'fulfilled' ? copy.value : undefined)).filter((part) => part !== undefined);
		const { ifExists = 'overwrite', targetEtag } = options;
		const conditions = { onlyIfAbsent: ifExists !== 'overwrite', onlyIfEtag: quotedEtag(targetEtag) };
		const completed = await completeParts(store, { ...target, headers: {}, ...conditions }, UploadId, parts, signal, size);
		await keepTags(store, target, Tagging, signal);
		return { etag: completed.etag, versionId: completed.versionId, conditional: completed.conditional };
	} catch (error) {
		throw await abandon(store, target, UploadId, toS3Error(error, store.place({ call: 'UploadPartCopy', ...target })));
	} finally {
		detach();
	}
}
