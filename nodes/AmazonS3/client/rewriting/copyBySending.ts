/**
 * Copies for stores that do not copy by themselves. Hetzner documents that CopyObject may fail, and it answers 501; Google Cloud
 * Storage has no UploadPartCopy, which a copy over 5 GiB takes.
 * https://docs.hetzner.com/storage/object-storage/supported-actions https://cloud.google.com/storage/docs/xml-api/overview
 */
import { openDownload } from '../download/download';
import { createBudget } from '../flow/budget';
import { bareEtag, quotedEtag } from '../objects/etag';
import { askHead } from '../objects/headObject';
import type { CopyOptions, CopyResult, CopySource } from './copyRequest';
import { headersOf } from './keptHeaders';
import type { ObjectRef } from '../objects/objectRef';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import { forSource } from '../store/requestSettings';
import type { Store } from '../store/openStore';
import { uploadObject } from '../upload/upload';
import { taggingOf } from '../quirks/tagCounts';

const MIB = 1024 * 1024;

/** With what each holds, 64 MiB at most: what a run has by default. */
const COPIES_AT_A_TIME = 2;
const READ_BYTES = 8 * MIB;
const WRITE_BYTES = 24 * MIB;

const turns = createBudget(COPIES_AT_A_TIME);

/**
 * Copies an object by downloading and uploading it: its contents go through n8n, two objects at a time in 64 MiB of memory. It keeps
 * what a copy in parts keeps: metadata, headers and tags.
 * @param known the source's HeadObject, where it was asked for already
 * @throws S3Error of kind conflict or preconditionFailed when the source changes meanwhile: then nothing is written
 */
export async function copyBySending(
	store: Store,
	source: CopySource,
	target: ObjectRef,
	options: CopyOptions,
	known?: HeadObjectCommandOutput,
): Promise<CopyResult> {
	const { signal, ifExists = 'overwrite', targetEtag } = options;
	const from = forSource(store);
	const done = await turns.take(1, signal);
	try {
		const head = known ?? (await askHead(from, source, signal, options.sourceEtag));
		const etag = options.sourceEtag ?? bareEtag(head.ETag);
		const headers = {
			...(options.headers ?? headersOf(head)),
			...options.encryption,
			StorageClass: options.storageClass,
			Tagging: (options.tagging ?? (await taggingOf(from, source, head.TagCount, signal))) || undefined,
		};
		const contents = {
			size: head.ContentLength ?? 0,
			open: async () => (await openDownload(from, source, { budget: createBudget(READ_BYTES), etag, signal })).body,
		};
		const conditions = { onlyIfAbsent: ifExists !== 'overwrite', onlyIfEtag: quotedEtag(targetEtag) };
		const written = await uploadObject(store, { bucket: target.bucket, key: target.key, headers, ...conditions }, contents, {
			budget: createBudget(WRITE_BYTES),
			signal,
		});
		return { etag: written.etag, versionId: written.versionId, conditional: written.conditional };
	} finally {
		done();
	}
}
