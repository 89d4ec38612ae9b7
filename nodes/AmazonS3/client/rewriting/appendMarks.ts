import { randomBytes } from 'node:crypto';

/**
 * The metadata in which an append leaves its mark. Others may append the same line at the same moment: when an answer is
 * lost, the contents do not tell whose line is there.
 */
export const MARKS = 'n8n-appends';

/** Marks of the appends before that an object keeps: so many others may append until the one whose answer was lost looks. */
const MARKS_KEPT = 16;

/** S3 takes 2 KiB of metadata; some of it is left to others. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MAX_METADATA_BYTES = 1900;

type Metadata = Record<string, string> | undefined;

/** What the metadata of an object say about an append. */
export type Trace = 'made' | 'notMade' | 'unknown';

export interface AppendMark {
	/** The metadata of the object with the mark. */
	metadata: Metadata;
	/** Whether the object with these metadata is the one that this append wrote. */
	isOwn(metadata: Metadata): boolean;
	/** Whether this append is among those that made the object with these metadata. */
	traceIn(metadata: Metadata): Trace;
}

const marksOf = (metadata: Metadata): string[] => metadata?.[MARKS]?.split(' ').filter(Boolean) ?? [];

/**
 * A new mark for an append.
 * @param before the metadata of the object that is added to, or that a new one is to get
 */
export function markAppend(before: Metadata): AppendMark {
	const earlier = marksOf(before);
	const mark = randomBytes(6).toString('base64url');
	const metadata = { ...before, [MARKS]: [...earlier.slice(1 - MARKS_KEPT), mark].join(' ') };
	const fits = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0) <= MAX_METADATA_BYTES;
	if (!fits) return { metadata: before, isOwn: () => false, traceIn: () => 'unknown' };
	const newest = earlier.at(-1);
	return {
		metadata,
		isOwn: (found) => marksOf(found).at(-1) === mark,
		traceIn(found) {
			const marks = marksOf(found);
			if (marks.includes(mark)) return 'made';
			// All appends since are still named: this one is not among them.
			const isWhole = newest === undefined ? marks.length > 0 && marks.length < MARKS_KEPT : marks.includes(newest);
			return isWhole ? 'notMade' : 'unknown';
		},
	};
}
