import type { INodeProperties } from 'n8n-workflow';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { encodeMetadata, encodeTags } from '../../client/objects/metadata';
import type { ObjectHeaders } from '../../client/upload/uploadTarget';
import { pairsOption, storageClassOption } from '../fields';
import type { Item } from '../operation';
import { readStorageClass } from '../parameters';
import { readOptionalChoice } from '../read/choice';
import { readPairs } from '../read/pairs';
import { contentHeaderOptions, readContentHeaders } from './contentHeaders';
import { encryptionOption, readEncryption } from './encryption';
import { lockOption, readLock } from './lockOption';
import { choiceField } from '../choiceField';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const aclOption = choiceField({
	displayName: 'ACL',
	name: 'acl',
	type: 'options',
	options: [
		{ name: 'Authenticated Read', value: 'authenticated-read', description: 'Anyone with an AWS account can read it' },
		{ name: 'AWS Exec Read', value: 'aws-exec-read', description: 'Amazon EC2 can read it, for machine images' },
		{
			name: 'Bucket Owner Full Control',
			value: 'bucket-owner-full-control',
			description: 'The bucket owner has full control',
		},
		{ name: 'Bucket Owner Read', value: 'bucket-owner-read', description: 'The bucket owner can read it' },
		{ name: 'Private', value: 'private', description: 'Only the account that uploads the object' },
		{ name: 'Public Read', value: 'public-read', description: 'Anyone can read it' },
		{
			name: 'Public Read and Write',
			value: 'public-read-write',
			description: 'Anyone can read it. The write part has no effect on objects.',
		},
	],
	default: 'private',
	description: 'Who can read the object. Most buckets have ACLs turned off: use a bucket policy there.',
});

/** The options of everything that S3 stores with an object besides its contents. */
export const objectHeaderOptions: INodeProperties[] = [
	aclOption,
	encryptionOption,
	lockOption,
	storageClassOption,
	pairsOption('Metadata', 'metadata', 'Entry', 'Your own names and values, stored with the object. Any text is kept unchanged'),
	pairsOption('Tags', 'tags', 'Tag', 'Up to 10 tags, for lifecycle rules, permissions and cost reports'),
	...contentHeaderOptions,
];

/** What an item's options say of the object. @throws S3Error of kind invalidInput */
export function readObjectHeaders(item: Item): ObjectHeaders {
	return withoutAbsent<ObjectHeaders>({
		ACL: readOptionalChoice(item, aclOption, 'options'),
		Metadata: encodeMetadata(readPairs(item, 'options.metadata')),
		StorageClass: readStorageClass(item),
		Tagging: encodeTags(readPairs(item, 'options.tags')),
		...readContentHeaders(item, 'options'),
		...readEncryption(item),
		...readLock(item),
	});
}
