import { progressLine } from '../lab/progressLine';
import { hasProgram, runProgram } from './program';

/**
 * Installs packages of Debian or Ubuntu, as root or by sudo without a password, unless all of the programs are there already.
 * A program is a name that is looked for in the PATH, or a function that tells whether it is there.
 * Throws a sentence with the command to run where it cannot install.
 */
export async function installDebianPackages(title: string, packages: string[], programs: Array<string | (() => boolean)>): Promise<void> {
	if (programs.every((program) => (typeof program === 'string' ? hasProgram(program) : program()))) return;
	const install = ['install', '--yes', '--no-install-recommends', ...packages];
	const [command, ...before] = [
		...(process.getuid?.() === 0 ? [] : ['sudo', '-n']),
		'env',
		'DEBIAN_FRONTEND=noninteractive',
		'apt-get',
		'--quiet',
	];
	const line = progressLine(`Installing ${title} (once, half a minute)`);
	line.show('working');
	try {
		await runProgram(command!, [...before, 'update']);
		await runProgram(command!, [...before, ...install]);
	} catch (cause) {
		throw new Error(`${title} could not be installed here. On Debian or Ubuntu, as root: apt-get ${install.join(' ')}`, { cause });
	}
	line.end('done');
}
