import type { Store } from '../store/openStore';
import { cancelledBy, S3Error, toS3Error } from '../errors/errors';
import type { GetObjectCommandOutput } from '../sdk/sdk';
import type { WholeCheck } from './verification';
import { bareEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';

/** An object that is being read: whatever is asked for again has to be of the same ETag as the first answer. */
export interface Reading {
	store: Store;
	source: ObjectRef;
	/** The answer to the first request, which asked for all that is wanted. */
	answer: GetObjectCommandOutput;
	/** How all that is wanted is checked, where it can be. */
	check?: WholeCheck;
	/** Whether more than the first answer was asked for. */
	isResumed?: boolean;
	/** Whether its reader wants few large pieces. */
	inLargePieces?: boolean;
	signal: AbortSignal;
}

/**
 * Asks again for the bytes from `start` up to `end` of what is being read.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @throws S3Error; kind conflict when the object has changed, notSupported when the store gives other bytes
 */
export async function getRange(reading: Reading, start: number, end: number): Promise<GetObjectCommandOutput> {
	const { store, source, answer, signal } = reading;
	reading.isResumed = true;
	signal.throwIfAborted();
	const range = await store.s3
		.getObject(
			{
				Bucket: source.bucket,
				Key: source.key,
				VersionId: source.versionId ?? answer.VersionId,
				Range: `bytes=${start}-${end - 1}`,
				IfMatch: answer.ETag,
			},
			{ abortSignal: signal },
		)
		.catch((error: unknown) => {
			if (signal.aborted) throw cancelledBy(signal);
			throw error instanceof S3Error && error.kind === 'preconditionFailed' ? changed(source) : error;
		});
	const problem = problemOf(range, answer, source, `bytes ${start}-${end - 1}`);
	if (problem) {
		discardBody(range);
		throw problem;
	}
	return range;
}

function problemOf(range: GetObjectCommandOutput, answer: GetObjectCommandOutput, source: ObjectRef, wanted: string): S3Error | undefined {
	if (bareEtag(range.ETag) !== bareEtag(answer.ETag)) return changed(source);
	if (range.ContentRange?.startsWith(`${wanted}/`)) return undefined;
	return new S3Error(
		'notSupported',
		`The store answered a request for ${wanted} with ${range.ContentRange ?? 'the whole object'}`,
		'Without byte ranges, a download that breaks off cannot be resumed.',
	);
}

/** Closes an answer whose body is not wanted: else it holds its socket. */
export const discardBody = ({ Body }: Pick<GetObjectCommandOutput, 'Body'>): void =>
	(Body as { destroy?: () => void } | undefined)?.destroy?.();

/** Whatever was thrown while an object was read, as an error about that object. */
export function placed(reading: Pick<Reading, 'store' | 'source'>, error: unknown): S3Error {
	if (error instanceof Error && /^Checksum mismatch/i.test(error.message))
		return damaged(reading, 'its checksum differs from the stored one');
	return toS3Error(error, reading.store.place({ call: 'GetObject', ...reading.source }));
}

/** The error about contents that are not those that are stored. */
export const damaged = ({ store, source }: Pick<Reading, 'store' | 'source'>, why: string): S3Error =>
	new S3Error(
		'damaged',
		`The object ${JSON.stringify(source.key)} was corrupted in transit: ${why}`,
		'Nothing of it was saved. Run it again.',
		{
			place: store.place({ call: 'GetObject', ...source }),
		},
	);

/** The error about an object that is no longer the one that was listed, or that was read at first. */
export const changed = (source: ObjectRef): S3Error =>
	new S3Error(
		'conflict',
		`The object ${JSON.stringify(source.key)} changed while it was being read`,
		'Nothing of it was saved. Run it again.',
	);
