import type { Store } from '../store/openStore';
import { copyParts } from './copyParts';
import { type CopyOptions, type CopyResult, type CopySource, type StorageClass } from './copyRequest';
import type { DescriptiveHeaders } from '../upload/uploadTarget';
import { S3Error, toS3Error } from '../errors/errors';
import { checkBucketExists } from '../objects/knownBuckets';
import { changedMeanwhile, quoted } from '../errors/errorWords';
import { askHead, isDeleteMarker, mayBeThere } from '../objects/headObject';
import { MAX_SINGLE_BYTES } from '../objects/partPlan';
import { checkProtectionsKept, findIgnored, keptClass } from '../upload/ignored';
import { checkCopiedVersion, isPassedOver, versionNotCopied } from '../quirks/versions';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import { forSource } from '../store/requestSettings';
import { withoutAbsent } from '../flow/withoutAbsent';
import { bareEtag } from '../objects/etag';
import { copySource } from '../store/copySource';
import type { ObjectRef } from '../objects/objectRef';
import { copyBySending } from './copyBySending';
import { checkCopyIsThere } from './copyIsThere';
import { copyUnderConditions, unlessWithoutPartCopy } from './copyConditions';
import { unlessRefused } from '../quirks/refusals';
import { writeTagged } from '../quirks/tags';

export type { CopyOptions, CopyResult, CopySource } from './copyRequest';

/** Classes that only buckets of their own kind have: a copy elsewhere cannot keep them. */
const NOT_TO_KEEP = new Set(['EXPRESS_ONEZONE', 'FSX_ONTAP', 'FSX_OPENZFS', 'OUTPOSTS', 'SNOW']);

/** The storage class to ask for so that a copy keeps the source's; undefined for S3's default, which is STANDARD. */
export const classToKeep = (storageClass: string | undefined) =>
	storageClass === undefined || storageClass === 'STANDARD' || NOT_TO_KEEP.has(storageClass) ? undefined : (storageClass as StorageClass);

/**
 * Copies an object inside S3, with its metadata, tags and storage class; above 5 GiB by parts. S3 itself keeps the
 * storage class of no copy, so that it is asked for first unless the caller knows it or sets another.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 * @throws S3Error, also when S3 answers 200 with an error inside
 */
export async function copyObject(store: Store, source: CopySource, target: ObjectRef, options: CopyOptions = {}): Promise<CopyResult> {
	const { ifExists = 'overwrite', sourceEtag, signal } = options;
	const begunAt = Date.now();
	let etag = sourceEtag;
	try {
		// Stores other than AWS may not know conditions.
		if (ifExists !== 'overwrite' && store.connection.endpoint !== undefined && (await mayBeThere(store, target, signal)))
			return whenThere(store, target, ifExists);
		const isKnown = options.storageClass !== undefined || source.storageClass !== undefined;
		const head = isKnown ? undefined : await askHead(forSource(store), source, signal, sourceEtag);
		etag ??= bareEtag(head?.ETag);
		const storageClass = options.storageClass ?? classToKeep(head ? head.StorageClass : source.storageClass);
		const how = { ...options, storageClass, headers: options.headers && (await withContentType(options.headers, target)) };
		const asked = { headers: withoutAbsent({ ...how.encryption, StorageClass: storageClass, Tagging: how.tagging }) };
		checkProtectionsKept(store, target, asked, ['copy']);
		const size = head?.ContentLength ?? source.size ?? 0;
		const copied =
			size > MAX_SINGLE_BYTES ? await copyLarge(store, source, target, how, head) : await copySmall(store, source, target, how, head);
		await checkCopyIsThere(store, target, size, signal);
		const made = { bucket: target.bucket, key: target.key, etag: copied.etag, versionId: copied.versionId };
		const ignored = (await findIgnored(store, made, asked, 'copy', signal)) ?? copied.ignored;
		return withoutAbsent({ ...copied, storageClass: keptClass({ ignored }, storageClass), ignored });
	} catch (error) {
		const failure = toS3Error(error, store.place({ call: 'CopyObject', ...target }));
		if (await isSinceThere(failure, store, target, options))
			return (await findOwnCopy(failure, store, target, { etag, begunAt, signal })) ?? whenThere(store, target, ifExists);
		// S3 does not say which of the two buckets is missing.
		if (failure.kind === 'noSuchBucket' && source.bucket !== target.bucket) await checkBucketExists(forSource(store), source, signal);
		throw explained(failure, store, source, target, options);
	}
}

/** Headers that replace the source's, with its media type too: without one S3 would make it binary/octet-stream. */
async function withContentType(headers: DescriptiveHeaders, { key }: ObjectRef): Promise<DescriptiveHeaders> {
	const { contentTypeOf } = await import('../objects/contentType');
	return { ...headers, ContentType: headers.ContentType ?? contentTypeOf(key) ?? 'application/octet-stream' };
}

/** Whether a store copies may depend on the buckets. */
async function copySmall(store: Store, source: CopySource, target: ObjectRef, how: CopyOptions, head?: HeadObjectCommandOutput) {
	return await unlessRefused<CopyResult>(
		store,
		`CopyObject ${source.bucket} ${target.bucket}`,
		async () => await copyWhole(store, source, target, how, head),
		async () => await copyBySending(store, source, target, how, head),
	);
}

async function copyLarge(store: Store, source: CopySource, target: ObjectRef, how: CopyOptions, head?: HeadObjectCommandOutput) {
	return await unlessWithoutPartCopy<CopyResult>(
		store,
		async () => await copyParts(store, source, target, how, head),
		async () => await copyBySending(store, source, target, how, head),
	);
}

async function copyWhole(
	store: Store,
	source: CopySource,
	target: ObjectRef,
	options: CopyOptions,
	head?: HeadObjectCommandOutput,
): Promise<CopyResult> {
	const { headers, encryption, tagging, storageClass, signal } = options;
	const send = async (conditions: object) =>
		await writeTagged(
			store,
			target,
			tagging,
			async (Tagging) =>
				await store.s3.copyObject(
					{
						...headers,
						...encryption,
						MetadataDirective: headers ? 'REPLACE' : 'COPY',
						...(tagging === undefined ? {} : { TaggingDirective: 'REPLACE', Tagging: Tagging || undefined }),
						StorageClass: storageClass,
						Bucket: target.bucket,
						Key: target.key,
						CopySource: copySource(source),
						...conditions,
					},
					{ abortSignal: signal },
				),
			signal,
		);
	try {
		const { answer, conditional } = await copyUnderConditions(store, source, options, send);
		await checkCopiedVersion(store, { source, target, answer, head }, signal);
		return {
			etag: bareEtag(answer.CopyObjectResult?.ETag),
			versionId: answer.VersionId,
			lastModified: answer.CopyObjectResult?.LastModified?.toISOString(),
			conditional,
		};
	} catch (error) {
		if (error instanceof S3Error && error.kind === 'tooLarge') return await copyLarge(store, source, target, options);
		throw toS3Error(error, store.place({ call: 'CopyObject', ...target }));
	}
}

/** Whether the copy was refused because the target exists. Where S3 does not say which condition was not met, the target is looked at. */
async function isSinceThere(failure: S3Error, store: Store, target: ObjectRef, options: CopyOptions): Promise<boolean> {
	const { ifExists = 'overwrite', sourceEtag, signal } = options;
	if (ifExists === 'overwrite' || failure.kind !== 'preconditionFailed' || isOfSource(failure)) return false;
	return failure.condition !== undefined || sourceEtag === undefined || (await mayBeThere(store, target, signal));
}

/** So far may the clocks of n8n and S3 differ, in ms. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const CLOCKS_DIFFER = 15 * 60_000;

/**
 * The copy, where the first answer was lost and the next attempt met what the first one had made: an object with the source's contents that
 * is no older than the copy. Undefined where it is not surely ours: S3 gives the copy of some objects another ETag.
 */
async function findOwnCopy(
	{ attempts }: S3Error,
	store: Store,
	target: ObjectRef,
	{ etag, begunAt, signal }: { etag?: string; begunAt: number; signal?: AbortSignal },
): Promise<CopyResult | undefined> {
	if (attempts < 2 || etag === undefined) return undefined;
	const found = await askHead(store, target, signal).catch(() => undefined);
	const isOurs = bareEtag(found?.ETag) === etag && (found?.LastModified?.getTime() ?? 0) > begunAt - CLOCKS_DIFFER;
	if (found === undefined || !isOurs) return undefined;
	return withoutAbsent({
		etag,
		versionId: found.VersionId,
		lastModified: found.LastModified?.toISOString(),
		storageClass: found.StorageClass,
	});
}

/** Whether the condition that was not met is one of the source. */
const isOfSource = ({ condition = '', place }: S3Error): boolean =>
	/copy-source/i.test(condition) || ['HeadObject', 'UploadPartCopy'].includes(place.call ?? '');

/** What becomes of a copy whose target exists. @throws S3Error of kind preconditionFailed unless it is to be skipped */
function whenThere(store: Store, target: ObjectRef, ifExists: CopyOptions['ifExists']): CopyResult {
	if (ifExists === 'skip') return { skipped: true };
	throw alreadyThere(store, target);
}

const alreadyThere = (store: Store, { bucket, key }: ObjectRef) =>
	new S3Error(
		'preconditionFailed',
		`An object ${quoted(key)} already exists`,
		'Nothing was written. To replace it or to go on without an error, set the option If Object Exists.',
		{
			place: store.place({ call: 'CopyObject', bucket, key }),
		},
	);

/** S3 says of a copy neither which of the two objects is missing or archived, nor which of them failed a condition. */
function explained(error: S3Error, store: Store, source: ObjectRef, target: ObjectRef, options: CopyOptions): S3Error {
	if (/delete marker/i.test(error.message)) return isDeleteMarker(store, source);
	if (['noSuchKey', 'noSuchVersion', 'archived', 'wrongCustomerKey'].includes(error.kind)) return error.at(source);
	if (error.kind !== 'preconditionFailed') return error;
	const isSource = isOfSource(error) || options.targetEtag === undefined;
	if (isSource && isPassedOver(store, source)) return versionNotCopied(store, source);
	const changed = isSource ? source : target;
	return error.saying(changedMeanwhile(changed.key), 'Nothing was written. Run it again.');
}
