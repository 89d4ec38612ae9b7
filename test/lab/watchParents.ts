import { spawnSync } from 'node:child_process';

const POLL_MS = 1000;
const GENERATIONS = 3;

/**
 * Calls `onGone` once when npm, or the shell or loader between npm and this process, has ended: npm does not hand on
 * every signal, and none at all when it is killed. Does nothing where npm did not start this process, or on Windows.
 */
export function watchParents(onGone: () => void): void {
	if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
	const parents: number[] = [];
	for (let pid = process.ppid; parents.length < GENERATIONS && pid > 1; pid = parentOf(pid)) parents.push(pid);
	const watch = setInterval(() => {
		if (parents.every(isAlive)) return;
		clearInterval(watch);
		onGone();
	}, POLL_MS);
	watch.unref();
}

function parentOf(pid: number): number {
	return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
}

/** True while a process with that ID exists, also another user's. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
