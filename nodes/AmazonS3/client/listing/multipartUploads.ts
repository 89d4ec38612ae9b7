import type { Store } from '../store/openStore';
import { S3Error, toS3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import { s3UriOf } from '../objects/objectInfo';
import { decodeListed } from './pages';
import { isEncodingUnclear } from '../quirks/answers';
import type { Part } from '../sdk/sdk';
import { withoutAbsent } from '../flow/withoutAbsent';

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

/** Requests at a time for many uploads. */
const PARALLEL_REQUESTS = 16;

interface UploadsPage {
	uploads: UnfinishedUpload[];
	next?: { KeyMarker: string; UploadIdMarker?: string };
}

/**
 * The unfinished uploads of a bucket in the order of their keys, page by page; none is asked for beyond the limit. The
 * page that follows is fetched before one is handed over: it begins after the last upload of that, which the reader may end.
 */
export async function* listUploads(store: Store, wanted: UploadsToList): AsyncGenerator<UnfinishedUpload, void, undefined> {
	let left = wanted.limit ?? Infinity;
	let page: UploadsPage | undefined = await listPage(store, wanted, left, {});
	while (page) {
		const uploads: UnfinishedUpload[] = page.uploads.slice(0, left);
		left -= uploads.length;
		page = page.next && left > 0 ? await listPage(store, wanted, left, page.next) : undefined;
		yield* uploads;
	}
}

async function listPage(
	store: Store,
	{ bucket, prefix, before, signal }: UploadsToList,
	left: number,
	after: Partial<NonNullable<UploadsPage['next']>>,
): Promise<UploadsPage> {
	const ask = async (EncodingType?: 'url') =>
		await store.s3.listMultipartUploads(
			{ Bucket: bucket, Prefix: prefix || undefined, MaxUploads: before ? PAGE_SIZE : Math.min(left, PAGE_SIZE), EncodingType, ...after },
			{ abortSignal: signal },
		);
	const encoded = await ask('url');
	const answer = isEncodingUnclear(encoded) ? await ask() : encoded;
	const decode = answer.EncodingType === 'url' ? decodeListed : (text: string) => text;
	return {
		uploads: (answer.Uploads ?? [])
			.filter(({ Initiated }) => before === undefined || (Initiated !== undefined && Initiated < before))
			.map(({ Key = '', UploadId = '', Initiated, StorageClass }) => {
				const key = decode(Key);
				return withoutAbsent({
					bucket,
					key,
					uploadId: UploadId,
					initiated: Initiated?.toISOString(),
					storageClass: StorageClass ?? 'STANDARD',
					s3Uri: s3UriOf(bucket, key),
				});
			}),
		next: answer.IsTruncated ? { KeyMarker: decode(answer.NextKeyMarker ?? ''), UploadIdMarker: answer.NextUploadIdMarker } : undefined,
	};
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
	const counted = inOrder(uploads, PARALLEL_REQUESTS, async (upload) => {
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
export async function* listParts(
	store: Store,
	{ bucket, key, uploadId }: UploadId,
	signal?: AbortSignal,
): AsyncGenerator<Part, void, undefined> {
	let marker: string | undefined;
	do {
		const answer = await store.s3.listParts(
			{ Bucket: bucket, Key: key, UploadId: uploadId, PartNumberMarker: marker },
			{ abortSignal: signal },
		);
		yield* answer.Parts ?? [];
		marker = answer.IsTruncated ? answer.NextPartNumberMarker : undefined;
	} while (marker !== undefined);
}

/**
 * Aborts one upload: S3 deletes its parts.
 * @throws S3Error of kind noSuchUpload when it has ended already
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export async function abortUpload(store: Store, { bucket, key, uploadId }: UploadId, signal?: AbortSignal): Promise<void> {
	await store.s3.abortMultipartUpload({ Bucket: bucket, Key: key, UploadId: uploadId }, { abortSignal: signal });
}

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
	inOrder(uploads, PARALLEL_REQUESTS, async (upload) => {
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
