import type { Fault } from '../support/localS3/server';
import type { Role } from './cluster';
import { processorMsOf, resourcesOf } from './resources';
import type { Scene } from './scene';

const FAR_MS = 300;
const SMALL_BYTES = 16 * 1024;
const ROUNDS = 2;
const ROLES: Role[] = ['webhook', 'worker', 'main'];

/** A store that is far away answers each request later: then a worker waits more than it works. */
const FAR: Fault = { delayMs: FAR_MS, times: Number.MAX_SAFE_INTEGER };

type Store = 'near' | 'far';

interface Round {
	workers: 1 | 2;
	store: Store;
	perSecond: number;
	/** The processor time that an execution took, in all processes of a role together. */
	processorMs: Record<Role, number>;
}

/**
 * Prints executions a second of one and of two workers, in turns in the same run: with a store nearby, where the processor is
 * what limits, and one that is far away, where a worker's number of executions at once does. One worker runs before, both after.
 */
export async function measureWorkers(scene: Scene, executions: number): Promise<void> {
	const rounds: Round[] = [];
	await scene.load.send(`${scene.mode}-warm-up`, 10, () => SMALL_BYTES);
	for (let number = 0; number < ROUNDS; number++) {
		for (const workers of [1, 2] as const) {
			if (workers === 2) await scene.startWorker('worker-2');
			for (const store of ['near', 'far'] as const) rounds.push(await measure(scene, `${number}-${workers}`, workers, store, executions));
			if (workers === 2 && number < ROUNDS - 1) await scene.cluster.stop('worker-2');
		}
	}
	for (const store of ['near', 'far'] as const) {
		const [one, two] = ([1, 2] as const).map((workers) =>
			average(rounds.filter((round) => round.store === store && round.workers === workers).map(({ perSecond }) => perSecond)),
		) as [number, number];
		const where = store === 'far' ? `store that answers ${FAR_MS} ms later` : 'store nearby';
		console.log(`  ${where}: ${one.toFixed(1)} executions a second with 1 worker, ${two.toFixed(1)} with 2: × ${(two / one).toFixed(2)}`);
	}
	const taken = ROLES.map((role) => `${average(rounds.map(({ processorMs }) => processorMs[role])).toFixed(0)} ms in ${role}`);
	console.log(`  processor time of an execution with three calls of S3: ${taken.join(', ')}`);
	printResources(scene);
}

async function measure(scene: Scene, name: string, workers: 1 | 2, store: Store, executions: number): Promise<Round> {
	const { load, servers, mode } = scene;
	if (store === 'far') servers.s3.fail(FAR);
	const lastId = await load.lastId();
	const before = processorTimes(scene);
	const unconfirmed = await load.send(`${mode}-${name}-${store}`, executions, () => SMALL_BYTES);
	servers.s3.clearFaults();
	const refused = [...unconfirmed].filter(([, answer]) => answer === 'refused').map(([file]) => file);
	if (refused.length > 0) throw new Error(`n8n refused ${refused.join(', ')}`);
	const after = processorTimes(scene);
	const processorMs = Object.fromEntries(ROLES.map((role) => [role, (after[role] - before[role]) / executions])) as Record<Role, number>;
	return { workers, store, perSecond: await load.throughput(lastId), processorMs };
}

function processorTimes({ cluster }: Scene): Record<Role, number> {
	const times: Record<Role, number> = { main: 0, webhook: 0, worker: 0 };
	for (const { role, process } of cluster.pods.values()) times[role] += processorMsOf(process.pid);
	return times;
}

function printResources({ cluster, servers }: Scene): void {
	const ports = { PostgreSQL: servers.postgres.port, Redis: servers.redis.port, S3: servers.s3.port };
	for (const pod of cluster.pods.values()) {
		const { peakMiB, connections } = resourcesOf(pod.process.pid);
		const held = Object.entries(ports).map(([name, port]) => `${connections.get(port) ?? 0} to ${name}`);
		console.log(`  ${pod.name}: ${peakMiB} MiB at most; connections: ${held.join(', ')}`);
	}
}

const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
