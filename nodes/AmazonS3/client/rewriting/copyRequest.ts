import type { CopyObjectCommandInput } from '../sdk/sdk';
import { withoutAbsent } from '../flow/withoutAbsent';
import { quotedEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';
import type { RequestSettings } from '../store/openStore';
import type { DescriptiveHeaders, Encryption } from '../upload/uploadTarget';

export type StorageClass = CopyObjectCommandInput['StorageClass'];

/** An object to copy, with what is known of it already, such as from a listing: what the copy needs to know besides is asked for. */
export interface CopySource extends ObjectRef {
	/** Bytes. */
	size?: number;
	storageClass?: string;
}

export interface CopyOptions {
	/** New metadata and headers; without them the copy keeps the source's. */
	headers?: DescriptiveHeaders;
	/** Absent: as the bucket of the target is set. */
	encryption?: Encryption;
	/** New tags as `encodeTags` writes them, "" for none; without them the copy keeps the source's. */
	tagging?: string;
	/** Absent: the source's. */
	storageClass?: StorageClass;
	/** What to do where the target exists already. Default: overwrite it. */
	ifExists?: 'overwrite' | 'fail' | 'skip';
	/** Only while the source has this ETag (no quotes); else preconditionFailed. */
	sourceEtag?: string;
	/** Only while the target has this ETag (no quotes); else preconditionFailed. */
	targetEtag?: string;
	/** Size of a part in bytes, for copies over 5 GiB. */
	partBytes?: number;
	signal?: AbortSignal;
}

export interface CopyResult {
	etag?: string;
	versionId?: string;
	/** ISO 8601. */
	lastModified?: string;
	storageClass?: string;
	/** True when the target existed and nothing was written. */
	skipped?: true;
	/** True when it was only held against the rules, and nothing was written. */
	dryRun?: true;
	/** False when the store refuses the condition of the copy: the target was looked at before. */
	conditional?: boolean;
	/** The labels of options of which the store kept nothing. */
	ignored?: string[];
}

/**
 * What must hold of the target for the copy to be written. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const conditionsOf = ({ ifExists = 'overwrite', targetEtag }: CopyOptions) =>
	withoutAbsent({ IfNoneMatch: ifExists === 'overwrite' ? undefined : '*', IfMatch: quotedEtag(targetEtag) });

/** Whether a copy of an object onto itself would change anything; S3 refuses one that does not. Other tags alone do not count. */
export const changesObject = ({ headers, storageClass, encryption }: CopyOptions, settings: RequestSettings): boolean =>
	headers !== undefined ||
	storageClass !== undefined ||
	Object.keys(encryption ?? {}).length > 0 ||
	settings.customerKey !== settings.sourceCustomerKey;
