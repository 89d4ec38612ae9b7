import type { CsvError, CsvParser } from './csvParser';
import { readCsvHead } from './csvHead';
import { sliceEnd } from '../flow/eventLoop';
import type { ItemMemory } from './itemMemory';
import { setMember } from './jsonBuilder';
import { beginningOf, notReadable } from './notReadable';

export interface CsvFormat {
	/** What stands between two values; undefined: whichever of comma, semicolon, tab and pipe the table has. */
	delimiter?: string;
	/** Whether the first row has the names of the columns; else they are column1, column2, … */
	hasHeader: boolean;
	/** Lines before the table. */
	skipRows: number;
	/** What a line begins with that is no row; empty: nothing. */
	comment: string;
	/** Relaxed: a quote inside a value is a part of it, and spaces before a value mean nothing. */
	quotes: 'strict' | 'relaxed';
	/** What becomes of a row with fewer or more values than the first one. */
	otherLength: 'fail' | 'fill' | 'skip';
}

/** A quote that is never closed takes no more memory than this. */
export const MAX_ROW_CHARACTERS = 16 * 1024 * 1024;

/** Four times as many as a sheet of Excel has. */
const MAX_COLUMNS = 65_536;

/** So many characters are parsed at a time, a few ms of work. */
const SLICE = 64 * 1024;

/**
 * The rows of CSV text (RFC 4180) as objects of strings, each when it is complete; no more is read than is taken. Empty lines
 * mean nothing. A column without a name, or with that of another, gets one of its own.
 * @param maxRowCharacters a row that is longer is an error; default: 16 Mi
 * @throws S3Error that names the line; of kind tooLarge beyond the limits of memory
 */
export async function* readCsvRows(
	text: AsyncIterable<string>,
	format: CsvFormat,
	key: string,
	memory: ItemMemory,
	maxRowCharacters = MAX_ROW_CHARACTERS,
): AsyncGenerator<Record<string, string>, void, undefined> {
	const { createCsvParser } = await import('./csvParser');
	const { delimiter, linesBefore, rest } = await readCsvHead(text, format);
	const parser = createCsvParser({
		delimiter,
		record_delimiter: ['\r\n', '\n', '\r'],
		skip_empty_lines: true,
		max_record_size: maxRowCharacters,
		relax_column_count: true,
		...(format.comment !== '' && { comment: format.comment, comment_no_infix: true }),
		...(format.quotes === 'relaxed' && { relax_quotes: true, ltrim: true }),
	});
	let beginning: string | undefined;
	const fault = (problem: string, advice: string) =>
		notReadable(
			key,
			`CSV (${problem}; it begins with ${beginningOf(beginning ?? '')})`,
			`${advice} To see what it holds, set Download As to Text.`,
		);
	const table = createTable(format, fault);
	for await (const slice of slicesOf(rest)) {
		beginning ??= slice?.slice(0, 200);
		const { rows, error } = parseSlice(parser, slice, linesBefore);
		for (const { values, line } of rows) {
			const row = table(values, line);
			if (row === undefined) continue;
			memory.add(weightOf(values), key);
			yield row;
		}
		if (error) throw fault(inLine(error, linesBefore), adviceFor(error, format));
		if (parser.state.record.length > MAX_COLUMNS)
			throw fault(tooManyColumns(parser.info.lines + linesBefore), 'Check the options Delimiter and Encoding.');
		const turn = sliceEnd();
		if (turn) await turn;
	}
}

/** The text in pieces that take n8n's thread for a few ms only, and at its end undefined. */
async function* slicesOf(text: AsyncIterable<string>): AsyncGenerator<string | undefined, void, undefined> {
	for await (const piece of text) for (let at = 0; at < piece.length; at += SLICE) yield piece.slice(at, at + SLICE);
	yield undefined;
}

interface Row {
	values: string[];
	/** Its last one. */
	line: number;
}

function parseSlice(parser: CsvParser, slice: string | undefined, linesBefore: number): { rows: Row[]; error?: CsvError } {
	const rows: Row[] = [];
	const push = (values: string[]) => rows.push({ values, line: parser.info.lines + linesBefore });
	const error = parser.parse(slice === undefined ? undefined : Buffer.from(slice), slice === undefined, push, () => undefined);
	return { rows, error };
}

/** @returns makes an object of a row; undefined for a row that is none, such as the header */
function createTable(
	{ hasHeader, otherLength }: CsvFormat,
	fault: (problem: string, advice: string) => Error,
): (values: string[], line: number) => Record<string, string> | undefined {
	let names: string[] | undefined;
	let count = 0;
	let isPlain = true;
	return (values, line) => {
		if (values.length > MAX_COLUMNS) throw fault(tooManyColumns(line), 'Check the options Delimiter and Encoding.');
		if (names === undefined) {
			names = distinctNames(hasHeader ? values : values.map(() => ''));
			count = names.length;
			isPlain = !names.includes('__proto__');
			if (hasHeader) return undefined;
		}
		if (values.length !== count) {
			if (otherLength === 'skip') return undefined;
			if (otherLength === 'fail')
				throw fault(
					`${values.length} ${values.length === 1 ? 'value' : 'values'} instead of ${count} on line ${line}`,
					'Set Rows of Other Length to Fill or Skip, or check the option Delimiter.',
				);
			if (values.length > names.length) names = distinctNames([...names, ...values.slice(names.length).map(() => '')]);
		}
		const length = Math.max(count, values.length);
		const row: Record<string, string> = {};
		for (let i = 0; i < length; i++) {
			if (isPlain) row[names[i]!] = values[i] ?? '';
			else setMember(row, names[i]!, values[i] ?? '');
		}
		return row;
	};
}

/** What a row takes in memory as an item, in bytes. */
function weightOf(values: string[]): number {
	let weight = 100 + 32 * values.length;
	for (const value of values) weight += 2 * value.length;
	return weight;
}

const tooManyColumns = (line: number) => `more than ${MAX_COLUMNS} values on line ${line}`;

/** The parser's own message, with the line of the object. */
const inLine = ({ message }: CsvError, linesBefore: number) =>
	message.replace(/\bline (\d+)/, (_, line) => `line ${Number(line) + linesBefore}`);

const adviceFor = ({ code }: CsvError, { quotes }: CsvFormat) =>
	/QUOTE/.test(code) && quotes === 'strict'
		? 'Set the option Quotes to Relaxed, or check Delimiter and Encoding.'
		: 'Check the options Delimiter, Encoding and Header Row.';

/** The names of columns: "column3" for the third one without a name, "name_2" for the second one with this name. */
export function distinctNames(header: string[]): string[] {
	const taken = new Set<string>();
	const next = new Map<string, number>();
	return header.map((cell, i) => {
		const name = cell.trim() || `column${i + 1}`;
		let n = next.get(name) ?? 2;
		let distinct = name;
		for (; taken.has(distinct); n++) distinct = `${name}_${n}`;
		next.set(name, n);
		taken.add(distinct);
		return distinct;
	});
}
