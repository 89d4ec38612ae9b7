import { s3UriOf } from '../../client/objects/objectInfo';
import type { ObjectRef } from '../../client/objects/objectRef';
import type { Listed } from '../../client/rewriting/transferListed';
import type { Item } from '../operation';

/**
 * What the item says of this object, when it is one of those that Get Many, Get Metadata or the trigger output, whole and of this very
 * object and version; else undefined. In a tool the item is what a model wrote, which nobody has listed.
 */
export function readListed({ functions, index }: Pick<Item, 'functions' | 'index'>, object: ObjectRef): Listed | undefined {
	if (functions.isToolExecution?.() === true) return undefined;
	const { bucket, key, versionId, s3Uri, etag, size, lastModified, storageClass } = functions.getInputData()[index]?.json ?? {};
	const isOfObject = bucket === object.bucket && key === object.key && versionId === object.versionId;
	if (!isOfObject || s3Uri !== s3UriOf(object.bucket, object.key)) return undefined;
	const isWhole =
		typeof etag === 'string' && typeof size === 'number' && typeof lastModified === 'string' && typeof storageClass === 'string';
	return isWhole && etag !== '' && storageClass !== '' ? { etag, size, lastModified, storageClass } : undefined;
}
