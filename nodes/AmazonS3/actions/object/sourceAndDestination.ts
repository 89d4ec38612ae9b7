import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { CopyOptions, CopyResult } from '../../client/rewriting/copy';
import { copySelected } from '../../client/many/copySelected';
import { changesObject } from '../../client/rewriting/copyRequest';
import { invalidInput, S3Error } from '../../client/errors/errors';
import { checkKey, keyInFolder } from '../../client/objects/key';
import { encodeMetadata, encodeTags } from '../../client/objects/metadata';
import type { MoveOptions } from '../../client/rewriting/move';
import { transferOne, type Listed } from '../../client/rewriting/transferListed';
import { s3UriOf } from '../../client/objects/objectInfo';
import type { Selection } from '../../client/listing/selection';
import { checkConfined } from '../../client/store/confine';
import { customerKeyOption, ifProtectionIgnoredOption, sourceRequestOptions } from '../requestFields';
import {
	destinationBucketNameOption,
	objectField,
	optionsField,
	pairsOption,
	parallelItemsOption,
	settingsOption,
	sourceBucketNameOption,
	storageClassOption,
} from '../fields';
import type { Touched } from '../itemOrder';
import { gather } from '../gather';
import type { Item, Outcomes, Result, Run } from '../operation';
import { readBucket, readRequestSettings, readStorageClass } from '../parameters';
import { readOptionalChoice } from '../read/choice';
import { enteredAt } from '../read/field';
import { readPairs } from '../read/pairs';
import { readObject, readVersion } from '../objectField';
import { folderField, readAnyFolder, readSelection, readWhich, whichObjectsFields } from '../selection';
import { hintAtSlash } from '../slashInFront';
import { readListed } from './listedItem';
import { contentHeaderOptions, readContentHeaders } from './contentHeaders';
import { encryptionOption, readEncryption } from './encryption';
import { ifExistsField } from '../ifExists';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { ObjectRef } from '../../client/objects/objectRef';

const destinationFolderField = (which: 'folder' | 'pattern', hint: string): INodeProperties => ({
	...folderField(
		'Destination Folder',
		'destinationFolder',
		'The folder for the copies. A trailing slash is added. Leave empty for the top of the bucket.',
		'searchDestinationFolders',
	),
	required: false,
	displayOptions: { show: { which: [which] } },
	hint,
});

const replaceMetadataOption = settingsOption(
	'Replace Metadata',
	'replaceMetadata',
	'Set metadata',
	"Gives the copy only the values entered here, without the source's metadata and content headers. By default, the copy keeps all of them.",
	[
		pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values, stored with the object. Any text is kept unchanged'),
		...contentHeaderOptions.map((option) =>
			option.name === 'contentType'
				? { ...option, description: "The content type of the copy. Defaults to the type for its key's extension." }
				: option,
		),
	],
);

const ifExistsOption = ifExistsField('What to do if the destination already has an object with this key', 'overwrite', 'fail', 'skip');

const transferOptions: INodeProperties[] = [
	sourceBucketNameOption,
	destinationBucketNameOption,
	ifExistsOption,
	replaceMetadataOption,
	pairsOption('Replace Tags', 'replaceTags', 'Tag', 'The tags of the copy, up to 10. By default, the copy keeps the tags of the source.'),
	{
		...storageClassOption,
		description: "Sets the price of storing and reading the copy, and how fast it can be read. Defaults to the source's class.",
	},
	{ ...encryptionOption, description: "How S3 encrypts the copy. Defaults to the destination bucket's setting." },
	customerKeyOption,
	ifProtectionIgnoredOption,
	...sourceRequestOptions,
	parallelItemsOption,
];

/** The fields that Copy and Move share. */
export const sourceAndDestinationFields = (verb: 'copy' | 'move', ...options: INodeProperties[]): INodeProperties[] => [
	...whichObjectsFields(
		verb,
		objectField('Source Key', 'sourceKey', `The object to ${verb}`),
		objectField(
			'Destination Key',
			'destinationKey',
			`Where to ${verb} it: the new full path. If it ends with a slash, the object's name is added`,
			'searchDestinationKeys',
		),
	),
	destinationFolderField('folder', 'Keys keep their path below Folder: with the folder a/ and the destination b/, a/x/y becomes b/x/y'),
	destinationFolderField(
		'pattern',
		'Keys keep their path below the last slash before the first wildcard: ' +
			'with the pattern a/*/*.pdf and the destination b/, a/x/y.pdf becomes b/x/y.pdf',
	),
	optionsField(...transferOptions, ...options),
];

/** What Copy and Move do: with one object, or with many. */
export interface Transfer {
	from: ObjectRef | Selection;
	/** What the item has of the one object from a listing. */
	listed?: Listed;
	to: { bucket: string; keyOf(key: string): string };
	options: CopyOptions;
}

/** Sources, destination and options of an item. @throws S3Error of kind invalidInput */
export function readTransfer(item: Item, verb: 'copy' | 'move'): Transfer {
	const options = readCopyOptions(item);
	return readWhich(item) === 'one' ? readOne(item, options, verb) : readMany(item, options);
}

function readOne(item: Item, options: CopyOptions, verb: 'copy' | 'move'): Transfer {
	const from: ObjectRef = verb === 'move' ? readObject(item, 'sourceKey') : readVersion(item, 'sourceKey');
	const { bucket, key: entered } = readObject(item, 'destinationKey', 'destinationBucketName', true);
	hintAtSlash(item, entered, 'destinationKey');
	// As for `aws s3 cp`: else several objects would become one, which has the folder's name.
	const isIntoFolder = entered.endsWith('/') && !from.key.endsWith('/');
	const key = (isIntoFolder ? keyInFolder(entered, from.key) : undefined) ?? entered;
	checkKey(key, 'Destination Key');
	if (from.bucket === bucket && from.key === key && from.versionId === undefined && !changesObject(options, readRequestSettings(item))) {
		throw invalidInput(
			'Destination Key',
			'is the same object as the source',
			key,
			'Enter another key. Set Tags and Update Metadata change an object where it is.',
		);
	}
	return { from, listed: readListed(item, from), to: { bucket, keyOf: () => key }, options };
}

function readMany(item: Item, options: CopyOptions): Transfer {
	const from = readSelection(item);
	const bucket = readBucket(item, 'destinationBucketName');
	const folder = readAnyFolder(item, 'destinationFolder');
	const prefix = from.prefix ?? '';
	const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
	if (from.bucket === bucket && from.pattern === undefined && folder.startsWith(base)) {
		throw invalidInput('Destination Folder', `is inside the source folder ${base}`, folder, 'Enter a folder outside the source.');
	}
	return { from, to: { bucket, keyOf: (key) => folder + key.slice(base.length) }, options };
}

function readCopyOptions(item: Item): CopyOptions {
	const metadata = 'options.replaceMetadata.settings';
	return withoutAbsent<CopyOptions>({
		headers: hasValue(item, metadata)
			? { Metadata: encodeMetadata(readPairs(item, `${metadata}.metadata`)), ...readContentHeaders(item, metadata) }
			: undefined,
		tagging: hasValue(item, 'options.replaceTags') ? (encodeTags(readPairs(item, 'options.replaceTags'), 'Replace Tags') ?? '') : undefined,
		encryption: readEncryption(item),
		storageClass: readStorageClass(item),
		ifExists: readOptionalChoice(item, ifExistsOption, 'options'),
	});
}

const hasValue = (item: Item, path: string): boolean => (enteredAt(item, path).value ?? undefined) !== undefined;

/** The objects that an item is about; many of them by their prefix, so that items that share one run in their order. */
export const touchedBy = ({ from, to }: Transfer): Touched[] => {
	if ('key' in from) return [from, { bucket: to.bucket, key: to.keyOf(from.key) }];
	const { bucket, prefix } = from;
	if (prefix === undefined) return [];
	return [
		{ bucket, prefix },
		{ bucket: to.bucket, prefix: to.keyOf(prefix) },
	];
};

/** Copies or moves what an item is about. */
export async function transfer({ from, listed, to, options }: Transfer, { store, signal }: Run, move: boolean): Promise<Outcomes> {
	const source = 'key' in from ? from.key : (from.prefix ?? '');
	checkConfined(store, 'CopyObject', { bucket: to.bucket, key: to.keyOf(source) });
	checkConfined(store, 'CopyObject', { bucket: from.bucket, key: source });
	if ('key' in from) {
		const target = { bucket: to.bucket, key: to.keyOf(from.key) };
		const result = await transferOne(store, from, target, { ...options, signal }, { listed, move });
		return [describe(from, target, result)];
	}
	return await gather(copySelected(store, from, to, { copy: options as MoveOptions, move, signal }), ({ source, target, outcome }) =>
		outcome instanceof S3Error ? outcome : describe(source, target, outcome),
	);
}

/** The new object, and where it came from. */
const describe = (source: ObjectRef & { size?: number }, target: ObjectRef, { skipped, ...result }: CopyResult): Result => ({
	json: withoutAbsent({
		...target,
		size: skipped ? undefined : source.size,
		...result,
		skipped: skipped ?? false,
		s3Uri: s3UriOf(target.bucket, target.key),
		source: withoutAbsent({
			bucket: source.bucket,
			key: source.key,
			versionId: source.versionId,
			s3Uri: s3UriOf(source.bucket, source.key),
		}),
	}) as unknown as IDataObject,
});
