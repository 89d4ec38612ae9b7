import type { Context } from './context';
import { S3Error } from './errors';
import type { Bucket, ObjectVersion } from './store';

const failed = (condition: string) => new S3Error('PreconditionFailed', undefined, { Condition: condition });
const bare = (etag: string) =>
	etag
		.trim()
		.replace(/^W\//, '')
		.replace(/^"(.*)"$/, '$1');
const hasEtag = (list: string, etag: string) => list.split(',').some((one) => bare(one) === '*' || bare(one) === etag);

function time(text: string | undefined): number | undefined {
	const ms = text === undefined ? NaN : Date.parse(text);
	return Number.isNaN(ms) ? undefined : ms;
}

/**
 * The conditions of a read, with S3's precedence: a match of If-Match outdoes If-Unmodified-Since, one of If-None-Match outdoes
 * If-Modified-Since.
 * @param prefix `x-amz-copy-source-` for the source of a copy, where a failed one is always 412
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function checkReadConditions(ctx: Context, version: ObjectVersion, prefix = ''): void {
	const ifMatch = ctx.header(`${prefix}if-match`);
	const ifNoneMatch = ctx.header(`${prefix}if-none-match`);
	const unmodified = time(ctx.header(`${prefix}if-unmodified-since`));
	const modified = time(ctx.header(`${prefix}if-modified-since`));
	if (ifMatch !== undefined) {
		if (!hasEtag(ifMatch, version.etag)) throw failed(`${prefix}If-Match`);
	} else if (unmodified !== undefined && version.lastModified > unmodified) {
		throw failed(`${prefix}If-Unmodified-Since`);
	}
	const notModified = () => {
		if (prefix !== '') return failed(`${prefix}If-None-Match`);
		const error = new S3Error('NotModified');
		error.headers = { etag: `"${version.etag}"`, 'last-modified': new Date(version.lastModified).toUTCString() };
		return error;
	};
	if (ifNoneMatch !== undefined) {
		if (hasEtag(ifNoneMatch, version.etag)) throw notModified();
	} else if (modified !== undefined && version.lastModified <= modified) {
		throw notModified();
	}
}

/**
 * The conditions of a write; to be called in the same turn as the write itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(ctx: Context, bucket: Bucket, key: string): void {
	if (ctx.fault && 'ignoreConditions' in ctx.fault) return;
	const ifMatch = ctx.header('if-match');
	const ifNoneMatch = ctx.header('if-none-match');
	const current = bucket.current(key);
	if (ifNoneMatch !== undefined) {
		if (ifNoneMatch !== '*')
			throw new S3Error('NotImplemented', undefined, {
				Header: 'If-None-Match',
				additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
			});
		if (current) throw failed('If-None-Match');
	}
	if (ifMatch !== undefined) {
		if (!current) throw new S3Error('NoSuchKey', undefined, { Key: key });
		if (!hasEtag(ifMatch, current.etag)) throw failed('If-Match');
	}
}
