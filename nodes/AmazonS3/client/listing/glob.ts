import { invalidInput } from '../errors/errors';

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
 * two slashes are nothing special, which is why no library for paths is used.
 * @throws S3Error of kind invalidInput for a bracket or brace that is not closed
 */
export function compileGlob(glob: string, label: string): KeyPattern {
	const expression = new RegExp(`^${translate(glob, label)}$`, 'su');
	return { prefix: literalStart(glob), matches: (key) => expression.test(key) };
}

function literalStart(glob: string): string {
	const start = /^(?:[^*?[\]{}\\]|\\.)*/su.exec(glob)![0];
	return start.replace(/\\(.)/gsu, '$1');
}

function translate(glob: string, label: string): string {
	let expression = '';
	let openBraces = 0;
	for (let i = 0; i < glob.length;) {
		const char = String.fromCodePoint(glob.codePointAt(i)!);
		i += char.length;
		if (char === '*' && glob[i] === '*') {
			i++;
			const betweenSlashes = glob[i] === '/' && (i === 2 || glob[i - 3] === '/');
			if (betweenSlashes) i++;
			expression += betweenSlashes ? '(?:.*/)?' : '.*';
		} else if (char === '*') expression += '[^/]*';
		else if (char === '?') expression += '[^/]';
		else if (char === '[') {
			const end = glob.indexOf(']', i + 1);
			if (end < 0) throw invalidInput(label, 'has a [ without its ]', glob, 'A backslash before a character takes it as it is.');
			expression += characterSet(glob.slice(i, end), glob, label);
			i = end + 1;
		} else if (char === '{') {
			openBraces++;
			expression += '(?:';
		} else if (char === '}' && openBraces > 0) {
			openBraces--;
			expression += ')';
		} else if (char === ',' && openBraces > 0) expression += '|';
		else if (char === '\\' && i < glob.length) {
			const literal = String.fromCodePoint(glob.codePointAt(i)!);
			i += literal.length;
			expression += asItIs(literal);
		} else expression += asItIs(char);
	}
	if (openBraces > 0) throw invalidInput(label, 'has a { without its }', glob, 'A backslash before a character takes it as it is.');
	return expression;
}

function characterSet(content: string, glob: string, label: string): string {
	const negated = /^[!^]/.test(content);
	const members = (negated ? content.slice(1) : content).replace(/[\\\]^[&~|(){}/]/g, '\\$&');
	const set = negated ? `(?!/)[^${members}]` : `[${members}]`;
	try {
		new RegExp(set, 'u');
		return set;
	} catch {
		throw invalidInput(label, 'has a range in brackets that runs backwards', glob);
	}
}

const asItIs = (char: string) => char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
