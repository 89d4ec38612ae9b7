import { invalidInput, type S3Error } from '../errors/errors';
import { notReadable } from './notReadable';

/** How bytes become text. */
export interface TextFormat {
	/** Its name by the standard, such as "utf-8". A byte order mark at the beginning of an object has precedence. */
	encoding: string;
	/** What becomes of bytes that mean nothing in this encoding: an error, or the character U+FFFD. */
	invalidBytes: 'fail' | 'replace';
}

/** https://encoding.spec.whatwg.org/#bom-sniff */
const MARKS: Array<[mark: number[], encoding: string]> = [
	[[0xef, 0xbb, 0xbf], 'utf-8'],
	[[0xfe, 0xff], 'utf-16be'],
	[[0xff, 0xfe], 'utf-16le'],
];

/** The error about lines that are found by bytes, which UTF-16 has inside of characters. */
export const linesOfUtf16 = (): S3Error =>
	invalidInput('Part', 'cannot be lines of text in UTF-16', undefined, 'Set Part to Everything, First Bytes or Last Bytes.');

/** Bytes as they are, which must not begin with the mark of UTF-16. */
export async function* withoutUtf16(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
	let head: Buffer | undefined = Buffer.alloc(0);
	for await (const chunk of body) {
		if (head === undefined) {
			yield chunk;
			continue;
		}
		head = Buffer.concat([head, chunk]);
		if (head.length < 2) continue;
		if (markOf(head)?.startsWith('utf-16')) throw linesOfUtf16();
		yield head;
		head = undefined;
	}
	if (head !== undefined) yield head;
}

const markOf = (bytes: Buffer): string | undefined => MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte))?.[1];

/** So many bytes are looked at to find the first whole character of a range. */
const PROBE_BYTES = 256;

/**
 * Decodes the bytes of an object in order, without its byte order mark. In a range the characters that are cut are left out.
 * Both functions throw an S3Error when bytes are none of the encoding.
 */
export function createDecoder(
	info: { key: string; range?: unknown },
	format: TextFormat,
): { decode(bytes: Buffer): string; end(endsInside: boolean): string } {
	const from = (info.range as { from: number } | undefined)?.from ?? 0;
	const enough = from === 0 ? 3 : PROBE_BYTES;
	let head: Buffer | undefined = Buffer.alloc(0);
	let encoding = format.encoding;
	let decoder = new TextDecoder(encoding);

	// Always as a stream: Node 20 decodes windows-1252 as ISO 8859-1 when all of it comes at once.
	const decode = (bytes: Buffer, stream = true): string => {
		try {
			return decoder.decode(bytes, { stream });
		} catch {
			throw notReadable(
				info.key,
				`${nameOf(encoding)} text`,
				'Set Download As to Binary File, or the option Encoding to the encoding of this text. ' +
					'With Invalid Bytes set to Replace, unreadable characters become \uFFFD.',
			);
		}
	};
	/** @param isAll whether the text ends with these bytes */
	const begin = (bytes: Buffer, isAll: boolean): string => {
		head = undefined;
		if (from === 0) encoding = markOf(bytes) ?? encoding;
		decoder = new TextDecoder(encoding, { fatal: format.invalidBytes === 'fail' });
		return decode(from === 0 ? bytes : bytes.subarray(firstWholeCharacter(bytes, encoding, from, isAll)));
	};

	return {
		decode(bytes) {
			if (head === undefined) return decode(bytes);
			head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
			return head.length < enough ? '' : begin(head, false);
		},
		end(endsInside) {
			const text = head === undefined ? '' : begin(head, !endsInside);
			return endsInside ? text : text + decode(Buffer.alloc(0), false);
		},
	};
}

/** Where the first character begins in bytes that were cut out of a text at byte `from`. */
function firstWholeCharacter(bytes: Buffer, encoding: string, from: number, isAll: boolean): number {
	if (encoding.startsWith('utf-16')) {
		const start = from % 2;
		const high = bytes[encoding === 'utf-16le' ? start + 1 : start] ?? 0;
		const isSecondHalf = high >= 0xdc && high <= 0xdf;
		return isSecondHalf ? start + 2 : start;
	}
	// In other encodings of several bytes nothing shows where a character begins but that the text makes sense from there.
	return [0, 1, 2, 3].find((start) => isText(bytes.subarray(start, isAll ? undefined : PROBE_BYTES), encoding, isAll)) ?? 0;
}

function isText(bytes: Buffer, encoding: string, isAll: boolean): boolean {
	try {
		new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isAll });
		return true;
	} catch {
		return false;
	}
}

const nameOf = (encoding: string) => (encoding.startsWith('utf-16') ? 'UTF-16' : encoding.toUpperCase());
