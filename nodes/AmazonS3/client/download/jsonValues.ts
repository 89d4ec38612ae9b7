import { notReadable } from './decodeText';
import { S3Error } from '../errors/errors';
import { linesOf } from './lines';

/** JSON is held in memory as a whole, or by the line. */
export const MAX_JSON_BYTES = 256 * 1024 * 1024;

/** How much of a text an error shows. */
const SHOWN = 60;

/**
 * The values in JSON text: the elements when it is one array, the value when it is one of another kind, and the value of
 * each line when it is JSON Lines, of which no more is read than is taken. Blank lines mean nothing. https://jsonlines.org
 * @throws S3Error that names the line and shows its beginning
 */
export async function* readJsonValues(text: AsyncIterable<string>, key: string): AsyncGenerator<unknown, void, undefined> {
	const document: string[] = [];
	let only: { value: unknown } | undefined;
	let isLines = false;
	let number = 0;
	let length = 0;
	for await (const line of linesOf(text)) {
		number++;
		if (isLines) {
			if (line.trim() !== '') yield parseJson(line, key, `line ${number}`);
			continue;
		}
		length += line.length;
		if (length > MAX_JSON_BYTES) throw tooLarge(key);
		if (only && line.trim() !== '') {
			isLines = true;
			yield only.value;
			yield parseJson(line, key, `line ${number}`);
			continue;
		}
		const isFirst = document.every((before) => before.trim() === '');
		document.push(line);
		if (isFirst && !only) only = parsed(line);
	}
	if (isLines || document.every((line) => line.trim() === '')) return;
	const value = only ? only.value : parseJson(document.join('\n'), key);
	if (Array.isArray(value)) yield* value as unknown[];
	else yield value;
}

/** The value of JSON text. @param where the place of the text in its object, such as "line 3" */
export function parseJson(text: string, key: string, where?: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const problem = (error as SyntaxError).message;
		const place = [where, positionIn(text, problem), problem.replace(/\s+/g, ' '), `it begins with ${beginningOf(text)}`]
			.filter(Boolean)
			.join('; ');
		throw notReadable(key, `JSON (${place})`, 'Set Download As to Text to see what it holds.');
	}
}

/** The beginning of a text as an error shows it. */
export const beginningOf = (text: string): string => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** The error about an object whose contents do not fit into the memory of a workflow. */
export const tooLarge = (key: string): S3Error =>
	new S3Error(
		'tooLarge',
		`The object ${JSON.stringify(key)} has more than ${MAX_JSON_BYTES} bytes, too many for an item`,
		'Set Download As to Binary File.',
	);

function parsed(text: string): { value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return undefined;
	}
}

/** How much of the text V8 shows on either side of an error, when it shows an excerpt instead of naming a position. */
const SHOWN_AROUND = 10;

/** The line of the position that Node's message names or shows, where it can be told and the message does not tell it. */
function positionIn(text: string, problem: string): string | undefined {
	if (!text.includes('\n') || /\(line \d/.test(problem)) return undefined;
	const position = /at position (\d+)/.exec(problem)?.[1] ?? excerptedPosition(text, problem);
	return position === undefined ? undefined : `line ${text.slice(0, Number(position)).split('\n').length}`;
}

function excerptedPosition(text: string, problem: string): number | undefined {
	const [, before, excerpt, after] = /, (\.\.\.)?"(.*)"(\.\.\.)? is not valid JSON$/s.exec(problem) ?? [];
	if (excerpt === undefined || (!before && !after)) return undefined;
	const start = before ? text.indexOf(excerpt) : 0;
	const isAmbiguous = before !== undefined && text.includes(excerpt, start + 1);
	if (start < 0 || isAmbiguous) return undefined;
	return after ? start + excerpt.length - SHOWN_AROUND : start + SHOWN_AROUND;
}
