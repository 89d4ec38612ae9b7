import type { Expression } from './linearMatcher';

/** So many answers are remembered: keys are written in few characters. */
const REMEMBERED = 1000;

/** One character that a part of a regular expression stands for: a set in brackets, or an escape. @throws SyntaxError */
export function characterLike(source: string): Expression {
	const expression = new RegExp(`^(?:${source})$`, 'su');
	const known = new Map<string, boolean>();
	return {
		type: 'character',
		is(character) {
			const found = known.get(character);
			if (found !== undefined) return found;
			const is = expression.test(character);
			if (known.size < REMEMBERED) known.set(character, is);
			return is;
		},
	};
}
