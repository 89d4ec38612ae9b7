import { finished, type Readable } from 'node:stream';

/** A reader that has waited for so long, in ms, gets what comes then: whoever measures the stream wants to know. */
const PATIENCE_MS = 10;

/**
 * What a stream brings, in batches: all that has come since the last one was asked for, and at least `leastBytes` unless that takes time or
 * the stream ends. Unlike one that is iterated, the stream flows, so that it comes without being joined, and stops only while `mostBytes`
 * wait for their reader. A stream that fails gives what came before, then throws. One that is not read to its end is destroyed.
 */
export async function* batchesOf(stream: Readable, mostBytes: number, leastBytes = 1): AsyncGenerator<Buffer[], void, undefined> {
	let batch: Buffer[] = [];
	let length = 0;
	let askedAt = 0;
	let end: { error?: Error | null } | undefined;
	let wake = () => {};
	const isDue = () => length >= leastBytes || end !== undefined || (length > 0 && performance.now() - askedAt > PATIENCE_MS);
	// Never taken back: a stream that is destroyed may still give an error.
	finished(stream, { writable: false }, (error) => {
		end = { error };
		wake();
	});
	stream.on('data', (chunk: Buffer) => {
		batch.push(chunk);
		length += chunk.length;
		if (length >= mostBytes) stream.pause();
		if (isDue()) wake();
	});
	try {
		for (;;) {
			askedAt = performance.now();
			if (!isDue()) await new Promise<void>((resolve) => (wake = resolve));
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
