import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { S3 } from './sdk';

/** Hashed at a time, in less than a millisecond. */
const SLICE_BYTES = 1024 * 1024;

const hashes = new WeakMap<object, string>();

/**
 * Makes the SHA-256 that signs a request with this body, which must not change any more, slice by slice with turns of
 * n8n's event loop in between. The SDK makes the hash of a whole part at once, and those of several parts in a row: that is 40 ms.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export async function hashPayload(body: Buffer): Promise<void> {
	if (body.length <= SLICE_BYTES) return;
	const hash = createHash('sha256');
	for (let at = 0; at < body.length; at += SLICE_BYTES) {
		hash.update(body.subarray(at, at + SLICE_BYTES));
		await setImmediate();
	}
	hashes.set(body, hash.digest('hex'));
}

/** Signs requests by the hash of their body where it is made already. */
export function signByMadeHashes(s3: S3): void {
	s3.middlewareStack.add(
		(next) => async (args) => {
			const { headers, body } = args.request as { headers: Record<string, string>; body: unknown };
			const hash = Buffer.isBuffer(body) ? hashes.get(body) : undefined;
			if (hash !== undefined) headers['x-amz-content-sha256'] = hash;
			return await next(args);
		},
		{ step: 'build', name: 'signByMadeHashes' },
	);
}
