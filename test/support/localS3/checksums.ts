import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32cJs, Crc64NvmeJs } from '@aws-sdk/checksums/crc';

/** A hash fed while the bytes pass. */
export interface RunningHash {
	update(chunk: Buffer): void;
	digest(): Promise<Buffer>;
}

/** The checksum algorithms of S3, with the number of bytes in a digest.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export const checksumBytes = { crc32: 4, crc32c: 4, crc64nvme: 8, sha1: 20, sha256: 32 } as const;
export type ChecksumAlgorithm = keyof typeof checksumBytes;
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';
export interface Checksum {
	algorithm: ChecksumAlgorithm;
	/** base64; a composite one ends in `-PARTS` */
	value: string;
	type: ChecksumType;
}

export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm => Object.hasOwn(checksumBytes, name);

class Crc32 implements RunningHash {
	private value = 0;
	update(chunk: Buffer): void {
		this.value = crc32(chunk, this.value);
	}
	async digest(): Promise<Buffer> {
		const digest = Buffer.alloc(4);
		digest.writeUInt32BE(this.value >>> 0);
		return digest;
	}
}

class NativeHash implements RunningHash {
	private readonly hash;
	constructor(name: string) {
		this.hash = createHash(name);
	}
	update(chunk: Buffer): void {
		this.hash.update(chunk);
	}
	async digest(): Promise<Buffer> {
		return this.hash.digest();
	}
}

class AwsHash implements RunningHash {
	constructor(private readonly hash: { update(data: Uint8Array): void; digest(): Promise<Uint8Array> }) {}
	update(chunk: Buffer): void {
		this.hash.update(chunk);
	}
	async digest(): Promise<Buffer> {
		return Buffer.from(await this.hash.digest());
	}
}

/** A fresh running hash of an algorithm. */
export function startHash(algorithm: ChecksumAlgorithm | 'md5'): RunningHash {
	switch (algorithm) {
		case 'crc32':
			return new Crc32();
		case 'crc32c':
			return new AwsHash(new Crc32cJs());
		case 'crc64nvme':
			return new AwsHash(new Crc64NvmeJs());
		default:
			return new NativeHash(algorithm);
	}
}

/** The hash of one buffer, base64. */
export async function hashOf(algorithm: ChecksumAlgorithm | 'md5', data: Buffer): Promise<string> {
	const hash = startHash(algorithm);
	hash.update(data);
	return (await hash.digest()).toString('base64');
}

/** True if a base64 text is a well-formed digest of the algorithm. */
export function isDigest(algorithm: ChecksumAlgorithm | 'md5', value: string): boolean {
	const size = algorithm === 'md5' ? 16 : checksumBytes[algorithm];
	return Buffer.from(value, 'base64').length === size && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
}
