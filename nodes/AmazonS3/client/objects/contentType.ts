import { contentType, lookup } from 'mime-types';

/**
 * The media type of a file name or key by its extension, with the charset where the type is text
 * ("text/csv; charset=utf-8"). Undefined when the extension is unknown or missing: a name such as "html" or ".html" has none.
 */
export function contentTypeOf(fileName: string): string | undefined {
	const extension = /[^/.][^/]*\.([^/.]+)$/.exec(fileName)?.[1];
	const type = extension === undefined ? false : lookup(extension);
	return type === false ? undefined : contentType(type) || type;
}

/** A media type that somebody else named, as a header may carry it; what cannot be one is any file. */
export const mediaTypeOf = (named: string): string => (/^[\x21-\x7e][\x20-\x7e]*$/.test(named) ? named : 'application/octet-stream');
