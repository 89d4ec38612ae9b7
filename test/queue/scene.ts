import { LOCAL_S3, localConnection } from '../lab/labConnection';
import type { BinaryMode } from '../lab/n8nEnvironment';
import { N8nRest } from '../lab/n8nRest';
import type { LocalS3 } from '../support/localS3/server';
import { Cluster, type Pod, type PodOptions, type Shared } from './cluster';
import { type Execution, Load, post } from './load';
import type { Postgres } from './postgres';
import type { Redis } from './redis';
import { SecondClient } from './secondClient';
import { abortUploads, storeFile } from './workflows';

const SMALL_BYTES = 1024;
const OWNER = { email: 'owner@example.com', password: 'Local-S3-1', firstName: 'Test', lastName: 'Owner' };

/** The servers that n8n uses. */
export interface Servers {
	postgres: Postgres;
	redis: Redis;
	s3: LocalS3;
}

/** An n8n in queue mode with main, a webhook process and its workflows; the workers come and go. */
export class Scene {
	private constructor(
		readonly cluster: Cluster,
		readonly mode: BinaryMode,
		readonly servers: Servers,
		readonly client: SecondClient,
		readonly load: Load,
		private readonly abortUrl: string,
		private readonly abortId: string,
	) {}

	/** Starts main and the webhook process, and publishes the workflows. */
	static async open(shared: Shared, mode: BinaryMode, servers: Servers): Promise<Scene> {
		const cluster = new Cluster(shared, mode);
		const main = await cluster.start('main', 'main');
		const rest = await N8nRest.logIn(main.url, OWNER);
		const connection = localConnection(servers.s3.endpoint);
		const credential = { id: await rest.saveCredential(connection), name: connection.name };
		const [storePath, abortPath] = [`store-${mode}`, `abort-${mode}`];
		const storeId = await publish(rest, storeFile(storePath, credential));
		const abortId = await publish(rest, abortUploads(abortPath, credential));
		const webhook = await cluster.start('webhook', 'webhook');
		return new Scene(
			cluster,
			mode,
			servers,
			new SecondClient({ ...LOCAL_S3, endpoint: servers.s3.endpoint }),
			new Load(servers.postgres, `${webhook.url}/webhook/${storePath}`, storeId),
			`${webhook.url}/webhook/${abortPath}`,
			abortId,
		);
	}

	async startWorker(name: string, options: PodOptions = {}): Promise<Pod> {
		return await this.cluster.start(name, 'worker', options);
	}

	/** Sends one small file and returns the execution that it started, once that has ended. */
	async sendAndWait(file: string): Promise<Execution> {
		const before = (await this.load.executions()).length;
		await this.load.sendOne(file, SMALL_BYTES);
		return (await this.load.untilEnded(before + 1)).at(-1)!;
	}

	/** n8n's interface for its editor. */
	async rest(): Promise<N8nRest> {
		return await N8nRest.logIn(this.cluster.pods.get('main')!.url, OWNER);
	}

	/** Runs the workflow that aborts unfinished uploads, and returns how it ended. */
	async abortUploads(): Promise<string> {
		const status = await post(this.abortUrl, {}, Buffer.from('go'));
		if (status !== 200) throw new Error(`The webhook answers ${status ?? 'nothing'}`);
		const executions = new Load(this.servers.postgres, this.abortUrl, this.abortId);
		return (await executions.untilEnded(1)).at(-1)!.status;
	}

	async close(): Promise<void> {
		await this.cluster.stopAll();
	}
}

async function publish(rest: N8nRest, workflow: Parameters<N8nRest['createWorkflow']>[0]): Promise<string> {
	const id = await rest.createWorkflow(workflow);
	const { versionId } = await rest.request<{ versionId: string }>('GET', `/workflows/${id}`);
	await rest.request('POST', `/workflows/${id}/activate`, { versionId });
	return id;
}
