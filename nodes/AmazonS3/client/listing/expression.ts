import { invalidInput } from '../errors/errors';
import { characterLike } from './characterLike';
import { anyCharacter, anything, end, isOfWord, type Expression } from './linearMatcher';
import { matcherOf } from './matcherOf';

/**
 * Compiles a regular expression (JavaScript's syntax, flags `s` and `u`) that a part of a key has to match. It takes time in proportion to
 * the key, so that no expression can hold n8n's thread.
 * @throws S3Error of kind invalidInput for what is no expression, and for what cannot be matched in that time: look-around and
 * back-references
 */
export function compileExpression(source: string, label: string): { matches(key: string): boolean } {
	try {
		new RegExp(source, 'su');
	} catch {
		throw invalidInput(
			label,
			'cannot be understood',
			source,
			'Check brackets and backslashes; put a backslash before a character to match it literally.',
		);
	}
	const expression = new Parser(source, label).parse();
	return { matches: matcherOf({ type: 'sequence', of: [anything, expression] }, source, label) };
}

/** An escape, or a set in brackets, as it is written. \uD83D\uDE00 is one character. */
const ESCAPE =
	/\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|.)/suy;
const SET = /\[(?:\\.|[^\]\\])*\]/suy;
const QUANTIFIER = /(?:[*+?]|\{(?<min>\d+)(?<upTo>,(?<max>\d*))?\})\??/uy;
const GROUP = /\((?:\?:|\?<(?![=!])[^>]*>|(?!\?))/uy;

/** Reads an expression that JavaScript has found to be one. */
class Parser {
	private at = 0;

	constructor(
		private readonly source: string,
		private readonly label: string,
	) {}

	parse(): Expression {
		const options = [this.sequence()];
		while (this.source[this.at] === '|') {
			this.at++;
			options.push(this.sequence());
		}
		return { type: 'choice', of: options };
	}

	private sequence(): Expression {
		const of: Expression[] = [];
		while (this.at < this.source.length && !'|)'.includes(this.source[this.at]!)) of.push(this.repeated(this.one()));
		return { type: 'sequence', of };
	}

	private repeated(what: Expression): Expression {
		const found = this.take(QUANTIFIER);
		if (found === undefined) return what;
		const { min, upTo, max } = found.groups!;
		if (min !== undefined) {
			const most = upTo === undefined ? Number(min) : max === '' ? Infinity : Number(max);
			return { type: 'repeat', what, min: Number(min), max: most };
		}
		return { type: 'repeat', what, min: found[0].startsWith('+') ? 1 : 0, max: found[0].startsWith('?') ? 1 : Infinity };
	}

	private one(): Expression {
		const { source, at } = this;
		switch (source[at]) {
			case '(': {
				if (this.take(GROUP) === undefined) throw this.refused(`has ${source.slice(at, at + 4)}`);
				const inside = this.parse();
				this.at++;
				return inside;
			}
			case '[':
				return characterLike(this.take(SET)![0]);
			case '\\': {
				const escape = this.take(ESCAPE)![0];
				if (/^\\[1-9k]/.test(escape)) throw this.refused(`has ${escape}`);
				if (escape === '\\b') return { type: 'place', holds: (before, after) => isOfWord(before) !== isOfWord(after) };
				if (escape === '\\B') return { type: 'place', holds: (before, after) => isOfWord(before) === isOfWord(after) };
				return characterLike(escape);
			}
			case '.':
				this.at++;
				return anyCharacter;
			case '^':
				this.at++;
				return { type: 'place', holds: (before) => before === undefined };
			case '$':
				this.at++;
				return end;
			default: {
				const character = String.fromCodePoint(source.codePointAt(at)!);
				this.at += character.length;
				return { type: 'character', is: (other) => other === character };
			}
		}
	}

	private take(expression: RegExp): RegExpExecArray | undefined {
		expression.lastIndex = this.at;
		const found = expression.exec(this.source);
		if (found === null) return undefined;
		this.at = expression.lastIndex;
		return found;
	}

	private refused(problem: string) {
		return invalidInput(
			this.label,
			`${problem}, which would take too long on some keys`,
			this.source,
			'Lookarounds (?=…) (?!…) (?<=…) (?<!…), modifiers (?i:…) and backreferences \\1 are not supported.',
		);
	}
}
