import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { streamRange } from '../download/rangeReader';
import { discardBody } from '../download/rangeRequest';
import type { AppendMark } from './appendMarks';
import { bufferSource, joinSources, type SizedSource } from '../upload/source';

/** Where a line break goes: `before` is left out at the beginning of an object. */
export type LineBreak = 'after' | 'before' | 'none';

/** Something to add. */
export interface Addition {
	data: SizedSource;
	lineBreak: LineBreak;
	/** Whether it is text, which is never compressed. */
	isText?: boolean;
}

const LINE_BREAK = bufferSource(Buffer.from('\n'));

/** What an append puts at the end of an object. */
export interface Tail {
	/** Where it begins in the object. */
	offset: number;
	source: SizedSource;
	/** Where each addition begins in the object, and how many bytes it has, line breaks included. */
	added: Array<{ offset: number; bytes: number }>;
}

/** The additions one after the other, with their line breaks. */
export function layOut(additions: Addition[], offset: number): Tail {
	const sources: SizedSource[] = [];
	let end = offset;
	const added = additions.map(({ data, lineBreak }) => {
		const pieces = [...(lineBreak === 'before' && end > 0 ? [LINE_BREAK] : []), data, ...(lineBreak === 'after' ? [LINE_BREAK] : [])];
		const bytes = pieces.reduce((sum, { size }) => sum + size, 0);
		sources.push(...pieces);
		end += bytes;
		return { offset: end - bytes, bytes };
	});
	return { offset, source: joinSources(sources), added };
}

/**
 * Whether a write that failed put the tail there all the same, whatever came after it: the mark tells. Where another has
 * replaced the object since, and the marks with it, it is known not to be there only where other bytes are.
 * @throws S3Error, which is `failure` with a warning, when that cannot be learned
 */
export async function isWritten(
	store: Store,
	place: { bucket: string; key: string },
	tail: Tail,
	mark: AppendMark,
	failure: S3Error,
	signal?: AbortSignal,
): Promise<boolean> {
	const unclear = () =>
		failure.saying(failure.message, 'The data may have been added: check the end of the object before you run it again.');
	const found = await store.s3.headObject({ Bucket: place.bucket, Key: place.key }, { abortSignal: signal }).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind === 'noSuchKey') return undefined;
		throw unclear();
	});
	if (found === undefined) return false;
	const trace = mark.traceIn(found.Metadata);
	if (trace === 'unknown' && (await hasBytes(store, place, tail, signal).catch(() => true))) throw unclear();
	return trace === 'made';
}

/** Whether the object has the bytes of the tail where they belong. */
async function hasBytes(
	store: Store,
	place: { bucket: string; key: string },
	{ offset, source }: Tail,
	signal = new AbortController().signal,
): Promise<boolean> {
	const end = offset + source.size;
	const range = { Bucket: place.bucket, Key: place.key, Range: `bytes=${offset}-${end - 1}` };
	const answer = await store.s3.getObject(range, { abortSignal: signal }).catch((error: unknown) => {
		if (error instanceof S3Error && (error.httpStatus === 416 || error.kind === 'noSuchKey')) return undefined;
		throw error;
	});
	if (answer === undefined) return false;
	if (answer.ContentLength === source.size)
		return await areEqual(source, streamRange({ store, source: place, answer, signal }, offset, end, answer));
	discardBody(answer);
	return false;
}

async function areEqual(source: SizedSource, theirs: AsyncGenerator<Buffer, void, undefined>): Promise<boolean> {
	let rest = Buffer.alloc(0);
	try {
		for await (const chunk of await source.open()) {
			while (rest.length < chunk.length) {
				const { done, value } = await theirs.next();
				if (done) return false;
				rest = Buffer.concat([rest, value]);
			}
			if (!rest.subarray(0, chunk.length).equals(chunk)) return false;
			rest = rest.subarray(chunk.length);
		}
		return true;
	} finally {
		await theirs.return();
	}
}
