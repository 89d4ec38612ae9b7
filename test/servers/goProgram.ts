import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { labCacheFolder } from '../lab/cacheFolder';
import { progressLine } from '../lab/progressLine';
import { atTeardown } from '../lab/teardown';
import { runProgram } from './program';

/** A command of a Go module. */
export interface GoCommand {
	/** The import path of the command's package; its last part is the name of the executable. */
	path: string;
	version: string;
	/**
	 * The module that has the package, where it replaces others that it needs: `go install` refuses such a one, and it is built in its own
	 * folder.
	 */
	module?: string;
}

/**
 * Returns the executable, built into the user's cache when it is not there yet (some minutes). A folder that is there
 * is whole. Throws with the last lines of Go when it cannot be built.
 */
export async function goProgram(command: GoCommand): Promise<string> {
	const { path, version } = command;
	const name = path.split('/').at(-1)!;
	const folder = join(labCacheFolder(), `${name}-${version}-${process.platform}-${process.arch}`);
	if (!existsSync(folder)) {
		const partial = `${folder}.building-${process.pid}`;
		const removePartial = () => rmSync(partial, { recursive: true, force: true });
		atTeardown(removePartial);
		mkdirSync(partial, { recursive: true });
		const line = progressLine(`Building ${name} ${version} (once, some minutes)`);
		const ticks = setInterval(() => line.show('working'), 1000);
		try {
			await build(command, partial);
			if (!existsSync(folder)) renameSync(partial, folder);
			line.end('done');
		} finally {
			clearInterval(ticks);
			removePartial();
		}
	}
	return join(folder, name);
}

async function build({ path, version, module }: GoCommand, folder: string): Promise<void> {
	if (module === undefined) {
		await runProgram('go', ['install', `${path}@${version}`], { env: { ...process.env, GOBIN: folder } });
		return;
	}
	const { Dir: sources } = JSON.parse(await runProgram('go', ['mod', 'download', '-json', `${module}@${version}`])) as { Dir: string };
	await runProgram('go', ['build', '-C', sources, '-o', `${folder}/`, path]);
}
