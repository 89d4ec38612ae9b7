import type { INodeParameterResourceLocator } from 'n8n-workflow';
import { invalidInput } from '../client/errors/errors';
import { checkKey } from '../client/objects/key';
import type { ObjectRef } from '../client/objects/objectRef';
import { decodeEventKey, parseObjectUri } from '../client/objects/objectUri';
import { readBucketName } from '../client/store/bucketName';
import type { Item } from './operation';
import { chosenText, readBucket, readOptions, readParameter, textOf } from './parameters';

/**
 * The object that a key field names. By URI the bucket is the URI's; it must not contradict the bucket option.
 * @param label the field as the user sees it
 * @throws S3Error of kind invalidInput, also for a URI that names a version
 */
export function readObject(item: Item, name = 'key', label = 'Key', bucketOption?: string): { bucket: string; key: string } {
	const { versionId, ...object } = readNamed(item, name, label, bucketOption);
	if (versionId !== undefined)
		throw invalidInput(label, 'names a version, which this operation does not take', versionId, 'Remove versionId from the URI.');
	return object;
}

/**
 * The object of a key field, or the version of it that the URI or the option Version ID names; they must not contradict
 * each other.
 * @param version what Version ID holds
 * @throws S3Error of kind invalidInput
 */
export function readVersion(item: Item, name = 'key', label = 'Key', version: unknown = item.options.versionId): ObjectRef {
	const { versionId, ...object } = readNamed(item, name, label);
	const entered = textOf(version);
	if (entered !== undefined && versionId !== undefined && entered !== versionId)
		throw invalidInput(label, `names the version "${versionId}", and Version ID another one`, entered, 'Remove one of the two.');
	return { ...object, versionId: entered ?? versionId };
}

function readNamed(item: Item, name: string, label: string, bucketOption = 'bucketName'): ObjectRef {
	const locator = readParameter<INodeParameterResourceLocator>(item, name);
	const text = chosenText(locator);
	if (locator.mode !== 'uri') {
		const key = locator.mode === 'event' ? decodeEventKey(text, label) : text;
		checkKey(key, label);
		return { bucket: readBucket(item, bucketOption), key };
	}
	const object = parseObjectUri(text, item.connection, label);
	readBucketName(object.bucket, `The bucket in ${label}`);
	checkKey(object.key, label);
	const isOverridden = chosenText(readOptions(item)[bucketOption]).trim() !== '';
	const override = readBucket(item, bucketOption);
	if (isOverridden && override !== object.bucket) {
		throw invalidInput(
			label,
			`names the bucket "${object.bucket}", and the option Bucket Name another one`,
			override,
			'Remove the option Bucket Name.',
		);
	}
	return object;
}
