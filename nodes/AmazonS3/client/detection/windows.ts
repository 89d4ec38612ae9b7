import type { WatchedObject } from './watchedObject';

/** Which of the two windows an object belongs to. */
export type WindowName = 'long' | 'short';

export const WINDOW_NAMES: readonly WindowName[] = ['short', 'long'];

/** How long ago an object may be dated and still be looked at closely, in milliseconds. */
export type Windows = Record<WindowName, number>;

/** For objects that S3 dates when they appear: room for a server's clock that is set back. */
export const SHORT_WINDOW_MS = 60 * 60 * 1000;

/** The option's default. */
export const LONG_WINDOW_HOURS = 24;

/**
 * Objects from multipart uploads have an ETag that ends with the number of parts. S3 dates them at the start of their upload, so that
 * they appear with a date of hours ago. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const windowOf = ({ etag = '' }: WatchedObject): WindowName => (/-\d+$/.test(etag) ? 'long' : 'short');
