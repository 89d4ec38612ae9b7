import { invalidInput } from '../../client/errors/errors';
import { encodeMetadata } from '../../client/objects/metadata';
import { updateMetadata as update, type MetadataChanges } from '../../client/rewriting/updateMetadata';
import { bucketNameOption, optionsField, pairsOption, parallelItemsOption, storageClassOption } from '../fields';
import { customerKeyOption, ifProtectionIgnoredOption } from '../requestFields';
import type { ItemOperation } from '../operation';
import { readStorageClass } from '../parameters';
import { readChoice } from '../read/choice';
import { readPairs } from '../read/pairs';
import { contentHeaderOptions, readContentHeaders } from './contentHeaders';
import { encryptionOption, readEncryption } from './encryption';
import { forEachObject, oneOrManyFields, readCurrentOneOrMany, touchedObjects, type OneOrMany } from './oneOrMany';
import { choiceField } from '../choiceField';

const otherMetadataField = choiceField({
	displayName: 'Other Metadata',
	name: 'otherMetadata',
	type: 'options',
	options: [
		{ name: 'Keep', value: 'keep', description: "Add the entries above to the object's metadata" },
		{ name: 'Remove', value: 'remove', description: "Replace all of the object's metadata with the entries above" },
	],
	default: 'keep',
	description: "What to do with the object's metadata that is not entered above",
});

export const updateMetadata: ItemOperation<{ target: OneOrMany; changes: MetadataChanges }> = {
	fields: [
		...oneOrManyFields('update'),
		pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values to store with the object. Any text is kept unchanged'),
		otherMetadataField,
		optionsField(
			bucketNameOption,
			...contentHeaderOptions.map((option) =>
				option.name === 'contentType' ? { ...option, description: 'The content type of the file. Unchanged by default.' } : option,
			),
			customerKeyOption,
			ifProtectionIgnoredOption,
			{ ...encryptionOption, description: "How S3 encrypts the object. Defaults to the object's current key." },
			parallelItemsOption,
			{
				...storageClassOption,
				description: 'Sets the price of storing and reading the object, and how fast it can be read. Defaults to its current class.',
			},
		),
	],
	read(item) {
		const storageClass = readStorageClass(item);
		const Metadata = encodeMetadata(readPairs(item, 'metadata'));
		const headers = { ...readContentHeaders(item, 'options'), Metadata };
		const changes: MetadataChanges = {
			headers,
			replaceMetadata: readChoice(item, otherMetadataField) === 'remove',
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
