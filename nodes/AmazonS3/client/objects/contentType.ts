import { contentType, lookup } from 'mime-types';

/**
 * The media type of a file name or key by its extension, with the charset where the type is text
 * ("text/csv; charset=utf-8"). Undefined when the extension is unknown or missing.
 */
export function contentTypeOf(fileName: string): string | undefined {
	const type = lookup(fileName);
	return type === false ? undefined : contentType(type) || type;
}
