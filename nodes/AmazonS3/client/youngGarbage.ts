/** Pages of V8's young generation take arrays up to 128 KiB; a slot takes 8 bytes. */
const SLOTS = 8192;
const BYTES_PER_ARRAY = SLOTS * 8;

/** How many times as many bytes are thrown away as are read into new buffers, and as are sent from buffers that are used again. */
const SHARES = { newBuffers: 2, sameBuffers: 0.25 };

/**
 * Returns a function to be told how many bytes a transfer has moved. It throws away memory of V8's young generation in
 * proportion, so that V8 collects that generation, buffers included, in about a millisecond. Left alone, V8 sees few small
 * objects. It takes that for a pause, and collects all of its old objects after eight seconds; and it marks them for each
 * 64 MiB of new buffers outside of its heap. In n8n that takes 90 ms (`node --trace-gc`). Throwing 1 GiB away takes 60 ms.
 * https://v8.dev/blog/trash-talk
 * https://github.com/v8/v8/blob/13.6.233/src/heap/memory-reducer.cc
 */
export function createYoungGarbage(moved: keyof typeof SHARES): (bytes: number) => void {
	const share = SHARES[moved];
	let due = 0;
	// Held until the next one, else the compiler may see that nobody needs it.
	const thrownAway: { latest?: unknown[] } = {};
	return (bytes) => {
		for (due += bytes * share; due >= BYTES_PER_ARRAY; due -= BYTES_PER_ARRAY) thrownAway.latest = new Array(SLOTS);
	};
}
