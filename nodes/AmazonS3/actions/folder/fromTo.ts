import type { INodeProperties } from 'n8n-workflow';
import type { CopyResult } from '../../client/rewriting/copy';
import { copySelected } from '../../client/many/copySelected';
import { S3Error } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import type { FolderAt } from '../../client/many/sync';
import { checkApart } from '../../client/many/syncSources';
import { destinationBucketNameOption, optionsField, parallelItemsOption, sourceBucketNameOption, storageClassOption } from '../fields';
import { expectedSourceBucketOwnerOption } from '../requestFields';
import { checkFolder } from '../../client/many/checkFolder';
import { checkConfined } from '../../client/store/confine';
import { gather } from '../gather';
import type { Item, Outcomes, Result, Run } from '../operation';
import { readBucket, readStorageClass } from '../parameters';
import { readFlag } from '../read/flag';
import { folderField, readFolder } from '../selection';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { ObjectHeaders } from '../../client/upload/uploadTarget';
import type { ObjectRef } from '../../client/objects/objectRef';

export const dryRunOption = (what: string): INodeProperties => ({
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: true,
	description: `Whether to only list which objects would be ${what}`,
});

/** The fields that Copy and Move of a folder share. */
export const fromToFields = (verb: 'copy' | 'move', done: 'copied' | 'moved'): INodeProperties[] => [
	folderField('Source Folder', 'sourceFolder', `The folder to ${verb}, with everything in it at every level`),
	folderField(
		'Destination Folder',
		'destinationFolder',
		`The new full path of the folder. The contents of the source are ${done} directly into it. Objects with the same key are overwritten`,
		'searchDestinationFolders',
	),
	optionsField(
		sourceBucketNameOption,
		destinationBucketNameOption,
		dryRunOption(done),
		expectedSourceBucketOwnerOption,
		parallelItemsOption,
		storageClassOption,
	),
];

export interface FromTo {
	source: FolderAt;
	target: FolderAt;
	dryRun: boolean;
	storageClass?: ObjectHeaders['StorageClass'];
}

/**
 * Both folders of an item. A folder may be brought up into one that it lies in: an object that would land in the source again
 * is then its own error.
 * @throws S3Error of kind invalidInput when a folder is empty, or the destination is the source or lies in it
 */
export function readFromTo(item: Item): FromTo {
	const source = {
		bucket: readBucket(item),
		prefix: readFolder(item, 'sourceFolder'),
	};
	const target = {
		bucket: readBucket(item, 'destinationBucketName'),
		prefix: readFolder(item, 'destinationFolder'),
	};
	if (target.bucket === source.bucket && target.prefix.startsWith(source.prefix)) checkApart(source, target, 'Destination Folder');
	return { source, target, dryRun: readFlag(item, 'options.dryRun'), storageClass: readStorageClass(item) };
}

/** The folders of an item, so that items that share an object run in their order. */
export const touchesFolders = ({ source, target }: FromTo) => [source, target];

/** What Copy and Move output for an object. */
const describeOne = (folders: FromTo, source: ObjectRef & { size?: number }, target: ObjectRef, result: CopyResult): Result => ({
	json: withoutAbsent({
		bucket: target.bucket,
		key: target.key,
		relativePath: source.key.slice(folders.source.prefix.length),
		size: source.size,
		...withoutAbsent(result),
		s3Uri: s3UriOf(target.bucket, target.key),
		source: { bucket: source.bucket, key: source.key, s3Uri: s3UriOf(source.bucket, source.key) },
	}),
});

/** Copies or moves everything of a folder, or tells what would be. */
export async function transferFolder(folders: FromTo, { store, signal }: Run, move: boolean): Promise<Outcomes> {
	const { source, target, storageClass, dryRun } = folders;
	for (const { bucket, prefix } of [target, source]) checkConfined(store, 'CopyObject', { bucket, key: prefix });
	const keyOf = (key: string) => target.prefix + key.slice(source.prefix.length);
	if (dryRun) await checkFolder(store, target, signal);
	const copies = copySelected(store, source, { bucket: target.bucket, keyOf }, { copy: { storageClass }, move, dryRun, signal });
	return await gather(copies, ({ source: from, target: to, outcome }) =>
		outcome instanceof S3Error ? outcome : describeOne(folders, from, to, outcome),
	);
}
