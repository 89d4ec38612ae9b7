import { invalidInput } from '../errors/errors';
import { characterLike } from './characterLike';
import { anything, end, type Expression } from './linearMatcher';
import { matcherOf } from './matcherOf';

/** A compiled pattern for keys. */
export interface KeyPattern {
	/** What every matching key begins with: S3 can be asked for that alone. */
	prefix: string;
	matches(key: string): boolean;
}

/**
 * Compiles a glob that a whole key has to match, byte for byte: `*` any characters but a slash, `**` any characters,
 * a double star between slashes also no folder at all, `?` one character but a slash, `[a-z]` and `[!a-z]` one of a set, `{a,b}` one of
 * several, and a backslash before a character that stands for itself. Keys are no file paths: a dot at the beginning or
 * two slashes are nothing special, which is why no library for paths is used. A match takes time in proportion to the key.
 * @throws S3Error of kind invalidInput for a bracket or brace that is not closed, and for what is too large
 */
export function compileGlob(glob: string, label: string): KeyPattern {
	const expression = new GlobParser(glob, label).parse();
	return { prefix: literalStart(glob), matches: matcherOf({ type: 'sequence', of: [expression, end] }, glob, label) };
}

function literalStart(glob: string): string {
	const start = /^(?:[^*?[\]{}\\]|\\.)*/su.exec(glob)![0];
	return start.replace(/\\(.)/gsu, '$1');
}

const ADVICE = 'A backslash before a character takes it as it is.';

const exactly = (character: string): Expression => ({ type: 'character', is: (other) => other === character });
const notSlash: Expression = { type: 'character', is: (character) => character !== '/' };
const withinFolder: Expression = { type: 'repeat', what: notSlash, min: 0, max: Infinity };
const anyFolders: Expression = { type: 'repeat', what: { type: 'sequence', of: [anything, exactly('/')] }, min: 0, max: 1 };

class GlobParser {
	private at = 0;

	constructor(
		private readonly glob: string,
		private readonly label: string,
	) {}

	parse(): Expression {
		return this.sequence(0);
	}

	private sequence(openBraces: number): Expression {
		const of: Expression[] = [];
		while (this.at < this.glob.length && !(openBraces > 0 && ',}'.includes(this.glob[this.at]!))) of.push(this.one(openBraces));
		return { type: 'sequence', of };
	}

	private one(openBraces: number): Expression {
		const { glob } = this;
		const character = this.character();
		switch (character) {
			case '*':
				return this.star();
			case '?':
				return notSlash;
			case '[': {
				const close = glob.indexOf(']', this.at + 1);
				if (close < 0) throw invalidInput(this.label, 'has a [ without its ]', glob, ADVICE);
				const content = glob.slice(this.at, close);
				this.at = close + 1;
				return this.set(content);
			}
			case '{':
				return this.choice(openBraces + 1);
			case '\\':
				return exactly(this.at < glob.length ? this.character() : character);
			default:
				return exactly(character);
		}
	}

	private character(): string {
		const character = String.fromCodePoint(this.glob.codePointAt(this.at)!);
		this.at += character.length;
		return character;
	}

	/** What stands after the first star. */
	private star(): Expression {
		const { glob, at } = this;
		if (glob[at] !== '*') return withinFolder;
		this.at++;
		const isBetweenSlashes = glob[at + 1] === '/' && (at === 1 || glob[at - 2] === '/');
		if (!isBetweenSlashes) return anything;
		this.at++;
		return anyFolders;
	}

	private choice(openBraces: number): Expression {
		const of: Expression[] = [];
		do {
			of.push(this.sequence(openBraces));
			if (this.at >= this.glob.length) throw invalidInput(this.label, 'has a { without its }', this.glob, ADVICE);
		} while (this.glob[this.at++] === ',');
		return { type: 'choice', of };
	}

	private set(content: string): Expression {
		const isNegated = /^[!^]/.test(content);
		const members = (isNegated ? content.slice(1) : content).replace(/[\\\]^[&~|(){}/]/g, '\\$&');
		try {
			return characterLike(isNegated ? `(?!/)[^${members}]` : `[${members}]`);
		} catch {
			throw invalidInput(this.label, 'has a range in brackets that runs backwards', this.glob);
		}
	}
}
