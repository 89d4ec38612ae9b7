import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { s3UriOf } from '../../client/objects/objectInfo';
import { writeObject, type IfExists } from '../../client/upload/writeObject';
import { bucketNameOption, memoryLimitOption, objectField, optionsField, parallelItemsOption, partSizeOption } from '../fields';
import { customerKeyOption, ifProtectionIgnoredOption } from '../requestFields';
import type { Item, ItemOperation, Outcomes, Result, Run } from '../operation';
import { readPartBytes } from '../parameters';
import { readChoice, readOptionalChoice } from '../read/choice';
import { toS3Error } from '../../client/errors/errors';
import { readAllFiles } from './allBinaryFiles';
import { allowEmptyOption, contentsFields, fromField, type OpenContents, readContents } from './contents';
import { checksumOption, readChecksum } from './checksum';
import { objectHeaderOptions, readObjectHeaders } from './objectHeaders';
import { keysWrittenAgain } from '../keysWrittenAgain';
import { toolNotice } from '../toolFields';
import { readUploadTarget } from './uploadKey';
import { keptClass } from '../../client/upload/ignored';
import { ifExistsField } from '../ifExists';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { UploadTarget } from '../../client/upload/uploadTarget';

const ifExistsOption = ifExistsField(
	'What to do if the bucket already has an object with this key',
	'overwrite',
	'fail',
	'keepBoth',
	'skip',
);

const fields: INodeProperties[] = [
	toolNotice('toolHasNoFiles', 'An agent has text and JSON, and no files: set <b>Source</b> to Text, JSON or URL.'),
	objectField('Key', 'key', "Where to store the file: the full path in the bucket. If it ends with a slash, the file's name is added."),
	...contentsFields('allBinary', 'binary', 'json', 'text', 'url'),
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
	files: Array<{ target: UploadTarget; open: OpenContents }>;
	ifExists: IfExists;
	partBytes?: number;
}

function read(item: Item): UploadParameters {
	const headers = readObjectHeaders(item);
	const checksum = readChecksum(item);
	const files =
		readChoice(item, fromField) === 'allBinary' ? readAllFiles(item) : [{ ...readUploadTarget(item), open: readContents(item, 2) }];
	return {
		files: files.map(({ open, ...at }) => ({ target: { ...at, headers, checksum }, open })),
		partBytes: readPartBytes(item),
		ifExists: readOptionalChoice(item, ifExistsOption, 'options') ?? 'overwrite',
	};
}

export const upload: ItemOperation<UploadParameters> = {
	fields,
	read,
	touches: ({ files }) => files.map(({ target }) => target),
	hint: (results) => keysWrittenAgain(results, 'Key', ', or set If Object Exists to Keep Both'),
	async run({ files, ...options }, run, index) {
		if (files.length === 1) return [await store(files[0]!, options, run, index)];
		const outcomes: Outcomes = [];
		for (const file of files) {
			const outcome = await store(file, options, run, index).catch((error: unknown) => {
				const failure = toS3Error(error, run.store.place(file.target));
				if (failure.kind === 'cancelled') throw failure;
				return failure;
			});
			outcomes.push(outcome);
		}
		return outcomes;
	},
};

async function store(
	{ target, open }: UploadParameters['files'][number],
	{ ifExists, partBytes }: Omit<UploadParameters, 'files'>,
	run: Run,
	index: number,
): Promise<Result> {
	const { budget, signal, progress } = run;
	const { contentTypeOf, mediaTypeOf } = await import('../../client/objects/contentType');
	const { bucket, key, headers } = target;
	const { source, knownType, discard } = await open(run, index);
	try {
		const ContentType = headers.ContentType ?? contentTypeOf(key) ?? mediaTypeOf(knownType);
		const written = await writeObject(run.store, { ...target, headers: { ...headers, ContentType } }, source, ifExists, {
			budget,
			signal,
			progress,
			partBytes,
		});
		const json = {
			bucket,
			...written,
			...(written.skipped ? {} : { contentType: ContentType, storageClass: keptClass(written, headers.StorageClass) }),
			s3Uri: s3UriOf(bucket, written.key),
		};
		return { json: withoutAbsent(json) as IDataObject };
	} finally {
		discard?.();
	}
}
