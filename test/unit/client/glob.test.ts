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
