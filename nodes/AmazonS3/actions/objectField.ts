import { invalidInput } from '../client/errors/errors';
import { checkKey } from '../client/objects/key';
import type { ObjectRef } from '../client/objects/objectRef';
import { decodeEventKey, parseObjectUri } from '../client/objects/objectUri';
import { readBucketName } from '../client/store/bucketName';
import type { Item } from './operation';
import { readBucketOption } from './parameters';
import { enteredAt } from './read/field';
import { isLocator, readLocator } from './read/locator';
import { readGivenName } from './read/name';

/**
 * The object that a key field names. By URI the bucket is the URI's; it must not contradict the bucket option.
 * @param mayBeFolder whether a folder of the list may be chosen, since more follows it
 * @throws S3Error of kind invalidInput, also for a URI that names a version
 */
export function readObject(item: Item, name = 'key', bucketOption?: string, mayBeFolder = false): { bucket: string; key: string } {
	const { versionId, ...object } = readNamed(item, name, bucketOption, mayBeFolder);
	if (versionId !== undefined)
		throw invalidInput(
			labelOf(item, name),
			'names a version, which this operation does not take',
			versionId,
			'Remove versionId from the URI.',
		);
	return object;
}

/**
 * The object of a key field, or the version of it that the URI or the option Version ID names; they must not contradict
 * each other.
 * @param version the field for a version
 * @throws S3Error of kind invalidInput
 */
export function readVersion(item: Item, name = 'key', version = 'options.versionId'): ObjectRef {
	const { versionId, ...object } = readNamed(item, name);
	const entered = readGivenName(item, version).trim() || undefined;
	if (entered !== undefined && versionId !== undefined && entered !== versionId)
		throw invalidInput(
			labelOf(item, name),
			`names the version "${versionId}", and Version ID another one`,
			entered,
			'Remove one of the two.',
		);
	return { ...object, versionId: entered ?? versionId };
}

function readNamed(item: Item, name: string, bucketOption = 'bucketName', mayBeFolder = false): ObjectRef {
	const { mode, text } = readLocator(item, name);
	const label = labelOf(item, name);
	const override = readBucketOption(item, bucketOption);
	const option = labelOf(item, `options.${bucketOption}`);
	if (text === '' && isExpressionOfNothing(item, name))
		throw invalidInput(label, 'is empty', undefined, 'Its expression gives nothing for this item. Check the names in it.');
	if (mode !== 'uri') {
		const key = mode === 'event' ? decodeEventKey(text, label) : text;
		checkKey(key, label);
		if (mode === 'list' && key.endsWith('/') && !mayBeFolder) throw folderOfList(key, label);
		return { bucket: override ?? item.connection.bucket, key };
	}
	const object = parseObjectUri(text, item.connection, label);
	readBucketName(object.bucket, `The bucket in ${label}`);
	checkKey(object.key, label);
	if (override !== undefined && override !== object.bucket) {
		throw invalidInput(
			label,
			`names the bucket "${object.bucket}", and the option ${option} another one`,
			override,
			`Remove the option ${option}.`,
		);
	}
	return object;
}

/** What is typed, or left empty, is text. */
function isExpressionOfNothing(item: Item, name: string): boolean {
	const { value } = enteredAt(item, name);
	return isLocator(value) && (value.value === undefined || value.value === null);
}

const folderOfList = (key: string, label: string) =>
	invalidInput(
		label,
		'is a folder',
		key,
		'Open the list, type the name of the folder with its slash, and choose an object inside. ' +
			'To name the empty object that marks the folder, choose By Key.',
	);

const labelOf = (item: Item, name: string): string => enteredAt(item, name).label;
