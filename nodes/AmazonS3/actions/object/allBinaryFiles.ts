import { invalidInput } from '../../client/errors/errors';
import { checkKey, keyInFolder } from '../../client/objects/key';
import { binaryFieldsOf, readBinaryField } from '../../n8n/binary';
import { readObject } from '../objectField';
import { hintOnce } from '../hintOnce';
import type { Item } from '../operation';
import { hintAtSlash } from '../slashInFront';
import { readBinary, type OpenContents } from './contents';

export interface FileToStore {
	bucket: string;
	key: string;
	open: OpenContents;
}

/**
 * All binary files of an item and where each goes: in Key, {fileName} stands for the name of the file and {field} for its binary field, and
 * after a slash at the end the name follows.
 * @throws S3Error of kind invalidInput when the item has no file, or when two of its files would get one key
 */
export function readAllFiles(item: Item): FileToStore[] {
	const { bucket, key: pattern } = readObject(item, 'key', undefined, true);
	hintAtSlash(item, pattern);
	const fields = binaryFieldsOf(item.functions, item.index);
	if (fields.length === 0)
		throw invalidInput(
			'Source',
			'is All Binary Files, and the item has none',
			undefined,
			'Check that the node before this one outputs files.',
		);
	const files = fields.map((field) => ({ bucket, key: keyFor(item, pattern, field), open: readBinary(item, field) }));
	const twice = files.find(({ key }, i) => files.findIndex((other) => other.key === key) < i);
	if (twice === undefined) return files;
	throw invalidInput('Key', 'is the same for two files of the item', twice.key, 'Put {field} or {fileName} into it, or both.');
}

/** In any case, and with blanks in the braces: nobody means to have them in a key. */
const PLACEHOLDER = /\{\s*(fileName|field)\s*\}/gi;

/** Says that a key keeps its placeholders where only one thing is stored. */
export function hintAtPlaceholder(item: Item, key: string): void {
	const [found] = key.match(PLACEHOLDER) ?? [];
	if (found === undefined) return;
	hintOnce(
		item,
		`Key has ${found} in it, which is replaced only where Source is All Binary Files. ` +
			'For the name of one file, end Key with a slash, or use {{ $binary.data.fileName }}.',
	);
}

function keyFor(item: Item, pattern: string, field: string): string {
	const fileName = readBinaryField(item.functions, item.index, field).fileName ?? '';
	const name = keyInFolder('', fileName) ?? field;
	const entered = pattern.replace(PLACEHOLDER, (_, what: string) => (what.toLowerCase() === 'field' ? field : name));
	const key = entered.endsWith('/') ? entered + name : entered;
	checkKey(key, 'Key');
	return key;
}
