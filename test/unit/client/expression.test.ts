import fc from 'fast-check';
import { compileExpression } from '../../../nodes/AmazonS3/client/listing/expression';

const matches = (source: string, key: string) => compileExpression(source, 'Regular Expression').matches(key);

test.each([
	['\\.csv$', 'a/b.csv', true],
	['\\.csv$', 'a/b.csv.gz', false],
	['^logs/\\d{4}/', 'logs/2026/a', true],
	['^logs/\\d{4}/', 'x/logs/2026/a', false],
	['(?<year>20\\d\\d)-(0[1-9]|1[0-2])', 'report-2026-11.pdf', true],
	['(?<year>20\\d\\d)-(0[1-9]|1[0-2])', 'report-2026-13.pdf', false],
	['\\bfinal\\b', 'a/final-1', true],
	['\\bfinal\\b', 'a/finals', false],
	['^\\p{Lu}', 'Über', true],
	['^.$', '😀', true],
	['^[^/]+$', 'a\nb', true],
	['a{2,3}?b', 'xaab', true],
	['', 'anything', true],
])('%j and %j: %p', (source, key, expected) => {
	expect(matches(source, key)).toBe(expected);
});

test.each(['(?=a)', '(?!a)b', '(?<=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>'])('%s is refused, and the message says why', (source) => {
	expect(() => compileExpression(source, 'Regular Expression')).toThrow(
		/^Regular Expression has .* which would take too long on some keys/,
	);
});

test.each(['(', '[z-a]', 'a{2', '\\'])('%j cannot be understood', (source) => {
	expect(() => compileExpression(source, 'Regular Expression')).toThrow('Regular Expression cannot be understood');
});

test.each(['(a+)+$', '^(a|a)*$', '^(a|aa)+$', '^(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$', 'x*x*x*x*y', '(?:a?){50}a{50}$'])(
	'%s on a long key comes to its end, as every expression does',
	(source) => {
		expect(matches(source, `${'a'.repeat(1000)}!`)).toBe(false);
	},
);

test('an expression whose ways are too many is refused', () => {
	expect(() => compileExpression('(?:a{1,100}){1,1000}b', 'Regular Expression')).toThrow('Regular Expression takes too long');
	expect(() => matches('(?:[a-z]{1,36}){1,36}1', 'a'.repeat(1024))).toThrow('Regular Expression takes too long');
});

test("expressions match as JavaScript's own do", () => {
	const piece = fc.constantFrom(
		...['a', 'b', '.', '\\d', '\\w', '\\W', '\\b', '^', '$', '(', '(?:', ')', '|', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '[^a]'],
		...['[a-c\\d]', '\\u{61}', '\\u0061', '\\x61', '\\uD83D\\uDE00', '😀', '\\p{L}', '(?<n>', '\\/', '\\n', '[\\]a]'],
	);
	const source = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
	const key = fc.array(fc.constantFrom('a', 'b', 'c', '1', ' ', '😀', 'é', '\n', '/', ']'), { maxLength: 9 }).map((all) => all.join(''));
	fc.assert(
		fc.property(source, fc.array(key, { minLength: 1, maxLength: 8 }), (pattern, keys) => {
			const own = asRegExp(pattern);
			if (own === undefined) expect(() => compileExpression(pattern, 'X')).toThrow('cannot be understood');
			else expect(keys.map((one) => matches(pattern, one))).toEqual(keys.map((one) => own.test(one)));
		}),
		{ numRuns: 5000 },
	);
});

function asRegExp(source: string): RegExp | undefined {
	try {
		return new RegExp(source, 'su');
	} catch {
		return undefined;
	}
}
