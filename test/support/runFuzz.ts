/**
 * `npm run test:fuzz -- [fillings] [seed]`: the fuzz tests of the actions and of the trigger with many more fillings than `npm test` tries,
 * 100,000 unless another number is given, by a seed that is another one each time.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [fillings = '100000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const jest = join(process.cwd(), 'node_modules/jest/bin/jest.js');
const { status } = spawnSync(
	process.execPath,
	[jest, '--selectProjects', 'node', '--maxWorkers=1', 'test/node/fuzz.test.ts', 'test/node/triggerFuzz.test.ts'],
	{
		stdio: 'inherit',
		env: { ...process.env, FUZZ_RUNS: fillings, FUZZ_SEED: seed },
	},
);
process.exitCode = status ?? 1;
