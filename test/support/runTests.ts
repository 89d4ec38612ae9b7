/**
 * `npm test`: types, lint, format, prose, then the jest projects unit, contract and node. Every check runs even when one before it
 * failed; the last line counts them all. Types, lint, format and prose count as one check each.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-tests-'));
let passed = 0;
let failed = 0;

type Check = [title: string, tool: string, ...args: string[]];

/** Each lane takes one core, and both about as long. */
const LANES: Check[][] = [
	[
		['lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'],
		['format', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
	],
	[
		['types', 'typescript/bin/tsc', '--noEmit'],
		['prose', 'tsx/dist/cli.mjs', 'test/prose/run.ts'],
	],
];

const pathOf = (tool: string) => join(process.cwd(), 'node_modules', tool);

/** Runs a check, shows what it says once it has ended, and counts it. */
async function check([title, tool, ...args]: Check): Promise<void> {
	const said: Buffer[] = [];
	const status = await new Promise<number | null>((resolve, reject) => {
		const child = spawn(process.execPath, [pathOf(tool), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
		child.on('error', reject).on('close', resolve);
	});
	console.log(`\n— ${title}`);
	process.stdout.write(Buffer.concat(said));
	if (status === 0) passed++;
	else failed++;
}

async function main(): Promise<void> {
	await Promise.all(
		LANES.map(async (lane) => {
			for (const one of lane) await check(one);
		}),
	);
	console.log('\n— unit, contract and node tests');
	const report = join(folder, 'jest.json');
	// By itself jest leaves one of two cores idle, and some tests wait for a server more than they compute.
	const args = ['--json', '--maxWorkers=3', `--outputFile=${report}`, ...process.argv.slice(2)];
	const { status } = spawnSync(process.execPath, [pathOf('jest/bin/jest.js'), ...args], { stdio: 'inherit' });
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
