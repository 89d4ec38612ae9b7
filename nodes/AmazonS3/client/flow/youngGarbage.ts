import { types } from 'node:util';

/**
 * Memory of V8's young generation that is thrown away at once, so that V8 collects that generation in about a millisecond
 * and leaves all of n8n's old objects alone, which would take it 90 ms (`node --trace-gc`). Throwing 1 GiB away takes 60 ms.
 * https://v8.dev/blog/trash-talk
 */

/** Pages of V8's young generation take arrays up to 128 KiB; a slot takes 8 bytes. */
const SLOTS = 8192;
const BYTES_PER_ARRAY = SLOTS * 8;

/** So many times as many bytes are thrown away as are read into new buffers. */
const SHARE_OF_NEW_BUFFERS = 2;

/** Bytes a millisecond that V8 does not take for a pause; with a third of it, it does. */
const BUSY_RATE = 48 * 1024;

/** The most at a time, after a long pause. */
const MOST_BYTES = 8 * 1024 * 1024;

function createBin(): (bytes: number) => void {
	let due = 0;
	return (bytes) => {
		for (due += bytes; due >= BYTES_PER_ARRAY; due -= BYTES_PER_ARRAY) throwAway(new Array(SLOTS));
	};
}

/**
 * Forgets a value. Node's own code is asked about it, else V8's compiler may see that nobody needs it. It is stored
 * nowhere: while V8 marks, it takes whatever is stored for alive, and it makes objects of which it has seen many
 * survive among the old ones from then on. https://v8.dev/blog/concurrent-marking
 */
const throwAway = (value: unknown): void => void types.isProxy(value);

/**
 * Returns a function to be told how many bytes of new buffers a stream has brought. The buffers are collected with the
 * garbage. Left alone, V8 sees few small objects and 64 MiB of buffers outside of its heap, and marks everything for them:
 * ten times for 512 MiB.
 */
export function createYoungGarbage(): (bytes: number) => void {
	const bin = createBin();
	return (bytes) => bin(bytes * SHARE_OF_NEW_BUFFERS);
}

/**
 * Returns a function to be called again and again while much is moved with few new objects: V8 would take that for a pause
 * and collect everything after eight seconds. https://github.com/v8/v8/blob/13.6.233/src/heap/memory-reducer.cc
 */
export function createBusyness(): () => void {
	const bin = createBin();
	let last = performance.now();
	return () => {
		const now = performance.now();
		bin(Math.min(MOST_BYTES, (now - last) * BUSY_RATE));
		last = now;
	};
}
