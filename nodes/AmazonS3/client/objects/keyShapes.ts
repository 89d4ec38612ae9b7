/** What a key may have that a store on a file system may take for something else than S3 does. */
interface Shape {
	/** In words, as part of "keys with ...". */
	words: string;
	/** Where it begins and how long it is in a key that has it. */
	at: RegExp;
	/** The key that means the same to a store that evens it out. */
	evenOut(key: string): string;
}

const segments = (key: string, change: (kept: string[], segment: string) => void): string => {
	const kept: string[] = [];
	for (const segment of key.split('/')) change(kept, segment);
	return kept.join('/');
};

const SHAPES = {
	slashInFront: { words: 'a slash in front', at: /^\//, evenOut: (key) => key.replace(/^\/+/, '') },
	emptySegment: { words: 'two slashes in a row', at: /(?<=\/)\//, evenOut: (key) => key.replace(/\/{2,}/g, '/') },
	backslash: { words: 'a backslash', at: /\\/, evenOut: (key) => key.replace(/\\/g, '/') },
	dot: {
		words: '"." between slashes',
		at: /(?<=^|\/)\.(?=\/|$)/,
		evenOut: (key) => segments(key, (kept, segment) => segment !== '.' && kept.push(segment)),
	},
	twoDots: {
		words: '".." between slashes',
		at: /(?<=^|\/)\.\.(?=\/|$)/,
		evenOut: (key) => segments(key, (kept, segment) => (segment === '..' ? kept.pop() : kept.push(segment))),
	},
	slashAtEnd: { words: 'a slash at the end', at: /(?<=[^/])\/$/, evenOut: (key) => key.slice(0, -1) },
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;

/** Those of which one key tells for all of a bucket. A store may keep a slash at the end of a folder's key and of no other. */
const NAMES = (Object.keys(SHAPES) as ShapeName[]).filter((name) => name !== 'slashAtEnd');

/** A key that may have a shape: only a few do. */
const MAY_HAVE = /\\|(?:^|\/)(?:\/|\.\.?(?:\/|$))/;

/**
 * The shapes of a key for which it may be stored under another, but for a slash at the end. To S3 they are letters like all others.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export const shapesOf = (key: string): ShapeName[] => (MAY_HAVE.test(key) ? NAMES.filter((name) => SHAPES[name].at.test(key)) : []);

/** Whether a key has a shape. */
export const hasShape = (key: string, name: ShapeName): boolean => SHAPES[name].at.test(key);

/** A shape in words, as part of "keys with ...". */
export const wordsOfShape = (name: ShapeName): string => SHAPES[name].words;

/** The key that a store takes a key for when it evens out these shapes; empty when nothing is left. */
export const evenedOut = (key: string, shapes: ShapeName[]): string => shapes.reduce((text, name) => SHAPES[name].evenOut(text), key);

/** A key up to the first place of a shape, and up to its end. */
export function splitAt(key: string, name: ShapeName): { before: string; upTo: string } {
	const { index, 0: found } = SHAPES[name].at.exec(key)!;
	return { before: key.slice(0, index), upTo: key.slice(0, index + found.length) };
}
