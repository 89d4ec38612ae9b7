import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { learn } from '../quirks/learned';
import { checkStored, checkSubresource, hasNone } from '../quirks/subresources';
import { checkTags } from './metadata';
import type { ObjectRef } from './objectRef';

/**
 * The tags of an object by their names; none is an empty object. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 */
export async function getTags(store: Store, { bucket, key, versionId }: ObjectRef, signal?: AbortSignal): Promise<Record<string, string>> {
	const request = store.s3.getObjectTagging({ Bucket: bucket, Key: key, VersionId: versionId }, { abortSignal: signal });
	const { TagSet = [] } = await request.catch((error: unknown) => {
		if (!(error instanceof S3Error) || !hasNone(error)) throw error;
		return { TagSet: [] };
	});
	learn(store, bucket, 'tagging', true);
	return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/**
 * Gives an object these tags and no others. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 * @throws S3Error of kind invalidInput when S3 would not take them
 */
export async function setTags(
	store: Store,
	{ bucket, key, versionId }: ObjectRef,
	tags: Record<string, string>,
	signal?: AbortSignal,
): Promise<void> {
	checkTags(tags);
	await checkSubresource(store, { bucket, key, versionId }, 'tagging', signal);
	const at = { Bucket: bucket, Key: key, VersionId: versionId };
	const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
	// DeleteObjectTagging has no header for a requester who pays.
	if (TagSet.length === 0 && !store.settings.requesterPays) await store.s3.deleteObjectTagging(at, { abortSignal: signal });
	else await store.s3.putObjectTagging({ ...at, Tagging: { TagSet } }, { abortSignal: signal });
	const isStored = async () => Object.keys(await getTags(store, { bucket, key, versionId }, signal)).length === TagSet.length;
	if (TagSet.length > 0) await checkStored(store, { bucket, key, versionId }, 'tagging', isStored, signal);
}

/**
 * Changes the tags of an object and returns them as they are then; writes only when something is different. S3 has no
 * condition for tags: of two changes at the same moment one may be lost.
 */
export async function changeTags(
	store: Store,
	object: ObjectRef,
	change: (tags: Record<string, string>) => Record<string, string>,
	signal?: AbortSignal,
): Promise<Record<string, string>> {
	const before = await getTags(store, object, signal);
	const after = change(before);
	const isSame =
		Object.keys(before).length === Object.keys(after).length && Object.entries(after).every(([name, value]) => before[name] === value);
	if (!isSame) await setTags(store, object, after, signal);
	return after;
}
