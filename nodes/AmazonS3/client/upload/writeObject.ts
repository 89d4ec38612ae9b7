import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { mayBeThere } from '../objects/headObject';
import { keysToTry } from '../objects/key';
import type { Source } from './source';
import { SINGLE_REQUEST_BYTES, uploadObject, type TransferOptions } from './upload';
import type { UploadResult, UploadTarget } from './uploadTarget';

/** What to do when an object with the key exists already. */
export type IfExists = 'overwrite' | 'fail' | 'skip' | 'keepBoth';

export interface WriteResult extends Partial<UploadResult> {
	/** The key that was written: another than asked for when both were kept. */
	key: string;
	/** True when an object was there and nothing was written. */
	skipped: boolean;
}

/**
 * Writes an object by the rule for existing ones. The check and the write are one step on stores with conditional
 * writes (If-None-Match), so that two writers at the same time do not overwrite each other. Where the file is large, or
 * the store may not know conditions, the object is looked up first as well.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function writeObject(
	store: Store,
	target: UploadTarget,
	source: Source,
	ifExists: IfExists,
	options: TransferOptions,
): Promise<WriteResult> {
	if (ifExists === 'overwrite') {
		return { key: target.key, skipped: false, ...(await uploadObject(store, target, source, options)) };
	}
	const lookFirst = (source.size ?? Infinity) > SINGLE_REQUEST_BYTES || store.connection.endpoint !== undefined;
	for (const key of keysToTry(target.key, 'Key')) {
		const result = await writeIfAbsent(store, { ...target, key }, source, lookFirst, options);
		if (result) return { key, skipped: false, ...result };
		if (ifExists === 'skip') return { key, skipped: true };
		if (ifExists === 'fail') throw alreadyThere(store, target);
	}
	// The keys to try end with an error.
	throw alreadyThere(store, target);
}

/** Undefined when an object with the key exists. */
async function writeIfAbsent(
	store: Store,
	target: UploadTarget,
	source: Source,
	lookFirst: boolean,
	options: TransferOptions,
): Promise<UploadResult | undefined> {
	if (lookFirst && (await mayBeThere(store, target, options.signal))) return undefined;
	// Of an object that is locked a second version would stay, where the store makes one.
	const isLocked = target.headers.ObjectLockMode !== undefined || target.headers.ObjectLockLegalHoldStatus !== undefined;
	const tryCondition = store.connection.endpoint !== undefined && !isLocked;
	return await uploadObject(store, { ...target, onlyIfAbsent: true, tryCondition }, source, options).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'preconditionFailed') return undefined;
		throw error;
	});
}

const alreadyThere = (store: Store, { bucket, key }: UploadTarget) =>
	new S3Error(
		'preconditionFailed',
		`An object ${JSON.stringify(key)} already exists`,
		'Set the option If Object Exists to overwrite it, to skip it or to keep both, or use another key.',
		{
			place: store.place({ call: 'PutObject', bucket, key }),
		},
	);
