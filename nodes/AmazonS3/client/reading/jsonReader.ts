import { createJsonBuilder, type Open } from './jsonBuilder';
import { jsonFault } from './jsonFault';
import { createJsonParse, endOfString, type NumberOptions } from './jsonParse';
import { tooLong, type ItemMemory } from './itemMemory';
import { beginningOf, notReadable } from './notReadable';
import { TextWindow } from './textWindow';

export interface JsonReaderOptions extends NumberOptions {
	/** Of the object, for errors. */
	key: string;
	memory: ItemMemory;
	/** So many characters of a value that is still open are parsed at a time: a few ms of work. */
	batchCharacters?: number;
	/** An array that is longer, in characters, hands its elements on before its end is seen. */
	longArray?: number;
	/** A complete value. */
	onValue(value: unknown): void;
	/**
	 * More elements of the first value, which is an array too long to be held as a whole: no call of `onValue` comes for it.
	 * @param last whether these are the last ones
	 */
	onElements(elements: unknown[], last: boolean): void;
}

/** What n8n and JSON.stringify handle without a stack that is too deep. */
export const MAX_JSON_DEPTH = 1000;

/** A bare word or number is shorter. */
const MAX_SCALAR = 4096;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

/**
 * Between values: white space, commas, the record separator (https://www.rfc-editor.org/rfc/rfc7464) and byte order marks of joined files.
 */
const SEPARATORS = new Set([0x20, 0x09, 0x0a, 0x0d, COMMA, 0x1e, 0xfeff]);

/**
 * Reads JSON values from pieces of text, one value after another with white space, commas or record separators between them.
 * It looks only for the structure itself and gives V8 some hundred thousand characters of complete values at a time,
 * however long or deep the value around them is: so neither memory nor n8n's thread is held by text.
 * `read` and `end` throw an S3Error that names the line; of kind tooLarge beyond the limits.
 */
export function createJsonReader(options: JsonReaderOptions): { read(piece: string): void; end(): void } {
	const { key, memory, batchCharacters = 256 * 1024, longArray = 16 * 1024 * 1024 } = options;
	const held = new TextWindow();
	/** Whether the pieces that wait may have more in them than a part of one text. */
	let mayGoOn = false;
	/** Where to go on. */
	let at = 0;
	let inString = false;
	/** Of a value that is no array or object. */
	let bareStart = -1;
	const open: Open[] = [];
	/** How many of them, from the outermost, are parsed in part. */
	let builtDepth = 0;
	let values = 0;
	let valueBeginning: string | undefined;
	let openedAt = 0;
	let elementsGiven = false;

	const heldFrom = () =>
		open.length > 0 ? (builtDepth > 0 ? open[builtDepth - 1]!.from : open[0]!.start) : bareStart >= 0 ? bareStart : at;

	const faultAt = (position: number, problem: string) => {
		const start = open[0]?.start ?? (bareStart >= 0 ? bareStart : position);
		const beginning = valueBeginning ?? held.text.slice(Math.max(start, 0), Math.max(start, 0) + 100);
		return notReadable(
			key,
			`JSON (line ${held.lineAt(position)}; ${problem}; it begins with ${beginningOf(beginning.trimEnd())})`,
			'Set Download As to Text to see what it holds.',
		);
	};

	/** The first fault in what is open, where all of it is held. */
	const faultOfOpen = (position: number, problem: string) => {
		if (builtDepth > 0 || open.length === 0) return faultAt(position, problem);
		const { start } = open[0]!;
		const fault = jsonFault(held.text.slice(start));
		return start + fault.at <= position ? faultAt(start + fault.at, fault.problem) : faultAt(position, problem);
	};

	const parse = createJsonParse(options, faultAt);
	const builder = createJsonBuilder({ slice: (from, to) => held.text.slice(from, to), parse, faultAt });

	const giveValue = (value: unknown) => {
		values++;
		valueBeginning = undefined;
		if (elementsGiven) throw faultAt(at, 'more follows after its array');
		options.onValue(value);
	};

	/** Parses what is complete of all that is open, down to a comma at `end`. */
	const build = (end: number) => {
		valueBeginning ??= held.text.slice(open[0]!.start, open[0]!.start + 100);
		for (; builtDepth < open.length; builtDepth++) {
			const child = open[builtDepth]!;
			child.built = child.isArray ? [] : {};
			if (builtDepth > 0) builder.attach(open[builtDepth - 1]!, child);
		}
		builder.addChildren(open.at(-1)!, end);
		const outermost = open[0]!;
		const length = held.before + end - openedAt;
		if (outermost.isArray && values === 0 && length > longArray) {
			const elements = outermost.built as unknown[];
			const complete = elements.splice(0, elements.length - (builtDepth > 1 ? 1 : 0));
			elementsGiven = true;
			if (complete.length > 0) options.onElements(complete, false);
		}
	};

	const close = (position: number, isArray: boolean) => {
		const closed = open.at(-1)!;
		if (closed.isArray !== isArray) throw faultOfOpen(position, 'a closing bracket does not match');
		if (open.length === builtDepth) {
			builder.end(closed, position);
			builtDepth--;
		}
		const parent = open.at(-2);
		if (parent === undefined) {
			at = position + 1;
			const value = closed.built ?? parse(held.text.slice(closed.start, at), closed.start, '', '');
			open.pop();
			if (!elementsGiven || values > 0) giveValue(value);
			else {
				values++;
				options.onElements(value as unknown[], true);
			}
			return;
		}
		open.pop();
		if (closed.built === undefined) return;
		parent.from = position + 1;
		parent.hasChildren = true;
	};

	const closeBare = (end: number) => {
		const start = bareStart;
		at = end;
		const value = parse(held.text.slice(start, end), start, '', '');
		bareStart = -1;
		giveValue(value);
	};

	const scan = () => {
		const { text } = held;
		const { length } = text;
		let weight = 2 * (length - at);
		while (at < length) {
			if (inString) {
				const end = endOfString(text, at);
				if (end === undefined || end - at > MAX_SCALAR) {
					const lineBreak = text.indexOf('\n', at);
					if (lineBreak >= 0 && lineBreak < (end ?? length)) throw faultOfOpen(lineBreak, 'a quote is missing');
				}
				if (end === undefined) {
					at = length;
					break;
				}
				at = end;
				inString = false;
				if (open.length === 0) closeBare(end);
				continue;
			}
			const position = at++;
			const code = text.charCodeAt(position);
			if (open.length === 0 && code !== BRACE && code !== BRACKET) {
				if (SEPARATORS.has(code)) {
					if (bareStart >= 0) closeBare(position);
					else continue;
				} else if (code === QUOTE) {
					if (bareStart >= 0) closeBare(position);
					at = position + 1;
					bareStart = position;
					inString = true;
				} else if (bareStart < 0) {
					bareStart = position;
					if (!/[-\dtfn]/.test(text[position]!)) throw faultAt(position, 'a value is missing');
				} else if (position - bareStart > MAX_SCALAR) closeBare(position);
				continue;
			}
			switch (code) {
				case QUOTE:
					inString = true;
					break;
				case COMMA: {
					weight += 16;
					open.at(-1)!.afterComma = at;
					if (position - heldFrom() > batchCharacters) build(position);
					break;
				}
				case BRACKET:
				case BRACE:
					if (bareStart >= 0) closeBare(position);
					weight += code === BRACE ? 100 : 48;
					if (open.length === MAX_JSON_DEPTH)
						throw notReadable(key, `JSON that n8n can handle: it is more than ${MAX_JSON_DEPTH} levels deep`, 'Set Download As to Text.');
					if (open.length === 0) openedAt = held.before + position;
					at = position + 1;
					open.push({ isArray: code === BRACKET, start: position, from: at, afterComma: at, hasChildren: false });
					break;
				case BRACKET_END:
				case BRACE_END:
					close(position, code === BRACKET_END);
			}
		}
		memory.add(weight, key);
	};

	/** Forgets the text that is parsed. */
	const discard = () => {
		const count = Math.min(heldFrom(), held.text.length);
		if (count === 0) return;
		held.drop(count);
		at -= count;
		if (bareStart >= 0) bareStart -= count;
		for (const one of open) {
			one.start -= count;
			one.from -= count;
			one.afterComma -= count;
		}
	};

	const takePending = () => {
		held.join();
		mayGoOn = false;
		scan();
		discard();
	};

	return {
		read(piece) {
			held.add(piece);
			if (held.length > memory.maxTextCharacters) throw tooLong(key, 'a JSON text', memory.maxTextCharacters);
			// What is held is long only inside of one long text: it is joined when that may end, and not again with each piece.
			mayGoOn ||= !inString || /["\n]/.test(piece);
			if (mayGoOn && !held.isLongBesidePieces(4 * batchCharacters)) takePending();
		},
		end() {
			takePending();
			if (bareStart >= 0 && !inString) closeBare(held.text.length);
			if (open.length > 0 || inString) throw faultOfOpen(held.text.length, 'its end is missing');
		},
	};
}
