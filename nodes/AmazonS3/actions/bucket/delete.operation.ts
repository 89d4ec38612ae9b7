import { deleteBucket } from '../../client/buckets/buckets';
import { emptyBucket } from '../../client/buckets/emptyBucket';
import { checkWholeBucket } from '../../client/store/confine';
import { optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readFlag } from '../read/flag';
import { bucketField, readTypedBucket } from './bucketField';

interface DeleteBucketParameters {
	bucket: string;
	emptyFirst: boolean;
	bypassGovernance: boolean;
}

export const deleteOperation: ItemOperation<DeleteBucketParameters> = {
	fields: [
		bucketField("The name of the bucket to delete. The connection's bucket is never used by default"),
		optionsField(
			parallelItemsOption,
			{
				displayName: 'Bypass Governance Retention',
				name: 'bypassGovernance',
				type: 'boolean',
				default: true,
				description:
					'Whether to also delete objects in governance mode. This needs an extra permission. Compliance mode and legal holds still apply.',
			},
			{
				displayName: 'Delete Contents First',
				name: 'emptyFirst',
				type: 'boolean',
				default: true,
				description:
					'Whether to permanently delete all objects, versions, delete markers and unfinished uploads. Otherwise the bucket must be empty.',
			},
		),
	],
	read: (item) => ({
		bucket: readTypedBucket(item),
		emptyFirst: readFlag(item, 'options.emptyFirst'),
		bypassGovernance: readFlag(item, 'options.bypassGovernance'),
	}),
	touches: ({ bucket }) => [{ bucket, key: '' }],
	async run({ bucket, emptyFirst, bypassGovernance }, { store, signal }) {
		checkWholeBucket(store, bucket);
		const emptied = emptyFirst ? await emptyBucket(store, bucket, { bypassGovernance, signal }) : {};
		await deleteBucket(store, bucket, signal);
		return [{ json: { bucket, deleted: true, ...emptied, s3Uri: `s3://${bucket}` } }];
	},
};
