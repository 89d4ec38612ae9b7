import type { Download } from './download';
import { S3Error } from '../errors/errors';

/** Encodings of text by the labels of the standard. https://encoding.spec.whatwg.org/#names-and-labels */
export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252';

const NAMES: Record<Encoding, string> = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'windows-1252': 'Windows-1252' };

/** The text of a download as it comes, without its byte order mark. @throws S3Error when the bytes are none of this encoding */
export async function* decodeText(
	{ body, info }: Pick<Download, 'body' | 'info'>,
	encoding: Encoding,
): AsyncGenerator<string, void, undefined> {
	const decode = decoderOf(info.key, encoding);
	for await (const chunk of body) yield decode(chunk, true);
	yield decode(Buffer.alloc(0), false);
}

/**
 * The text of a download, of `maxBytes` bytes at most; it reads no further. A character that is cut at either end, by
 * that or by a range, is left out.
 * @throws S3Error when the bytes are none of this encoding
 */
export async function readText(
	{ body, info }: Pick<Download, 'body' | 'info'>,
	encoding: Encoding,
	maxBytes: number,
): Promise<{ text: string; truncated: boolean }> {
	const chunks: Buffer[] = [];
	let left = maxBytes;
	let truncated = false;
	for await (const chunk of body) {
		truncated = chunk.length > left;
		chunks.push(truncated ? chunk.subarray(0, left) : chunk);
		if (truncated) break;
		left -= chunk.length;
	}
	const range = info.range as { from: number; to: number } | undefined;
	const endsInside = truncated || (range !== undefined && range.to < (info.size ?? 0) - 1);
	const bytes = Buffer.concat(chunks);
	const start = range === undefined || range.from === 0 ? 0 : firstWholeCharacter(bytes, encoding, range.from);
	return { text: decoderOf(info.key, encoding)(bytes.subarray(start), endsInside), truncated };
}

/** Where the first character begins in bytes that were cut out of a text at byte `from`. */
function firstWholeCharacter(bytes: Buffer, encoding: Encoding, from: number): number {
	if (encoding === 'utf-16le') return from % 2;
	if (encoding === 'windows-1252') return 0;
	// A character has three continuation bytes at most: a fourth is no UTF-8, which the decoder says.
	const isContinuation = (at: number) => at < bytes.length && bytes[at]! >= 0x80 && bytes[at]! < 0xc0;
	return [0, 1, 2].find((at) => !isContinuation(at)) ?? 3;
}

/** @returns decodes; `more`: a character at the end may still be incomplete */
function decoderOf(key: string, encoding: Encoding): (bytes: Buffer, more: boolean) => string {
	const decoder = new TextDecoder(encoding, { fatal: true });
	return (bytes, more) => {
		try {
			return decoder.decode(bytes, { stream: more });
		} catch {
			throw notReadable(key, `${NAMES[encoding]} text`, 'Set Download As to Binary File, or the option Encoding to the one of this text.');
		}
	};
}

/** The error about contents that are not what they were taken for. */
export const notReadable = (key: string, what: string, advice: string): S3Error =>
	new S3Error('other', `The object ${JSON.stringify(key)} is not ${what}`, advice);
