import { invalidInput } from '../../client/errors/errors';
import { checkKey, keyInFolder } from '../../client/objects/key';
import { readBinaryField } from '../../n8n/binary';
import { readObject } from '../objectField';
import { hintOnce } from '../hintOnce';
import type { Item } from '../operation';
import { readChoice } from '../read/choice';
import { readName } from '../read/name';
import { hintAtSlash } from '../slashInFront';
import { hintAtPlaceholder } from './allBinaryFiles';
import { fromField } from './contents';

/**
 * Where an item is to be stored. A key that ends with a slash is a folder, as for `aws s3 cp`: the file's name follows it.
 * @throws S3Error of kind invalidInput for such a key when the contents have no name
 */
export function readUploadTarget(item: Item): { bucket: string; key: string } {
	const { bucket, key: entered } = readObject(item, 'key', undefined, true);
	hintAtSlash(item, entered);
	hintAtPlaceholder(item, entered);
	if (!entered.endsWith('/')) return { bucket, key: entered };
	const from = readChoice(item, fromField);
	if (from !== 'binary' && from !== 'url') throw folderAsKey(entered, 'and there is no file whose name could follow it');
	const key = keyInFolder(entered, from === 'binary' ? nameOfBinary(item) : nameInUrl(readName(item, 'url')));
	if (key === undefined)
		throw folderAsKey(entered, from === 'binary' ? 'and the file has no name' : 'and the URL ends with no name of a file');
	checkKey(key, 'Key');
	return { bucket, key };
}

/** @throws S3Error of kind invalidInput for a key that is a folder's, where contents are to be added */
export function checkNoFolder(key: string): void {
	if (key.endsWith('/')) throw folderAsKey(key, 'and names no object to add to');
}

/** Tells whoever makes a link that uploads, where nothing knows the name of the file. The key stays as it is. */
export function hintAtFolder(item: Item, key: string): void {
	if (!key.endsWith('/')) return;
	hintOnce(
		item,
		`Key ends with a slash: the file becomes the object ${key}, which looks like an empty folder. ` +
			'Enter the whole key, such as invoices/march.pdf.',
	);
}

const folderAsKey = (key: string, problem: string) =>
	invalidInput(
		'Key',
		`ends with a slash, ${problem}`,
		key,
		'Enter the whole key, such as invoices/march.pdf. To make a folder, use Folder: Create.',
	);

const nameOfBinary = (item: Item): string =>
	readBinaryField(item.functions, item.index, readName(item, 'binaryPropertyName')).fileName ?? '';

function nameInUrl(url: string): string {
	const encoded = URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '';
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded;
	}
}
