import { promises as fs } from 'node:fs';
import type { Blobs, Segment } from './blobs';

const smallBytes = 64 * 1024;
const chunkBytes = 512 * 1024;

/**
 * The bytes of segments, one after the other, in chunks that the receiver may change.
 * Two buffers take turns: a chunk is good until the next but one is asked for.
 */
export async function* bodyChunks(blobs: Blobs, segments: readonly Segment[]): AsyncGenerator<Buffer> {
	const buffers: Buffer[] = [];
	let turn = 0;
	for (const segment of segments) {
		// For a few bytes a file handle of its own costs more than they do.
		if (segment.size <= smallBytes) {
			yield blobs.read(segment);
			continue;
		}
		const handle = await fs.open(blobs.path(segment.blob), 'r');
		try {
			for (let at = 0; at < segment.size;) {
				const buffer = (buffers[turn] ??= Buffer.allocUnsafeSlow(chunkBytes));
				turn = 1 - turn;
				const { bytesRead } = await handle.read(buffer, 0, Math.min(chunkBytes, segment.size - at), segment.offset + at);
				if (bytesRead === 0) throw new Error('A blob is shorter than it should be');
				at += bytesRead;
				yield buffer.subarray(0, bytesRead);
			}
		} finally {
			await handle.close();
		}
	}
}
