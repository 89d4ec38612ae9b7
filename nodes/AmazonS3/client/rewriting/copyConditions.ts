/**
 * Copies whose conditions a store refuses. Cloudflare R2 takes no `x-amz-copy-source-if-match` with UploadPartCopy, and has headers of
 * its own for conditions on what a copy replaces.
 * https://developers.cloudflare.com/r2/api/s3/api/ https://developers.cloudflare.com/r2/api/s3/conditional-operations/
 */
import { S3Error } from '../errors/errors';
import { changedMeanwhile } from '../errors/errorWords';
import { quotedEtag } from '../objects/etag';
import { askHead } from '../objects/headObject';
import { conditionsOf, type CopyOptions } from './copyRequest';
import type { ObjectRef } from '../objects/objectRef';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import { forSource } from '../store/requestSettings';
import type { Store } from '../store/openStore';
import { EMPTY_UPLOAD } from '../quirks/answers';
import { isRefusal, isRefusing, unlessRefused } from '../quirks/refusals';

/**
 * Sends a copy under the conditions of its options. Without the one on the target where the store refuses that, since whoever copies has
 * looked at the target: `conditional` is false then. Without the one on the source where that is refused, when the source is found to be
 * the same.
 */
export async function copyUnderConditions<Answer>(
	store: Store,
	source: ObjectRef,
	options: CopyOptions,
	send: (conditions: object) => Promise<Answer>,
): Promise<{ answer: Answer; conditional?: false }> {
	const { sourceEtag, signal } = options;
	const conditions = conditionsOf(options);
	const whileSame = async (ofTarget: object): Promise<Answer> => {
		if (sourceEtag === undefined) return await send(ofTarget);
		return await unlessRefused(
			store,
			'CopyObject copy-source-if-match',
			async () => await send({ ...ofTarget, CopySourceIfMatch: quotedEtag(sourceEtag) }),
			async () => {
				await askHead(forSource(store), source, signal, sourceEtag);
				return await send(ofTarget);
			},
		);
	};
	if (Object.keys(conditions).length === 0) return { answer: await whileSame({}) };
	return await unlessRefused<{ answer: Answer; conditional?: false }>(
		store,
		`CopyObject ${Object.keys(conditions).join()}`,
		async () => ({ answer: await whileSame(conditions) }),
		async () => ({ answer: await whileSame({}), conditional: false }),
	);
}

const WITHOUT_CONDITION = 'UploadPartCopy copy-source-if-match';

/** Copies a part while the source has this ETag (in quotes), or without that condition where the store refuses it: see `checkStillSame`. */
export const copyPartWhileSame = async <Answer>(
	store: Store,
	CopySourceIfMatch: string | undefined,
	send: (condition: object) => Promise<Answer>,
): Promise<Answer> =>
	await unlessRefused(
		store,
		WITHOUT_CONDITION,
		async () => await send({ CopySourceIfMatch }),
		async () => await send({}),
	);

/**
 * Looks whether the source is still what it was when its parts were copied without a condition; asks nothing where they were copied under
 * one.
 * @throws S3Error of kind preconditionFailed when it changed
 */
export async function checkStillSame(
	store: Store,
	source: ObjectRef,
	before: HeadObjectCommandOutput,
	signal?: AbortSignal,
): Promise<void> {
	if (!isRefusing(store, WITHOUT_CONDITION)) return;
	const now = await askHead(forSource(store), source, signal);
	if (now.ETag === before.ETag && now.LastModified?.getTime() === before.LastModified?.getTime()) return;
	throw new S3Error('preconditionFailed', changedMeanwhile(source.key), 'Nothing was written. Run it again.', {
		place: store.place({ call: 'UploadPartCopy', bucket: source.bucket, key: source.key }),
	});
}

/**
 * Makes an object of copied parts, or `instead` where the store copies no parts, be it that it takes the request for an upload of nothing.
 */
export const unlessWithoutPartCopy = async <T>(store: Store, copy: () => Promise<T>, instead: () => Promise<T>): Promise<T> =>
	await unlessRefused(store, 'UploadPartCopy', copy, instead, isWithoutPartCopy);

const isWithoutPartCopy = (error: unknown): boolean =>
	error instanceof S3Error && error.place.call === 'UploadPartCopy' && (error.message.endsWith(EMPTY_UPLOAD) || isRefusal(error));
