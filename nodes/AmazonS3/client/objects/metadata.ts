import { invalidInput } from '../errors/errors';

/**
 * User metadata as S3's headers carry it: names in lower case, values with characters outside printable ASCII as
 * RFC 2047 encoded words, which is how S3 itself returns them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 * @throws S3Error of kind invalidInput for a name that no header can have, or two names alike but for case
 */
export function encodeMetadata(metadata: Record<string, string>): Record<string, string> {
	const encoded = new Map<string, string>();
	for (const [name, value] of Object.entries(metadata)) {
		const lower = name
			.trim()
			.toLowerCase()
			.replace(/^x-amz-meta-/, '');
		if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower)) {
			throw invalidInput(
				'Metadata',
				'has a name with characters that S3 does not take',
				name,
				'Use letters, digits and hyphens; values may hold any text.',
			);
		}
		// The SDK loses it when it reads it back.
		if (lower === '__proto__') throw invalidInput('Metadata', 'has a name that cannot be read back', name, 'Use another name.');
		if (encoded.has(lower)) throw invalidInput('Metadata', 'has the same name twice (S3 makes names lower-case)', name);
		encoded.set(lower, encodeValue(value));
	}
	return Object.fromEntries(encoded);
}

/** Text that looks like an encoded word is made one too, or it would be read as what it seems to say. */
const encodeValue = (value: string): string =>
	value === '' || (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.includes('=?'))
		? value
		: `=?UTF-8?B?${Buffer.from(value, 'utf8').toString('base64')}?=`;

/** User metadata as it was given: RFC 2047 encoded words become text again; undefined in, empty out. */
export function decodeMetadata(metadata: Record<string, string> | undefined): Record<string, string> {
	return Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, decodeWords(value)]));
}

const WORD = /=\?utf-8\?([bq])\?([^?]*)\?=/gi;
/** A character may begin in one word and end in the next, and the blanks between words do not count. */
const WORDS = /=\?utf-8\?[bq]\?[^?]*\?=(?:\s*=\?utf-8\?[bq]\?[^?]*\?=)*/gi;

const decodeWords = (value: string): string =>
	value.replace(WORDS, (words) =>
		Buffer.concat([...words.matchAll(WORD)].map(([, encoding, word]) => bytesOf(encoding!, word!))).toString(),
	);

const bytesOf = (encoding: string, word: string): Buffer =>
	encoding.toLowerCase() === 'b'
		? Buffer.from(word, 'base64')
		: Buffer.from(
				word.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
				'latin1',
			);

/**
 * Tags as the header `x-amz-tagging` carries them: at most ten, URL-encoded.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function encodeTags(tags: Record<string, string>, label = 'Tags'): string | undefined {
	const entries = Object.entries(tags);
	if (entries.length === 0) return undefined;
	checkTags(tags, label);
	return entries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** The tags in such a header by their names. */
export const decodeTags = (tagging: string): Record<string, string> =>
	Object.fromEntries(tagging.split('&').map((pair) => pair.split('=').map((text) => decodeURIComponent(text)) as [string, string]));

/**
 * Holds tags against S3's rules. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 * @throws S3Error of kind invalidInput
 */
export function checkTags(tags: Record<string, string>, label = 'Tags'): void {
	const entries = Object.entries(tags);
	if (entries.length > 10) throw invalidInput(label, `: ${entries.length} given, and S3 allows 10 for an object`);
	for (const [name, value] of entries) {
		if (name === '' || name.length > 128) throw invalidInput(label, ': one name is empty or longer than 128 characters', name);
		if (/^aws:/i.test(name)) throw invalidInput(label, ': one name begins with "aws:", which AWS keeps for itself', name);
		if (value.length > 256) throw invalidInput(label, ': one value is longer than 256 characters', value);
	}
}
