import type { Store } from '../store/openStore';
import { S3Error, toS3Error } from '../errors/errors';
import { namesOfDeleted } from '../quirks/answers';
import { mayBeRenamed, mayMeanAnother } from '../quirks/renamedKeys';
import { checkVersionsCount } from '../quirks/versions';
import { withoutAbsent } from '../flow/withoutAbsent';

export interface DeleteTarget {
	key: string;
	versionId?: string;
}

export interface Deleted {
	/** The version that was deleted, or the delete marker that was made in a versioned bucket. */
	versionId?: string;
	/** True when the delete made a delete marker, or removed one. */
	deleteMarker?: boolean;
}

/** The most keys that one DeleteObjects takes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const DELETE_BATCH = 1000;

/** Characters that the XML of DeleteObjects cannot carry. */
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

export interface DeleteRules {
	/** Also what is locked in governance mode, which needs a permission of its own. */
	bypassGovernance?: boolean;
	/**
	 * Serial number and code of an MFA device with a blank between them, as buckets with MFA delete want it for versions.
	 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
	 */
	mfa?: string;
	/** The keys are somebody's own words, not from a list of the store. */
	areTyped?: boolean;
}

const headersOf = ({ bypassGovernance, mfa }: DeleteRules) => ({ BypassGovernanceRetention: bypassGovernance || undefined, MFA: mfa });

/** Deletes one object or version. That it did not exist is no error, as S3 does not tell. */
export async function deleteOne(
	store: Store,
	bucket: string,
	target: DeleteTarget,
	signal?: AbortSignal,
	rules: DeleteRules = {},
): Promise<Deleted> {
	await checkVersionsCount(store, { bucket, ...target }, signal);
	const answer = await store.s3.deleteObject(
		{ Bucket: bucket, Key: target.key, VersionId: target.versionId, ...headersOf(rules) },
		{ abortSignal: signal },
	);
	return withoutAbsent({ versionId: answer.VersionId, deleteMarker: answer.DeleteMarker });
}

/**
 * Deletes at most 1,000 objects, in one request where it can. The results stand in the order of the targets; a target
 * that S3 refused has its error as the result, and so has each of a request that failed as a whole.
 * @throws S3Error when the signal aborts
 */
export async function deleteBatch(
	store: Store,
	bucket: string,
	targets: DeleteTarget[],
	signal?: AbortSignal,
	rules: DeleteRules = {},
): Promise<Array<Deleted | S3Error>> {
	const results = new Map<DeleteTarget, Deleted | S3Error>();
	const deleteAlone = async (target: DeleteTarget) =>
		results.set(target, await deleteOne(store, bucket, target, signal, rules).catch((error: unknown) => asResult(error)));
	// The first of them shows whether the store keeps such keys, so that the others go with all.
	for (const target of targets) if (mayBeRenamed(store, bucket, target.key)) await deleteAlone(target);
	if (rules.areTyped) await Promise.all(targets.filter(({ key }) => mayMeanAnother(store, key)).map(deleteAlone));
	const left = targets.filter((target) => !results.has(target));
	const batch = left.filter(({ key }) => !NOT_IN_XML.test(key));
	const single = new Set(left.filter(({ key }) => NOT_IN_XML.test(key)));
	if (batch.length === 1) single.add(batch.pop()!);
	if (batch.length > 0) {
		try {
			await requestBatch(store, bucket, batch, results, signal, rules);
		} catch (error) {
			const failure = toS3Error(error, store.place({ call: 'DeleteObjects', bucket }));
			if (failure.kind === 'cancelled') throw failure;
			for (const target of batch) {
				if (failure.kind === 'notSupported') single.add(target);
				else results.set(target, failure.at({ bucket, ...target }));
			}
		}
	}
	for (const target of single) await deleteAlone(target);
	return targets.map((target) => results.get(target)!);
}

async function requestBatch(
	store: Store,
	bucket: string,
	batch: DeleteTarget[],
	results: Map<DeleteTarget, Deleted | S3Error>,
	signal: AbortSignal | undefined,
	rules: DeleteRules,
): Promise<void> {
	for (const target of batch) await checkVersionsCount(store, { bucket, ...target }, signal);
	const answer = await store.s3.deleteObjects(
		{
			Bucket: bucket,
			Delete: { Objects: batch.map(({ key, versionId }) => ({ Key: key, VersionId: versionId })) },
			...headersOf(rules),
		},
		{ abortSignal: signal },
	);
	// No version ID has a line break.
	const name = (key = '', versionId = ''): string => `${versionId}\n${key}`;
	const errors = new Map((answer.Errors ?? []).map((error) => [name(error.Key, error.VersionId), error]));
	const deleted = new Map((answer.Deleted ?? []).map((entry) => [name(entry.Key, entry.VersionId), entry]));
	for (const target of batch) {
		const id = name(target.key, target.versionId);
		const error = errors.get(id) ?? errors.get(name(target.key));
		const entry = namesOfDeleted(name, target)
			.map((each) => deleted.get(each))
			.find((each) => each !== undefined);
		const place = () => store.place({ call: 'DeleteObject', bucket, ...target });
		if (error) {
			results.set(
				target,
				toS3Error(
					Object.assign(new Error(error.Message ?? ''), {
						name: error.Code ?? 'Unknown',
						Code: error.Code,
						$metadata: { ...answer.$metadata, httpStatusCode: 200 },
					}),
					place(),
				),
			);
		} else if (entry) {
			results.set(target, withoutAbsent({ versionId: entry.DeleteMarkerVersionId ?? entry.VersionId, deleteMarker: entry.DeleteMarker }));
		} else {
			results.set(
				target,
				new S3Error(
					'other',
					`S3 did not say whether ${JSON.stringify(target.key)} was deleted`,
					'Check whether it is still there, and run it again.',
					{ place: place() },
				),
			);
		}
	}
}

function asResult(error: unknown): S3Error {
	if (error instanceof S3Error && error.kind !== 'cancelled') return error;
	throw error;
}
