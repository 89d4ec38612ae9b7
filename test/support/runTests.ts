/**
 * `npm test`: types, lint, format, prose, then the jest projects unit, contract and node. Every check runs even when one before it
 * failed; the last line counts them all. Types, lint, format and prose count as one check each.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-tests-'));
let passed = 0;
let failed = 0;

function runTool(title: string, tool: string, args: string[]): boolean {
	console.log(`\n— ${title}`);
	const { status } = spawnSync(process.execPath, [require.resolve(tool), ...args], { stdio: 'inherit' });
	return status === 0;
}

function count(ok: boolean): void {
	if (ok) passed++;
	else failed++;
}

try {
	count(runTool('types', 'typescript/bin/tsc', ['--noEmit']));
	count(runTool('lint', join(process.cwd(), 'node_modules/eslint/bin/eslint.js'), ['--max-warnings', '0', '.']));
	count(runTool('format', join(process.cwd(), 'node_modules/prettier/bin/prettier.cjs'), ['--check', '--log-level', 'warn', '.']));
	count(runTool('prose', join(process.cwd(), 'node_modules/tsx/dist/cli.mjs'), ['test/prose/run.ts']));
	const report = join(folder, 'jest.json');
	const jestPassed = runTool('unit, contract and node tests', join(process.cwd(), 'node_modules/jest/bin/jest.js'), [
		'--json',
		// By itself jest leaves one of two cores idle.
		'--maxWorkers=2',
		`--outputFile=${report}`,
		...process.argv.slice(2),
	]);
	const result = JSON.parse(readFileSync(report, 'utf8')) as {
		numPassedTests: number;
		numFailedTests: number;
		numPendingTests: number;
		numRuntimeErrorTestSuites: number;
	};
	passed += result.numPassedTests;
	failed += result.numFailedTests + result.numRuntimeErrorTestSuites + result.numPendingTests;
	if (result.numPendingTests > 0) console.log(`${result.numPendingTests} skipped tests count as failed.`);
	if (!jestPassed && failed === 0) failed++;
} catch (error) {
	console.error(error);
	failed++;
} finally {
	rmSync(folder, { recursive: true, force: true });
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
