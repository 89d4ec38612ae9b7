/** Those who wait for a turn, first come first served. Whose turn it is, and what a turn is, its owner says. */
export interface WaitingLine<T> {
	isEmpty(): boolean;
	/**
	 * Waits until it is admitted, as long as it takes.
	 * @returns the turn that it was admitted with
	 * @throws the signal's reason when it aborts while waiting
	 */
	join(signal?: AbortSignal): Promise<T>;
	/** Gives a turn to the one who waits longest; somebody must be waiting. */
	admit(turn: T): void;
}

/** A line that is empty. `serve` is called for each one who joins: it admits whoever may begin. */
export function createWaitingLine<T>(serve: () => void): WaitingLine<T> {
	const waiting = new Set<(turn: T) => void>();
	return {
		isEmpty: () => waiting.size === 0,
		async join(signal) {
			signal?.throwIfAborted();
			return await new Promise((resolve, reject) => {
				const begin = (turn: T) => {
					waiting.delete(begin);
					signal?.removeEventListener('abort', leave);
					resolve(turn);
				};
				const leave = () => {
					waiting.delete(begin);
					reject(signal?.reason as Error);
				};
				waiting.add(begin);
				serve();
				if (waiting.has(begin)) signal?.addEventListener('abort', leave, { once: true });
			});
		},
		admit(turn) {
			const [first] = waiting;
			first!(turn);
		},
	};
}
