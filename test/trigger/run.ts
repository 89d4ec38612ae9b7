/**
 * `npm run test:trigger -- [--engine classic|durable] [--kills N] [--examples]`: the trigger in a real n8n on a local S3. How often each object was told
 * is read from n8n's executions. The examples of `examples/trigger-*.json` run in n8n's default engine; --examples runs nothing else.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from '../lab/buildPackage';
import { installCommunityPackage, packProject } from '../lab/communityPackage';
import { installN8n, type N8nInstallation } from '../lab/installN8n';
import { CREDENTIAL_TYPE, LOCAL_BUCKETS, LOCAL_S3, localConnection } from '../lab/labConnection';
import type { N8nSettings } from '../lab/n8nEnvironment';
import { startN8n, type N8nInstance } from '../lab/n8nInstance';
import { N8nRest, type WorkflowExport } from '../lab/n8nRest';
import { startProcess } from '../lab/ownedProcess';
import { freePort } from '../lab/ports';
import { atTeardown, tearDown, tearDownOnSignals } from '../lab/teardown';
import { pause, setActive } from './activation';
import { tryExamples } from './examples';
import { OtherClient } from './otherClient';
import { startLocalS3 } from '../support/localS3/server';

const ENGINES = {
	classic: {},
	durable: { N8N_SCHEDULER_ENABLED: 'true', N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true', N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true' },
};
type Engine = keyof typeof ENGINES;

const OWNER = { email: 'owner@example.com', password: 'Local-S3-1', firstName: 'Test', lastName: 'Owner' };
const WAIT_MS = 120_000;
const QUIET_MS = 12_000;
/** The longest that n8n lives between two kills. */
const LIFE_MS = 8000;

interface Told {
	lost: string[];
	repeated: string[];
}

class Lab {
	private instance: N8nInstance | undefined;

	constructor(
		private readonly installation: N8nInstallation,
		private readonly settings: N8nSettings,
		readonly s3: OtherClient,
	) {}

	async start(): Promise<void> {
		this.instance = await startN8n(this.installation, this.settings);
	}

	async stop(): Promise<void> {
		await this.instance?.stop();
	}

	async kill(): Promise<void> {
		const { process: n8n } = this.instance!;
		process.kill(n8n.pid, 'SIGKILL');
		await n8n.exited;
	}

	async rest(): Promise<N8nRest> {
		return await N8nRest.logIn(this.instance!.url, OWNER);
	}

	async put(name: string, count: number): Promise<string[]> {
		const keys = Array.from({ length: count }, (_, i) => `in/${name}-${i}`);
		for (const key of keys) await this.s3.put(key, key);
		return keys;
	}

	/** How often each key was told to a workflow, by n8n's own record of executions. */
	async told(workflow: string): Promise<Map<string, number>> {
		const database = join(this.settings.userFolder, '.n8n', 'database.sqlite');
		const reader = await startProcess(this.installation.node, [join(__dirname, 'toldOf.cjs'), database], { keep: 64 * 1024 * 1024 });
		await reader.exited;
		const { stdout, stderr } = reader.output();
		if (!stdout.startsWith('{')) throw new Error(`n8n's database cannot be read: ${stderr}`);
		const told = JSON.parse(stdout) as Record<string, Record<string, number>>;
		return new Map(Object.entries(told[workflow] ?? {}));
	}

	/** Waits until all of the keys are told, and then a while for what comes too often. */
	async expectTold(workflow: string, keys: string[]): Promise<Told> {
		const giveUpAt = Date.now() + WAIT_MS;
		const missing = async () => {
			const told = await this.told(workflow);
			return keys.filter((key) => !told.has(key));
		};
		while (Date.now() < giveUpAt && (await missing()).length > 0) await pause(1000);
		await pause(QUIET_MS);
		const told = await this.told(workflow);
		if ((await missing()).length > 0) console.log(this.instance!.process.output().stdout.split('\n').slice(-40).join('\n'));
		return { lost: await missing(), repeated: [...told].filter(([, times]) => times > 1).map(([key]) => key) };
	}
}

function workflowOf(name: string, credential: { id: string; name: string }, options: object): WorkflowExport {
	const nodes = [
		{
			id: 'f6a1c6c2-7c8e-4a7c-9f5c-1f1f5c8f6a10',
			name: 'Trigger',
			type: 'n8n-nodes-amazon-s3.amazonS3Trigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				watch: 'folder',
				folder: { __rl: true, mode: 'path', value: 'in/' },
				options,
			},
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
		{ name: 'Nothing', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [200, 0], parameters: {} },
	];
	return {
		name,
		nodes,
		connections: { Trigger: { main: [[{ node: 'Nothing', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

const problems: string[] = [];
let checks = 0;
function report(engine: Engine, what: string, { lost, repeated }: Told, mustHold = true): void {
	console.log(`${engine}: ${what}: ${lost.length} lost, ${repeated.length} repeated`);
	if (mustHold) checks++;
	if (mustHold && lost.length + repeated.length > 0) problems.push(`${engine}: ${what}: lost ${lost}, repeated ${repeated}`);
}

async function tryEngine(
	engine: Engine,
	kills: number,
	onlyExamples: boolean,
	folder: string,
	installation: N8nInstallation,
	tarball: string,
): Promise<void> {
	const s3 = await startLocalS3({
		directory: join(folder, 's3'),
		region: LOCAL_S3.region,
		users: [{ accessKeyId: LOCAL_S3.accessKeyId, secretAccessKey: LOCAL_S3.secretAccessKey }],
		buckets: LOCAL_BUCKETS,
	});
	atTeardown(() => s3.stop());
	const userFolder = join(folder, 'n8n');
	mkdirSync(join(userFolder, 'files'), { recursive: true });
	const settings: N8nSettings = {
		userFolder,
		filesFolder: join(userFolder, 'files'),
		port: await freePort(),
		brokerPort: await freePort(),
		// GraphicsMagick itself comes first, where there is one.
		more: {
			...ENGINES[engine],
			PATH: `${process.env.PATH}${delimiter}${join(__dirname, 'standIns')}`,
			NODE_OPTIONS: `--require ${join(__dirname, 'fastPolls.cjs')}`,
		},
	};
	await installCommunityPackage(tarball, userFolder);
	const lab = new Lab(installation, settings, new OtherClient({ ...LOCAL_S3, endpoint: s3.endpoint }));
	atTeardown(async () => await lab.stop());
	await lab.start();

	let rest = await lab.rest();
	const connection = localConnection(s3.endpoint);
	const credential = { id: await rest.saveCredential(connection), name: connection.name };
	if (engine === 'classic') {
		const { tried, wrong } = await tryExamples(lab, rest, credential);
		checks += tried;
		problems.push(...wrong);
	}
	if (onlyExamples) return;
	await lab.put('old', 4);
	const catchUp = await rest.createWorkflow(workflowOf('catchUp', credential, {}));
	const fromNow = await rest.createWorkflow(workflowOf('fromNow', credential, { whenAgain: 'fromNow', itemsPerExecution: 1 }));
	for (const id of [catchUp, fromNow]) await setActive(rest, id, true);

	let expected = await lab.put('first', 25);
	report(engine, '25 objects', await lab.expectTold(catchUp, expected));
	report(engine, '25 objects, one an execution', await lab.expectTold(fromNow, expected));

	await lab.stop();
	await lab.start();
	rest = await lab.rest();
	expected = [...expected, ...(await lab.put('after-restart', 5))];
	report(engine, '5 after a restart', await lab.expectTold(catchUp, expected));

	for (const id of [catchUp, fromNow]) await setActive(rest, id, false);
	const whileOff = await lab.put('while-off', 3);
	for (const id of [catchUp, fromNow]) await setActive(rest, id, true);
	expected = [...expected, ...whileOff];
	report(engine, '3 while it was off', await lab.expectTold(catchUp, expected));
	const told = await lab.told(fromNow);
	report(engine, '3 while it was off, from now on', { lost: [], repeated: whileOff.filter((key) => told.has(key)) });
	const all = new Set([...(await lab.told(catchUp)).keys()]);
	report(engine, 'nothing that was there before', { lost: [], repeated: [...all].filter((key) => key.startsWith('in/old')) });
	await setActive(rest, fromNow, false);

	if (kills > 0) console.log(`${engine}: being killed`);
	for (let kill = 0; kill < kills; kill++) {
		const until = Date.now() + Math.random() * LIFE_MS;
		for (let i = 0; Date.now() < until; i++) expected.push(...(await lab.put(`kill-${kill}-${i}`, 2)));
		await lab.kill();
		expected.push(...(await lab.put(`dead-${kill}`, 2)));
		await lab.start();
	}
	if (kills > 0)
		report(engine, `${kills} times killed, ${expected.length} objects`, await lab.expectTold(catchUp, expected), engine === 'durable');
	await lab.stop();
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { engine: { type: 'string' }, kills: { type: 'string', default: '50' }, examples: { type: 'boolean', default: false } },
	});
	tearDownOnSignals();
	const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-trigger-'));
	atTeardown(() => rmSync(folder, { recursive: true, force: true }));
	await buildPackage();
	const installation = await installN8n();
	const tarball = await packProject(join(folder, 'package'));
	const engines = (Object.keys(ENGINES) as Engine[]).filter((engine) =>
		values.examples ? engine === 'classic' : values.engine === undefined || values.engine === engine,
	);
	for (const engine of engines) await tryEngine(engine, Number(values.kills), values.examples, join(folder, engine), installation, tarball);
	for (const problem of problems) console.error(problem);
	console.log(`${checks - problems.length} passed, ${problems.length} failed`);
	process.exitCode = problems.length === 0 ? 0 : 1;
}

void main()
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	})
	.finally(tearDown);
