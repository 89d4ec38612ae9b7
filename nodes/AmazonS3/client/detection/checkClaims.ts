import { randomUUID } from 'node:crypto';
import { S3Error } from '../errors/errors';
import { deleteOne } from '../objects/deleteObjects';
import { learn, learnOnce } from '../quirks/learned';
import { isRefusal } from '../quirks/refusals';
import { unlikeS3 } from '../quirks/unlikeS3';
import type { Store } from '../store/openStore';

/** So many write the same new object at once: one of them has to get it. */
const WRITERS = 4;

/** How a writer is refused that was not the first. */
const WAS_THERE = new Set(['preconditionFailed', 'conflict']);

/**
 * Sees to it that a store lets exactly one of several writers have a new object. On AWS it asks nothing, elsewhere once for each bucket: an
 * object is written several times at once and deleted again, since some stores ignore the condition and say nothing of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @param prefix what the key of that object begins with
 * @throws S3Error of kind notSupported when it does not; any other error of the writes
 */
export async function checkClaimsCount(store: Store, bucket: string, prefix: string): Promise<void> {
	if (store.connection.endpoint === undefined) return;
	await learnOnce(store, bucket, 'claims count', async () => {
		if ((await winners(store, bucket, `${prefix}try-${randomUUID()}`)) !== 1) throw notShared(store, bucket);
		learn(store, bucket, 'claims count', true);
	});
}

async function winners(store: Store, bucket: string, key: string): Promise<number> {
	const write = async () => await store.s3.putObject({ Bucket: bucket, Key: key, Body: Buffer.alloc(0), IfNoneMatch: '*' });
	const tries = await Promise.allSettled(Array.from({ length: WRITERS }, write));
	const written = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
	// Keys that may not delete leave a marker behind, like those of objects that were told.
	for (const versionId of new Set(written.map(({ VersionId }) => VersionId)))
		await deleteOne(store, bucket, { key, versionId }).catch(() => undefined);
	const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
	const unexpected = refused.find((error) => !isRefusal(error) && !(error instanceof S3Error && WAS_THERE.has(error.kind)));
	if (unexpected !== undefined) throw unexpected;
	return written.length;
}

const notShared = (store: Store, bucket: string) =>
	unlikeS3(
		store,
		'does not support conditional writes, which sharing needs: several n8n instances would start an execution for the same object',
		'In the option State in the Bucket, turn off Share With Other Instances, and run this trigger in one n8n instance only.',
		{ call: 'PutObject', bucket },
	);
