import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installCommunityPackage } from '../lab/communityPackage';
import type { N8nInstallation } from '../lab/installN8n';
import { CREDENTIAL_TYPE, LOCAL_S3 } from '../lab/labConnection';
import type { N8nSettings } from '../lab/n8nEnvironment';
import { startN8n, type N8nInstance } from '../lab/n8nInstance';
import { N8nRest, type WorkflowExport } from '../lab/n8nRest';
import { startProcess } from '../lab/ownedProcess';
import { freePort } from '../lab/ports';
import { atTeardown } from '../lab/teardown';
import { pause } from './activation';
import { OtherClient } from './otherClient';

/** The variables of each of n8n's engines for triggers that poll. */
export const ENGINES = {
	classic: {},
	durable: { N8N_SCHEDULER_ENABLED: 'true', N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true', N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true' },
};
export type Engine = keyof typeof ENGINES;

const OWNER = { email: 'owner@example.com', password: 'Local-S3-1', firstName: 'Test', lastName: 'Owner' };
const WAIT_MS = 120_000;
/** So long nothing may come twice. */
export const QUIET_MS = 12_000;
/** The n8n that is installed, and the package for it. */
export interface Installed {
	installation: N8nInstallation;
	tarball: string;
}

/** What went wrong with objects that had to be told once. */
export interface Told {
	lost: string[];
	repeated: string[];
}

/** An n8n with the package, on a local S3. */
export class Lab {
	private instance: N8nInstance | undefined;

	private constructor(
		private readonly installation: N8nInstallation,
		private readonly settings: N8nSettings,
		readonly s3: OtherClient,
	) {}

	/** Installs the package into a new n8n that polls as fast as it can, and starts it. It ends with this process at the latest. */
	static async open(engine: Engine, userFolder: string, { installation, tarball }: Installed, endpoint: string): Promise<Lab> {
		const filesFolder = join(userFolder, 'files');
		mkdirSync(filesFolder, { recursive: true });
		const settings: N8nSettings = {
			userFolder,
			filesFolder,
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
		const lab = new Lab(installation, settings, new OtherClient({ ...LOCAL_S3, endpoint }));
		atTeardown(async () => await lab.stop());
		await lab.start();
		return lab;
	}

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

/** A workflow that is told of what appears in the folder `in/`, with these options of the trigger. */
export function workflowOf(name: string, credential: { id: string; name: string }, options: object): WorkflowExport {
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
