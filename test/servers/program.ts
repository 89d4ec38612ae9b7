import { spawnSync } from 'node:child_process';
import { startProcess, type OwnedProcess, type OwnedProcessOptions } from '../lab/ownedProcess';
import { atTeardown } from '../lab/teardown';

const LINES_SHOWN = 20;

/** Starts a program that ends with this process at the latest. Throws when it cannot be started. */
export async function startProgram(command: string, args: string[], options: OwnedProcessOptions = {}): Promise<OwnedProcess> {
	const started = await startProcess(command, args, options);
	atTeardown(() => started.stop());
	return started;
}

/** Runs a program to its end and returns its standard output. Throws with the last lines of what it said when it fails. */
export async function runProgram(command: string, args: string[], options: OwnedProcessOptions = {}): Promise<string> {
	const started = await startProgram(command, args, options);
	const code = await started.exited;
	if (code === 0) return started.output().stdout;
	throw new Error(`${command} failed (exit code ${code ?? 'none: ended by a signal'}). Its last lines:\n${lastLines(started)}`);
}

/** The end of what a program said, for a person who looks for the cause. */
export function lastLines(program: OwnedProcess): string {
	const { stdout, stderr } = program.output();
	const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
	return lines
		.slice(-LINES_SHOWN)
		.map((line) => `  ${line}`)
		.join('\n');
}

/** True when the command is found and starts. */
export const hasProgram = (command: string): boolean => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
