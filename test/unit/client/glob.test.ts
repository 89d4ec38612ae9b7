import fc from 'fast-check';
import { compileGlob } from '../../../nodes/AmazonS3/client/listing/glob';

const matches = (glob: string, key: string) => compileGlob(glob, 'Key Pattern').matches(key);

test.each([
	['*.csv', 'a.csv', true],
	['*.csv', 'x/a.csv', false],
	['**/*.csv', 'a.csv', true],
	['**/*.csv', 'x/y/a.csv', true],
	['**.csv', 'x/y/a.csv', true],
	['logs/**', 'logs/a/b', true],
	['logs/**', 'logs/', true],
	['logs/**', 'logsx/a', false],
	['logs/**/x', 'logs/x', true],
	['logs/**/x', 'logs/a/b/x', true],
	['logs/**/x', 'logs/ax', false],
	['a?c', 'abc', true],
	['a?c', 'a/c', false],
	['a?c', 'a😀c', true],
	['[a-c]x', 'bx', true],
	['[!a-c]x', 'bx', false],
	['[!a-c]x', 'dx', true],
	['[!a]x', '/x', false],
	['{2025,2026}/*', '2026/a', true],
	['{2025,2026}/*', '2024/a', false],
	['a.b', 'axb', false],
	['a+(b)|$', 'a+(b)|$', true],
	['\\*', '*', true],
	['\\*', 'x', false],
	['*', '.hidden', true],
	['**', './/a', true],
	['*', 'line\nbreak', true],
	['', '', true],
])('%j and %j: %p', (glob, key, expected) => {
	expect(matches(glob, key)).toBe(expected);
});

test.each(['a[b', 'a{b,c', '[z-a]'])('%j is refused', (glob) => {
	expect(() => compileGlob(glob, 'Key Pattern')).toThrow('Key Pattern has a');
});

test('a key matches itself when every character is escaped, and every match begins with the prefix', () => {
	const text = fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 20 }).filter((key) => key.isWellFormed());
	fc.assert(
		fc.property(text, text, (key, other) => {
			const literal = compileGlob([...key].map((char) => `\\${char}`).join(''), 'Key Pattern');
			expect(literal.prefix).toBe(key);
			expect(literal.matches(key)).toBe(true);
			expect(literal.matches(other)).toBe(other === key);
			const open = compileGlob(`${[...key].map((char) => `\\${char}`).join('')}**`, 'Key Pattern');
			expect(open.prefix).toBe(key);
			expect(open.matches(key + other)).toBe(true);
		}),
	);
});

describe('in time proportional to the key, whatever the pattern', () => {
	const long = 'a'.repeat(1024);

	test.each([
		['*a*a*a*b', long, false],
		['*a*a*a*a', long, true],
		['*-*-*-*-*-*-*-*.log', 'a-'.repeat(512), false],
		['*-*-*-*-*-*.csv', '-'.repeat(405), false],
		['**/**/**/**/**/x', 'a/'.repeat(512), false],
		['{*a,*b}{*a,*b}{*a,*b}{*a,*b}c', 'ab'.repeat(512), false],
		['{a,{a*,{*a,a}*}*}x', long, false],
	])('%j', (glob, key, expected) => {
		expect(matches(glob, key)).toBe(expected);
	});

	test('a pattern whose ways are too many for a key is an error that names the field, not a standstill', () => {
		const pattern = compileGlob(`{${Array.from({ length: 3000 }, () => '*a').join(',')}}b`, 'Key Pattern');
		expect(pattern.matches('ab')).toBe(true);
		expect(() => pattern.matches(long)).toThrow('Key Pattern takes too long');
		expect(() => compileGlob('a'.repeat(20_000), 'Key Pattern')).toThrow('Key Pattern takes too long');
	});
});

test('globs match as the regular expressions that they stand for', () => {
	const piece = fc.constantFrom(
		'*',
		'**',
		'/',
		'?',
		'[ab]',
		'[!a]',
		'[a-c/]',
		'{',
		'}',
		',',
		'a',
		'b',
		'😀',
		'\\',
		'{a,b/}',
		'**/',
		'.',
		'-',
		'^',
	);
	const glob = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
	const key = fc
		.array(fc.constantFrom('a', 'b', 'c', '/', '😀', ',', '}', '[', '.', '-', '^', '\n'), { maxLength: 9 })
		.map((all) => all.join(''));
	fc.assert(
		fc.property(glob, fc.array(key, { minLength: 1, maxLength: 8 }), (pattern, keys) => {
			const expression = asRegExp(pattern);
			if (expression === undefined) expect(() => compileGlob(pattern, 'Key Pattern')).toThrow('Key Pattern');
			else expect(keys.map((one) => matches(pattern, one))).toEqual(keys.map((one) => expression.test(one)));
		}),
		{ numRuns: 3000 },
	);
});

/** A second reading of globs, by JavaScript's own expressions; undefined for those that are none. */
function asRegExp(glob: string): RegExp | undefined {
	let source = '';
	let depth = 0;
	for (let rest = glob; rest !== '';) {
		const [token] = /^(?:\\.|\*\*\/|\*\*|\[.[^\]]*\]|.)/su.exec(rest)!;
		const before = glob.slice(0, glob.length - rest.length);
		rest = rest.slice(token.length);
		if (token === '**/' && /(^|\/)$/.test(before)) source += '(?:.*/)?';
		else if (token.startsWith('**')) source += `.*${token.slice(2)}`;
		else if (token === '*') source += '[^/]*';
		else if (token === '?') source += '[^/]';
		else if (token === '[') return undefined;
		else if (token.length > 1 && token.startsWith('[')) source += token.replace('[!', '(?!/)[^').replace('[^', '[^');
		else if (token === '{') {
			depth++;
			source += '(?:';
		} else if (token === '}' && depth > 0) {
			depth--;
			source += ')';
		} else if (token === ',' && depth > 0) source += '|';
		else source += (token.length > 1 && token.startsWith('\\') ? token.slice(1) : token).replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
	}
	return depth > 0 ? undefined : new RegExp(`^${source}$`, 'su');
}
