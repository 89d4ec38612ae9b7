import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { S3Error } from '../../client/errors/errors';
import {
	abortUpload,
	abortUploads,
	checkUpload,
	listUploads,
	type AbortedUpload,
	type UnfinishedUpload,
	type UploadId,
	type UploadsToList,
} from '../../client/listing/multipartUploads';
import { s3UriOf } from '../../client/objects/objectInfo';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation, Outcomes } from '../operation';
import { readBucket } from '../parameters';
import { readChoice } from '../read/choice';
import { readFlag } from '../read/flag';
import { ageFields, readAge } from './age';
import { uploadsBelowField, readUpload, uploadFields } from './uploadFields';
import { readPrefix } from '../selection';
import { choiceField, type ChoiceOf } from '../choiceField';

const shownWith =
	(which: ChoiceOf<typeof whichField>) =>
	(field: INodeProperties): INodeProperties => ({
		...field,
		displayOptions: { show: { which: [which], ...field.displayOptions?.show } },
	});

const whichField = choiceField({
	displayName: 'Which Uploads',
	name: 'which',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'All That Are Old',
			value: 'old',
			description: 'Abort every upload that was started long ago, in the bucket or below a prefix',
		},
		{ name: 'One Upload', value: 'one', description: 'Abort one upload by its ID' },
	],
	default: 'old',
	description: 'Whether to abort one upload or many',
});

const fields: INodeProperties[] = [
	whichField,
	...uploadFields.map(shownWith('one')),
	...[uploadsBelowField, ...ageFields('longerAgo')].map(shownWith('old')),
	optionsField(bucketNameOption, parallelItemsOption, {
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description: 'Whether to only list which uploads would be aborted',
	}),
];

interface AbortParameters {
	one?: UploadId;
	many?: UploadsToList;
	dryRun: boolean;
}

function read(item: Item): AbortParameters {
	const dryRun = readFlag(item, 'options.dryRun');
	if (readChoice(item, whichField) === 'old') {
		return { dryRun, many: { bucket: readBucket(item), prefix: readPrefix(item), before: readAge(item) } };
	}
	return { dryRun, one: readUpload(item) };
}

export const abort: ItemOperation<AbortParameters> = {
	fields,
	read,
	async run({ one, many, dryRun }, { store, signal }) {
		if (one) {
			await (dryRun ? checkUpload : abortUpload)(store, one, signal);
			return [{ json: { ...one, ...outcomeOf(dryRun, !dryRun), s3Uri: s3UriOf(one.bucket, one.key) } }];
		}
		const results: Outcomes = [];
		const uploads = listUploads(store, { ...many!, signal });
		for await (const { upload, outcome } of dryRun ? wouldBeAborted(uploads) : abortUploads(store, uploads, signal)) {
			results.push(outcome instanceof S3Error ? outcome : { json: { ...upload, ...outcomeOf(dryRun, outcome.aborted) } as IDataObject });
		}
		return results;
	},
};

const outcomeOf = (dryRun: boolean, aborted: boolean): IDataObject => (dryRun ? { aborted: false, dryRun: true } : { aborted });

async function* wouldBeAborted(uploads: AsyncIterable<UnfinishedUpload>): AsyncGenerator<AbortedUpload, void, undefined> {
	for await (const upload of uploads) yield { upload, outcome: { aborted: false } };
}
