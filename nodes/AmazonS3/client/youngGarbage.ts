/** Pages of V8's young generation take arrays up to 128 KiB; a slot takes 8 bytes. */
const SLOTS = 8192;
const BYTES_PER_ARRAY = SLOTS * 8;

/** So many times as many bytes are thrown away as are read. */
const SHARE = 2;

/**
 * Returns a function to be told how many bytes of new buffers a stream has brought. It throws away memory of V8's young
 * generation in proportion, so that V8 collects that generation, buffers included, in about a millisecond. Left alone, V8
 * sees few small objects and 64 MiB of buffers outside of its heap, and marks all of its old objects each time: in n8n that
 * takes 90 ms, ten times for 512 MiB (`node --trace-gc`). Throwing 1 GiB away takes 60 ms.
 * https://v8.dev/blog/trash-talk
 */
export function createYoungGarbage(): (bytes: number) => void {
	let due = 0;
	// Held until the next one, else the compiler may see that nobody needs it.
	const thrownAway: { latest?: unknown[] } = {};
	return (bytes) => {
		for (due += bytes * SHARE; due >= BYTES_PER_ARRAY; due -= BYTES_PER_ARRAY) thrownAway.latest = new Array(SLOTS);
	};
}
