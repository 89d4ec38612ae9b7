/**
 * The simulation of the trigger's detection in full: 2,000 polls for each seed and setting, some minutes of one core; then 150 settings of
 * the trigger on the local S3, by a seed that is another one each time or the one given.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const jest = join(process.cwd(), 'node_modules/jest/bin/jest.js');
const run = (project: string, file: string, variables: NodeJS.ProcessEnv) =>
	spawnSync(process.execPath, [jest, '--selectProjects', project, '--maxWorkers=1', '--testTimeout=600000', file], {
		stdio: 'inherit',
		env: { ...process.env, ...variables },
	}).status ?? 1;

const simulated = run('unit', 'test/unit/detection/simulation', { SIMULATION_POLLS: '2000' });
const paired = run('node', 'test/node/triggerPairs.test.ts', { TRIGGER_PAIRS: '150', TRIGGER_PAIRS_SEED: seed });
process.exitCode = simulated || paired;
