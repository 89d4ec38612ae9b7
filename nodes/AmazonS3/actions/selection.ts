import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../client/errors/errors';
import { compileGlob } from '../client/listing/glob';
import type { Selection } from '../client/listing/selection';
import { choiceField, type ChoiceOf } from './choiceField';
import type { Item } from './operation';
import { noticeField, searchedBy } from './fields';
import { readBucket } from './parameters';
import { readChoice } from './read/choice';
import { hintOnce } from './hintOnce';
import { enteredAt } from './read/field';
import { readGivenLocator } from './read/locator';
import { readName } from './read/name';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const whichField = (verb: string) =>
	choiceField({
		displayName: 'Which Objects',
		name: 'which',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All in a Folder',
				value: 'folder',
				description: `${capital(verb)} every object in a folder, at every level`,
			},
			{
				name: 'All That Match a Pattern',
				value: 'pattern',
				description: `${capital(verb)} every object whose key matches a pattern with * and ?`,
			},
			{ name: 'One Object', value: 'one', description: `${capital(verb)} one object by its key` },
		],
		default: 'one',
		description: `Whether to ${verb} one object or many`,
	});

/** The field for any verb: its values are the same. */
const WHICH = whichField('use');

type Which = ChoiceOf<typeof WHICH>;

/** What the signs of a pattern match. */
export const PATTERN_HINT = '* matches within a folder, ** across folders, ? one character, [a-z] one of a set, {a,b} either';

/** The field for a pattern that keys have to match. */
export const keyPatternField = (description: string): INodeProperties => ({
	displayName: 'Key Pattern',
	name: 'pattern',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. invoices/**/*.pdf',
	hint: PATTERN_HINT,
	description,
});

/**
 * The fields that say which objects an operation is about: one, all of a folder, or all that match a pattern.
 * @param verb what is done to them, such as "delete"
 * @param one the fields that name one object
 */
export const whichObjectsFields = (verb: string, ...one: INodeProperties[]): INodeProperties[] => [
	whichField(verb),
	...one.map((field) => shownWith('one', field)),
	shownWith('folder', folderField('Folder', 'folder', `${capital(verb)} everything in it, at every level`)),
	shownWith('pattern', keyPatternField('The whole key has to match')),
];

/** How to look into folders, and what the search finds: `findByText` has the number. */
const LIST_HINT = 'For the folders inside a folder, type its name and a slash. The search looks through 10,000 keys';

/** Before something that cannot be undone. */
export const deletesManyNotice = noticeField(
	'deletesMany',
	'This deletes all these objects, at every level. Try it with the option <b>Dry Run</b> first: it only lists them.',
);

/** A field that names a folder: from a list, or by its path, with or without the slash at its end. */
export const folderField = (
	displayName: string,
	name: string,
	description: string,
	search: 'searchDestinationFolders' | 'searchFolders' = 'searchFolders',
): INodeProperties => ({
	displayName,
	name,
	type: 'resourceLocator',
	required: true,
	default: { mode: 'path', value: '' },
	hint: 'A trailing slash is added, so foo never matches foobar',
	description,
	modes: [
		{ displayName: 'From List', name: 'list', type: 'list', placeholder: 'Select a folder…', hint: LIST_HINT, ...searchedBy(search) },
		{ displayName: 'By Path', name: 'path', type: 'string', placeholder: 'e.g. invoices/2026/' },
	],
});

/** A field for the beginning of keys: a folder from a list, or any text. */
export const prefixField = (placeholder: string, hint: string, description: string): INodeProperties => ({
	displayName: 'Prefix',
	name: 'prefix',
	type: 'resourceLocator',
	default: { mode: 'prefix', value: '' },
	hint,
	description,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a folder…',
			hint: LIST_HINT,
			...searchedBy('searchFolders'),
		},
		{ displayName: 'By Prefix', name: 'prefix', type: 'string', placeholder },
	],
});

/** The beginning of keys that such a field has, as it is; empty for all keys. @throws S3Error of kind invalidInput */
export const readPrefix = (item: Item): string => readGivenLocator(item, 'prefix').text;

const shownWith = (which: Which, field: INodeProperties): INodeProperties => ({ ...field, displayOptions: { show: { which: [which] } } });

/** Whether an item is about one object. */
export const readWhich = (item: Item): Which => readChoice(item, WHICH);

/** The objects of an item that is about many. @throws S3Error of kind invalidInput when its field is empty */
export function readSelection(item: Item): Selection {
	const bucket = readBucket(item);
	if (readWhich(item) === 'folder') return { bucket, prefix: readFolder(item) };
	const glob = readName(item, 'pattern');
	if (glob === '') throw invalidInput('Key Pattern', 'is empty', undefined, 'Enter a pattern; ** alone means every object of the bucket.');
	const pattern = compileGlob(glob, 'Key Pattern');
	return { bucket, prefix: pattern.prefix, pattern };
}

/** The prefix of a folder, with its slash. @throws S3Error of kind invalidInput when the field is empty */
export function readFolder(item: Item, name = 'folder'): string {
	const prefix = readAnyFolder(item, name);
	if (prefix === '') throw invalidInput(enteredAt(item, name).label, 'is empty', undefined, 'Enter a folder, such as invoices/2026/.');
	return prefix;
}

/**
 * The same where an empty field means the top of the bucket: the empty prefix.
 * @throws S3Error of kind invalidInput, also for an address of a bucket
 */
export function readAnyFolder(item: Item, name: string): string {
	const { label } = enteredAt(item, name);
	const prefix = prefixOf(readGivenLocator(item, name).text, label);
	if (prefix.startsWith('/')) hintOnce(item, `${label} begins with a slash. Keys rarely do: remove the slash if nothing is found.`);
	return prefix;
}

/**
 * A folder as the beginning of keys, with its slash; empty for an empty one.
 * @param elsewhere what to do about another bucket
 * @throws S3Error of kind invalidInput for an address of a bucket
 */
export function prefixOf(folder: string, label: string, elsewhere = 'Another bucket goes into an option.'): string {
	if (/^(s3|https?):\/\//i.test(folder))
		throw invalidInput(
			label,
			'is an address, not the path of a folder',
			folder,
			`Enter the path below the bucket only, such as invoices/2026/. ${elsewhere}`,
		);
	return folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
}
