import type { Segment } from './blobs';
import type { ChecksumAlgorithm } from './checksums';
import type { Context } from './context';
import { followFromBytes, Md5Follower } from './md5Follower';
import { receiveBody, type Received } from './payload';

const smallBytes = 64 * 1024;

/**
 * Receives a request's body into the store and calls `commit` with where it lies; whatever fails, on the way or in `commit`, leaves nothing
 * behind.
 * @param hint computes this checksum even if the client sent none
 */
export async function receiveBlob<T>(
	ctx: Context,
	hint: ChecksumAlgorithm | undefined,
	commit: (received: Received, segments: Segment[]) => T,
): Promise<T> {
	const { blobs } = ctx.store;
	const announced = Number(ctx.header('x-amz-decoded-content-length') ?? ctx.header('content-length') ?? 0);
	if (announced <= smallBytes) {
		const chunks: Buffer[] = [];
		const received = await receiveBody(ctx.request, ctx.identity, (chunk) => void chunks.push(chunk), { hint });
		const segment = received.size > 0 ? [blobs.append(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))] : [];
		try {
			return commit(received, segment);
		} finally {
			blobs.release(segment);
		}
	}
	const { blob, writer } = blobs.create();
	const follower = announced >= followFromBytes ? new Md5Follower(blobs.path(blob)) : undefined;
	if (follower) writer.onWritten = (bytes) => follower.advance(bytes);
	try {
		const md5 =
			follower &&
			(async () => {
				await writer.finish();
				return follower.digest();
			});
		const received = await receiveBody(ctx.request, ctx.identity, (chunk) => writer.write(chunk), { hint, md5 });
		await writer.finish();
		return commit(received, [{ blob, offset: 0, size: received.size }]);
	} catch (error) {
		await follower?.digest().catch(() => undefined);
		await writer.discard();
		throw error;
	}
}
