import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A process that ends, with everything it started itself, no later than the process that owns it. */
export interface OwnedProcess {
	/** The process itself: no shell and no wrapper stands before it. */
	pid: number;
	/** Settles when the process has ended: its exit code, or null when a signal ended it. */
	exited: Promise<number | null>;
	/** True until the process has ended. */
	readonly running: boolean;
	/** Everything it has written to its standard output and error so far, the last megabyte of it. */
	output(): { stdout: string; stderr: string };
	/** Ends the whole process tree: asks first, and insists after `graceMs` (5 seconds unless told). */
	stop(graceMs?: number): Promise<void>;
}

export interface OwnedProcessOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Called with each piece of output, as it comes. */
	onOutput?: (text: string) => void;
	/** How many characters of each stream are kept; a megabyte unless told. */
	keep?: number;
}

const ON_WINDOWS = process.platform === 'win32';
let reaper: ChildProcess | undefined;

/** Starts a program in a process group of its own. Throws when the program cannot be started. */
export async function startProcess(command: string, args: string[], options: OwnedProcessOptions = {}): Promise<OwnedProcess> {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env ?? process.env,
		detached: !ON_WINDOWS,
		windowsHide: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', (cause) => reject(new Error(`${command} does not start: ${cause.message}`, { cause })));
	});
	const pid = child.pid as number;
	tellReaper(`+${pid}`);

	const keep = options.keep ?? 1024 * 1024;
	const kept = { stdout: '', stderr: '' };
	for (const name of ['stdout', 'stderr'] as const) {
		child[name].setEncoding('utf8').on('data', (text: string) => {
			kept[name] = (kept[name] + text).slice(-keep);
			options.onOutput?.(text);
		});
	}

	let running = true;
	const exited = new Promise<number | null>((resolve) => {
		child.once('exit', () => {
			running = false;
			// What it left behind would hold its output open, and outlive it.
			signalTree(pid, 'SIGKILL');
			tellReaper(`-${pid}`);
		});
		child.once('close', resolve);
	});

	return {
		pid,
		exited,
		get running() {
			return running;
		},
		output: () => ({ ...kept }),
		async stop(graceMs = 5000) {
			signalTree(pid, 'SIGTERM');
			const insist = setTimeout(() => signalTree(pid, 'SIGKILL'), graceMs);
			await exited;
			clearTimeout(insist);
		},
	};
}

function signalTree(pid: number, signal: NodeJS.Signals): void {
	try {
		if (ON_WINDOWS) spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true });
		else process.kill(-pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

function tellReaper(line: string): void {
	if (!reaper) {
		reaper = spawn(process.execPath, [join(__dirname, 'reaper.mjs')], {
			detached: true,
			windowsHide: true,
			env: {},
			stdio: ['pipe', 'ignore', 'ignore'],
		});
		reaper.unref();
		(reaper.stdin as unknown as { unref(): void }).unref();
	}
	reaper.stdin?.write(`${line}\n`);
}
