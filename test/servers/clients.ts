import { resolve } from 'node:path';
import { goProgram } from './goProgram';
import { pythonProgram } from './pythonProgram';
import { RCLONE } from './rclone';

const PYTHON = { name: 's3-clients-1', packages: ['awscli==1.46.3', 'boto3==1.44.5', 's3cmd==2.4.0'] };

/** The jest configuration of the tests with programs that others use. */
export const CLIENTS_CONFIG = resolve(__dirname, '../clients/jest.config.js');

/** Where the programs are. */
export interface InstalledClients {
	python: string;
	aws: string;
	s3cmd: string;
	rclone: string;
}

/** Returns them, installed when they are missing. Throws with what the installer said. */
export async function installClients(): Promise<InstalledClients> {
	const command = async (name: string) => await pythonProgram({ ...PYTHON, command: name });
	return { python: await command('python'), aws: await command('aws'), s3cmd: await command('s3cmd'), rclone: await goProgram(RCLONE) };
}
