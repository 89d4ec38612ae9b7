import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { Blobs, Segment } from './blobs';

const smallBytes = 64 * 1024;

/** The bytes of segments, one after the other, in chunks that the receiver may change. */
export async function* bodyChunks(blobs: Blobs, segments: readonly Segment[]): AsyncGenerator<Buffer> {
	for (const { blob, offset, size } of segments) {
		const path = blobs.path(blob);
		// For a few bytes a stream costs more than they do.
		if (size <= smallBytes) {
			yield readNow(path, offset, size);
			continue;
		}
		for await (const chunk of createReadStream(path, { start: offset, end: offset + size - 1, highWaterMark: 256 * 1024 })) yield chunk as Buffer;
	}
}

function readNow(path: string, offset: number, size: number): Buffer {
	const data = Buffer.alloc(size);
	const fd = openSync(path, 'r');
	try {
		readSync(fd, data, 0, size, offset);
	} finally {
		closeSync(fd);
	}
	return data;
}
