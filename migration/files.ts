/** The old nodes' operations on files, as the new node's operations on objects. */
import { aclOf, isOn, objectLockOf, sharedHeaders, tagsOf } from './headers';
import { collection, type OldNode } from './oldNodes';
import { insideOf, isBlank, isExpression, joined, locator, mapCode } from './value';
import { without } from './without';
import type { Parameters, Say } from './workflow';

export type { Say } from './workflow';

export interface Wishes {
	/** Texts keep the type text/html that the old nodes gave to all of them. */
	keepsHtmlType?: boolean;
}

/** The option for the bucket that the old node names. */
export function bucketOption(name: unknown, say: Say) {
	if (isBlank(name)) say('check', 'Bucket Name is empty. The new node then uses the bucket of the connection.');
	return { bucketName: locator('name', name ?? '') };
}

export const limits = ({ returnAll, limit }: Parameters): Parameters => (returnAll === true ? { returnAll } : { returnAll, limit });

/** Characters that the old nodes put into the address as they are, where they mean something else. */
const MISREAD = /[#?%]|(^|\/)\.{1,2}(\/|$)|\s$|^$/;

/** The old nodes wrote and read another key for these; the new node does not. */
export function sayMisread(key: unknown, say: Say): void {
	if (typeof key !== 'string' || isExpression(key) || isBlank(key) || !MISREAD.test(key)) return;
	say('differs', `The old node did not encode the key ${JSON.stringify(key)} and used another one. The new node uses exactly this key.`);
}

export function upload({ kind, parameters }: OldNode, say: Say, { keepsHtmlType }: Wishes): Parameters {
	const fields = collection(parameters, 'additionalFields');
	const isText = parameters.binaryData === false;
	const field = parameters.binaryPropertyName;
	if (isExpression(parameters.binaryData)) say('check', 'Binary File is an expression. The new node always uploads the file: see Source.');
	let name = parameters.fileName;
	if (isBlank(name) && !isText) {
		const property = isExpression(field)
			? insideOf(field)
					.replace(/^\s*\{\{|\}\}\s*$/g, '')
					.trim()
			: JSON.stringify(field);
		name = `={{ $binary[${property}].fileName }}`;
		if (kind === 'aws2') say('differs', 'Without a File Name the old node wrote no object. The new node uses the name of the file.');
	}
	if (isBlank(name)) say('check', 'Key is empty: enter one.');
	const parent = fields.parentFolderKey;
	const key = isBlank(parent) ? name : joined(parent, '/', name);
	sayMisread(key, say);
	if (isText && !keepsHtmlType) {
		say(
			'differs',
			'Content Type follows the ending of the key, or is text/plain. The old node said text/html of every text. --keep-html keeps that.',
		);
	}
	return {
		resource: 'object',
		operation: 'upload',
		key: locator('key', key ?? ''),
		...(isText ? { from: 'text', text: parameters.fileContent ?? '' } : { from: 'binary', binaryPropertyName: field }),
		options: without({
			...bucketOption(parameters.bucketName, say),
			acl: aclOf(fields, say),
			...(isText && keepsHtmlType && { contentType: 'text/html' }),
			...(isText && (isBlank(parameters.fileContent) || isExpression(parameters.fileContent)) && { allowEmpty: true }),
			...sharedHeaders(fields, say),
			objectLock: objectLockOf(fields, say),
			tags: tagsOf(parameters.tagsUi),
		}),
	};
}

export function download({ parameters }: OldNode, say: Say): Parameters {
	sayMisread(parameters.fileKey, say);
	say('differs', 'The output describes the object. The old node passed on the fields and the other files of its input.');
	return {
		resource: 'object',
		operation: 'download',
		key: locator('key', parameters.fileKey ?? ''),
		as: 'binary',
		outputField: parameters.binaryPropertyName,
		options: bucketOption(parameters.bucketName, say),
	};
}

export function remove({ parameters }: OldNode, say: Say): Parameters {
	const { versionId } = collection(parameters, 'options');
	sayMisread(parameters.fileKey, say);
	return {
		resource: 'object',
		operation: 'delete',
		key: locator('key', parameters.fileKey ?? ''),
		options: { ...bucketOption(parameters.bucketName, say), ...(!isBlank(versionId) && { versionId }) },
	};
}

/** Without a slash at the end of the folder, the old node lists what begins with its name. So does a prefix. */
export function getAll({ parameters }: OldNode, say: Say): Parameters {
	const { folderKey, fetchOwner } = collection(parameters, 'options');
	if (isOn(fetchOwner)) say('notCarried', 'Fetch Owner: lists have no owner.');
	return {
		resource: 'object',
		operation: 'getAll',
		prefix: locator('prefix', folderKey ?? ''),
		...limits(parameters),
		options: { ...bucketOption(parameters.bucketName, say), depth: 'level', show: 'file' },
	};
}

export function copy({ parameters }: OldNode, say: Say): Parameters {
	const fields = collection(parameters, 'additionalFields');
	const source = readSource(parameters.sourcePath, say);
	const destination = readDestination(parameters.destinationPath, say);
	if (!isBlank(fields.acl) && fields.acl !== 'private') say('notCarried', 'ACL: copies are private. Use a bucket policy.');
	if (objectLockOf(fields, () => undefined) !== undefined)
		say('notCarried', 'Object Lock: add the operations Set Retention or Set Legal Hold after the copy.');
	if (isExpression(fields.metadataDirective) || isExpression(fields.taggingDirective)) {
		say('check', 'Metadata Directive and Tagging Directive are expressions: set Replace Metadata and Replace Tags by hand.');
	}
	return {
		resource: 'object',
		operation: 'copy',
		sourceKey: source.key,
		destinationKey: destination.key,
		options: without({
			...(source.bucket !== undefined && { bucketName: locator('name', source.bucket) }),
			...(destination.bucket !== undefined && { destinationBucketName: locator('name', destination.bucket) }),
			versionId: source.versionId,
			...sharedHeaders(fields, say),
			...(fields.metadataDirective === 'replace' && { replaceMetadata: { settings: { contentType: 'binary/octet-stream' } } }),
			...(fields.taggingDirective === 'replace' && { replaceTags: { pairs: [] } }),
		}),
	};
}

interface Place {
	bucket?: string;
	key: ReturnType<typeof locator>;
	versionId?: string;
}

/** `/bucket/key`, of which S3 decodes the key. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
function readSource(path: unknown, say: Say): Place {
	const split = splitPath(path);
	if (split === undefined) return byUri(path, say, 'Source Path');
	const [key = '', query] = isExpression(`=${split.key}`) && split.key.includes('{{') ? [split.key] : split.key.split('?versionId=');
	let decoded = key;
	if (!key.includes('{{')) {
		try {
			decoded = decodeURIComponent(key);
		} catch {
			say('check', `Source Key: ${key} is not encoded as the old node wants it. It is used as it is.`);
		}
		if (key.includes('+')) say('check', 'Source Key: S3 reads + in a Source Path as a space. The new node reads it as +.');
	} else {
		decoded = withoutEncoding(key);
		if (decoded.includes('encodeURI')) say('check', 'Source Key is used as it is: take encodeURIComponent out of the expression.');
		else if (decoded !== key) say('differs', 'Source Key is used as it is: encodeURIComponent is taken out, which the old node needed.');
		else say('differs', 'Source Key is used as it is. The old node needed it URL-encoded: remove encodeURIComponent, if it is there.');
	}
	return {
		bucket: split.bucket,
		key: locator('key', split.key.includes('{{') ? `=${decoded}` : decoded),
		...(query && { versionId: query }),
	};
}

const ENCODING = /^\s*encodeURI(?:Component)?\(([^]*)\)\s*$/;

/** The key as it is, where its code does nothing but encode it. */
const withoutEncoding = (key: string): string =>
	mapCode(key, (code) => {
		const encoded = ENCODING.exec(code)?.[1];
		return encoded !== undefined && closesOwnBrackets(encoded) ? ` ${encoded.trim()} ` : code;
	});

/** Whether the text is one piece of code: `a) + f(b` is not. */
function closesOwnBrackets(code: string): boolean {
	let open = 0;
	for (const character of code) {
		if (character === '(') open++;
		if (character === ')' && --open < 0) return false;
	}
	return open === 0;
}

function readDestination(path: unknown, say: Say): Place {
	const split = splitPath(path);
	if (split === undefined) return byUri(path, say, 'Destination Path');
	if (!split.key.includes('{{')) sayMisread(split.key, say);
	return { bucket: split.bucket, key: locator('key', split.key.includes('{{') ? `=${split.key}` : split.key) };
}

/** Bucket and key of a path whose bucket is plain text; undefined of others. */
function splitPath(path: unknown): { bucket: string; key: string } | undefined {
	const [, bucket, key] = /^\/?([^/{}]+)\/([^]+)$/.exec(insideOf(path)) ?? [];
	return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

function byUri(path: unknown, say: Say, label: string): Place {
	if (isBlank(path)) say('check', `${label} is empty.`);
	else if (!insideOf(path).startsWith('/')) say('check', `${label}: the expression has to give a path that begins with a slash.`);
	return { key: locator('uri', isExpression(path) ? `=s3:/${path.slice(1)}` : `s3:/${String(path ?? '')}`) };
}
