import { finished, type Readable } from 'node:stream';

/**
 * What a stream brings, in batches: all that has come since the last one was asked for. Unlike one that is iterated, the stream flows, so that it comes without
 * being joined, and stops only while so many bytes wait for their reader. A stream that fails gives what came before, then throws. One that is not read
 * to its end is destroyed.
 */
export async function* batchesOf(stream: Readable, bytesWaiting: number): AsyncGenerator<Buffer[], void, undefined> {
	let batch: Buffer[] = [];
	let length = 0;
	let end: { error?: Error | null } | undefined;
	let wake = () => {};
	// Never taken back: a stream that is destroyed may still give an error.
	finished(stream, { writable: false }, (error) => {
		end = { error };
		wake();
	});
	stream.on('data', (chunk: Buffer) => {
		batch.push(chunk);
		length += chunk.length;
		if (length >= bytesWaiting) stream.pause();
		wake();
	});
	try {
		for (;;) {
			if (batch.length === 0 && end === undefined) await new Promise<void>((resolve) => (wake = resolve));
			const ready = batch;
			batch = [];
			length = 0;
			if (end === undefined) stream.resume();
			if (ready.length > 0) yield ready;
			else if (end?.error) throw end.error;
			else if (end) return;
		}
	} finally {
		stream.destroy();
	}
}
