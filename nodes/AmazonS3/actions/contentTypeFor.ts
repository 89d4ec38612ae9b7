import { contentTypeOf } from '../client/contentType';

/** The media type to store a key with: by its extension, else as it is known already, else S3's own default. */
export const contentTypeFor = (key: string, known: string | undefined): string =>
	contentTypeOf(key) ?? known ?? 'application/octet-stream';
