import fc from 'fast-check';
import { evenedOut, shapesOf, splitAt, wordsOfShape } from '../../../nodes/AmazonS3/client/objects/keyShapes';

test.each([
	['a/b', []],
	['a.b/.c/..d/e./...', []],
	['a/', []],
	['/a', ['slashInFront']],
	['a//b', ['emptySegment']],
	['a//', ['emptySegment']],
	['//a', ['slashInFront', 'emptySegment']],
	['a\\b', ['backslash']],
	['a/./b', ['dot']],
	['.', ['dot']],
	['a/..', ['twoDots']],
	['../a\\.//b', ['emptySegment', 'backslash', 'twoDots']],
])('the shapes of %j', (key, shapes) => {
	expect(shapesOf(key)).toEqual(shapes);
});

test.each([
	['/a', 'a'],
	['///a', 'a'],
	['a///b', 'a/b'],
	['a//', 'a/'],
	['a\\b', 'a/b'],
	['./a/./b/.', 'a/b'],
	['a/x/../b', 'a/b'],
	['../a', 'a'],
	['/', ''],
])('%j is taken for %j', (key, other) => {
	expect(evenedOut(key, shapesOf(key))).toBe(other);
});

const anyKey = fc.array(fc.constantFrom('a', 'b', '/', '\\', '.', '..', ' ', 'é')).map((parts) => parts.join(''));

test('a key with a shape is taken for another, and is split where it begins; any other key is taken for itself', () => {
	fc.assert(
		fc.property(anyKey, (key) => {
			const shapes = shapesOf(key);
			expect(evenedOut(key, shapes) === key).toBe(shapes.length === 0);
			for (const shape of shapes) {
				const { before, upTo } = splitAt(key, shape);
				expect(key.startsWith(upTo) && upTo.startsWith(before)).toBe(true);
				expect(shapesOf(upTo)).toContain(shape);
				expect(wordsOfShape(shape)).not.toBe('');
			}
		}),
	);
});
