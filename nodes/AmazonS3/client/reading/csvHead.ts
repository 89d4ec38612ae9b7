/** How far the beginning of a table is looked at, in characters. */
const SAMPLE = 64 * 1024;

const CANDIDATES = [',', ';', '\t', '|'];

export interface CsvHead {
	delimiter: string;
	/** Lines before the table that are no part of it. */
	linesBefore: number;
	/** The table's text, from its first line on. */
	rest: AsyncGenerator<string, void, undefined>;
}

/**
 * Looks at the beginning of CSV text: obeys a first line such as `sep=;`, leaves out so many lines after that, and finds the
 * delimiter where it is not given.
 */
export async function readCsvHead(
	text: AsyncIterable<string>,
	{ delimiter, skipRows, comment }: { delimiter?: string; skipRows: number; comment: string },
): Promise<CsvHead> {
	const pieces = text[Symbol.asyncIterator]();
	let isEnd = false;
	let head = '';
	const readOn = async () => {
		const next = await pieces.next();
		isEnd = next.done === true;
		if (next.done !== true) head += next.value;
	};
	const fill = async (length: number) => {
		while (!isEnd && head.length < length) await readOn();
	};

	await fill(SAMPLE);
	const [line, separator] = /^sep=([^\r\n])(?:\r\n|\n|\r|$)/i.exec(head) ?? [];
	if (line !== undefined) head = head.slice(line.length);
	const linesBefore = skipRows + (line === undefined ? 0 : 1);
	for (let left = skipRows; left > 0; left--) {
		let lineBreak = /\r\n?|\n/.exec(head);
		while (!isEnd && (lineBreak === null || lineBreak.index + lineBreak[0].length === head.length)) {
			if (lineBreak === null) head = '';
			await readOn();
			lineBreak = /\r\n?|\n/.exec(head);
		}
		head = lineBreak === null ? '' : head.slice(lineBreak.index + lineBreak[0].length);
	}
	await fill(SAMPLE);
	return {
		delimiter: separator ?? delimiter ?? likelyDelimiter(head.slice(0, SAMPLE), comment),
		linesBefore,
		rest: withoutEndMark(head, pieces),
	};
}

/** The delimiter that splits most rows of a table into as many values as its first row; a comma where none does. */
export function likelyDelimiter(sample: string, comment: string): string {
	const rows = countsByRow(sample, comment);
	const [first] = rows;
	const shares = CANDIDATES.map((_, i) => {
		const count = first?.[i] ?? 0;
		return count === 0 ? 0 : rows.filter((row) => row[i] === count).length;
	});
	const best = Math.max(...shares);
	return best === 0 ? ',' : CANDIDATES[shares.indexOf(best)]!;
}

/** How often each candidate stands outside of quotes, in each row that is complete and not empty. */
function countsByRow(sample: string, comment: string): number[][] {
	const rows: number[][] = [];
	let row = CANDIDATES.map(() => 0);
	let start = 0;
	let isQuoted = false;
	const endRow = (end: number) => {
		const isComment = comment !== '' && sample.startsWith(comment, start);
		if (end > start && !isComment) rows.push(row);
		row = CANDIDATES.map(() => 0);
		start = end + 1;
	};
	for (let at = 0; at < sample.length; at++) {
		const character = sample[at]!;
		if (character === '"') isQuoted = !isQuoted;
		else if (isQuoted) continue;
		else if (character === '\n' || character === '\r') endRow(at);
		else {
			const candidate = CANDIDATES.indexOf(character);
			if (candidate >= 0) row[candidate]!++;
		}
	}
	if (rows.length === 0) endRow(sample.length);
	return rows;
}

/** Text without the Ctrl-Z that some programs of old put at the end of a file. */
async function* withoutEndMark(head: string, pieces: AsyncIterator<string>): AsyncGenerator<string, void, undefined> {
	try {
		let held = '';
		let piece = head;
		for (;;) {
			const text = held + piece;
			held = /\x1a[\r\n]*$/.exec(text)?.[0] ?? '';
			if (held.length < text.length) yield text.slice(0, text.length - held.length);
			const next = await pieces.next();
			if (next.done === true) return;
			piece = next.value;
		}
	} finally {
		await pieces.return?.();
	}
}
