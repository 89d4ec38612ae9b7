import type { INodeProperties } from 'n8n-workflow';
import { checkBucketName } from '../../client/store/connection';
import type { Item } from '../operation';
import { readParameter } from '../parameters';

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
export function readTypedBucket(item: Item): string {
	const name = String(readParameter(item, 'bucket') ?? '').trim();
	checkBucketName(name, 'Bucket Name');
	return name;
}
