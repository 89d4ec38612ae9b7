import { S3Error } from '../errors/errors';

const MIB = 1024 * 1024;

/**
 * Parts but the last have at least 5 MiB, at most 5 GiB, and there are at most 10,000.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const MAX_PARTS = 10_000;
export const MIN_PART_BYTES = 5 * MIB;
export const MAX_PART_BYTES = 5 * 1024 * MIB;
/** The most that one PutObject or CopyObject takes. */
export const MAX_SINGLE_BYTES = 5 * 1024 * MIB;

/**
 * Uploads in parts use parts of this size until a file needs larger ones: the memory of an upload is parts at a time x
 * this. As the AWS CLI does, so that the ETags are the same: https://docs.aws.amazon.com/cli/latest/topic/s3-config.html
 */
export const DEFAULT_PART_BYTES = 8 * MIB;

/** Downloads in ranges ask for this much at a time. */
export const DEFAULT_RANGE_BYTES = 4 * MIB;

/**
 * The size of each part but the last, in bytes: the smallest multiple of 1 MiB, not under `preferred`, with which
 * `size` bytes fit in 10,000 parts.
 * @throws S3Error of kind tooLarge above 10,000 parts of 5 GiB (48.8 TiB)
 */
export function partBytesFor(size: number, preferred = DEFAULT_PART_BYTES): number {
	if (size > MAX_PARTS * MAX_PART_BYTES) {
		throw new S3Error('tooLarge', `The file has ${size} bytes; S3 stores at most ${MAX_PARTS * MAX_PART_BYTES}`, 'Split the file.');
	}
	const needed = Math.ceil(size / MAX_PARTS / MIB) * MIB;
	return Math.min(Math.max(preferred, MIN_PART_BYTES, needed), MAX_PART_BYTES);
}

/**
 * The size of the part that begins at `start`, in bytes, when nobody knows how many will come: parts grow with what
 * went before, so that 10,000 of them hold over 5 TiB, and none takes more than a thousandth of the object so far.
 */
export function growingPartBytes(start: number, preferred: number): number {
	const grown = Math.ceil(start / 1000 / MIB) * MIB;
	return Math.min(Math.max(preferred, MIN_PART_BYTES, grown), MAX_PART_BYTES);
}

/** One part of an object: its number from 1, and the bytes from `start` up to but without `end`. */
export interface Part {
	number: number;
	start: number;
	end: number;
}

/** The parts of `size` bytes in order; one empty part for zero bytes. */
export function planParts(size: number, partBytes: number): Part[] {
	const count = Math.max(1, Math.ceil(size / partBytes));
	return Array.from({ length: count }, (_, i) => ({
		number: i + 1,
		start: i * partBytes,
		end: Math.min(size, (i + 1) * partBytes),
	}));
}

/** Parts that S3 copies may be large: they cost no memory here. */
const COPY_PART_BYTES = 256 * MIB;

/** How data goes behind what is there. */
export interface PlanBehind {
	/** What S3 copies. */
	copied: Part[];
	/** Of every part, whether it is copied or sent; the last has what is left. */
	partBytes: number;
}

/**
 * The parts in which `size` bytes go behind `before` bytes, of 5 MiB at least, that S3 copies: all of one size but the
 * last, as Cloudflare R2 wants them. The copy leaves fewer bytes than it has parts; they are to be sent with the rest. Undefined where
 * the copy would need other parts than the rest: then all is to be sent.
 * https://developers.cloudflare.com/r2/objects/multipart-objects/#limitations
 * @throws S3Error of kind tooLarge above 10,000 parts of 5 GiB (48.8 TiB)
 */
export function planBehind(before: number, size: number, preferred = DEFAULT_PART_BYTES): PlanBehind | undefined {
	const needed = partBytesFor(before + size, preferred);
	const fitsInOne = size <= needed;
	const most = fitsInOne ? partBytesFor(before * 2, COPY_PART_BYTES) : needed;
	const count = Math.max(1, fitsInOne ? Math.ceil(before / most) : Math.floor(before / most));
	const partBytes = Math.floor(before / count);
	if (partBytes > MAX_PART_BYTES || Math.ceil((before + size) / partBytes) > MAX_PARTS) return undefined;
	return { copied: planParts(count * partBytes, partBytes), partBytes };
}
