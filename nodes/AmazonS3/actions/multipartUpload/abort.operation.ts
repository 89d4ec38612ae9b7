import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalidInput, S3Error } from '../../client/errors';
import { checkKey } from '../../client/key';
import { abortUpload, abortUploads, listUploads, type AbortedUpload, type UnfinishedUpload, type UploadsToList } from '../../client/multipartUploads';
import { s3UriOf } from '../../client/objectInfo';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation, Outcomes } from '../operation';
import { readBucket, readOptions, readParameter } from '../parameters';
import { ageFields, readAge } from './age';
import { prefixField } from './getMany.operation';

type Which = 'one' | 'old';

const shownWith = (which: Which) => (field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { which: [which], ...field.displayOptions?.show } },
});

const fields: INodeProperties[] = [
	{
		displayName: 'Which Uploads',
		name: 'which',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'All That Are Old', value: 'old', description: 'Abort every upload of the bucket, or below a prefix, that was begun long ago' },
			{ name: 'One Upload', value: 'one', description: 'Abort the upload with a certain ID' },
		],
		default: 'old',
		description: 'Whether to abort one upload or many',
	},
	...[
		{
			displayName: 'Key',
			name: 'uploadKey',
			type: 'string' as const,
			required: true,
			default: '',
			placeholder: 'e.g. videos/2026/launch.mp4',
			description: 'The key of the object that was being uploaded, exactly as it is',
		},
		{
			displayName: 'Upload ID',
			name: 'uploadId',
			type: 'string' as const,
			required: true,
			default: '',
			placeholder: 'e.g. VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA',
			description: 'The field uploadId of an item of Multipart Upload: Get Many',
		},
	].map(shownWith('one')),
	...[prefixField, ...ageFields('longerAgo')].map(shownWith('old')),
	optionsField(bucketNameOption, parallelItemsOption, {
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description: 'Whether to only tell which uploads would be aborted, without aborting them. Of one upload nothing is checked.',
	}),
];

interface AbortParameters {
	one?: Pick<UnfinishedUpload, 'bucket' | 'key' | 'uploadId'>;
	many?: UploadsToList;
	dryRun: boolean;
}

function read(item: Item): AbortParameters {
	const bucket = readBucket(item);
	const dryRun = readOptions<{ dryRun: boolean }>(item).dryRun ?? false;
	if (readParameter<Which>(item, 'which') === 'old') {
		return { dryRun, many: { bucket, prefix: String(readParameter(item, 'prefix') ?? ''), before: readAge(item) } };
	}
	const key = String(readParameter(item, 'uploadKey') ?? '');
	checkKey(key, 'Key');
	const uploadId = String(readParameter(item, 'uploadId') ?? '').trim();
	if (uploadId === '') throw invalidInput('Upload ID', 'is empty', undefined, 'Multipart Upload: Get Many lists the unfinished uploads with their IDs.');
	return { dryRun, one: { bucket, key, uploadId } };
}

export const abort: ItemOperation<AbortParameters> = {
	fields,
	read,
	async run({ one, many, dryRun }, { store, signal }) {
		if (one) {
			if (!dryRun) await abortUpload(store, one, signal);
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
