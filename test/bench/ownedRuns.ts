import { existsSync, statSync } from 'node:fs';
import { type OwnedProcess, type OwnedProcessOptions, startProcess } from '../lab/ownedProcess';
import { atTeardown } from '../lab/teardown';
import { watchMemory } from '../n8n/watchMemory';

/** How a program ran that was run to its end. */
export interface FinishedRun {
	/** Exit code; null when a signal ended it. */
	code: number | null;
	stdout: string;
	stderr: string;
	/** From its start to its end. */
	ms: number;
	/** The most resident memory that it had. */
	peakBytes: number;
}

const running = new Set<OwnedProcess>();
let willStop = false;

/** Starts a program that ends with the bench at the latest. */
export async function startOwned(command: string, args: string[], options?: OwnedProcessOptions): Promise<OwnedProcess> {
	if (!willStop) {
		willStop = true;
		atTeardown(async () => void (await Promise.all([...running].map((one) => one.stop()))));
	}
	const started = await startProcess(command, args, options);
	running.add(started);
	void started.exited.then(() => running.delete(started));
	return started;
}

/** How a program is run to its end. */
export interface RunOptions extends OwnedProcessOptions {
	/** A file that the program writes as the last thing it does: when it is there and the program does not end, it is ended. */
	lastWrites?: string;
}

/** The same, where a rig puts something in front of every measured program. */
export async function runMeasured(
	{ before = [] }: { before?: string[] },
	command: string,
	args: string[],
	options?: RunOptions,
): Promise<FinishedRun> {
	const [first = command, ...others] = [...before, command, ...args];
	return await runOwned(first, others, options);
}

/** What takes longer hangs. */
const LIMIT_MS = 5 * 60_000;

/** So long a program may take to end after its last file. */
const ENDING_MS = 5000;

/** Runs a program to its end and measures it. Throws when it takes longer than five minutes. */
export async function runOwned(command: string, args: string[], options: RunOptions = {}): Promise<FinishedRun> {
	const startedAt = performance.now();
	const run = await startOwned(command, args, options);
	const memory = watchMemory(run.pid);
	let isLate = false;
	const limit = setTimeout(() => {
		isLate = true;
		void run.stop();
	}, LIMIT_MS);
	const { lastWrites } = options;
	const ending = setInterval(() => {
		if (lastWrites !== undefined && existsSync(lastWrites) && Date.now() - statSync(lastWrites).mtimeMs > ENDING_MS) void run.stop(0);
	}, 1000);
	const code = await run.exited;
	clearTimeout(limit);
	clearInterval(ending);
	if (isLate) {
		memory.stop();
		throw new Error(`${command} did not end within ${LIMIT_MS / 60_000} minutes`);
	}
	return { code, ...run.output(), ms: performance.now() - startedAt, peakBytes: memory.stop() };
}

/** Starts a server program and returns what `pattern` catches first in its output, once it is there. */
export async function startServing(
	command: string,
	args: string[],
	pattern: RegExp,
	options: OwnedProcessOptions = {},
): Promise<{ said: string; stop(): Promise<void> }> {
	let hear: (said: string) => void = () => {};
	const heard = new Promise<string>((resolve) => (hear = resolve));
	let output = '';
	const server = await startOwned(command, args, {
		...options,
		onOutput: (text) => {
			output += text;
			const said = pattern.exec(output)?.[1];
			if (said !== undefined) hear(said);
		},
	});
	const ended = server.exited.then((code): never => {
		throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
	});
	ended.catch(() => undefined);
	return { said: await Promise.race([heard, ended]), stop: () => server.stop() };
}
