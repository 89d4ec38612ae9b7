/** What the old nodes' output fields are in the new node's output. */
import { collection, type OldNode } from './oldNodes';

/** How an expression reads an old field: of the place where the item's JSON is, such as `$json`. */
export type Reading = (json: string) => string;

export interface Outputs {
	/** By the old name. */
	readings: Record<string, Reading>;
	/** Where the field is the same under another name. */
	names: Record<string, string>;
	/** Old fields that the new output has nothing for. */
	lost: string[];
}

const plain =
	(name: string): Reading =>
	(json) =>
		`${json}.${name}`;
const asText: Reading = (json) => `String(${json}.size)`;
const quoted: Reading = (json) => `('"' + ${json}.etag + '"')`;
const succeeded: Reading = (json) => `(${json}.error === undefined)`;

const outputs = (names: Record<string, string>, others: Record<string, Reading> = {}, lost: string[] = []): Outputs => ({
	readings: { ...Object.fromEntries(Object.entries(names).map(([old, name]) => [old, plain(name)])), ...others },
	names,
	lost,
});

const LISTED = outputs(
	{ Key: 'key', LastModified: 'lastModified', Size: 'size', ETag: 'etag', StorageClass: 'storageClass' },
	{ Size: asText, ETag: quoted },
	['Owner', 'ChecksumAlgorithm', 'ChecksumType'],
);
const DONE = outputs({}, { success: succeeded });

const OUTPUTS: Record<string, Outputs> = {
	'bucket:create': DONE,
	'bucket:delete': DONE,
	'bucket:getAll': outputs({ Name: 'bucket', CreationDate: 'creationDate' }),
	'bucket:search': LISTED,
	'file:copy': outputs({ LastModified: 'lastModified', ETag: 'etag' }, { ETag: quoted }),
	'file:delete': DONE,
	'file:getAll': LISTED,
	'file:upload': outputs({ Bucket: 'bucket', Key: 'key', ETag: 'etag' }, { ETag: quoted, success: succeeded }, ['Location']),
	'folder:create': DONE,
	'folder:delete': outputs({}, {}, ['deleted']),
	'folder:getAll': outputs({ Key: 'key' }, {}, ['LastModified', 'ETag', 'Size', 'StorageClass', 'Owner']),
};

/** Undefined for a download, which passed on what it got. */
export function outputsOf({ kind, operation, parameters }: OldNode): Outputs | undefined {
	const { includeCommonPrefixes, delimiter } = collection(parameters, 'additionalFields');
	if (operation === 'bucket:search' && kind === 'aws2' && includeCommonPrefixes === true && delimiter === '/')
		return outputs({ Prefix: 'key' });
	return OUTPUTS[operation];
}
