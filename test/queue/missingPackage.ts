import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { PACKAGE_NAME } from '../lab/communityPackage';
import { startRegistry } from '../lab/registry';
import { atTeardown } from '../lab/teardown';
import type { Checks } from './checks';
import type { Pod } from './cluster';
import type { Scene } from './scene';

const INSTALLED_WITHIN_MS = 120_000;

/** Workers without the package: what an execution says that lands there, and the ways in which n8n itself installs it. */
export async function checkMissingPackage(scene: Scene, checks: Checks): Promise<void> {
	const { cluster, servers } = scene;
	await Promise.all(['worker-1', 'worker-2'].map(async (name) => await cluster.stop(name)));
	const { installation, folder, tarball } = cluster.shared;
	const registry = await startRegistry(join(folder, 'registry'), installation.node);
	atTeardown(() => registry.stop());
	await registry.publish(tarball);

	const bare = await scene.startWorker('worker-bare', { without: true, more: registry.variables });
	const execution = await scene.sendAndWait('on-a-worker-without-the-package.bin');
	await checks.that('on a worker without the package an execution fails and names the node type', async () => {
		const rows = await servers.postgres.query(`SELECT data FROM execution_data WHERE "executionId" = ${execution.id}`);
		const data = rows.flat().join();
		const [message] = /(?:Unrecognized|Unknown)[^"]*n8n-nodes-amazon-s3\.amazonS3[^"]*/.exec(data) ?? [];
		if (execution.status !== 'error' || message === undefined) return `${execution.status}: ${data.slice(0, 2000)}`;
		console.log(`    n8n says: ${message}`);
	});
	await checks.that('an installation on main reaches a worker that runs: the next execution succeeds there', async () => {
		await cluster.stop('main');
		await cluster.start('main', 'main', { more: registry.variables });
		await (await scene.rest()).request('POST', '/community-packages', { name: PACKAGE_NAME });
		await untilInstalled(bare);
		const { status } = await scene.sendAndWait('on-a-worker-that-was-told.bin');
		return status === 'success' ? '' : status;
	});
	await cluster.stop(bare.name);
	await checks.that('with N8N_REINSTALL_MISSING_PACKAGES a worker with an empty disk installs it when it starts', async () => {
		await scene.startWorker('worker-fresh', { without: true, more: { ...registry.variables, N8N_REINSTALL_MISSING_PACKAGES: 'true' } });
		const { status } = await scene.sendAndWait('on-a-worker-with-an-empty-disk.bin');
		return status === 'success' ? '' : status;
	});
	await cluster.stop('worker-fresh');
	await registry.stop();
}

async function untilInstalled(pod: Pod): Promise<void> {
	const giveUpAt = Date.now() + INSTALLED_WITHIN_MS;
	while (!pod.log().includes(`Community package installed: ${PACKAGE_NAME}`)) {
		if (Date.now() > giveUpAt) throw new Error(`${pod.name} does not install it. Its last words: ${pod.log().slice(-1500)}`);
		await wait(500);
	}
}
