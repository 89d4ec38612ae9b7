import type { UploadTarget } from '../../client/upload/uploadTarget';
import type { Item } from '../operation';
import { readOptionalChoice } from '../read/choice';
import { choiceField } from '../choiceField';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const checksumOption = choiceField({
	displayName: 'Checksum Algorithm',
	name: 'checksumAlgorithm',
	type: 'options',
	options: [
		{ name: 'CRC32', value: 'CRC32' },
		{ name: 'CRC32C', value: 'CRC32C' },
		{ name: 'CRC64NVME', value: 'CRC64NVME' },
		{ name: 'SHA-1', value: 'SHA1', description: "For large files, a checksum of the parts' checksums" },
		{ name: 'SHA-256', value: 'SHA256', description: "For large files, a checksum of the parts' checksums" },
	],
	default: 'CRC32',
	description:
		'The checksum that S3 verifies the upload with and stores. Defaults to CRC32 on AWS, and none on other stores, since many refuse it.',
});

/** The checksum that an item asks for; undefined for the default. */
export const readChecksum = (item: Item): UploadTarget['checksum'] => readOptionalChoice(item, checksumOption, 'options');
