/**
 * Stores that pass over a version ID: asked for an old version they give the current one, delete that, or copy it. Seen on OpenStack
 * Swift 2.30, whose copies do so (https://docs.openstack.org/swift/latest/s3_compat.html).
 */
import { discardBody } from '../download/rangeRequest';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { bareEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import type { Store } from '../store/openStore';
import { learn, learnOnce } from './learned';
import { isNamed } from './readVersion';
import { unlikeS3 } from './unlikeS3';

/**
 * To be called before a version is deleted. On AWS it asks nothing, elsewhere once for each bucket: a store that passes over the ID
 * would delete the current version.
 * @throws S3Error of kind notSupported when it does so, or what asking gave, such as accessDenied
 */
export async function checkVersionsCount(store: Store, { bucket, key, versionId }: ObjectRef, signal?: AbortSignal): Promise<void> {
	if (store.connection.endpoint === undefined || !isNamed(versionId)) return;
	const at = { Bucket: bucket, Key: key, VersionId: versionId };
	await learnOnce(store, bucket, 'versions', async () => {
		let failure = await failureOf(store.s3.headObject(at, { abortSignal: signal }));
		// HEAD does not say whether it is the version that is not there, or the object.
		if (failure?.httpStatus === 404) failure = await failureOf(store.s3.getObject(at, { abortSignal: signal }).then(discardBody));
		if (failure === undefined || SHOWS_VERSIONS.has(failure.httpStatus ?? 0) || failure.kind === 'noSuchVersion')
			learn(store, bucket, 'versions', true);
		else if (failure.httpStatus !== 404) throw failure.with('Nothing was deleted.');
	});
}

/** A version that takes a customer key, or an ID that none can have; a delete marker. */
const SHOWS_VERSIONS = new Set([400, 405]);

const failureOf = async (request: Promise<unknown>): Promise<S3Error | undefined> =>
	await request.then(
		() => undefined,
		(error: unknown) => {
			if (error instanceof S3Error) return error;
			throw error;
		},
	);

/** A list that names versions shows that the store has them. */
export function learnVersions(store: Store, bucket: string, listed: Array<{ versionId?: string }>): void {
	if (listed.some(({ versionId }) => isNamed(versionId))) learn(store, bucket, 'versions', true);
}

/** What a copy was made of, and what S3 said of it. */
export interface VersionCopy {
	source: ObjectRef;
	target: ObjectRef;
	answer: { CopySourceVersionId?: string; CopyObjectResult?: { ETag?: string } };
	/** What HeadObject says of the version, where it was asked. */
	head?: HeadObjectCommandOutput;
}

/**
 * Makes sure that a copy is one of the version that was asked for. Where the answer does not say so, ETags are compared, or sizes where
 * ETags are no MD5 of the contents.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_ResponseSyntax
 * @throws S3Error of kind notSupported when the store copied another version
 */
export async function checkCopiedVersion(store: Store, { source, target, answer, head }: VersionCopy, signal?: AbortSignal): Promise<void> {
	const { versionId } = source;
	const { CopySourceVersionId: copied, CopyObjectResult } = answer;
	if (store.connection.endpoint === undefined || !isNamed(versionId) || copied === versionId) return;
	const etag = bareEtag(CopyObjectResult?.ETag);
	const isCopied = copied === undefined && (await isOfVersion(store, { source, target, head, etag }, signal));
	if (isCopied) return;
	throw unlikeS3(
		store,
		`ignored the Version ID ${quoted(versionId)}: ${quoted(target.key)} is a copy of the current version of ${quoted(source.key)} now`,
		'To get the contents of the old version, run Download with its Version ID, and Upload.',
		{ call: 'CopyObject', ...source },
	);
}

/** Whether a copy whose source is not in its state shows that the store passed over the version, which is always the same. */
export const isPassedOver = ({ connection }: Store, { versionId }: ObjectRef): boolean =>
	connection.endpoint !== undefined && isNamed(versionId);

/** The error for that. */
export const versionNotCopied = (store: Store, source: ObjectRef): S3Error =>
	unlikeS3(
		store,
		`ignored the Version ID ${quoted(source.versionId)}: it would have copied the current version of ${quoted(source.key)}`,
		'Nothing was written. To get the contents of the old version, run Download with its Version ID, and Upload.',
		{ call: 'CopyObject', ...source },
	);

async function isOfVersion(
	store: Store,
	{ source, target, head, etag }: Pick<VersionCopy, 'source' | 'target' | 'head'> & { etag?: string },
	abortSignal?: AbortSignal,
): Promise<boolean> {
	const version =
		head ?? (await store.s3.headObject({ Bucket: source.bucket, Key: source.key, VersionId: source.versionId }, { abortSignal }));
	const wanted = bareEtag(version.ETag);
	if (wanted === etag) return true;
	if (isMd5(wanted) && isMd5(etag) && !isEncryptedByKey(version)) return false;
	const made = await store.s3.headObject({ Bucket: target.bucket, Key: target.key }, { abortSignal });
	return made.ContentLength === version.ContentLength;
}

/** ETags are no MD5 of the contents then. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
const isEncryptedByKey = ({ ServerSideEncryption, SSECustomerAlgorithm }: HeadObjectCommandOutput): boolean =>
	SSECustomerAlgorithm !== undefined || ServerSideEncryption?.startsWith('aws:') === true;

const isMd5 = (etag: string | undefined): boolean => /^[0-9a-f]{32}$/.test(etag ?? '');
