import { invalidInput } from '../errors/errors';
import { sliceEnd } from '../flow/eventLoop';
import { createDecoder, type TextFormat } from './textDecoder';

export type { TextFormat } from './textDecoder';

/** Contents of an object, or of the range of it that `info.range` names. */
export interface Contents {
	body: AsyncIterable<Buffer>;
	info: { key: string; size?: number; range?: unknown };
}

/** So many bytes are decoded at a time, less than a ms of work. */
const SLICE_BYTES = 64 * 1024;

/**
 * The text of a download as it comes, without its byte order mark, in pieces that take n8n's thread for a moment only.
 * @throws S3Error when the bytes are none of its encoding
 */
export async function* decodeText({ body, info }: Contents, format: TextFormat): AsyncGenerator<string, void, undefined> {
	const decoder = createDecoder(info, format);
	for await (const chunk of body) {
		for (const slice of slicesOf(chunk)) {
			const text = decoder.decode(slice);
			if (text !== '') yield text;
			const turn = sliceEnd();
			if (turn) await turn;
		}
	}
	yield decoder.end(false);
}

/**
 * The text of a download, of `maxBytes` bytes at most; it reads no further. A character that is cut at either end, by
 * that or by a range, is left out.
 * @throws S3Error when the bytes are none of its encoding
 */
export async function readText(
	{ body, info }: Contents,
	format: TextFormat,
	maxBytes: number,
): Promise<{ text: string; truncated: boolean }> {
	const decoder = createDecoder(info, format);
	let text = '';
	let left = maxBytes;
	let truncated = false;
	for await (const chunk of body) {
		truncated = chunk.length > left;
		for (const slice of slicesOf(truncated ? chunk.subarray(0, left) : chunk)) {
			text += decoder.decode(slice);
			const turn = sliceEnd();
			if (turn) await turn;
		}
		if (truncated) break;
		left -= chunk.length;
	}
	const range = info.range as { from: number; to: number } | undefined;
	const endsInside = truncated || (range !== undefined && range.to < (info.size ?? 0) - 1);
	return { text: text + decoder.end(endsInside), truncated };
}

function* slicesOf(chunk: Buffer): Generator<Buffer> {
	for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
}

/**
 * The name of an encoding by one of its labels, such as "latin1" or "sjis". https://encoding.spec.whatwg.org/#names-and-labels
 * @param field the field's label as the user sees it
 * @throws S3Error of kind invalidInput when Node does not know it
 */
export function parseEncoding(label: string, field: string): string {
	try {
		return new TextDecoder(label).encoding;
	} catch {
		throw invalidInput(field, 'is not an encoding that n8n can read', label, 'Enter a name like windows-1250, shift_jis or iso-8859-2.');
	}
}
