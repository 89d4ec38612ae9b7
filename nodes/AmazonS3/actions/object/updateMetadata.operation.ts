import { invalidInput } from '../../client/errors/errors';
import { encodeMetadata } from '../../client/objects/metadata';
import { updateMetadata as update, type MetadataChanges } from '../../client/rewriting/updateMetadata';
import { bucketNameOption, customerKeyOption, optionsField, pairsOption, parallelItemsOption, storageClassOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readStorageClass } from '../parameters';
import { readChoice } from '../read/choice';
import { readPairs } from '../read/pairs';
import { contentHeaderOptions, encryptionOption, readContentHeaders, readEncryption } from './objectHeaders';
import { forEachObject, oneOrManyFields, readCurrentOneOrMany, touchedObjects, type OneOrMany } from './oneOrMany';

export const updateMetadata: ItemOperation<{ target: OneOrMany; changes: MetadataChanges }> = {
	fields: [
		...oneOrManyFields('update'),
		pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values to store with the object. Any text is kept as it is'),
		{
			displayName: 'Other Metadata',
			name: 'otherMetadata',
			type: 'options',
			options: [
				{ name: 'Keep', value: 'keep', description: 'Add the entries above to those that the object has' },
				{ name: 'Remove', value: 'remove', description: 'The object has the entries above then, and no others' },
			],
			default: 'keep',
			description: 'What to do with metadata of the object that is not entered above',
		},
		optionsField(
			bucketNameOption,
			...contentHeaderOptions.map((option) =>
				option.name === 'contentType' ? { ...option, description: 'The media type of the file. Default: unchanged.' } : option,
			),
			customerKeyOption,
			{ ...encryptionOption, description: 'How S3 encrypts the object. Default: with the key that it has.' },
			parallelItemsOption,
			{
				...storageClassOption,
				description: 'What storing and reading the object costs, and how fast it is read. Default: the class that it has.',
			},
		),
	],
	read(item) {
		const storageClass = readStorageClass(item);
		const Metadata = encodeMetadata(readPairs(item, 'metadata'));
		const headers = { ...readContentHeaders(item, 'options'), Metadata };
		const changes: MetadataChanges = {
			headers,
			replaceMetadata: readChoice<'keep' | 'remove'>(item, 'otherMetadata') === 'remove',
			encryption: readEncryption(item),
			storageClass,
		};
		const isEmpty =
			Object.keys(headers).length === 1 &&
			Object.keys(Metadata).length === 0 &&
			!changes.replaceMetadata &&
			storageClass === undefined &&
			Object.keys(changes.encryption ?? {}).length === 0;
		if (isEmpty)
			throw invalidInput(
				'Metadata',
				'is empty, and no option changes the object',
				undefined,
				'Add an entry, or an option such as Content Type or Storage Class.',
			);
		return { target: readCurrentOneOrMany(item), changes };
	},
	touches: ({ target }) => touchedObjects(target),
	run: async ({ target, changes }, run) =>
		await forEachObject(target, run, async (object) => await update(run.store, object, { ...changes, signal: run.signal })),
};
