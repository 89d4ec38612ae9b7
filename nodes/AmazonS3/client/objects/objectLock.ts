import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { isRetentionKept } from '../quirks/answers';
import { checkStored, checkSubresource, hasNoLock } from '../quirks/subresources';
import { withoutAbsent } from '../flow/withoutAbsent';
import { askHead } from './headObject';
import type { ObjectRef } from './objectRef';

export interface Retention {
	/** Governance: who has s3:BypassGovernanceRetention may delete the version all the same. Compliance: nobody may. */
	mode: 'GOVERNANCE' | 'COMPLIANCE';
	/** ISO 8601. */
	retainUntil: string;
}

/** What keeps a version of an object from being deleted. */
export interface ObjectLock {
	/** Whether the bucket has object lock at all. */
	objectLockEnabled: boolean;
	legalHold: boolean;
	/** Absent without one. */
	retention?: Retention;
	/** Whether it cannot be deleted at this moment. */
	locked: boolean;
}

/**
 * Legal hold and retention of an object. HeadObject would say so too, but leaves out what the keys may not see.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
 */
export async function getObjectLock(store: Store, { bucket, key, versionId }: ObjectRef, signal?: AbortSignal): Promise<ObjectLock> {
	const at = { Bucket: bucket, Key: key, VersionId: versionId };
	const options = { abortSignal: signal };
	const [hold, retention] = await Promise.all([
		orWithout(store.s3.getObjectLegalHold(at, options)),
		orWithout(store.s3.getObjectRetention(at, options)),
	]);
	// SeaweedFS 4.53 says so of the retention alone, where the bucket has object lock and the object no retention.
	const objectLockEnabled = hold !== 'bucketWithoutLock' || retention !== 'bucketWithoutLock';
	// Of a bucket without object lock S3 says the same whether the object is there or not.
	if (!objectLockEnabled) await askHead(store, { bucket, key, versionId }, signal).catch(ifTold);
	const { Mode, RetainUntilDate } = (retention !== 'bucketWithoutLock' && retention?.Retention) || {};
	const legalHold = hold !== 'bucketWithoutLock' && hold?.LegalHold?.Status === 'ON';
	const isKept = RetainUntilDate !== undefined && RetainUntilDate.getTime() > Date.now();
	return withoutAbsent({
		objectLockEnabled,
		legalHold,
		retention: Mode && RetainUntilDate ? { mode: Mode, retainUntil: RetainUntilDate.toISOString() } : undefined,
		locked: legalHold || isKept,
	});
}

/** Whether the object is there cannot be learned by keys that may not read it. */
function ifTold(error: unknown): undefined {
	if (error instanceof S3Error && (error.kind === 'accessDenied' || error.httpStatus === 400)) return undefined;
	throw error;
}

/** An answer; undefined when the object has none of it; the word when its bucket has no object lock. */
async function orWithout<T>(answer: Promise<T>): Promise<T | 'bucketWithoutLock' | undefined> {
	return await answer.catch((error: unknown) => {
		if (error instanceof S3Error && hasNoLock(error)) return undefined;
		if (isWithoutLock(error)) return 'bucketWithoutLock';
		throw error;
	});
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
export async function setLegalHold(
	store: Store,
	{ bucket, key, versionId }: ObjectRef,
	isOn: boolean,
	signal?: AbortSignal,
): Promise<void> {
	const at = { Bucket: bucket, Key: key, VersionId: versionId };
	await checkSubresource(store, { bucket, key, versionId }, 'legal-hold', signal);
	await inLockingBucket(
		bucket,
		store.s3.putObjectLegalHold({ ...at, LegalHold: { Status: isOn ? 'ON' : 'OFF' } }, { abortSignal: signal }),
	);
	const isStored = async () => (await store.s3.getObjectLegalHold(at, { abortSignal: signal })).LegalHold?.Status === 'ON';
	if (isOn) await checkStored(store, { bucket, key, versionId }, 'legal-hold', isStored, signal);
}

/**
 * Sets until when a version is kept; undefined takes the retention off.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
 * @param bypassGovernance shorten a retention of governance mode or take it off, which needs a permission of its own
 */
export async function setRetention(
	store: Store,
	{ bucket, key, versionId }: ObjectRef,
	retention: Retention | undefined,
	bypassGovernance: boolean,
	signal?: AbortSignal,
): Promise<void> {
	await checkSubresource(store, { bucket, key, versionId }, 'retention', signal);
	const Retention = retention ? { Mode: retention.mode, RetainUntilDate: new Date(retention.retainUntil) } : {};
	const at = { Bucket: bucket, Key: key, VersionId: versionId };
	const request = store.s3.putObjectRetention(
		{ ...at, Retention, BypassGovernanceRetention: bypassGovernance || undefined },
		{ abortSignal: signal },
	);
	await inLockingBucket(bucket, request).catch((error: unknown) => {
		if (!(error instanceof S3Error) || !(error.kind === 'accessDenied' || isRetentionKept(error.code, error.message))) throw error;
		throw error.with(
			'A retention can only be shortened or removed in governance mode, ' +
				'with the option Bypass Governance Retention and the permission s3:BypassGovernanceRetention.',
		);
	});
	const isStored = async () => (await store.s3.getObjectRetention(at, { abortSignal: signal })).Retention?.Mode === retention?.mode;
	if (retention) await checkStored(store, { bucket, key, versionId }, 'retention', isStored, signal);
}

/** S3 says it with InvalidRequest, which has many meanings. */
const isWithoutLock = (error: unknown): error is S3Error =>
	error instanceof S3Error &&
	(error.code === 'ObjectLockConfigurationNotFoundError' || (error.code === 'InvalidRequest' && /object ?lock/i.test(error.message)));

async function inLockingBucket(bucket: string, request: Promise<unknown>): Promise<void> {
	await request.catch((error: unknown) => {
		if (!isWithoutLock(error)) throw error;
		throw error.saying(
			`The bucket "${bucket}" has no object lock`,
			'Turn it on in the AWS console, or create a bucket with the option Object Lock. It requires versioning.',
		);
	});
}
