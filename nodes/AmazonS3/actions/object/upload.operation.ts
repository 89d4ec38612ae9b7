import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { s3UriOf } from '../../client/objects/objectInfo';
import { writeObject, type IfExists } from '../../client/upload/writeObject';
import {
	bucketNameOption,
	customerKeyOption,
	ifProtectionIgnoredOption,
	memoryLimitOption,
	objectField,
	optionsField,
	parallelItemsOption,
	partSizeOption,
} from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readPartBytes } from '../parameters';
import { readOptionalChoice } from '../read/choice';
import { allowEmptyOption, contentsFields, readContents } from './contents';
import { checksumOption, objectHeaderOptions, readChecksum, readObjectHeaders } from './objectHeaders';
import { keysWrittenAgain } from '../keysWrittenAgain';
import { readUploadTarget } from './uploadKey';
import { keptClass } from '../../client/quirks/ignored';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { UploadTarget } from '../../client/upload/uploadTarget';

const ifExistsOption: INodeProperties = {
	displayName: 'If Object Exists',
	name: 'ifExists',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Leave the existing object unchanged and report an error' },
		{ name: 'Keep Both', value: 'keepBoth', description: 'Add a number to the new key, such as report (1).pdf' },
		{ name: 'Overwrite', value: 'overwrite', description: 'Replace it' },
		{ name: 'Skip', value: 'skip', description: 'Leave the existing object unchanged and continue' },
	],
	default: 'overwrite',
	description: 'What to do if the bucket already has an object with this key',
};

const fields: INodeProperties[] = [
	objectField('Key', 'key', "Where to store the file: the full path in the bucket. If it ends with a slash, the file's name is added."),
	...contentsFields('binary', 'json', 'text', 'url'),
	optionsField(
		allowEmptyOption,
		bucketNameOption,
		checksumOption,
		customerKeyOption,
		ifExistsOption,
		ifProtectionIgnoredOption,
		memoryLimitOption,
		parallelItemsOption,
		partSizeOption,
		...objectHeaderOptions,
	),
];

interface UploadParameters {
	target: UploadTarget;
	ifExists: IfExists;
	partBytes?: number;
	open: ReturnType<typeof readContents>;
}

function read(item: Item): UploadParameters {
	return {
		target: { ...readUploadTarget(item), headers: readObjectHeaders(item), checksum: readChecksum(item) },
		open: readContents(item, 2),
		partBytes: readPartBytes(item),
		ifExists: readOptionalChoice<IfExists>(item, 'options.ifExists') ?? 'overwrite',
	};
}

export const upload: ItemOperation<UploadParameters> = {
	fields,
	read,
	touches: ({ target }) => [target],
	hint: (results) => keysWrittenAgain(results, 'Key', ', or set If Object Exists to Keep Both'),
	async run({ target, ifExists, partBytes, open }, run, index) {
		const { store, budget, signal } = run;
		const { contentTypeOf, mediaTypeOf } = await import('../../client/objects/contentType');
		const { bucket, key, headers } = target;
		const { source, knownType, discard } = await open(run, index);
		try {
			const ContentType = headers.ContentType ?? contentTypeOf(key) ?? mediaTypeOf(knownType);
			const written = await writeObject(store, { ...target, headers: { ...headers, ContentType } }, source, ifExists, {
				budget,
				signal,
				partBytes,
			});
			const json = {
				bucket,
				...written,
				...(written.skipped ? {} : { contentType: ContentType, storageClass: keptClass(written, headers.StorageClass) }),
				s3Uri: s3UriOf(bucket, written.key),
			};
			return [{ json: withoutAbsent(json) as IDataObject }];
		} finally {
			discard?.();
		}
	},
};
