/**
 * `npm run test:trigger -- [--engine classic|durable] [--kills N] [--examples] [--sharing]`: the trigger in a real n8n on a local S3. How
 * often each object was told is read from n8n's executions. The examples of `examples/trigger-*.json` run in n8n's default engine;
 * --examples runs nothing else. Without --engine two n8n instances share a bucket, too; --sharing runs nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from '../lab/buildPackage';
import { packProject } from '../lab/communityPackage';
import { installN8n } from '../lab/installN8n';
import { LOCAL_BUCKETS, LOCAL_S3, localConnection } from '../lab/labConnection';
import { atTeardown, tearDown, tearDownOnSignals } from '../lab/teardown';
import { pause, setActive } from './activation';
import { tryExamples } from './examples';
import { ENGINES, type Engine, type Installed, Lab, QUIET_MS, type Told, workflowOf } from './lab';
import { startLocalS3 } from '../support/localS3/server';

/** The longest that n8n lives between two kills. */
const LIFE_MS = 8000;
/** With 50 kills fewer than the objects that a state holds of one hour, so that none has to wait. */
const OBJECTS_A_LIFE = 600;
const SHARED_OBJECTS = 500;
const SHARED_WITHIN_MS = 300_000;

const problems: string[] = [];
let checks = 0;
function report(engine: Engine, what: string, { lost, repeated }: Told, mustHold = true): void {
	console.log(`${engine}: ${what}: ${lost.length} lost, ${repeated.length} repeated`);
	if (mustHold) checks++;
	if (mustHold && lost.length + repeated.length > 0) problems.push(`${engine}: ${what}: lost ${lost}, repeated ${repeated}`);
}

async function startS3(folder: string): Promise<string> {
	const s3 = await startLocalS3({
		directory: join(folder, 's3'),
		region: LOCAL_S3.region,
		users: [{ accessKeyId: LOCAL_S3.accessKeyId, secretAccessKey: LOCAL_S3.secretAccessKey }],
		buckets: LOCAL_BUCKETS,
	});
	atTeardown(() => s3.stop());
	return s3.endpoint;
}

async function tryEngine(engine: Engine, kills: number, onlyExamples: boolean, folder: string, installed: Installed): Promise<void> {
	const endpoint = await startS3(folder);
	const lab = await Lab.open(engine, join(folder, 'n8n'), installed, endpoint);
	let rest = await lab.rest();
	const connection = localConnection(endpoint);
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
		for (let i = 0; Date.now() < until && i < OBJECTS_A_LIFE / 2; i++) expected.push(...(await lab.put(`kill-${kill}-${i}`, 2)));
		await pause(Math.max(0, until - Date.now()));
		await lab.kill();
		expected.push(...(await lab.put(`dead-${kill}`, 2)));
		await lab.start();
	}
	if (kills > 0)
		report(engine, `${kills} times killed, ${expected.length} objects`, await lab.expectTold(catchUp, expected), engine === 'durable');
	await lab.stop();
}

/** Two n8n instances that share their state in the bucket: each object is told by one of them. */
async function tryTwoInstances(folder: string, installed: Installed): Promise<void> {
	const endpoint = await startS3(folder);
	const labs = [
		await Lab.open('classic', join(folder, 'one'), installed, endpoint),
		await Lab.open('classic', join(folder, 'other'), installed, endpoint),
	];
	const watching: Array<{ lab: Lab; workflow: string }> = [];
	for (const lab of labs) {
		const rest = await lab.rest();
		const connection = localConnection(endpoint);
		const credential = { id: await rest.saveCredential(connection), name: connection.name };
		const state = { place: { folder: '.n8n/', name: 'shared', share: true } };
		const workflow = await rest.createWorkflow(workflowOf('shared', credential, { state, itemsPerExecution: 1 }));
		await setActive(rest, workflow, true);
		watching.push({ lab, workflow });
	}
	const keys = await labs[0]!.put('shared', SHARED_OBJECTS);
	const giveUpAt = Date.now() + SHARED_WITHIN_MS;
	const tellings = async () => await Promise.all(watching.map(async ({ lab, workflow }) => await lab.told(workflow)));
	for (;;) {
		const told = await tellings();
		if (Date.now() > giveUpAt || keys.every((key) => told.some((one) => one.has(key)))) break;
		await pause(1000);
	}
	await pause(QUIET_MS);
	const told = await tellings();
	const times = new Map(keys.map((key) => [key, told.reduce((sum, one) => sum + (one.get(key) ?? 0), 0)]));
	const where = (isWrong: (times: number) => boolean) => keys.filter((key) => isWrong(times.get(key)!));
	const shares = told.map(({ size }) => size).join(' and ');
	report('classic', `two n8n instances, ${keys.length} objects (${shares})`, {
		lost: where((n) => n === 0),
		repeated: where((n) => n > 1),
	});
	for (const lab of labs) await lab.stop();
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			engine: { type: 'string' },
			kills: { type: 'string', default: '50' },
			examples: { type: 'boolean', default: false },
			sharing: { type: 'boolean', default: false },
		},
	});
	tearDownOnSignals();
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
	const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-trigger-'));
	atTeardown(() => rmSync(folder, { recursive: true, force: true }));
	await buildPackage();
	const installation = await installN8n();
	const tarball = await packProject(join(folder, 'package'));
	const engines = (Object.keys(ENGINES) as Engine[]).filter((engine) =>
		values.examples ? engine === 'classic' : values.engine === undefined || values.engine === engine,
	);
	const installed = { installation, tarball };
	for (const engine of values.sharing ? [] : engines)
		await tryEngine(engine, Number(values.kills), values.examples, join(folder, engine), installed);
	if (!values.examples && values.engine === undefined) await tryTwoInstances(join(folder, 'two'), installed);
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
