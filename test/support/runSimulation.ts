/** The simulation of the trigger's detection in full: 2,000 polls for each seed and setting, some minutes of one core. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const { status } = spawnSync(
	process.execPath,
	[
		join(process.cwd(), 'node_modules/jest/bin/jest.js'),
		'--selectProjects',
		'unit',
		'--testTimeout=600000',
		'test/unit/detection/simulation',
	],
	{ stdio: 'inherit', env: { ...process.env, SIMULATION_POLLS: '2000' } },
);
process.exitCode = status ?? 1;
