import { lanesNow, type Lanes } from './inOrder';
import { createWaitingLine } from './waitingLine';

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

	const serve = () => {
		while (!line.isEmpty() && taken < lanesNow(lanes)) {
			taken++;
			line.admit(giveBack());
		}
	};
	const line = createWaitingLine<() => void>(serve);

	const giveBack = () => {
		let given = false;
		return () => {
			if (given) return;
			given = true;
			taken--;
			serve();
		};
	};

	return { take: line.join };
}
