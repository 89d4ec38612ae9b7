/**
 * `npm run test:pairs`: every case of the covering sets of all operations. PAIRS_SEED=NUMBER gives other ones, PAIRS=NUMBER so many of
 * each operation, PAIRS_OF=object.copy,object.move only some operations, and PAIRS_SIMPLIFY=1 looks for the simplest input that fails.
 * The last line counts the cases.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Results {
	numRuntimeErrorTestSuites: number;
	testResults: Array<{ assertionResults: Array<{ status: string; ancestorTitles: string[] }> }>;
}

/** What the titles of the cases say of their set: see cases.ts. */
const SET = /^(.*) \(seed (\d+), (\d+) pairs in (\d+) cases\)$/;

function main(): void {
	const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-pairs-'));
	let [passed, failed, pairs, cases] = [0, 0, 0, 0];
	try {
		const report = join(folder, 'jest.json');
		const jest = join(process.cwd(), 'node_modules/jest/bin/jest.js');
		const args = ['--selectProjects', 'pairs', '--maxWorkers=2', '--json', `--outputFile=${report}`, ...process.argv.slice(2)];
		const env = { ...process.env, PAIRS: process.env.PAIRS ?? 'all' };
		spawnSync(process.execPath, [jest, ...args], { stdio: 'inherit', env });
		const results = JSON.parse(readFileSync(report, 'utf8')) as Results;
		const sets = new Map<string, [number, number]>();
		failed += results.numRuntimeErrorTestSuites;
		for (const { status, ancestorTitles } of results.testResults.flatMap(({ assertionResults }) => assertionResults)) {
			if (status === 'passed') passed++;
			else if (status === 'failed') failed++;
			const [, operation, , ofPairs, ofCases] = SET.exec(ancestorTitles[0] ?? '') ?? [];
			if (operation !== undefined) sets.set(operation, [Number(ofPairs), Number(ofCases)]);
		}
		for (const [ofPairs, ofCases] of sets.values()) [pairs, cases] = [pairs + ofPairs, cases + ofCases];
		console.log(`\nThe covering sets of ${sets.size} operations have ${cases} cases, for ${pairs} pairs.`);
		if (env.PAIRS !== 'all') console.log(`ONLY A SHARE WAS RUN: ${env.PAIRS} cases of each operation, ${passed + failed} tests in all.`);
	} catch (error) {
		console.error(error);
		failed++;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

main();
