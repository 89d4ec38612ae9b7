import type { Store } from '../store/openStore';
import { decodeListed } from '../flow/percentEncode';
import { S3Error, toS3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import { s3UriOf } from '../objects/objectInfo';
import { paged, wayOn } from './paged';
import { notS3 } from '../errors/notS3';
import { withinPrefix } from './withinPrefix';
import { checkUploadsCount, learnUploads } from '../quirks/uploads';
import { isEncodingUnclear } from '../quirks/answers';
import type { Part } from '../sdk/sdk';
import { withoutAbsent } from '../flow/withoutAbsent';
import { withoutReplaced, type ListedPart } from '../quirks/repeatedParts';

/** A multipart upload that was begun and neither completed nor aborted: its parts are stored, and cost money. */
export interface UnfinishedUpload {
	bucket: string;
	key: string;
	uploadId: string;
	/** ISO 8601. */
	initiated?: string;
	storageClass?: string;
	/** Number of parts that arrived; absent unless asked for. */
	parts?: number;
	/** Bytes of the parts that arrived; absent unless asked for. */
	size?: number;
	s3Uri: string;
}

/** What names an upload to S3. */
export type UploadId = Pick<UnfinishedUpload, 'bucket' | 'key' | 'uploadId'>;

export interface UploadsToList {
	bucket: string;
	/** Only keys that begin with it. */
	prefix?: string;
	/** Only uploads begun before. */
	before?: Date;
	/** Uploads to stop after. */
	limit?: number;
	signal?: AbortSignal;
}

/** S3's largest page. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
const PAGE_SIZE = 1000;

/** The last upload of a page. */
interface UploadMarker {
	KeyMarker?: string;
	UploadIdMarker?: string;
}

/**
 * The unfinished uploads of a bucket in the order of their keys, page by page; none is asked for beyond the limit. The
 * page that follows is fetched before one is handed over: it begins after the last upload of that, which the reader may end.
 * @throws S3Error of kind notS3 when the list does not add up
 */
export async function* listUploads(store: Store, wanted: UploadsToList): AsyncGenerator<UnfinishedUpload, void, undefined> {
	const { bucket, prefix = '', before, limit = Infinity, signal } = wanted;
	const place = { call: 'ListMultipartUploads', bucket };
	let left = limit;
	const ask = async (after: UploadMarker = {}) => {
		const MaxUploads = before ? PAGE_SIZE : Math.min(left, PAGE_SIZE);
		const asking = { Bucket: bucket, Prefix: prefix || undefined, MaxUploads, ...after };
		const encoded = await store.s3.listMultipartUploads({ ...asking, EncodingType: 'url' }, { abortSignal: signal });
		const answer = isEncodingUnclear(encoded) ? await store.s3.listMultipartUploads(asking, { abortSignal: signal }) : encoded;
		learnUploads(store, bucket);
		const decode = answer.EncodingType === 'url' ? decodeListed : (text: string) => text;
		const listed = withinPrefix(
			store,
			place,
			prefix,
			(answer.Uploads ?? []).map((upload) => ({ ...upload, key: decode(upload.Key ?? '') })),
		);
		const uploads = listed
			.filter(({ Initiated }) => before === undefined || (Initiated !== undefined && Initiated < before))
			.slice(0, left);
		left -= uploads.length;
		const last = listed.at(-1);
		const isTruncated = answer.IsTruncated ?? listed.length >= MaxUploads;
		const marker = wayOn(store, place, isTruncated, answer.NextKeyMarker ?? (answer.IsTruncated ? undefined : last?.Key));
		return {
			uploads: uploads.map(({ key, UploadId = '', Initiated, StorageClass = 'STANDARD' }) =>
				withoutAbsent({
					bucket,
					key,
					uploadId: UploadId,
					initiated: Initiated?.toISOString(),
					storageClass: StorageClass,
					s3Uri: s3UriOf(bucket, key),
				}),
			),
			first: listed[0] && `${listed[0].UploadId} ${listed[0].key}`,
			next:
				marker === undefined || left <= 0
					? undefined
					: { KeyMarker: decode(marker), UploadIdMarker: answer.NextUploadIdMarker ?? (answer.IsTruncated ? undefined : last?.UploadId) },
		};
	};
	for await (const { uploads } of paged(store, place, ask, { ahead: 'before' })) yield* uploads;
}

/**
 * The same uploads with the number and bytes of their parts, several at a time, in their order. One that has ended
 * meanwhile is left out; one whose parts may not be listed is its error.
 */
export async function* withParts(
	store: Store,
	uploads: AsyncIterable<UnfinishedUpload>,
	signal?: AbortSignal,
): AsyncGenerator<UnfinishedUpload | S3Error, void, undefined> {
	const counted = inOrder(uploads, store.lanes, async (upload) => {
		try {
			return { ...upload, ...(await countParts(store, upload, signal)) };
		} catch (error) {
			return asResult(error);
		}
	});
	for await (const upload of counted) {
		if (!(upload instanceof S3Error && upload.kind === 'noSuchUpload')) yield upload;
	}
}

async function countParts(store: Store, upload: UnfinishedUpload, signal?: AbortSignal): Promise<{ parts: number; size: number }> {
	let parts = 0;
	let size = 0;
	for await (const { Size = 0 } of listParts(store, upload, signal)) {
		parts++;
		size += Size;
	}
	return { parts, size };
}

/** The parts of an upload that have arrived, by their numbers. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export async function* listParts(store: Store, upload: UploadId, signal?: AbortSignal): AsyncGenerator<ListedPart, void, undefined> {
	yield* withoutReplaced(allParts(store, upload, signal));
}

async function* allParts(store: Store, { bucket, key, uploadId }: UploadId, signal?: AbortSignal): AsyncGenerator<Part, void, undefined> {
	const place = { call: 'ListParts', bucket, key };
	const ask = async (after?: string) => {
		const answer = await store.s3.listParts(
			{ Bucket: bucket, Key: key, UploadId: uploadId, PartNumberMarker: after },
			{ abortSignal: signal },
		);
		const parts = answer.Parts ?? [];
		const isTruncated = answer.IsTruncated ?? parts.length >= PAGE_SIZE;
		const last = parts.at(-1)?.PartNumber;
		return {
			parts,
			first: parts[0] && String(parts[0].PartNumber),
			next: wayOn(store, place, isTruncated, answer.IsTruncated ? answer.NextPartNumberMarker : String(last ?? '')),
		};
	};
	for await (const { parts } of paged(store, place, ask, { ahead: 'after' })) yield* parts;
}

/**
 * Aborts one upload: S3 deletes its parts.
 * @throws S3Error of kind noSuchUpload when it has ended already
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export async function abortUpload(store: Store, upload: UploadId, signal?: AbortSignal): Promise<void> {
	const { bucket, key, uploadId } = upload;
	await checkUploadsCount(store, bucket, async () => await hasEnded(store, upload, signal));
	const { $metadata } = await store.s3.abortMultipartUpload({ Bucket: bucket, Key: key, UploadId: uploadId }, { abortSignal: signal });
	// Garage aborts with 200, which a web server says to anything.
	if ($metadata.httpStatusCode !== 204 && !(await hasEnded(store, upload, signal)))
		throw notS3(store.place({ call: 'AbortMultipartUpload', bucket, key }), 'is empty, and the upload is still there');
}

/**
 * Checks that an upload is there, by a page of its parts.
 * @throws S3Error of kind noSuchUpload when it has ended
 */
export async function checkUpload(store: Store, upload: UploadId, signal?: AbortSignal): Promise<void> {
	await listParts(store, upload, signal).next();
}

/** Whether an upload is not there any more. */
export const hasEnded = async (store: Store, upload: UploadId, signal?: AbortSignal): Promise<boolean> =>
	await checkUpload(store, upload, signal).then(
		() => false,
		(error: unknown) => {
			if (error instanceof S3Error && error.kind === 'noSuchUpload') return true;
			throw error;
		},
	);

/** What became of an upload that was to be aborted; `aborted` is false where another has ended it meanwhile. */
export interface AbortedUpload {
	upload: UnfinishedUpload;
	outcome: { aborted: boolean } | S3Error;
}

/** Aborts uploads, several at a time, and yields what became of each, in their order. */
export const abortUploads = (
	store: Store,
	uploads: AsyncIterable<UnfinishedUpload>,
	signal?: AbortSignal,
): AsyncGenerator<AbortedUpload, void, undefined> =>
	inOrder(uploads, store.lanes, async (upload) => {
		try {
			await abortUpload(store, upload, signal);
			return { upload, outcome: { aborted: true } };
		} catch (error) {
			const failure = asResult(toS3Error(error, store.place({ call: 'AbortMultipartUpload', ...upload })));
			return { upload, outcome: failure.kind === 'noSuchUpload' ? { aborted: false } : failure };
		}
	});

/** The failure of one of many; that of all, a cancelled run, is thrown. */
function asResult(error: unknown): S3Error {
	if (error instanceof S3Error && error.kind !== 'cancelled') return error;
	throw error;
}
