import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { startLocalS3 } from '../support/localS3/server';
import { buildPackage, fingerprintOfSources } from './buildPackage';
import { installCommunityPackage, packProject, preferWorkflowOf } from './communityPackage';
import { exampleWorkflows, LARGE_FILE } from './exampleWorkflows';
import { installN8n, N8N_VERSION, type N8nInstallation } from './installN8n';
import { LOCAL_BUCKETS, LOCAL_S3, localConnection, ownConnection } from './labConnection';
import { ensureLargeFile } from './largeFile';
import { communityPackagesFolder } from './n8nEnvironment';
import { type N8nInstance, startN8n } from './n8nInstance';
import { type CredentialDraft, N8nRest, type Owner } from './n8nRest';
import { assertPortIsFree, freePort } from './ports';
import { progressLine } from './progressLine';
import { readStartOptions, START_HELP, type StartOptions } from './startOptions';
import { atTeardown, isTearingDown, tearDown, tearDownOnSignals } from './teardown';
import { wordsOf } from './wordsOf';

const PROJECT = resolve(__dirname, '..', '..');
const LARGE_FILE_BYTES = 300 * 1024 * 1024;
const OWNER: Owner = { email: 'owner@example.com', password: 'Local-S3-1', firstName: 'Lab', lastName: 'Owner' };

async function start(options: StartOptions): Promise<void> {
	await assertPortIsFree(options.port, 'n8n', `Choose another one: npm start -- --port ${options.port + 10}`);
	if (!options.ownS3) {
		await assertPortIsFree(options.s3Port, 'the local S3', `Choose another one: npm start -- --s3-port ${options.s3Port + 10}`);
	}

	// Each kind of S3 has an n8n of its own, so that its workflows keep the connection they were imported with.
	const folder = join(PROJECT, '.lab', options.ownS3 ? 'own-s3' : 'local-s3');
	const filesFolder = join(folder, 'files');
	mkdirSync(filesFolder, { recursive: true });
	ensureLargeFile(join(filesFolder, LARGE_FILE), LARGE_FILE_BYTES);

	const n8n = await installN8n();
	const userFolder = join(folder, 'n8n');
	await installPackage(n8n, userFolder, join(folder, 'package'));
	const draft = options.ownS3 ? ownConnection(options.ownS3) : localConnection(await startS3(join(folder, 's3'), options.s3Port));
	const instance = await startEditor(n8n, userFolder, filesFolder, options.port);
	const rest = await N8nRest.logIn(instance.url, OWNER);
	const credential = { id: await rest.saveCredential(draft), name: draft.name };
	const { status, message } = await rest.testCredential(credential.id, draft);
	console.log(`Connection "${draft.name}": ${status === 'OK' ? 'tested, it works' : `the test fails. ${message}`}`);
	for (const workflow of exampleWorkflows(credential, filesFolder).values()) {
		if (await rest.findWorkflow(workflow.name)) continue;
		await rest.createWorkflow(workflow);
		console.log(`Workflow "${workflow.name}": imported`);
	}

	console.log(summary(instance, draft, filesFolder, options));
	await instance.process.exited;
	if (isTearingDown()) return;
	console.error(`n8n has ended by itself:\n${instance.process.output().stderr}`);
	process.exitCode = 1;
}

async function installPackage(n8n: N8nInstallation, userFolder: string, folder: string): Promise<void> {
	const sources = fingerprintOfSources();
	const stamp = join(communityPackagesFolder({ userFolder }), 'sources');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
	await timed('Building the package', buildPackage);
	await timed('Installing the package into n8n', async () => {
		await installCommunityPackage(await packProject(folder), userFolder);
		preferWorkflowOf(n8n.nodeModules, userFolder);
	});
	writeFileSync(stamp, sources);
}

async function startS3(directory: string, port: number): Promise<string> {
	const { region, accessKeyId, secretAccessKey } = LOCAL_S3;
	const s3 = await startLocalS3({
		directory,
		port,
		region,
		users: [{ accessKeyId, secretAccessKey }],
		buckets: LOCAL_BUCKETS,
	});
	atTeardown(() => s3.stop());
	return s3.endpoint;
}

async function startEditor(n8n: N8nInstallation, userFolder: string, filesFolder: string, port: number): Promise<N8nInstance> {
	const line = progressLine(`Starting n8n ${N8N_VERSION}`);
	const settings = { userFolder, filesFolder, port, brokerPort: await freePort() };
	const instance = await startN8n(n8n, settings, () => line.show('waiting for it'));
	atTeardown(async () => {
		console.log('\nStopping n8n and everything else…');
		await instance.stop();
	});
	line.end('ready');
	return instance;
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
	const line = progressLine(name);
	line.show('working');
	await work();
	line.end('done');
}

function summary(instance: N8nInstance, { data }: CredentialDraft, filesFolder: string, { ownS3, s3Port }: StartOptions): string {
	const s3 = ownS3 ? (ownS3.endpoint ?? 'AWS') : `http://127.0.0.1:${s3Port}`;
	const keys = ownS3 ? '' : `, access key ID ${LOCAL_S3.accessKeyId}, secret ${LOCAL_S3.secretAccessKey}`;
	return `
  n8n       ${instance.url}
  Login     ${OWNER.email}, password ${OWNER.password}
  S3        ${s3}, bucket ${String(data.bucketName)}, region ${String(data.otherRegion ?? data.region)}${keys}
  Files     ${relative(process.cwd(), filesFolder)}: workflows read and write here

Ctrl-C stops everything.`;
}

async function main(): Promise<void> {
	tearDownOnSignals();
	try {
		const options = readStartOptions(process.argv.slice(2), process.env);
		if (options) await start(options);
		else console.log(START_HELP);
	} catch (error) {
		// What Ctrl-C ended has nothing to report.
		if (!isTearingDown()) console.error(wordsOf(error));
		process.exitCode = 1;
	} finally {
		await tearDown();
	}
}

void main();
