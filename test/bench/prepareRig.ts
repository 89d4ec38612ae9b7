import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../lab/buildPackage';
import { installCommunityPackage, packProject, preferWorkflowOf } from '../lab/communityPackage';
import { installN8n } from '../lab/installN8n';
import { runN8nCommand } from '../lab/n8nCommand';
import { freePort } from '../lab/ports';
import { progressLine } from '../lab/progressLine';
import { builtInCredential } from './builtInNodes';
import type { BenchOptions } from './options';
import { serveSettling } from './disk';
import { addLeastNode } from './leastNode';
import { ourCredential } from './ourNodes';
import { installPeers } from './peers';
import type { Rig } from './rig';
import { openRoads, ROADS } from './roads';
import { FULL_SCALE, QUICK_SCALE } from './scale';
import { startBenchServer } from './server';
import type { BenchWorkflow } from './workload';

/** Builds and installs the package, and starts the server and the roads to it, with all data in `folder`. */
export async function prepareRig(options: BenchOptions, folder: string): Promise<Rig> {
	const installation = await installN8n();
	await installPeers(options.contenders);
	const server = await startBenchServer(options, join(folder, 's3'), installation.node);
	const roads = await openRoads(installation.node, server.endpoint);
	const userFolder = join(folder, 'n8n');
	const filesFolder = join(folder, 'files');
	for (const each of [userFolder, filesFolder]) mkdirSync(each, { recursive: true });
	const settings = { userFolder, filesFolder, port: await freePort(), brokerPort: await freePort() };
	const tarball = await timed('Building and installing the package', async () => {
		if (options.tarball === undefined) await buildPackage();
		const packed = options.tarball ?? (await packProject(join(folder, 'package')));
		await installCommunityPackage(packed, userFolder);
		preferWorkflowOf(installation.nodeModules, userFolder);
		addLeastNode(settings);
		return packed;
	});
	const scale = options.quick ? QUICK_SCALE : FULL_SCALE;
	return {
		installation,
		settings,
		server,
		roads,
		settleUrl: await serveSettling(),
		scale,
		folder,
		tarball,
		profileFolder: options.profileFolder,
	};
}

/** Puts the credentials for each road, and the workflows, into n8n. */
export async function importIntoN8n(rig: Rig, workflows: BenchWorkflow[]): Promise<void> {
	const { server, roads } = rig;
	const credentials = ROADS.flatMap((road) => [ourCredential(server, road, roads[road]), builtInCredential(server, road, roads[road])]);
	await timed('Importing the workflows', async () => {
		await importFile('credentials', credentials);
		await importFile(
			'workflow',
			workflows.map((workflow) => ({ ...workflow, active: false })),
		);
	});

	async function importFile(what: 'credentials' | 'workflow', content: object[]): Promise<void> {
		const file = join(rig.folder, `${what}.json`);
		writeFileSync(file, JSON.stringify(content));
		await runN8nCommand(rig.installation, rig.settings, [`import:${what}`, `--input=${file}`]);
	}
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
	const line = progressLine(name);
	const ticks = setInterval(() => line.show('working'), 1000);
	const result = await work().finally(() => clearInterval(ticks));
	line.end('done');
	return result;
}
