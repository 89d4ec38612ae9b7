import type { INodeProperties } from 'n8n-workflow';
import { checkNewAwsBucketName, readBucketName } from '../../client/store/bucketName';
import type { Item } from '../operation';
import { readTrimmedName } from '../read/name';

/** A field for the name of a bucket that is to be typed: it has no default, not even the connection's bucket. */
export const bucketField = (description: string): INodeProperties => ({
	displayName: 'Bucket Name',
	name: 'bucket',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. my-company-invoices',
	description,
});

/** The name in that field. @throws S3Error of kind invalidInput when no bucket can have it */
export const readTypedBucket = (item: Item): string => readBucketName(readTrimmedName(item, 'bucket') ?? '', 'Bucket Name');

/** The name of a bucket that is to be made: AWS gives fewer names than there are. @throws S3Error of kind invalidInput */
export function readNewBucket(item: Item): string {
	const name = readTypedBucket(item);
	if (item.connection.endpoint === undefined) checkNewAwsBucketName(name, 'Bucket Name');
	return name;
}
