import type { Store } from '../store/openStore';
import { openDownload, readAll, type Download, type DownloadOptions } from './download';
import { compressedPart, compressionOf, decompressed, uncompressed } from '../reading/decompress';
import { S3Error } from '../errors/errors';
import { firstLines, startOfLastLines } from './lines';
import { isWholeAsTail } from '../quirks/answers';
import { changed } from './rangeRequest';
import { withoutUtf16 } from '../reading/textDecoder';
import type { ObjectRef } from '../objects/objectRef';

/**
 * What is wanted of an object: all, bytes from one to another (both included, the first is number 0), or so much of its beginning or end.
 */
export type PartOfObject =
	| { kind: 'all' }
	| { kind: 'range'; from: number; to?: number }
	| { kind: 'firstBytes' | 'lastBytes' | 'firstLines' | 'lastLines'; count: number };

export interface PartDownload extends Download {
	/** Whether the last lines were too long together: then the earliest bytes of them are missing. */
	cutAtStart: boolean;
}

export interface PartOptions extends DownloadOptions {
	/** The most of the last lines. */
	maxTailBytes: number;
	/** Whether compressed contents are decompressed. Parts that are found by counting stored bytes are refused then. */
	decompress: boolean;
}

/** What is read first for the last lines. Each further range is as long as all before it. */
const FIRST_TAIL_BYTES = 64 * 1024;

/**
 * Opens a part of an object, and reads no more of it than the part takes. Of an empty object the beginning and the end
 * are empty. Lines end with \n or \r\n; the last lines are read backwards, and are held in memory.
 * @throws S3Error; kind outOfRange when a range begins behind the object's end; invalidInput for a part of compressed contents
 * that cannot be decompressed by itself
 */
export async function openPart(store: Store, source: ObjectRef, part: PartOfObject, options: PartOptions): Promise<PartDownload> {
	const { decompress, maxTailBytes } = options;
	const open = async (more: Partial<DownloadOptions>): Promise<PartDownload> => {
		const download = await openDownload(store, source, { ...options, ...more });
		if (!decompress) return { ...download, cutAtStart: false };
		if (more.range === undefined) return { ...download, body: decompressed(download), readWhole: undefined, cutAtStart: false };
		const compression = compressionOf(download.info);
		if (compression !== undefined) {
			download.discard();
			throw compressedPart(source.key, compression);
		}
		// Versity answers a range of an empty object with the whole of it.
		const { from } = (download.info.range ?? { from: 0 }) as { from: number };
		return { ...download, body: uncompressed(download, from === 0), readWhole: undefined, cutAtStart: false };
	};
	const openUnlessEmpty = async (more: Partial<DownloadOptions>) =>
		await open(more).catch(async (error: unknown) => {
			if (!(error instanceof S3Error) || error.kind !== 'outOfRange') throw error;
			const whole = await open({ mayStop: true });
			const { size = 0 } = whole.info;
			if (size === 0) return whole;
			if (isWholeAsTail(more.range, size)) return { ...whole, info: { ...whole.info, range: { from: 0, to: size - 1 } } };
			whole.discard();
			throw changed(source);
		});
	switch (part.kind) {
		case 'all':
			return await open({});
		case 'range': {
			const range = { first: part.from, last: part.to };
			return await (part.from === 0 ? openUnlessEmpty({ range }) : open({ range }));
		}
		case 'firstBytes':
			return await openUnlessEmpty({ range: { first: 0, last: part.count - 1 } });
		case 'lastBytes':
			return await openUnlessEmpty({ range: { atEnd: part.count } });
		case 'firstLines': {
			const download = await open({ mayStop: true });
			const { body } = download;
			return { ...download, body: firstLines(decompress ? withoutUtf16(body) : body, part.count), readWhole: undefined };
		}
		case 'lastLines': {
			const tail = await openUnlessEmpty({ range: { atEnd: Math.min(FIRST_TAIL_BYTES, maxTailBytes) } });
			return await readLastLines(store, source, tail, part.count, options);
		}
	}
}

async function readLastLines(store: Store, source: ObjectRef, tail: Download, count: number, options: PartOptions): Promise<PartDownload> {
	const maxBytes = options.maxTailBytes;
	const { etag, versionId, size = 0 } = tail.info;
	let bytes = await readAll(tail);
	let start = startOfLastLines(bytes, count);
	while (start === undefined && bytes.length < Math.min(size, maxBytes)) {
		const last = size - bytes.length - 1;
		const range = { first: Math.max(size - Math.min(2 * bytes.length, maxBytes), 0), last };
		const same = { ...source, versionId: source.versionId ?? versionId };
		const before = await openDownload(store, same, { budget: options.budget, signal: options.signal, range, etag });
		bytes = Buffer.concat([await readAll(before), bytes]);
		start = startOfLastLines(bytes, count);
	}
	const wanted = bytes.subarray(start ?? 0);
	const info = size === 0 ? tail.info : { ...tail.info, range: { from: size - wanted.length, to: size - 1 } };
	return {
		info,
		body: inOnePiece(wanted),
		verified: () => false,
		discard: () => undefined,
		cutAtStart: start === undefined && bytes.length < size,
	};
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
	yield bytes;
}
