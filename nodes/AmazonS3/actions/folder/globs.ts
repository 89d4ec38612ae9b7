import type { INodeProperties } from 'n8n-workflow';
import { compileGlob } from '../../client/listing/glob';
import { hintOnce } from '../hintOnce';
import type { Item } from '../operation';
import { readGivenName } from '../read/name';

const globOption = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: 'e.g. **/*.pdf',
	description,
});

/** The options that say which paths below a folder are meant; `otherwise` is what becomes of the others. */
export const globOptions = (otherwise: string): INodeProperties[] => [
	globOption('Exclude', 'exclude', `Paths below the folder to leave out: ${otherwise}`),
	globOption(
		'Include',
		'include',
		'Only paths below the folder that match. ' +
			'* matches within a folder, ** across folders, ? one character, {a,b} either. ' +
			`What does not match is ${otherwise}`,
	),
];

/**
 * Whether a path below the folder is meant. @throws S3Error of kind invalidInput for a pattern that is none, or an expression that gives
 * nothing
 */
export function readGlobs(item: Item): (path: string) => boolean {
	const include = readGivenName(item, 'options.include');
	const exclude = readGivenName(item, 'options.exclude');
	const included = include ? compileGlob(include, 'Include') : undefined;
	const excluded = exclude ? compileGlob(exclude, 'Exclude') : undefined;
	for (const [label, pattern] of Object.entries({ Include: include, Exclude: exclude }))
		if (/,/.test(pattern.replace(/\{[^}]*\}/g, '')))
			hintOnce(item, `${label} is one pattern, which matches names with a comma. For several write them in braces: {*.txt,*.pdf}.`);
	return (path) => (included?.matches(path) ?? true) && !(excluded?.matches(path) ?? false);
}
