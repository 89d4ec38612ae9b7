/** What a matcher looks for. Built by a parser, so that a pattern of any syntax can be one. */
export type Expression =
	| { type: 'character'; is: (character: string) => boolean }
	| { type: 'sequence' | 'choice'; of: Expression[] }
	| { type: 'repeat'; what: Expression; min: number; max: number }
	/** Holds between two characters; undefined before the first one and after the last one. */
	| { type: 'place'; holds: (before: string | undefined, after: string | undefined) => boolean };

export const anyCharacter: Expression = { type: 'character', is: () => true };
export const anything: Expression = { type: 'repeat', what: anyCharacter, min: 0, max: Infinity };
export const end: Expression = { type: 'place', holds: (_, after) => after === undefined };

/** An expression is too large, or takes too much work on this text. */
export class TooLarge extends Error {}

/** Expressions have about as many instructions as characters, once their counted repetitions are written out. */
const MOST_INSTRUCTIONS = 10_000;

/** Instructions that are followed for one text: at most 50 milliseconds on a slow core. */
const MOST_WORK = 150_000;

/** States that wait at more instructions are not remembered: to recognise one again would take longer than to make it anew. */
const REMEMBERED_INSTRUCTIONS = 256;
const REMEMBERED_STEPS = 20_000;

interface Instruction {
	kind: 'character' | 'place' | 'split' | 'found';
	is: (character: string) => boolean;
	holds: (before: string | undefined, after: string | undefined) => boolean;
	next: number[];
}

/** What has been read so far, as far as it matters: the instructions to go on from, and the last character. */
interface State {
	from: number[];
	before: string | undefined;
	/** Where a character leads, by its code point. */
	next: Array<State | typeof FOUND>;
}

const FOUND = Symbol('found');

/**
 * Returns a function that says whether a text begins with the expression. Its time is at most the length of the text times
 * the size of the expression: all ways through the expression are followed at once, as by Thompson
 * (https://swtch.com/~rsc/regexp/regexp1.html), and steps that were made once are remembered.
 * @throws TooLarge, the function too
 */
export function createMatcher(expression: Expression): (text: string) => boolean {
	const program = writeProgram(expression);
	const start = [program.length - 1];
	const step = createStep(program);

	let states = new Map<string, State>();
	let remembered = 0;
	const stateOf = (from: number[], before: string | undefined): State => {
		if (from.length > REMEMBERED_INSTRUCTIONS) return { from, before, next: [] };
		const id = `${from.sort((a, b) => a - b).join()}${before ?? ''}`;
		const state = states.get(id) ?? { from, before, next: [] };
		states.set(id, state);
		return state;
	};
	const follow = (state: State, character: string, work: { left: number }): State | typeof FOUND => {
		const reached = step(state.from, state.before, character, work);
		const next = reached === FOUND ? FOUND : stateOf(reached, isOfWord(character) ? 'a' : ' ');
		if (++remembered > REMEMBERED_STEPS) {
			remembered = 0;
			states = new Map();
		} else state.next[character.codePointAt(0)!] = next;
		return next;
	};

	return (text) => {
		const work = { left: MOST_WORK };
		let state = stateOf(start, undefined);
		for (let at = 0; at < text.length;) {
			const code = text.codePointAt(at)!;
			at += code > 0xffff ? 2 : 1;
			const next = state.next[code] ?? follow(state, String.fromCodePoint(code), work);
			if (next === FOUND) return true;
			if (next.from.length === 0) return false;
			state = next;
		}
		return step(state.from, state.before, undefined, work) === FOUND;
	};
}

/** Whether a character is one of a word; at the beginning and the end of a text there is none. */
export const isOfWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

/** The instructions of an expression: the first one ends it, the last one begins it. */
function writeProgram(expression: Expression): Instruction[] {
	const program: Instruction[] = [];
	const add = (kind: Instruction['kind'], next: number[], conditions: Partial<Instruction> = {}): number => {
		if (program.length >= MOST_INSTRUCTIONS) throw new TooLarge();
		return program.push({ kind, is: () => false, holds: () => false, ...conditions, next }) - 1;
	};
	/** Writes a part so that it goes on at the instruction `then`; returns where it begins. */
	const write = (part: Expression, then: number): number => {
		switch (part.type) {
			case 'character':
				return add('character', [then], { is: part.is });
			case 'place':
				return add('place', [then], { holds: part.holds });
			case 'sequence':
				return part.of.reduceRight((following, one) => write(one, following), then);
			case 'choice':
				return add(
					'split',
					part.of.map((one) => write(one, then)),
				);
			case 'repeat': {
				const { what, min, max } = part;
				let begin = then;
				if (max === Infinity) {
					const ways = [then];
					begin = add('split', ways);
					ways.push(write(what, begin));
				} else {
					for (let count = min; count < max; count++) begin = add('split', [then, write(what, begin)]);
				}
				for (let count = 0; count < min; count++) begin = write(what, begin);
				return begin;
			}
		}
	};
	add('split', [write(expression, add('found', []))]);
	return program;
}

/**
 * Returns a function that gives the instructions at which the program waits after a character, or FOUND when it has come
 * to its end before it.
 */
function createStep(program: Instruction[]) {
	const seen = new Uint32Array(program.length);
	const taken = new Uint32Array(program.length);
	let round = 0;
	return (from: number[], before: string | undefined, after: string | undefined, work: { left: number }): number[] | typeof FOUND => {
		round++;
		const reached: number[] = [];
		const open = from.slice();
		for (let index = open.pop(); index !== undefined; index = open.pop()) {
			if (seen[index] === round) continue;
			seen[index] = round;
			if (--work.left < 0) throw new TooLarge();
			const { kind, is, holds, next } = program[index]!;
			if (kind === 'found') return FOUND;
			if (kind === 'split') {
				for (const way of next) open.push(way);
			} else if (kind === 'place') {
				if (holds(before, after)) open.push(next[0]!);
			} else if (after !== undefined && taken[next[0]!] !== round && is(after)) {
				taken[next[0]!] = round;
				reached.push(next[0]!);
			}
		}
		return reached;
	};
}
