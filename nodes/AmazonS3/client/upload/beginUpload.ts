import { toS3Error } from '../errors/errors';
import { abortUpload, listParts, listUploads } from '../listing/multipartUploads';
import { learnUploads } from '../quirks/uploads';
import type { CreateMultipartUploadCommandInput } from '../sdk/sdk';
import type { Store } from '../store/openStore';

/** Failures after which the store may have begun the upload all the same. */
const MAY_HAVE_BEGUN = new Set(['connectionLost', 'timeout', 'serverError', 'notS3']);

/** How long is looked for an upload whose answer was lost. */
const LOOK_MS = 10_000;

/**
 * Begins a multipart upload and returns its ID. It takes no signal: an upload whose ID was not learned could not be aborted.
 * Where an answer was lost or cannot be read, the upload that it was about is looked for and aborted.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 * @throws S3Error; it says so where an upload may be left that is not surely ours
 */
export async function beginUpload(store: Store, input: CreateMultipartUploadCommandInput): Promise<string> {
	const place = { bucket: input.Bucket ?? '', key: input.Key ?? '' };
	const began = Math.floor(Date.now() / 1000) * 1000;
	try {
		const { UploadId = '', $metadata } = await store.s3.createMultipartUpload(input);
		learnUploads(store, place.bucket);
		const lost = ($metadata.attempts ?? 1) - 1;
		// What is left of an answer that was lost must not fail what has begun.
		if (lost > 0) await abortLost(store, place, { began, lost, known: UploadId }).catch(() => false);
		return UploadId;
	} catch (error) {
		const failure = toS3Error(error, store.place({ call: 'CreateMultipartUpload', ...place }));
		if (!MAY_HAVE_BEGUN.has(failure.kind)) throw failure;
		const isClean = await abortLost(store, place, { began, lost: Math.max(1, failure.attempts) }).catch(() => false);
		throw isClean
			? failure
			: failure.with(
					'The store may have started a multipart upload of this key anyway: check with Multipart Upload: Get Many, and run Abort.',
				);
	}
}

interface Lost {
	/** When the first request was sent, in ms since 1970, in whole seconds as stores tell it. */
	began: number;
	/** How many answers were lost. */
	lost: number;
	/** The upload that was begun. */
	known?: string;
}

/**
 * Aborts the uploads of a key that were begun by requests whose answers were lost: those begun since then that have no
 * parts, where there are no more of them than lost answers. Whether no other upload of the key is left.
 */
async function abortLost(store: Store, place: { bucket: string; key: string }, { began, lost, known }: Lost): Promise<boolean> {
	const signal = AbortSignal.timeout(LOOK_MS);
	const ours = [];
	let others = 0;
	for await (const upload of listUploads(store, { bucket: place.bucket, prefix: place.key, signal })) {
		if (upload.key !== place.key || upload.uploadId === known) continue;
		const isNew = Date.parse(upload.initiated ?? '') >= began;
		if (isNew && (await listParts(store, upload, signal).next()).done) ours.push(upload);
		else others++;
	}
	if (ours.length > lost) return false;
	for (const upload of ours) await abortUpload(store, upload, signal);
	return others === 0;
}
