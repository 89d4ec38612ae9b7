import { setTimeout as wait } from 'node:timers/promises';
import type { Checks } from './checks';
import { type Answer, sizeOf } from './load';
import type { Scene } from './scene';
import { COPIED, RECEIVED } from './workflows';

const MIB = 1024 * 1024;
const HELD_BYTES = 12 * MIB;
/** Longer than the run: the upload ends only because its worker does. */
const HELD_MS = 3_600_000;
const PATIENCE_MS = 120_000;
const WORKERS = ['worker-1', 'worker-2'];

/**
 * Sends files while a worker is killed in the middle of an upload in parts, comes back, and main is restarted. Then looks at
 * what became of each execution and each file, sends again what n8n did not confirm, and looks again.
 */
export async function checkStorm(scene: Scene, checks: Checks, count: number): Promise<void> {
	const { client, load, mode } = scene;
	const before = (await load.executions()).length;
	const name = `${mode}-storm`;
	const held = `${name}-held.bin`;
	const [unconfirmed, { killed, answer }] = await Promise.all([load.send(name, count - 1), killAndRestart(scene, held)]);
	if (answer !== 'confirmed') unconfirmed.set(held, answer);
	const executions = (await load.untilEnded(before + count)).slice(before);
	const failed = executions.filter(({ status }) => status !== 'success');
	const unanswered = [...unconfirmed].filter(([, told]) => told === 'unanswered').map(([file]) => file);
	if (unanswered.length > 0) console.log(`  n8n never answered ${unanswered.join(', ')}`);
	const files = [...load.sent.keys()].filter((file) => file.startsWith(`${name}-`));

	await checks.that(`${count} files, ${count} executions: ${count - failed.length} succeeded, ${failed.length} failed`, async () =>
		executions.length === count && files.length === count ? '' : `${executions.length} executions of ${files.length} files`,
	);
	await checks.that('both workers took part', async () =>
		WORKERS.filter((worker) => !executions.some(({ id }) => ranOn(scene, worker, id))).map((worker) => `${worker} ran none`),
	);
	await checks.that(`only ${killed}, which was killed, failed any, among them the upload that was held`, async () => [
		answer === 'confirmed' ? 'n8n confirmed the upload that was held' : '',
		...failed
			.filter(({ id }) => WORKERS.some((worker) => worker !== killed && ranOn(scene, worker, id)))
			.map(({ id, status }) => `execution ${id}, ${status}, ran elsewhere`),
	]);
	await checks.that('whoever sent a file was told of each failure, or got no answer', async () => {
		const told = unconfirmed.size - unanswered.length;
		return told <= failed.length && failed.length <= unconfirmed.size
			? ''
			: `${told} were told, ${unanswered.length} got no answer, ${failed.length} failed`;
	});
	await checks.that(
		'each file that n8n confirmed is stored as it was sent, twice (SHA-256)',
		async () =>
			await wrongFiles(
				scene,
				files.filter((file) => !unconfirmed.has(file)),
			),
	);
	await checks.that('of the others no wrong object is there', async () =>
		(await wrongFiles(scene, [...unconfirmed.keys()])).filter((words) => !words.endsWith(MISSING)),
	);
	await checks.that('the killed worker left an upload behind, and Multipart Upload: Abort finds every one', async () => {
		if ((await client.unfinishedUploads()).length === 0) return 'there is none';
		const status = await scene.abortUploads();
		return [status === 'success' ? '' : `the workflow ended with ${status}`, ...(await client.unfinishedUploads())];
	});
	await checks.that('what was not confirmed is stored when it is sent again: no file is lost', async () => {
		const notTaken: string[] = [];
		for (const file of unconfirmed.keys()) {
			const again = await load.sendOne(file, sizeOfFile(file));
			if (again === 'refused') notTaken.push(`${file} is refused`);
		}
		return [...notTaken, ...(await wrongFiles(scene, files))];
	});
}

/** Kills the worker that is in the middle of an upload in parts, starts it again, and restarts main. */
async function killAndRestart(scene: Scene, file: string): Promise<{ killed: string; answer: Answer }> {
	const { cluster, client, load, servers } = scene;
	const key = RECEIVED + file;
	servers.s3.fail({ operation: 'UploadPart', key, delayMs: HELD_MS, times: Number.MAX_SAFE_INTEGER });
	const sent = load.sendOne(file, HELD_BYTES);
	await until('the upload that is held', async () => (await client.unfinishedUploads()).includes(key));
	const killed = await workerOf(scene, file);
	await cluster.kill(killed);
	servers.s3.clearFaults();
	await scene.startWorker(killed);
	await cluster.stop('main');
	await cluster.start('main', 'main');
	return { killed, answer: await sent };
}

const MISSING = 'is missing';

/** What is wrong with the two objects of each file. */
async function wrongFiles({ client, load }: Scene, files: string[]): Promise<string[]> {
	const wrong: string[] = [];
	for (const file of files) {
		for (const key of [RECEIVED + file, COPIED + file]) {
			const found = await client.sha256(key);
			if (found !== load.sent.get(file)) wrong.push(`${key} ${found === undefined ? MISSING : 'is not what was sent'}`);
		}
	}
	return wrong;
}

const sizeOfFile = (file: string): number => (file.endsWith('-held.bin') ? HELD_BYTES : sizeOf(Number(/-(\d+)\.bin$/.exec(file)![1])));

const ranOn = (scene: Scene, worker: string, id: string): boolean =>
	scene.cluster.pods.get(worker)?.log().includes(`Worker started execution ${id} (`) ?? false;

/** The worker that runs the execution of a file. */
async function workerOf(scene: Scene, file: string): Promise<string> {
	let found: string | undefined;
	await until(`the worker of ${file}`, async () => {
		for (const { id, status } of await scene.load.executions()) {
			if (status !== 'running' || (await scene.load.fileOf(id)) !== file) continue;
			found = WORKERS.find((worker) => ranOn(scene, worker, id));
		}
		return found !== undefined;
	});
	return found!;
}

async function until(what: string, happens: () => Promise<boolean>): Promise<void> {
	const giveUpAt = Date.now() + PATIENCE_MS;
	while (!(await happens())) {
		if (Date.now() > giveUpAt) throw new Error(`After two minutes there is not ${what}`);
		await wait(100);
	}
}
