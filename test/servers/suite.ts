import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { progressLine } from '../lab/progressLine';
import { CLIENTS_CONFIG, installClients } from './clients';
import { lastLines, startProgram } from './program';
import type { LimitedUser, RunningServer, S3Place } from './realServer';
import type { SuiteResult } from './judge';

const PROJECT = resolve(__dirname, '..', '..');

interface JestReport {
	numRuntimeErrorTestSuites: number;
	testResults: Array<{ message: string; assertionResults: Array<{ fullName: string; status: string; failureMessages: string[] }> }>;
}

/**
 * Runs the contract suite on a server, its objects below one prefix of this run, and returns what became of each test.
 * Throws when jest ends without a report.
 */
export async function runContractSuite(
	name: string,
	{ place, limited }: RunningServer,
	folder: string,
	jestArgs: string[],
): Promise<SuiteResult> {
	return await runSuite(`${name}: contract suite`, folder, [...jestArgs, '--selectProjects', 'contract'], placeEnvironment(place, limited));
}

/**
 * Runs the tests with programs that others use, on a server or, without one, on the local S3. Installs the programs when they are missing.
 */
export async function runClients(name: string, place: S3Place | undefined, folder: string): Promise<SuiteResult> {
	const programs = { S3_CLIENTS: JSON.stringify(await installClients()) };
	const { tests, brokenFiles } = await runSuite(`${name}: other clients`, folder, ['--config', CLIENTS_CONFIG], {
		...programs,
		...(place && placeEnvironment(place)),
	});
	return {
		tests: tests.map((test) => ({
			...test,
			operations: [],
			client: /^(.+?) (?:reads|writes|and the node)/.exec(test.name)?.[1] ?? test.name,
		})),
		brokenFiles,
	};
}

async function runSuite(title: string, folder: string, jestArgs: string[], env: NodeJS.ProcessEnv): Promise<SuiteResult> {
	const report = join(folder, 'report.json');
	const operations = join(folder, 'operations.jsonl');
	writeFileSync(operations, '');
	const line = progressLine(title);
	const others = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith('S3_')));
	const jest = await startProgram(
		process.execPath,
		[join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', '--json', `--outputFile=${report}`, ...jestArgs],
		{
			cwd: PROJECT,
			env: { ...others, FORCE_COLOR: '0', ...env, S3_OPERATIONS_LOG: operations },
			onOutput: (text) => /\b(PASS|FAIL)\b/.test(text) && line.show(`${/test\/[a-z]+\/\S+/.exec(text)?.[0] ?? 'a file'} done`),
		},
	);
	await jest.exited;
	line.end('done');
	return readReport(
		report,
		operationsByTest(operations),
		() => new Error(`jest ended without a report. Its last lines:\n${lastLines(jest)}`),
	);
}

const placeEnvironment = (
	{ endpoint, region, accessKeyId, secretAccessKey, bucket }: S3Place,
	limited?: LimitedUser,
): NodeJS.ProcessEnv => ({
	S3_ENDPOINT: endpoint,
	S3_REGION: region,
	S3_ACCESS_KEY_ID: accessKeyId,
	S3_SECRET_ACCESS_KEY: secretAccessKey,
	S3_BUCKET: bucket,
	...(limited && { S3_LIMITED_ACCESS_KEY_ID: limited.accessKeyId, S3_LIMITED_SECRET_ACCESS_KEY: limited.secretAccessKey }),
	S3_SCRATCH_PREFIX: `n8n-test-${Date.now().toString(36)}/`,
});

/** The operations of the node that each test ran, as executeContext.ts writes them down. */
function operationsByTest(file: string): Map<string, Set<string>> {
	const found = new Map<string, Set<string>>();
	for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
		const [test, operation] = JSON.parse(line) as [string, string];
		found.set(test, (found.get(test) ?? new Set()).add(operation));
	}
	return found;
}

function readReport(file: string, operations: Map<string, Set<string>>, missing: () => Error): SuiteResult {
	let report: JestReport;
	try {
		report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
	} catch {
		throw missing();
	}
	return {
		tests: report.testResults.flatMap(({ assertionResults }) =>
			assertionResults.map(({ fullName, status, failureMessages }) => ({
				name: fullName,
				operations: [...(operations.get(fullName) ?? [])],
				passed: status === 'passed',
				message: stripVTControlCharacters(failureMessages.join('\n')) || `It is ${status}.`,
			})),
		),
		brokenFiles: report.numRuntimeErrorTestSuites === 0 ? [] : brokenFilesOf(report),
	};
}

/** Jest counts the files in which something outside of the tests failed, and names them in words only. */
function brokenFilesOf({ testResults, numRuntimeErrorTestSuites }: JestReport): string[] {
	const named = testResults
		.map(({ message }) => stripVTControlCharacters(message))
		.filter((message) => message.includes('Test suite failed to run'));
	return Array.from(
		{ length: Math.max(numRuntimeErrorTestSuites, named.length) },
		(_, i) => named[i] ?? 'A test file failed outside of its tests.',
	);
}
