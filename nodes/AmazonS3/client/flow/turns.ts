import { lanesNow, type Lanes } from './inOrder';

/** A queue for work that only so many may do at a time, first come first served. */
export interface Turns {
	/**
	 * Waits for a turn, as long as it takes; call the returned function once the work is done.
	 * @throws the signal's reason when it aborts while waiting
	 */
	take(signal?: AbortSignal): Promise<() => void>;
}

/** A queue that lets so many work at a time. */
export function createTurns(lanes: Lanes): Turns {
	let taken = 0;
	const waiting = new Set<() => void>();

	const giveBack = () => {
		let given = false;
		return () => {
			if (given) return;
			given = true;
			taken--;
			serve();
		};
	};

	const serve = () => {
		while (waiting.size > 0 && taken < lanesNow(lanes)) {
			taken++;
			const [next] = waiting;
			next!();
		}
	};

	return {
		async take(signal) {
			signal?.throwIfAborted();
			return await new Promise((resolve, reject) => {
				const grant = () => {
					waiting.delete(grant);
					signal?.removeEventListener('abort', leave);
					resolve(giveBack());
				};
				const leave = () => {
					waiting.delete(grant);
					reject(signal?.reason as Error);
				};
				waiting.add(grant);
				signal?.addEventListener('abort', leave, { once: true });
				serve();
			});
		},
	};
}
