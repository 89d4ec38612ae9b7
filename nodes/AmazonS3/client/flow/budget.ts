/** How much a run has unless told: as many parts as an upload over a slow connection has on their way. */
export const DEFAULT_MEMORY_MIB = 64;

/** Memory for file contents on their way, shared by all transfers of a run: a queue for bytes, first come first served. */
export interface Budget {
	/** The most that one transfer should take at a time; a larger wish is granted when nothing else is out. */
	readonly bytes: number;
	/**
	 * Waits until this many bytes are free, then takes them; call the returned function once to give them back.
	 * @throws the signal's reason when it aborts while waiting
	 */
	take(bytes: number, signal?: AbortSignal): Promise<() => void>;
	/** A buffer of this many bytes, its contents undefined: one that was handed back, where one is large enough. */
	borrow(bytes: number): Buffer;
	/** Hands a borrowed buffer back. Nobody may use it any more. What is kept is never more than the budget: else its memory is freed. */
	handBack(buffer: Buffer): void;
	/** Frees what was handed back at once, which the garbage collector would do late. To be called at the end. */
	close(): void;
}

/** Node 20 lacks it: there the garbage collector frees the memory. */
type Detachable = ArrayBuffer & { transfer?(length: number): ArrayBuffer };

/** Frees memory at once, which the garbage collector would do late, and look at all of n8n's memory for. Nobody may use it any more. */
export const freeMemory = (memory: ArrayBufferLike): void => void (memory as Detachable).transfer?.(0);

/** A budget of this many bytes. */
export function createBudget(bytes: number): Budget {
	let free = bytes;
	const spare: ArrayBuffer[] = [];
	const waiting: Array<{ wish: number; grant: () => void }> = [];

	const serve = () => {
		let first = waiting[0];
		while (first && (first.wish <= free || free === bytes)) {
			waiting.shift();
			first.grant();
			first = waiting[0];
		}
	};
	const giveBack = (wish: number) => {
		let given = false;
		return () => {
			if (given) return;
			given = true;
			free += wish;
			serve();
		};
	};

	return {
		bytes,
		borrow(length) {
			const index = spare.findIndex(({ byteLength }) => byteLength >= length);
			const memory = index < 0 ? Buffer.allocUnsafeSlow(length).buffer : spare.splice(index, 1)[0]!;
			return Buffer.from(memory, 0, length);
		},
		handBack({ buffer }) {
			const kept = spare.reduce((sum, { byteLength }) => sum + byteLength, 0);
			if (kept + buffer.byteLength > bytes) freeMemory(buffer);
			else spare.push(buffer as ArrayBuffer);
		},
		close() {
			for (const memory of spare.splice(0)) freeMemory(memory);
		},
		async take(wish, signal) {
			signal?.throwIfAborted();
			return await new Promise((resolve, reject) => {
				const turn = {
					wish,
					grant: () => {
						signal?.removeEventListener('abort', leave);
						free -= wish;
						resolve(giveBack(wish));
					},
				};
				const leave = () => {
					waiting.splice(waiting.indexOf(turn), 1);
					reject(signal?.reason as Error);
					serve();
				};
				signal?.addEventListener('abort', leave, { once: true });
				waiting.push(turn);
				serve();
			});
		},
	};
}
