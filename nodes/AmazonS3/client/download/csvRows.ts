import { Readable } from 'node:stream';
import type { CsvError } from './csvParser';
import { notReadable } from './decodeText';
import { beginningOf } from './jsonValues';

export interface CsvFormat {
	/** What stands between two values. */
	delimiter: string;
	/** Whether the first row has the names of the columns; else they are column1, column2, … */
	hasHeader: boolean;
}

/** A quote that is never closed takes no more memory than this. */
const MAX_ROW_CHARACTERS = 16 * 1024 * 1024;

/**
 * The rows of CSV text (RFC 4180) as objects of strings, each when it is complete. Empty lines mean nothing. A column without a
 * name, or with that of another, gets one of its own.
 * @throws S3Error that names the line
 */
export async function* readCsvRows(
	text: AsyncIterable<string>,
	{ delimiter, hasHeader }: CsvFormat,
	key: string,
): AsyncGenerator<Record<string, string>, void, undefined> {
	const { parse } = await import('./csvParser');
	let beginning: string | undefined;
	const source = Readable.from(
		(async function* () {
			for await (const piece of text) {
				if (piece === '') continue;
				beginning ??= piece.slice(0, 200);
				yield piece;
			}
		})(),
	);
	const parser = parse({ delimiter, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true, max_record_size: MAX_ROW_CHARACTERS });
	source.on('error', (error) => parser.destroy(error));
	let names: string[] | undefined;
	try {
		for await (const row of source.pipe(parser) as AsyncIterable<string[]>) {
			if (names === undefined) {
				names = hasHeader ? distinctNames(row) : row.map((_, i) => `column${i + 1}`);
				if (hasHeader) continue;
			}
			yield Object.fromEntries(names.map((name, i) => [name, row[i] ?? '']));
		}
	} catch (error) {
		throw described(error, key, beginning);
	} finally {
		source.destroy();
		parser.destroy();
	}
}

/** The parser's own error in our words; any other as it is. */
function described(error: unknown, key: string, beginning = ''): unknown {
	const { code, message } = error as CsvError;
	if (!/^(CSV_|INVALID_OPENING_QUOTE)/.test(String(code))) return error;
	return notReadable(
		key,
		`CSV (${message}; it begins with ${beginningOf(beginning)})`,
		'Check the options Delimiter, Encoding and Header Row. Set Download As to Text to see what it holds.',
	);
}

/** The names of columns: "column3" for the third one without a name, "name_2" for the second one with this name. */
export function distinctNames(header: string[]): string[] {
	const taken = new Set<string>();
	return header.map((cell, i) => {
		const name = cell.trim() || `column${i + 1}`;
		let distinct = name;
		for (let n = 2; taken.has(distinct); n++) distinct = `${name}_${n}`;
		taken.add(distinct);
		return distinct;
	});
}
