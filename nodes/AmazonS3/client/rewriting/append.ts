import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store/openStore';
import { cancelledBy, S3Error, toS3Error } from '../errors/errors';
import { compressionOf } from '../reading/decompress';
import { MIN_PART_BYTES, planBehind, type PlanBehind } from '../objects/partPlan';
import { openDownload } from '../download/download';
import { createBudget } from '../flow/budget';
import { taggingOf } from '../quirks/tagCounts';
import { forCopyOfItself } from '../store/requestSettings';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import { joinSources, type SizedSource } from '../upload/source';
import { markAppend, type AppendMark } from './appendMarks';
import { copyRange } from './copyRange';
import { headersOf } from './keptHeaders';
import { isWritten, layOut, type Addition, type Tail } from './tail';
import { uploadObject, type TransferOptions } from '../upload/upload';
import { bareEtag } from '../objects/etag';
import { unlessWithoutPartCopy } from './copyConditions';
import type { CopiedPrefix, ObjectHeaders, UploadResult } from '../upload/uploadTarget';

export interface AppendOptions extends TransferOptions {
	/** Of an object that is not there yet. */
	headers: ObjectHeaders;
	/** Writes before giving up because others keep changing the object. Default: 40. */
	attempts?: number;
	/** Whether to find out if the store keeps conditions. Default: on other stores than AWS, which does. */
	tryCondition?: boolean;
}

export interface AppendResult extends Pick<UploadResult, 'size' | 'versionId' | 'parts'> {
	/** Absent when another had changed the object again before it could be learned. */
	etag?: string;
	added: Tail['added'];
	/** Whether the object was not there before. */
	created: boolean;
	/** How often the object was written: more than once when others changed it at the same time. */
	attempts: number;
	/**
	 * Whether the store kept others from changing the object between reading and writing it, as AWS does, and as two writes at once have
	 * shown of others. False: it does not, and what others wrote in that moment is lost. Absent: not known, as of a new or large object.
	 */
	conditional?: boolean;
	contentType?: string;
	storageClass: string;
}

const ATTEMPTS = 40;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1000;

/** What of an object that is added to is held in memory. */
const READ_BUDGET_BYTES = 32 * 1024 * 1024;

interface Place {
	bucket: string;
	key: string;
}

/**
 * Adds data at the end of an object, all of it in one write, or makes the object. From 5 MiB on S3 copies what is there
 * itself. Everything is kept that HeadObject tells of the object, and its tags; not its ACL and its lock. The write
 * holds only if nobody has changed the object since it was read; else it is read again. A write whose answer was lost
 * counts as made when the object has its mark in the metadata.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws S3Error; kind conflict when others changed the object at every attempt
 */
export async function appendToObject(store: Store, place: Place, additions: Addition[], options: AppendOptions): Promise<AppendResult> {
	const attempts = options.attempts ?? ATTEMPTS;
	for (let attempt = 1; ; attempt++) {
		options.signal?.throwIfAborted();
		const found = await find(store, place, options.signal);
		if (found && additions.some(({ isText }) => isText)) checkTakesText(store, place, found);
		const tail = layOut(additions, found?.ContentLength ?? 0);
		const described = {
			added: tail.added,
			created: found === undefined,
			attempts: attempt,
			contentType: found ? found.ContentType : options.headers.ContentType,
			storageClass: (found ? found.StorageClass : options.headers.StorageClass) ?? 'STANDARD',
		};
		if (found && tail.source.size === 0) return { ...described, size: tail.offset, etag: bareEtag(found.ETag), versionId: found.VersionId };
		const mark = markAppend(found ? found.Metadata : options.headers.Metadata);
		try {
			const written = found ? await extend(store, place, found, tail, mark, options) : await create(store, place, tail, mark, options);
			return { ...described, ...written };
		} catch (error) {
			const failure = toS3Error(error, store.place({ call: 'PutObject', ...place }));
			const size = tail.offset + tail.source.size;
			if (mayBeWritten(failure) && (await isWritten(store, place, tail, mark, failure, options.signal))) return { ...described, size };
			if (!CONFLICTS.has(failure.kind)) throw failure;
			if (attempt >= attempts) throw givenUp(store, place, attempts);
			const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * Math.random();
			await sleep(wait, undefined, { signal: options.signal }).catch(() => {
				throw cancelledBy(options.signal);
			});
		}
	}
}

/** @throws S3Error of kind invalidInput for an object that could not be read any more with text at its end */
function checkTakesText(store: Store, place: Place, { ContentEncoding: contentEncoding }: HeadObjectCommandOutput): void {
	// By the header alone: a key that ends with .gz says nothing of what is in it.
	const compression = compressionOf({ key: '', contentEncoding });
	if (compression === undefined) return;
	throw new S3Error(
		'invalidInput',
		`The contents of the object ${JSON.stringify(place.key)} are compressed (${compression}): ` +
			'with text after them they could no longer be read',
		'Nothing was added. Add to another object, or download this one and upload it whole.',
		{ place: store.place({ call: 'PutObject', ...place }) },
	);
}

/** The object was changed, made or deleted after it was read. */
const CONFLICTS = new Set(['preconditionFailed', 'conflict', 'noSuchKey']);

const givenUp = (store: Store, place: Place, attempts: number) =>
	new S3Error(
		'conflict',
		`The object ${JSON.stringify(place.key)} was changed by others at each of ${attempts} attempts`,
		'Nothing was added. Run it again, with fewer executions appending to this object at the same time.',
		{
			place: store.place({ call: 'PutObject', ...place }),
		},
	);

/** What HeadObject says; undefined when there is no such object. That the bucket is missing is learned when it is written to. */
const find = async (store: Store, { bucket, key }: Place, signal?: AbortSignal): Promise<HeadObjectCommandOutput | undefined> =>
	await store.s3.headObject({ Bucket: bucket, Key: key }, { abortSignal: signal }).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'noSuchKey') return undefined;
		throw error;
	});

async function create(store: Store, place: Place, { source }: Tail, { metadata: Metadata, isOwn }: AppendMark, options: AppendOptions) {
	const target = { ...place, headers: { ...options.headers, Metadata }, onlyIfAbsent: true, isOwn };
	const written = await uploadObject(store, target, source, options);
	// A store that ignores conditions cannot be told here: it would have to be written to twice.
	return { ...written, conditional: store.connection.endpoint === undefined ? true : written.conditional };
}

async function extend(
	store: Store,
	place: Place,
	found: HeadObjectCommandOutput,
	{ offset, source }: Tail,
	{ metadata: Metadata, isOwn }: AppendMark,
	options: AppendOptions,
) {
	const tryCondition = options.tryCondition ?? store.connection.endpoint !== undefined;
	const headers = { ...(await keptHeaders(store, place, found, options.signal)), Metadata };
	const target = { ...place, headers, onlyIfEtag: found.ETag, tryCondition, isOwn };
	const plan = offset < MIN_PART_BYTES ? undefined : planBehind(offset, source.size, options.partBytes);
	const write = async (behind: PlanBehind | undefined) => {
		const copied = behind?.copied.at(-1)?.end ?? 0;
		const rest = joinSources([contentsFrom(store, place, found, copied, options.signal), source]);
		return await uploadObject(store, { ...target, prefix: behind && copyOf(store, place, found, behind) }, rest, options);
	};
	const written = plan
		? await unlessWithoutPartCopy(
				store,
				async () => await write(plan),
				async () => await write(undefined),
			)
		: await write(undefined);
	return tryCondition ? written : { ...written, conditional: true };
}

/** What is there from a byte on, as it was when it was found. */
const contentsFrom = (
	store: Store,
	place: Place,
	{ ETag, ContentLength: size = 0 }: HeadObjectCommandOutput,
	start: number,
	signal?: AbortSignal,
): SizedSource => ({
	size: size - start,
	open: async function* () {
		if (size === start) return;
		// A budget of its own: what is written waits for that of the run, and holds it while it reads this.
		const options = { budget: createBudget(READ_BUDGET_BYTES), etag: bareEtag(ETag), signal };
		const download = await openDownload(store, place, start === 0 ? options : { ...options, range: { first: start } });
		yield* download.body;
	},
});

const copyOf = (store: Store, place: Place, { ETag: etag }: HeadObjectCommandOutput, { copied, partBytes }: PlanBehind): CopiedPrefix => ({
	parts: copied,
	partBytes,
	async copy(part, UploadId, abortSignal) {
		// Without its checksum: the parts that follow may have none, and S3 takes those of all parts or of none.
		const { PartNumber, ETag } = await copyRange(forCopyOfItself(store), place, { ...place, UploadId }, part, { etag, abortSignal });
		return { PartNumber, ETag };
	},
});

/** What S3 keeps with an object, to be said again of the one that takes its place. */
async function keptHeaders(store: Store, place: Place, found: HeadObjectCommandOutput, signal?: AbortSignal): Promise<ObjectHeaders> {
	return {
		...headersOf(found),
		BucketKeyEnabled: found.BucketKeyEnabled,
		ServerSideEncryption: found.ServerSideEncryption,
		SSEKMSKeyId: found.SSEKMSKeyId,
		StorageClass: found.StorageClass,
		Tagging: await taggingOf(store, place, found.TagCount, signal),
	};
}

/** Whether a failed write may have been made all the same: its answer was lost, or was that of a second try. */
const mayBeWritten = ({ kind, attempts, place }: S3Error): boolean =>
	(place.call === 'PutObject' || place.call === 'CompleteMultipartUpload') &&
	kind !== 'cancelled' &&
	(attempts > 1 || ['connectionLost', 'timeout', 'serverError', 'notS3'].includes(kind));
