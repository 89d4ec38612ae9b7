import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labCacheFolder } from '../lab/cacheFolder';
import { progressLine } from '../lab/progressLine';
import { atTeardown } from '../lab/teardown';
import { runProgram } from './program';

/** A command of Python packages. */
export interface PythonCommand {
	/** What the folder is called. */
	name: string;
	/** With their exact versions, as pip takes them. */
	packages: string[];
	command: string;
}

/**
 * Returns the executable from an environment of its own in the user's cache, which is made when it is not there yet. One
 * whose list of packages stands beside it is whole. Throws with the last lines of pip when it cannot be installed.
 */
export async function pythonProgram({ name, packages, command }: PythonCommand): Promise<string> {
	const folder = join(labCacheFolder(), `${name}-python`);
	const ready = `${folder}-ready`;
	const isReady = existsSync(ready) && readFileSync(ready, 'utf8') === packages.join('\n');
	if (!isReady) {
		// An environment knows its own place: it cannot be made elsewhere and moved.
		const remove = () => rmSync(folder, { recursive: true, force: true });
		remove();
		const line = progressLine(`Installing ${name} (once)`);
		line.show('working');
		const unfinished = { is: true };
		atTeardown(() => {
			if (unfinished.is) remove();
		});
		await runProgram('python3', ['-m', 'venv', folder]);
		await runProgram(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
		writeFileSync(ready, packages.join('\n'));
		unfinished.is = false;
		line.end('done');
	}
	return join(folder, 'bin', command);
}
