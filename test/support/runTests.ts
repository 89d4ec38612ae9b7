/**
 * `npm test`: types, format, prose and lint, and the jest projects unit, contract and node beside them. Every check runs even
 * when one before it failed; the last line counts them all. Types, lint, format and prose count as one check each.
 *
 * `npm run test:faults`: the project faults alone, without the checks.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-tests-'));
let passed = 0;
let failed = 0;

type Check = [title: string, tool: string, ...args: string[]];

const [which, ...rest] = process.argv.slice(2);
const ONLY_FAULTS = which === 'faults';
const GIVEN = ONLY_FAULTS ? rest : process.argv.slice(2);
const PROJECTS = ONLY_FAULTS ? ['faults'] : ['unit', 'contract', 'node'];

const CHECKS: Check[] = [
	['types', 'typescript-7/bin/tsc', '--noEmit'],
	['format', 'oxfmt/bin/oxfmt', '--check', '.'],
	['prose', 'tsx/dist/cli.mjs', 'test/prose/run.ts'],
	['lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'],
];

const pathOf = (tool: string) => join(process.cwd(), 'node_modules', tool);

interface Ended {
	title: string;
	status: number | null;
	said: Buffer;
}

/** Runs a check: its exit status, and what it says. */
async function check([title, tool, ...args]: Check): Promise<Ended> {
	const said: Buffer[] = [];
	const status = await new Promise<number | null>((resolve, reject) => {
		const child = spawn(process.execPath, [pathOf(tool), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
		child.on('error', reject).on('close', resolve);
	});
	return { title, status, said: Buffer.concat(said) };
}

/** One after another, beside the tests. What they say is shown once the tests have ended, where it is seen. */
async function checks(): Promise<Ended[]> {
	const ended: Ended[] = [];
	for (const one of ONLY_FAULTS ? [] : CHECKS) ended.push(await check(one));
	return ended;
}

async function tests(): Promise<void> {
	const report = join(folder, 'jest.json');
	// By itself jest leaves one of two cores idle, and some tests wait for a server more than they compute.
	const args = ['--json', '--maxWorkers=3', `--outputFile=${report}`, '--selectProjects', ...PROJECTS];
	const jest = spawn(process.execPath, [pathOf('jest/bin/jest.js'), ...GIVEN, ...args], { stdio: 'inherit' });
	const [status] = (await once(jest, 'close')) as [number | null];
	const result = JSON.parse(readFileSync(report, 'utf8')) as {
		numPassedTests: number;
		numFailedTests: number;
		numPendingTests: number;
		numRuntimeErrorTestSuites: number;
	};
	passed += result.numPassedTests;
	failed += result.numFailedTests + result.numRuntimeErrorTestSuites + result.numPendingTests;
	if (result.numPendingTests > 0) console.log(`${result.numPendingTests} skipped tests count as failed.`);
	if (status !== 0 && failed === 0) failed++;
}

async function main(): Promise<void> {
	const [ofChecks, ofTests] = await Promise.allSettled([checks(), tests()]);
	for (const { title, status, said } of ofChecks.status === 'fulfilled' ? ofChecks.value : []) {
		console.log(`\n— ${title}: ${status === 0 ? 'passed' : 'failed'}`);
		process.stdout.write(said);
		if (status === 0) passed++;
		else failed++;
	}
	for (const broken of [ofChecks, ofTests]) if (broken.status === 'rejected') throw broken.reason as Error;
}

main()
	.catch((error: unknown) => {
		console.error(error);
		failed++;
	})
	.finally(() => {
		rmSync(folder, { recursive: true, force: true });
		console.log(`\n${passed} passed, ${failed} failed`);
		process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
	});
