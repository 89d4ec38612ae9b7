import { S3Error } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import { deletedKeys } from '../../client/listing/versions';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import { gather } from '../gather';
import type { ItemOperation, Result, Run } from '../operation';
import { inOrder } from '../../client/flow/inOrder';
import { oneOrManyFields, readCurrentOneOrMany, touchedObjects, type OneOrMany } from './oneOrMany';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { undelete as bringBack } from '../../client/rewriting/restoreVersion';

export const undelete: ItemOperation<OneOrMany> = {
	fields: [...oneOrManyFields('undelete'), optionsField(bucketNameOption, parallelItemsOption)],
	read: readCurrentOneOrMany,
	touches: touchedObjects,
	async run(target, run) {
		if ('one' in target) return [await one(target.one.bucket, target.one.key, run)];
		const { bucket, prefix, pattern } = target.many;
		if (prefix === undefined) return [];
		const { store, signal } = run;
		const keys = deletedKeys(store, { bucket, prefix, matches: (key) => pattern?.matches(key) ?? true, signal });
		const done = inOrder(keys, store.lanes, async (key) => await one(bucket, key, run).catch((error: unknown) => asOutcome(error)));
		return await gather<Result | S3Error>(done, (outcome) => outcome);
	},
};

const one = async (bucket: string, key: string, { store, signal }: Run): Promise<Result> => ({
	json: withoutAbsent({ bucket, key, ...(await bringBack(store, { bucket, key }, signal)), s3Uri: s3UriOf(bucket, key) }),
});

function asOutcome(error: unknown): S3Error {
	if (error instanceof S3Error && error.kind !== 'cancelled') return error;
	throw error;
}
