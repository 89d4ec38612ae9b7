import { invalidInput } from '../../client/errors/errors';
import type { ObjectHeaders } from '../../client/upload/uploadTarget';
import { pairsOption, settingsOption } from '../fields';
import type { Item } from '../operation';
import { readChoice, readOptionalChoice } from '../read/choice';
import { enteredAt } from '../read/field';
import { readFlag } from '../read/flag';
import { checkGiven, readTrimmedName } from '../read/name';
import { readPairs } from '../read/pairs';
import { readHeader } from './contentHeaders';
import { choiceField } from '../choiceField';

const KMS = { show: { algorithm: ['aws:kms', 'aws:kms:dsse'] } };

const algorithmField = choiceField({
	displayName: 'Encryption',
	name: 'algorithm',
	type: 'options',
	options: [
		{ name: 'AWS KMS', value: 'aws:kms' },
		{ name: 'AWS KMS, Dual-Layer', value: 'aws:kms:dsse' },
		{ name: 'S3 Managed Keys (AES-256)', value: 'AES256' },
	],
	default: 'AES256',
	description: 'Which keys encrypt the object',
});

const bucketKeyField = choiceField({
	displayName: 'Bucket Key',
	name: 'bucketKey',
	type: 'options',
	options: [
		{ name: 'As the Bucket Is Set', value: 'bucket' },
		{ name: 'Off', value: 'off' },
		{ name: 'On', value: 'on' },
	],
	default: 'bucket',
	displayOptions: { show: { algorithm: ['aws:kms'] } },
	description: 'Whether S3 uses one KMS request for many objects, which costs less',
});

export const encryptionOption = settingsOption(
	'Server-Side Encryption',
	'serverSideEncryption',
	'Add encryption',
	"How S3 encrypts the stored object. Defaults to the bucket's setting. For your own key, use Customer Key (SSE-C) instead.",
	[
		algorithmField,
		{
			displayName: 'KMS Key ID',
			name: 'kmsKeyId',
			type: 'string',
			default: '',
			placeholder: 'e.g. arn:aws:kms:eu-central-1:123456789012:key/…',
			displayOptions: KMS,
			description: 'The key to use. Defaults to the AWS managed key.',
		},
		bucketKeyField,
		{
			...pairsOption(
				'Encryption Context',
				'context',
				'Entry',
				'Names and values that KMS logs and key policies can check. They are not secret.',
			),
			displayOptions: KMS,
		},
	],
);

/** What `encryptionOption` says, if anything. @throws S3Error of kind invalidInput when there is a customer key too */
export function readEncryption(
	item: Item,
): Pick<ObjectHeaders, 'BucketKeyEnabled' | 'ServerSideEncryption' | 'SSEKMSEncryptionContext' | 'SSEKMSKeyId'> {
	const settings = 'options.serverSideEncryption.settings';
	if ((enteredAt(item, settings).value ?? undefined) === undefined) return {};
	const algorithm = readChoice(item, algorithmField, settings);
	if (readTrimmedName(item, 'options.customerKey') !== undefined || readFlag(item, 'options.useConnectionKey'))
		throw invalidInput(
			'Server-Side Encryption',
			'cannot be combined with Customer Key (SSE-C)',
			algorithm,
			'Remove one of the two options.',
		);
	if (algorithm === 'AES256') return { ServerSideEncryption: algorithm };
	const kmsKey = enteredAt(item, `${settings}.kmsKeyId`);
	if (kmsKey.isThere) checkGiven(kmsKey);
	const bucketKey = readOptionalChoice(item, bucketKeyField, settings) ?? 'bucket';
	return {
		ServerSideEncryption: algorithm,
		SSEKMSKeyId: readHeader(item, `${settings}.kmsKeyId`),
		SSEKMSEncryptionContext: encodeContext(readPairs(item, `${settings}.context`)),
		BucketKeyEnabled: algorithm === 'aws:kms:dsse' ? undefined : { bucket: undefined, off: false, on: true }[bucketKey],
	};
}

/** As S3 wants it: JSON in base64. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context */
const encodeContext = (context: Record<string, string>): string | undefined =>
	Object.keys(context).length === 0 ? undefined : Buffer.from(JSON.stringify(context), 'utf8').toString('base64');
