/** A stream is watched for so long before it may be found slow. */
const WATCH_MS = 250;

/** Bytes a second that one connection reaches where the network does not hold it back: more connections would not help. */
const FAST_BYTES_PER_SECOND = 24 * 1024 * 1024;

/** Measures whether a stream's reader waits for the network, and how much comes. */
export function createPace() {
	const start = performance.now();
	let bytes = 0;
	let waited = 0;
	let wantedAt = start;
	return {
		/** A chunk came. */
		came(length: number) {
			waited += performance.now() - wantedAt;
			bytes += length;
		},
		/** The reader asks for the next one. */
		wanted() {
			wantedAt = performance.now();
		},
		/** Most of the time went into waiting for few bytes. */
		isSlow() {
			const elapsed = performance.now() - start;
			return elapsed > WATCH_MS && waited > elapsed / 2 && (bytes / elapsed) * 1000 < FAST_BYTES_PER_SECOND;
		},
	};
}
