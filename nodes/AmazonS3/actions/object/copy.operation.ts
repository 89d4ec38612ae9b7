import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { copyObject, type CopyResult, type ObjectAt } from '../../client/copy';
import { invalidInput } from '../../client/errors';
import { s3UriOf, withoutAbsent } from '../../client/objectInfo';
import type { ObjectHeaders } from '../../client/upload';
import { bucketNameOption, customerKeyOption, objectField, optionsField, parallelItemsOption, sourceRequestOptions, storageClassOption, versionIdOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { readObject, readOptions } from '../parameters';

const destinationBucketOption: INodeProperties = {
	displayName: 'Destination Bucket Name',
	name: 'destinationBucketName',
	type: 'string',
	default: '',
	placeholder: 'e.g. my-archive',
	description: 'Another bucket than the one of the connection to write to',
};

/** The fields that Copy and Move share; `what` is what is done to the object. */
export const sourceAndDestinationFields = (what: string, ...options: INodeProperties[]): INodeProperties[] => [
	objectField('Source Key', 'sourceKey', `The object to ${what}`),
	objectField('Destination Key', 'destinationKey', `Where to ${what} it: its new full path`, 'searchDestinationKeys'),
	optionsField(
		{ ...bucketNameOption, displayName: 'Source Bucket Name', description: 'Another bucket than the one of the connection to read from' },
		customerKeyOption,
		destinationBucketOption,
		...sourceRequestOptions,
		parallelItemsOption,
		storageClassOption,
		...options,
	),
];

export interface CopyParameters {
	source: ObjectAt;
	target: ObjectAt;
	storageClass?: ObjectHeaders['StorageClass'];
}

/** Source and destination of an item. @throws S3Error of kind invalidInput when they are the same */
export function readSourceAndDestination(item: Item): CopyParameters {
	const options = readOptions<{ versionId: string; storageClass: ObjectHeaders['StorageClass'] }>(item);
	const source: ObjectAt = { ...readObject(item, 'sourceKey', 'Source Key'), versionId: options.versionId?.trim() || undefined };
	const target = readObject(item, 'destinationKey', 'Destination Key', 'destinationBucketName');
	if (source.bucket === target.bucket && source.key === target.key && source.versionId === undefined) {
		throw invalidInput('Destination Key', 'is the same object as the source', target.key, 'Enter another key.');
	}
	return { source, target, storageClass: options.storageClass };
}

/** What Copy and Move output: the new object, and where it came from. */
export const describeCopy = ({ source, target }: CopyParameters, result: CopyResult): IDataObject => ({
	...target,
	...withoutAbsent(result),
	s3Uri: s3UriOf(target.bucket, target.key),
	source: withoutAbsent({ ...source, s3Uri: s3UriOf(source.bucket, source.key) }) as unknown as IDataObject,
});

export const copy: ItemOperation<CopyParameters> = {
	fields: sourceAndDestinationFields('copy', versionIdOption),
	read: readSourceAndDestination,
	touches: ({ source, target }) => [source, target],
	async run(parameters, { store, signal }) {
		const { source, target, storageClass } = parameters;
		const result = await copyObject(store, source, target, { storageClass, signal });
		return [{ json: describeCopy(parameters, result) }];
	},
};
