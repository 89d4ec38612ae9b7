import type { IDataObject } from 'n8n-workflow';
import { createBucket, type NewBucket } from '../../client/buckets/createBucket';
import { AWS_REGIONS } from '../../client/store/regions';
import { optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readOptionalChoice } from '../read/choice';
import { readFlag } from '../read/flag';
import { readTrimmedName } from '../read/name';
import { bucketField, readNewBucket } from './bucketField';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { choiceField } from '../choiceField';

interface CreateBucketParameters {
	wanted: NewBucket;
	useExisting: boolean;
}

const aclOption = choiceField({
	displayName: 'ACL',
	name: 'acl',
	type: 'options',
	options: [
		{ name: 'Authenticated Read', value: 'authenticated-read', description: 'Anyone with an AWS account can list it' },
		{ name: 'Private', value: 'private', description: 'Only the owner can use it' },
		{ name: 'Public Read', value: 'public-read', description: 'Anyone can list it' },
		{ name: 'Public Read and Write', value: 'public-read-write', description: 'Anyone can list it and write to it' },
	],
	default: 'private',
	description: 'Who can use the bucket. AWS refuses all but Private, since new buckets block public access.',
});

const ifExistsOption = choiceField({
	displayName: 'If Bucket Exists',
	name: 'ifExists',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Report an error' },
		{ name: 'Use It', value: 'use', description: 'Continue with the existing bucket if it is yours' },
	],
	default: 'fail',
	description: 'What to do if you already have a bucket with this name',
});

const ownershipOption = choiceField({
	displayName: 'Object Ownership',
	name: 'ownership',
	type: 'options',
	options: [
		{
			name: 'Bucket Owner Enforced',
			value: 'BucketOwnerEnforced',
			description: 'All objects are yours, and access control lists are off',
		},
		{
			name: 'Bucket Owner Preferred',
			value: 'BucketOwnerPreferred',
			description: 'Objects uploaded by others are yours if they grant you full control',
		},
		{ name: 'Object Writer', value: 'ObjectWriter', description: 'Objects belong to the account that uploaded them' },
	],
	default: 'BucketOwnerEnforced',
	description: 'Who owns objects that other accounts upload',
});

export const create: ItemOperation<CreateBucketParameters> = {
	fields: [
		bucketField('The name of the new bucket. Must be unique across all of Amazon S3'),
		optionsField(
			parallelItemsOption,
			aclOption,
			ifExistsOption,
			{
				displayName: 'Object Lock',
				name: 'objectLock',
				type: 'boolean',
				default: true,
				description: 'Whether objects can be protected from deletion. Also enables versioning. Neither can be disabled later.',
			},
			ownershipOption,
			{
				displayName: 'Region',
				name: 'region',
				type: 'options',
				options: AWS_REGIONS.map(({ code, place }) => ({ name: `${place} — ${code}`, value: code })),
				default: 'us-east-1',
				description: 'Where to create the bucket. Defaults to the region of the connection.',
			},
		),
	],
	read: (item) => ({
		wanted: withoutAbsent({
			bucket: readNewBucket(item),
			acl: readOptionalChoice(item, aclOption, 'options'),
			objectLock: readFlag(item, 'options.objectLock'),
			ownership: readOptionalChoice(item, ownershipOption, 'options'),
			region: readTrimmedName(item, 'options.region'),
		}),
		useExisting: readOptionalChoice(item, ifExistsOption, 'options') === 'use',
	}),
	touches: ({ wanted: { bucket } }) => [{ bucket, key: '' }],
	run: async ({ wanted, useExisting }, { store, signal }) => [
		{ json: (await createBucket(store, wanted, { useExisting, signal })) as unknown as IDataObject },
	],
};
