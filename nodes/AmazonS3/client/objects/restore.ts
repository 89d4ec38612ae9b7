import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import type { ObjectRef } from './objectRef';

export type RestoreTier = 'Bulk' | 'Expedited' | 'Standard';

/** How far the restoration of an archived object is. */
export interface RestoreState {
	restore: 'inProgress' | 'restored';
	/** ISO 8601: when the restored copy goes again. Absent while it is in progress. */
	restoredUntil?: string;
}

/**
 * Asks S3 for a copy of an archived object that can be read; that takes minutes to days. One that was asked for already
 * is no error. https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
 * @param days how long the copy stays; undefined for the archive tiers of Intelligent-Tiering, which know no days
 * @throws S3Error of kind archived when the object is not in an archive
 */
export async function restoreObject(
	store: Store,
	{ bucket, key, versionId }: ObjectRef,
	{ days, tier }: { days?: number; tier: RestoreTier },
	signal?: AbortSignal,
): Promise<RestoreState> {
	const RestoreRequest = days === undefined ? { Tier: tier } : { Days: days, GlacierJobParameters: { Tier: tier } };
	return await store.s3.restoreObject({ Bucket: bucket, Key: key, VersionId: versionId, RestoreRequest }, { abortSignal: signal }).then(
		({ $metadata }): RestoreState => ({ restore: $metadata.httpStatusCode === 200 ? 'restored' : 'inProgress' }),
		(error: unknown) => {
			if (error instanceof S3Error && error.code === 'RestoreAlreadyInProgress') return { restore: 'inProgress' };
			if (!(error instanceof S3Error) || error.kind !== 'archived') throw error;
			throw error.saying(
				`The object ${quoted(key)} is not in an archive`,
				'Only objects of the classes Glacier Flexible Retrieval, Glacier Deep Archive ' +
					'and the archive tiers of Intelligent-Tiering need to be restored. Others can be read right away.',
			);
		},
	);
}

/**
 * The header x-amz-restore; undefined for an object that nobody asked to restore.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export function readRestoreHeader(header: string | undefined): RestoreState | undefined {
	if (header === undefined) return undefined;
	if (/ongoing-request="true"/.test(header)) return { restore: 'inProgress' };
	const until = new Date(/expiry-date="([^"]+)"/.exec(header)?.[1] ?? '');
	return { restore: 'restored', ...(Number.isNaN(until.getTime()) ? {} : { restoredUntil: until.toISOString() }) };
}
