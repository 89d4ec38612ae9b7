import type { IDataObject } from 'n8n-workflow';
import { getBucketDetails, type BucketDetail } from '../../client/buckets/bucketDetails';
import { getBucket } from '../../client/buckets/buckets';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readBucket } from '../parameters';
import { getCapabilities } from '../../client/buckets/capabilities';
import { readChoices, readOptionalChoice } from '../read/choice';
import { enteredAt } from '../read/field';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { choiceField, type ChoiceOf } from '../choiceField';

interface GetBucketParameters {
	bucket: string;
	/** Undefined: all. */
	details: BucketDetail[] | undefined;
	capabilities?: ChoiceOf<typeof capabilitiesOption>;
}

const capabilitiesOption = choiceField({
	displayName: 'Capabilities',
	name: 'capabilities',
	type: 'options',
	options: [
		{ name: 'By Reading', value: 'read', description: 'Only send read requests. What they do not show is null.' },
		{ name: 'By Reading and Writing', value: 'probe', description: 'Also write a small object, and remove it again' },
	],
	default: 'read',
	description: 'What the store supports: conditions, versions, tags, locks, checksums, copies of parts and forms',
});

const detailsOption = choiceField({
	displayName: 'Details',
	name: 'details',
	type: 'multiOptions',
	options: [
		{ name: 'Encryption', value: 'encryption', description: 'How new objects are encrypted' },
		{ name: 'Location', value: 'location', description: 'The region of the bucket' },
		{ name: 'Object Lock', value: 'objectLock', description: 'Whether it is on, and for how long new objects are locked' },
		{ name: 'Object Ownership', value: 'ownership', description: 'Whether access control lists are off' },
		{ name: 'Public Access Block', value: 'publicAccessBlock', description: 'Whether the bucket can be made public' },
		{ name: 'Tags', value: 'tags' },
		{ name: 'Versioning', value: 'versioning', description: 'Whether the bucket keeps old versions of objects' },
	],
	default: [],
	description:
		'Settings to include, one request each. Default: all. The output field unavailable lists those that are not allowed or not supported.',
});

export const get: ItemOperation<GetBucketParameters> = {
	fields: [optionsField(bucketNameOption, parallelItemsOption, capabilitiesOption, detailsOption)],
	read: (item) => ({
		bucket: readBucket(item),
		details: enteredAt(item, 'options.details').isThere ? readChoices(item, detailsOption, 'options') : undefined,
		capabilities: readOptionalChoice(item, capabilitiesOption, 'options'),
	}),
	async run({ bucket, details, capabilities: by }, { store, signal }) {
		const [info, { known, unknown }, capabilities] = await Promise.all([
			getBucket(store, bucket, signal),
			getBucketDetails(store, bucket, details, signal),
			by && getCapabilities(store, bucket, by === 'probe', signal),
		]);
		return [{ json: withoutAbsent({ ...info, ...known, capabilities, unavailable: unknown }) as unknown as IDataObject }];
	},
};
