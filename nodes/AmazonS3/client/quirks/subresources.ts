/**
 * Stores that do not know a part of an object by name, such as its tags, and pass over it: what is sent to `?tagging` replaces the
 * contents of the object, and deleting `?tagging` deletes the object. Seen on OpenStack Swift 2.30 (`?legal-hold`, `?retention`;
 * https://docs.openstack.org/swift/latest/s3_compat.html), gofakes3 (https://github.com/johannesboyne/gofakes3/issues/72) and
 * MinIO before June 2018 (https://github.com/minio/minio/issues/5896).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Error } from '../errors/errors';
import { NOT_ALL_OF_S3, quoted } from '../errors/errorWords';
import type { ObjectRef } from '../objects/objectRef';
import type { Store } from '../store/openStore';
import { learn, learnOnce } from './learned';
import { unlikeS3 } from './unlikeS3';

/** What is read and written of an object under a name of its own, with the word for it. */
const NAMES = { tagging: 'tags', 'legal-hold': 'legal holds', retention: 'retentions' } as const;

export type Subresource = keyof typeof NAMES;

/** Codes that say that an object has no lock; the second one is that of SeaweedFS 4.53 for a legal hold. */
const HAS_NO_LOCK = ['NoSuchObjectLockConfiguration', 'NoSuchObjectLegalHold'];

/** Codes that say that an object or its bucket has none of it: who says so knows what was asked for. */
const HAS_NONE = new Set([...HAS_NO_LOCK, 'NoSuchTagSet', 'NoSuchTagSetError', 'ObjectLockConfigurationNotFoundError']);

/** Whether an error says that the object has no retention or no legal hold, in a bucket that may have object lock. */
export const hasNoLock = ({ code }: S3Error): boolean => HAS_NO_LOCK.includes(code ?? '');

/** Whether an error says that the object has none of it; some stores say it of tags, too. */
export const hasNone = ({ code, message }: S3Error): boolean =>
	HAS_NONE.has(code ?? '') || (code === 'InvalidRequest' && /object ?lock/i.test(message));

const ASK: Record<
	Subresource,
	(store: Store, at: { Bucket: string; Key: string; VersionId?: string }, signal?: AbortSignal) => Promise<unknown>
> = {
	tagging: async ({ s3 }, at, abortSignal) => await s3.getObjectTagging(at, { abortSignal }),
	'legal-hold': async ({ s3 }, at, abortSignal) => await s3.getObjectLegalHold(at, { abortSignal }),
	retention: async ({ s3 }, at, abortSignal) => await s3.getObjectRetention(at, { abortSignal }),
};

/**
 * To be called before a part of an object is written. On AWS it asks nothing, elsewhere once for each bucket: the part is read, and only
 * an answer that is about it, or an error that says that there is none, lets the write go on.
 * @throws S3Error of kind notSupported when the store passes over the name; any other error that reading gave, such as noSuchKey
 */
export async function checkSubresource(store: Store, object: ObjectRef, name: Subresource, signal?: AbortSignal): Promise<void> {
	if (store.connection.endpoint === undefined) return;
	await learnOnce(store, object.bucket, name, async () => await ask(store, object, name, signal));
}

async function ask(store: Store, { bucket, key, versionId }: ObjectRef, name: Subresource, signal?: AbortSignal): Promise<void> {
	await ASK[name](store, { Bucket: bucket, Key: key, VersionId: versionId }, signal).catch((error: unknown) => {
		if (error instanceof S3Error && hasNone(error)) return;
		throw error instanceof S3Error ? beforeWriting(store, error, name) : error;
	});
	learn(store, bucket, name, true);
}

function beforeWriting(store: Store, error: S3Error, name: Subresource): S3Error {
	if (error.kind === 'notS3') return passedOver(store, error, name);
	return error.kind === 'accessDenied'
		? error.with(
				`Nothing was changed. Some stores take the ${NAMES[name]} of an object for its contents, ` +
					'so that they are read once before they are written.',
			)
		: error;
}

/** How long is waited before a second look: not every store shows at once what was written. */
const SECOND_LOOK_MS = 1000;

/**
 * To be called after a part of an object was written. On AWS it asks nothing, elsewhere once for each bucket whether it is there.
 * @throws S3Error of kind notSupported when the store took it and did not store it
 */
export async function checkStored(
	store: Store,
	{ bucket, key, versionId }: ObjectRef,
	name: Subresource,
	isStored: () => Promise<boolean>,
	signal?: AbortSignal,
): Promise<void> {
	if (store.connection.endpoint === undefined) return;
	const feature = `${name} is stored`;
	const look = async () =>
		await isStored().catch((error: unknown) => {
			if (error instanceof S3Error && hasNone(error)) return false;
			// Keys that may not look cannot learn it.
			if (error instanceof S3Error && error.kind === 'accessDenied') return true;
			throw error;
		});
	await learnOnce(store, bucket, feature, async () => {
		if (!(await look())) {
			await sleep(SECOND_LOOK_MS, undefined, { signal });
			if (!(await look())) throw notStored(store, { bucket, key, versionId }, name);
		}
		learn(store, bucket, feature, true);
	});
}

const notStored = (store: Store, object: ObjectRef, name: Subresource) =>
	unlikeS3(
		store,
		`ignored the ${NAMES[name]} for ${quoted(object.key)}: it reported success, and they are not there`,
		NOT_ALL_OF_S3,
		object,
	);

const passedOver = (store: Store, error: S3Error, name: Subresource) =>
	new S3Error(
		'notSupported',
		`${store.connection.endpoint} does not support ${NAMES[name]} of objects: ` +
			`asked for those of ${quoted(error.place.key)}, it gave something else`,
		`Nothing was changed. This store would have taken the ${NAMES[name]} for the contents of the object.`,
		{ place: error.place, facts: error, cause: error },
	);
