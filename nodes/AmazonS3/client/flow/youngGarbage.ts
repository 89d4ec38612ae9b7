import { types } from 'node:util';

/**
 * Memory of V8's young generation that is thrown away at once, so that V8 collects that generation in about a millisecond
 * and leaves all of n8n's old objects alone, which would take it 90 ms (`node --trace-gc`). Throwing 1 GiB away takes 60 ms.
 * What it buys and costs: docs/decisions/young-garbage.md. https://v8.dev/blog/trash-talk
 */

/** Pages of V8's young generation take arrays up to 128 KiB; a slot takes 8 bytes. */
const SLOTS = 8192;
const BYTES_PER_ARRAY = SLOTS * 8;

/** So many times as many bytes are thrown away as are read into new buffers. */
const SHARE_OF_NEW_BUFFERS = 2;

/**
 * Passes the array to native code so that the optimiser cannot remove the allocation. Do not store it: an incremental mark
 * would keep it alive. https://v8.dev/blog/concurrent-marking
 */
const throwAway = (value: unknown): void => void types.isProxy(value);

/**
 * Returns a function to be told how many bytes of new buffers a stream has brought. The buffers are collected with the
 * garbage. Left alone, V8 sees few small objects and 64 MiB of buffers outside of its heap, and marks everything for them:
 * ten times for 512 MiB.
 */
export function createYoungGarbage(): (bytes: number) => void {
	let due = 0;
	return (bytes) => {
		for (due += bytes * SHARE_OF_NEW_BUFFERS; due >= BYTES_PER_ARRAY; due -= BYTES_PER_ARRAY) throwAway(new Array(SLOTS));
	};
}
