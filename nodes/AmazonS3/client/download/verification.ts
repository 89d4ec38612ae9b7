import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { bareEtag } from '../objects/etag';
import type { GetObjectCommandOutput } from '../sdk/sdk';

/** By what the contents of an object were found to be right; false: by nothing, since the store has nothing or not all was read. */
export type Verified = 'crc32' | 'crc32c' | 'crc64nvme' | 'sha1' | 'sha256' | 'md5' | false;

/** How all that comes of an object can be checked. */
export interface WholeCheck {
	by: 'crc32' | 'md5';
	/** What is wrong where it is not right, for a message. */
	problem: string;
	begin(): RunningCheck;
}

export interface RunningCheck {
	update(chunk: Buffer): void;
	/** To be asked once, in the end. */
	isRight(): boolean;
}

type Answer = Pick<
	GetObjectCommandOutput,
	| 'ChecksumCRC32'
	| 'ChecksumCRC32C'
	| 'ChecksumCRC64NVME'
	| 'ChecksumSHA1'
	| 'ChecksumSHA256'
	| 'ChecksumType'
	| 'ETag'
	| 'ServerSideEncryption'
	| 'SSECustomerAlgorithm'
	| 'StorageClass'
>;

/** In the order in which the SDK takes one. */
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

/**
 * The checksum of the whole object that the SDK checks while it streams; undefined where S3 sent none, or only one that is
 * made of those of the parts.
 */
export function checkedBySdk(answer: Answer): Exclude<Verified, false> | undefined {
	if (answer.ChecksumType === 'COMPOSITE') return undefined;
	const algorithm = ALGORITHMS.find((name) => answer[`Checksum${name}`] !== undefined);
	if (algorithm === undefined || answer[`Checksum${algorithm}`]?.includes('-')) return undefined;
	return algorithm.toLowerCase() as Exclude<Verified, false>;
}

/**
 * How a whole object is checked by us: by its CRC32 where S3 told it, which holds for whatever is asked for again; else, where
 * no checksum came, by its ETag when that is an MD5. Undefined where neither is there.
 */
export function checkOf(answer: Answer, bucket: string): WholeCheck | undefined {
	const { ChecksumCRC32, ETag } = answer;
	const sent = checkedBySdk(answer);
	if (sent === 'crc32') {
		const wanted = Buffer.from(ChecksumCRC32 ?? '', 'base64').readUInt32BE();
		return { by: 'crc32', problem: 'its CRC32 differs from the stored one', begin: () => runningCrc32(wanted) };
	}
	if (sent !== undefined || !isMd5(answer, bucket)) return undefined;
	const wanted = bareEtag(ETag)!.toLowerCase();
	return { by: 'md5', problem: 'its MD5 differs from its ETag', begin: () => runningMd5(wanted) };
}

/**
 * Whether the ETag of an object is the MD5 of its contents: not of one in parts, one encrypted with a KMS key or one of the
 * customer's, and not in directory buckets or through Object Lambda.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
const isMd5 = ({ ETag, ServerSideEncryption, SSECustomerAlgorithm, StorageClass }: Answer, bucket: string): boolean =>
	/^"?[0-9a-f]{32}"?$/i.test(ETag ?? '') &&
	SSECustomerAlgorithm === undefined &&
	!ServerSideEncryption?.startsWith('aws:') &&
	StorageClass !== 'EXPRESS_ONEZONE' &&
	!/--x-s3$|:s3-object-lambda:|--ol-s3$/.test(bucket);

function runningCrc32(wanted: number): RunningCheck {
	let crc = 0;
	return {
		update: (chunk) => void (crc = crc32(chunk, crc)),
		isRight: () => crc === wanted,
	};
}

function runningMd5(wanted: string): RunningCheck {
	const hash = createHash('md5');
	return {
		update: (chunk) => void hash.update(chunk),
		isRight: () => hash.digest('hex') === wanted,
	};
}
