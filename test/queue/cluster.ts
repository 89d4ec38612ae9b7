import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installCommunityPackage, preferWorkflowOf } from '../lab/communityPackage';
import type { N8nInstallation } from '../lab/installN8n';
import { type BinaryMode, n8nEnvironment } from '../lab/n8nEnvironment';
import { type OwnedProcess, startProcess } from '../lab/ownedProcess';
import { freePort } from '../lab/ports';
import { atTeardown, isTearingDown } from '../lab/teardown';
import { lastLines } from '../servers/program';

const READY_WITHIN_MS = 240_000;
const POLL_MS = 250;
const KEEP_CHARACTERS = 16 * 1024 * 1024;

/** The parts of an n8n in queue mode. */
export type Role = 'main' | 'webhook' | 'worker';

/** One n8n process: a pod of its own, with its own user folder. */
export interface Pod {
	name: string;
	role: Role;
	/** Where it answers, without a slash at the end. */
	url: string;
	process: OwnedProcess;
	/** All that it and those before it under this name have said. */
	log(): string;
}

/** What the pods of one n8n share. */
export interface Shared {
	installation: N8nInstallation;
	/** The pods' user folders stand in it. */
	folder: string;
	/** The tarball that is installed on each pod. */
	tarball: string;
	/** The variables for database and queue. */
	variables: Record<string, string>;
}

/** How a pod differs from the others. */
export interface PodOptions {
	/** The package is not installed on this pod. */
	without?: true;
	more?: Record<string, string>;
}

/** An n8n in queue mode on this machine: every pod has a user folder of its own, as on machines of their own. */
export class Cluster {
	readonly pods = new Map<string, Pod>();
	private readonly earlierLogs = new Map<string, string>();

	constructor(
		readonly shared: Shared,
		private readonly binaryMode: BinaryMode,
	) {
		atTeardown(async () => await this.stopAll());
	}

	/** Starts a pod and waits until it is ready. Throws with its last lines when it ends before, or takes four minutes. */
	async start(name: string, role: Role, options: PodOptions = {}): Promise<Pod> {
		const pod = await this.launch(name, role, options);
		const giveUpAt = Date.now() + READY_WITHIN_MS;
		while (!(await isReady(pod))) {
			if (!pod.process.running || Date.now() > giveUpAt) {
				const why = pod.process.running ? `is not ready after ${READY_WITHIN_MS / 1000} s` : 'ended while it started';
				await this.stop(name);
				throw new Error(`${name} ${why}. Its last lines:\n${lastLines(pod.process)}`);
			}
			await wait(POLL_MS);
		}
		return pod;
	}

	/** Starts a pod and returns at once. Throws when the run is being stopped. */
	async launch(name: string, role: Role, { without, more }: PodOptions = {}): Promise<Pod> {
		if (isTearingDown()) throw new Error('The run has been stopped.');
		const { installation, folder, tarball, variables } = this.shared;
		const userFolder = join(folder, name);
		const filesFolder = join(userFolder, 'files');
		if (mkdirSync(filesFolder, { recursive: true }) !== undefined && !without) {
			await installCommunityPackage(tarball, userFolder);
			preferWorkflowOf(installation.nodeModules, userFolder);
		}
		const port = await freePort();
		const settings = { userFolder, filesFolder, port, brokerPort: await freePort(), binaryMode: this.binaryMode };
		const command = { main: 'start', webhook: 'webhook', worker: 'worker' }[role];
		const process = await startProcess(installation.node, [installation.n8n, command], {
			cwd: userFolder,
			env: n8nEnvironment({ ...settings, more: { ...variables, ...this.queueVariables(port), ...more } }, installation),
			keep: KEEP_CHARACTERS,
		});
		const before = this.earlierLogs.get(name) ?? '';
		const log = () => before + process.output().stdout + process.output().stderr;
		const pod: Pod = { name, role, url: `http://127.0.0.1:${port}`, process, log };
		this.pods.set(name, pod);
		return pod;
	}

	/** Ends a pod as a container platform does: it may finish what it has begun. */
	async stop(name: string, graceMs = 40_000): Promise<void> {
		const pod = this.pods.get(name);
		await pod?.process.stop(graceMs);
		this.forget(pod);
	}

	/** Ends a pod at once, as when its machine fails. */
	async kill(name: string): Promise<void> {
		const pod = this.pods.get(name)!;
		process.kill(pod.process.pid, 'SIGKILL');
		await pod.process.exited;
		this.forget(pod);
	}

	async stopAll(): Promise<void> {
		await Promise.all([...this.pods.keys()].map(async (name) => await this.stop(name, 10_000)));
	}

	private forget(pod?: Pod): void {
		if (!pod) return;
		this.earlierLogs.set(pod.name, pod.log());
		this.pods.delete(pod.name);
	}

	private queueVariables(port: number): Record<string, string> {
		return {
			EXECUTIONS_MODE: 'queue',
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			// A machine that is busy with other things is slow, and not gone.
			DB_PING_TIMEOUT_MS: '60000',
			// A job of a worker that is gone is given up after this time; n8n waits for one to two minutes.
			QUEUE_WORKER_LOCK_DURATION: '20000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
			QUEUE_WORKER_STALLED_INTERVAL: '5000',
			...(this.binaryMode === 'filesystem' ? { N8N_BINARY_DATA_STORAGE_PATH: join(this.shared.folder, 'shared-files') } : {}),
		};
	}
}

async function isReady({ role, url }: Pod): Promise<boolean> {
	try {
		const path = role === 'main' ? '/rest/settings' : '/healthz/readiness';
		const answer = await fetch(url + path, { signal: AbortSignal.timeout(5000) });
		const text = await answer.text();
		// While main starts it answers everything with 200 and a sentence.
		return answer.ok && text.startsWith('{');
	} catch {
		return false;
	}
}
