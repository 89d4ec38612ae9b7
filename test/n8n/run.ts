import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildPackage } from '../lab/buildPackage';
import { installCommunityPackage, packProject } from '../lab/communityPackage';
import { LARGE_FILE } from '../lab/exampleWorkflows';
import { installN8n, LAB_RELEASE, type N8nRelease } from '../lab/installN8n';
import { LOCAL_BUCKETS, LOCAL_S3, localConnection } from '../lab/labConnection';
import { ensureLargeFile } from '../lab/largeFile';
import { runN8nCommand } from '../lab/n8nCommand';
import type { BinaryMode, N8nSettings } from '../lab/n8nEnvironment';
import { startN8n } from '../lab/n8nInstance';
import { N8nRest } from '../lab/n8nRest';
import { startProcess } from '../lab/ownedProcess';
import { freePort } from '../lab/ports';
import { progressLine } from '../lab/progressLine';
import { atTeardown, tearDown, tearDownOnSignals } from '../lab/teardown';
import { wordsOf } from '../lab/wordsOf';
import { startLocalS3 } from '../support/localS3/server';
import { findChromium } from './findChromium';
import { BINARY_MODES, MATRIX, testsWith, writeMatrix, type MatrixRow } from './matrix';
import { describeLab, type TestLab } from './testLab';
import { CREDENTIAL, MODEL_CREDENTIAL, testWorkflows } from './workflows';

const PROJECT = resolve(__dirname, '..', '..');
const LARGE_FILE_BYTES = 300 * 1024 * 1024;
const OWNER = { email: 'owner@example.com', password: 'Local-S3-1', firstName: 'Test', lastName: 'Owner' };

async function prepare(
	folder: string,
	screenshots: boolean,
	release = LAB_RELEASE,
	binaryMode: BinaryMode = 'filesystem',
): Promise<TestLab> {
	const chromium = findChromium();
	await timed('Building the package', buildPackage);
	const installation = await installN8n(release);
	const tarball = await packProject(join(folder, 'package'));

	const s3 = await startLocalS3({
		directory: join(folder, 's3'),
		region: LOCAL_S3.region,
		users: [{ accessKeyId: LOCAL_S3.accessKeyId, secretAccessKey: LOCAL_S3.secretAccessKey }],
		buckets: LOCAL_BUCKETS,
	});
	atTeardown(() => s3.stop());
	const { bucket } = LOCAL_S3;
	const foreignPort = await freePort();
	const modelPort = await freePort();

	const headless = await settingsIn(join(folder, 'headless'), binaryMode);
	ensureLargeFile(join(headless.filesFolder, LARGE_FILE), LARGE_FILE_BYTES);
	const forBrowser = await settingsIn(join(folder, 'browser'), binaryMode);
	for (const { userFolder } of [headless, forBrowser]) await installCommunityPackage(tarball, userFolder);

	await timed('Importing the workflows', async () => {
		const modelAccount = { ...MODEL_CREDENTIAL, data: { apiKey: 'none', url: `http://127.0.0.1:${modelPort}/v1` } };
		const credentials = [{ ...localConnection(s3.endpoint), ...CREDENTIAL }, modelAccount];
		await importFile('credentials', credentials);
		const workflows = testWorkflows({ filesFolder: headless.filesFolder, endpoint: s3.endpoint, bucket, foreignPort });
		await importFile(
			'workflow',
			[...workflows].map(([id, workflow]) => ({ ...workflow, id, active: false, versionId: randomUUID() })),
		);
	});

	const instance = await timed('Starting n8n', async () => await startN8n(installation, forBrowser));
	atTeardown(() => instance.stop());
	await N8nRest.logIn(instance.url, OWNER);

	return {
		installation,
		url: instance.url,
		owner: OWNER,
		headless,
		tarball,
		s3: { ...LOCAL_S3, endpoint: s3.endpoint },
		foreignPort,
		modelPort,
		chromium,
		screenshots: screenshots ? join(PROJECT, 'docs', 'images') : undefined,
		figures: join(folder, 'figures.txt'),
	};

	async function importFile(what: 'credentials' | 'workflow', content: object[]): Promise<void> {
		const file = join(folder, `${what}.json`);
		writeFileSync(file, JSON.stringify(content));
		await runN8nCommand(installation, headless, [`import:${what}`, `--input=${file}`]);
	}
}

async function settingsIn(userFolder: string, binaryMode: BinaryMode): Promise<N8nSettings> {
	const filesFolder = join(userFolder, 'files');
	mkdirSync(filesFolder, { recursive: true });
	return { userFolder, filesFolder, port: await freePort(), brokerPort: await freePort(), binaryMode };
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
	const line = progressLine(name);
	line.show('working');
	const result = await work();
	line.end('done');
	return result;
}

interface Results {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numRuntimeErrorTestSuites: number;
}

/** A test that did not run counts as failed, unless it was not asked for, and so does a file that could not be loaded. */
async function runJest(folder: string, env: Record<string, string>, args: string[]): Promise<{ passed: number; failed: number }> {
	const report = join(folder, 'report.json');
	const jest = await startProcess(
		process.execPath,
		[
			join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js'),
			'--config',
			join(__dirname, 'jest.config.js'),
			'--runInBand',
			'--json',
			`--outputFile=${report}`,
			...args,
		],
		{
			cwd: PROJECT,
			env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
			onOutput: (text) => process.stdout.write(text),
		},
	);
	atTeardown(() => jest.stop());
	await jest.exited;
	const results = JSON.parse(readFileSync(report, 'utf8')) as Results;
	return {
		passed: results.numPassedTests,
		failed: results.numFailedTests + (args.includes('--testNamePattern') ? 0 : results.numPendingTests) + results.numRuntimeErrorTestSuites,
	};
}

/** Takes an option and its value out of the arguments, which else are jest's. */
function takeValue(args: string[], name: string): string | undefined {
	const at = args.indexOf(name);
	return at < 0 ? undefined : args.splice(at, 2)[1];
}

async function main(): Promise<void> {
	tearDownOnSignals();
	const args = process.argv.slice(2);
	const release = takeValue(args, '--n8n');
	if (args.includes('--matrix')) return await runMatrix(MATRIX.filter(({ n8n }) => release === undefined || n8n === release));
	const node = takeValue(args, '--node');
	const files = takeValue(args, '--files') as BinaryMode | undefined;
	const folder = mkdtempSync(join(tmpdir(), 'n8n-amazon-s3-'));
	atTeardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	const screenshots = args.includes('--screenshots');
	let outcome = { passed: 0, failed: 1 };
	try {
		const lab = await prepare(folder, screenshots, release && node ? { n8n: release, node } : LAB_RELEASE, files);
		writeFileSync(lab.figures, '');
		const started = Date.now();
		outcome = await runJest(
			folder,
			describeLab(lab, join(folder, 'lab.json')),
			args.filter((arg) => arg !== '--screenshots'),
		);
		console.log(`${readFileSync(lab.figures, 'utf8')}Tests: ${Math.round((Date.now() - started) / 1000)} s`);
	} catch (error) {
		console.error(wordsOf(error));
	} finally {
		await tearDown();
	}
	console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
	process.exitCode = outcome.failed === 0 && outcome.passed > 0 ? 0 : 1;
}

/** The versions of n8n that people run, each on a Node that it wants, with every place for files; a process each. */
async function runMatrix(releases: N8nRelease[]): Promise<void> {
	const rows: MatrixRow[] = [];
	for (const release of releases) {
		for (const binaryMode of BINARY_MODES) {
			console.log(`=== n8n ${release.n8n} on Node ${release.node}, files: ${binaryMode}`);
			const how = ['--n8n', release.n8n, '--node', release.node, '--files', binaryMode];
			const run = await startProcess(process.execPath, [...process.execArgv, process.argv[1]!, ...how, ...testsWith(binaryMode, release)], {
				cwd: PROJECT,
				onOutput: (text) => process.stdout.write(text),
			});
			atTeardown(() => run.stop());
			await run.exited;
			const [, passed = 0, failed = 1] = /(\d+) passed, (\d+) failed\s*$/.exec(run.output().stdout) ?? [];
			rows.push({ release, binaryMode, passed: Number(passed), failed: Number(failed) });
		}
	}
	writeMatrix(rows);
	const passed = rows.reduce((sum, row) => sum + row.passed, 0);
	const failed = rows.reduce((sum, row) => sum + row.failed, 0);
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

void main();
