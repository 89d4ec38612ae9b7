import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { appendInTurn } from '../../client/rewriting/appendInTurn';
import { s3UriOf } from '../../client/objects/objectInfo';
import type { SizedSource } from '../../client/upload/source';
import type { LineBreak } from '../../client/rewriting/tail';
import { bucketNameOption, memoryLimitOption, objectField, optionsField, parallelItemsOption, partSizeOption } from '../fields';
import { customerKeyOption, ifProtectionIgnoredOption } from '../requestFields';
import type { BatchOperation, Item, Run } from '../operation';
import { readObject } from '../objectField';
import { readPartBytes } from '../parameters';
import { readChoice } from '../read/choice';
import { hintAtSlash } from '../slashInFront';
import { allowEmptyOption, contentsFields, fromField, readContents } from './contents';
import { readHeader } from './contentHeaders';
import { checkNoFolder } from './uploadKey';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { choiceField } from '../choiceField';

const lineBreakField = choiceField({
	displayName: 'Line Break',
	name: 'lineBreak',
	type: 'options',
	options: [
		{ name: 'After the Data', value: 'after', description: 'Each addition becomes one line, as in logs, CSV and JSON Lines' },
		{ name: 'Before the Data', value: 'before', description: 'Not at the beginning of the object' },
		{ name: 'None', value: 'none', description: 'The data directly follows the existing contents' },
	],
	default: 'after',
	displayOptions: { show: { from: ['json', 'text'] } },
	description: 'Whether to add a line break, and where',
});

const fields: INodeProperties[] = [
	objectField('Key', 'key', "The object to append to. Created if it doesn't exist"),
	...contentsFields('binary', 'json', 'text').map((field) => (field.name === 'from' ? { ...field, default: 'text' } : field)),
	lineBreakField,
	optionsField(
		allowEmptyOption,
		bucketNameOption,
		customerKeyOption,
		ifProtectionIgnoredOption,
		memoryLimitOption,
		parallelItemsOption,
		partSizeOption,
		{
			displayName: 'Content Type',
			name: 'contentType',
			type: 'string',
			default: '',
			placeholder: 'e.g. text/csv',
			description: "Content type for a new object. Defaults to the type for the key's extension. Existing objects keep theirs.",
		},
	),
];

interface AppendParameters {
	bucket: string;
	key: string;
	lineBreak: LineBreak;
	isText: boolean;
	contentType?: string;
	partBytes?: number;
	open(run: Run): Promise<{ data: SizedSource; knownType: string }>;
}

function read(item: Item): AppendParameters {
	const { index } = item;
	const open = readContents(item, 0);
	const isFile = readChoice(item, fromField) === 'binary';
	const object = readObject(item);
	checkNoFolder(object.key);
	hintAtSlash(item, object.key);
	return {
		...object,
		lineBreak: isFile ? 'none' : readChoice(item, lineBreakField),
		contentType: readHeader(item, 'options.contentType'),
		isText: !isFile,
		partBytes: readPartBytes(item),
		async open(run) {
			const { source, knownType } = await open(run, index);
			return { data: source as SizedSource, knownType };
		},
	};
}

/** What several items add to one object goes there in one write, in the order of the items. */
export const append: BatchOperation<AppendParameters> = {
	fields,
	read,
	hint: (results) =>
		results.some(({ conditional }) => conditional === false)
			? 'This store does not keep conditions on writes: what other programs append in the same moment may be lost.'
			: undefined,
	batchSize: Number.MAX_SAFE_INTEGER,
	group: ({ bucket, key }) => JSON.stringify([bucket, key]),
	async runBatch(batch, run) {
		const { store, budget, signal } = run;
		const { contentTypeOf, mediaTypeOf } = await import('../../client/objects/contentType');
		const { bucket, key, contentType, partBytes } = batch[0]!;
		const opened = await Promise.all(batch.map(async ({ open }) => await open(run)));
		const headers = { ContentType: contentType ?? contentTypeOf(key) ?? mediaTypeOf(opened[0]!.knownType) };
		const additions = opened.map(({ data }, i) => ({ data, lineBreak: batch[i]!.lineBreak, isText: batch[i]!.isText }));
		const { added, ...result } = await appendInTurn(store, { bucket, key }, additions, { headers, budget, signal, partBytes });
		return added.map(({ offset, bytes }) => {
			const json = withoutAbsent({ bucket, key, ...result, offset, appendedBytes: bytes, s3Uri: s3UriOf(bucket, key) });
			return [{ json: json as IDataObject }];
		});
	},
};
