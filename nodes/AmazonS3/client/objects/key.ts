import { invalidInput } from '../errors/errors';

/**
 * Refuses what no object key can be: an empty one, one over 1,024 bytes of UTF-8, one that is not valid Unicode.
 * Every other string is a legal key and is used byte for byte.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function checkKey(key: string, label: string): void {
	if (key === '')
		throw invalidInput(label, 'is empty', undefined, 'Enter the full path of the object in the bucket, such as invoices/2026/03.pdf.');
	const bytes = Buffer.byteLength(key, 'utf8');
	if (bytes > 1024) throw invalidInput(label, `has ${bytes} bytes; S3 allows 1,024`, key);
	if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(key)) {
		throw invalidInput(label, 'contains half of a character (a lone UTF-16 surrogate)', key);
	}
}

/**
 * The key with a number before its extension: "a/report.pdf" becomes "a/report (2).pdf". May be over 1,024 bytes.
 */
export function numberedKey(key: string, number: number): string {
	const nameStart = key.lastIndexOf('/') + 1;
	const dot = key.lastIndexOf('.');
	const end = dot > nameStart ? dot : key.length;
	return `${key.slice(0, end)} (${number})${key.slice(end)}`;
}

/** Numbers to try before giving up on keeping both. */
const MAX_NUMBER = 10_000;

/**
 * The key, then the key with each number from 1, for whoever keeps what is there already.
 * @throws S3Error of kind invalidInput when a key gets too long, or no number is free
 */
export function* keysToTry(key: string, label: string): Generator<string, never> {
	for (let number = 0; number <= MAX_NUMBER; number++) {
		const tried = number === 0 ? key : numberedKey(key, number);
		checkKey(tried, `${label} (with a number, to keep both)`);
		yield tried;
	}
	throw invalidInput(label, 'is taken, and so is every number up to 10,000', key, 'Use another name or folder.');
}

/** The key of a file in a folder, whose key ends with a slash, by the last segment of its name or path; undefined when that is no name. */
export function keyInFolder(folder: string, fileName: string): string | undefined {
	const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
	return name.trim() === '' || name === '.' || name === '..' ? undefined : folder + name;
}

/** The last segment of a key ("a/b.txt" -> "b.txt"); for a folder key the segment before its slash. */
export function fileNameOf(key: string): string {
	const path = key.replace(/\/+$/, '');
	return path.slice(path.lastIndexOf('/') + 1) || key;
}
