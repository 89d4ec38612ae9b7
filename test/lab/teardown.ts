import { watchParents } from './watchParents';
import { wordsOf } from './wordsOf';

type Step = () => Promise<void> | void;

const steps: Step[] = [];
let running: Promise<void> | undefined;

/** Adds what has to happen before this process ends. Steps run last in, first out. */
export function atTeardown(step: Step): void {
	steps.push(step);
}

/** Runs every step, each although another failed, and once only however often it is asked. */
export function tearDown(): Promise<void> {
	running ??= (async () => {
		for (const step of steps.reverse()) {
			try {
				await step();
			} catch (error) {
				console.error(`While stopping: ${wordsOf(error)}`);
			}
		}
	})();
	return running;
}

/** True once this process has begun to stop. */
export const isTearingDown = (): boolean => running !== undefined;

/** Makes Ctrl-C, a polite kill and the end of the npm that started this process run every step before it ends. */
export function tearDownOnSignals(): void {
	const stop = (code: number) => void tearDown().finally(() => process.exit(code));
	const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
	for (const [signal, code] of Object.entries(exitCodes)) {
		process.on(signal, () => stop(code));
	}
	watchParents(() => stop(1));
}
