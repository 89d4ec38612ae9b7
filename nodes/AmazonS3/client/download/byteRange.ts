import { S3Error } from '../errors/errors';
import type { GetObjectCommandOutput } from '../sdk/sdk';

/** Bytes of an object, the first of which is number 0: from one to another, both included; to its end; or so many at its end. */
export type ByteRange = { first: number; last?: number } | { atEnd: number };

/** The header that asks for a range. https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges */
export const byteRangeHeader = (range: ByteRange): string =>
	'atEnd' in range ? `bytes=-${range.atEnd}` : `bytes=${range.first}-${range.last ?? ''}`;

/** Where the bytes of an answer lie in their object. */
export interface Extent {
	start: number;
	/** The byte after the last one; undefined when the store did not say how long its answer is. */
	end?: number;
	/** Bytes of the whole object. */
	size?: number;
	/** Why the answer cannot be used. */
	problem?: S3Error;
}

/** Which bytes an answer holds; a store that leaves a range out of account is a problem, unless it asked for everything. */
export function extentOf(
	{ ContentRange, ContentLength }: Pick<GetObjectCommandOutput, 'ContentRange' | 'ContentLength'>,
	range: ByteRange | undefined,
): Extent {
	if (range === undefined) return { start: 0, end: ContentLength, size: ContentLength };
	const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(ContentRange ?? '') ?? [];
	if (size !== undefined) return { start: Number(first), end: Number(last) + 1, size: Number(size) };
	if (ContentLength !== undefined && meansAll(range, ContentLength)) return { start: 0, end: ContentLength, size: ContentLength };
	const problem = new S3Error(
		'notSupported',
		`The store answered a request for ${byteRangeHeader(range)} with ${ContentRange ?? 'the whole object'}`,
		'It has no byte ranges: set Part to Everything.',
	);
	return { start: 0, problem };
}

const meansAll = (range: ByteRange, size: number) =>
	'atEnd' in range ? range.atEnd >= size : range.first === 0 && (range.last ?? size) >= size - 1;
