/** RFC 3986: every byte of UTF-8 percent-encoded but A-Z a-z 0-9 - . _ ~, as S3 signs and reads it. */
export const percentEncode = (text: string): string =>
	encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A key for a URL's path: each segment percent-encoded, the slashes kept. */
export const percentEncodePath = (key: string): string => key.split('/').map(percentEncode).join('/');

/**
 * A key as `encoding-type=url` writes it: percent-encoded UTF-8 with "+" for a blank. It is asked for because XML cannot
 * carry every character that a key may have.
 */
export const decodeListed = (text: string): string => decodeURIComponent(text.replace(/\+/g, '%20'));
