import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installCommunityPackage, PACKAGE_NAME } from '../../lab/communityPackage';
import { communityPackagesFolder } from '../../lab/n8nEnvironment';
import { executeMeasured, removeBinaries } from '../execution';
import { ourNodes } from '../ourNodes';
import { runOwned } from '../ownedRuns';
import type { Rig } from '../rig';
import { removeObjects } from '../sdkRun';
import { median } from '../statistics';
import { inARow, type WorkflowNode } from '../workflow';
import type { Reading, Workload } from '../workload';

const PREFIX = 'bench/calls/';
const EMPTY_NODE = 'class Empty { constructor() { this.description = { properties: [] }; } }\nexports.Empty = Empty;\n';

interface Cost {
	ms: number;
	rssBytes: number;
	heapBytes: number;
}

/** W7: what having the package costs an n8n that does not use it, and what its first use costs. */
export function beingInstalled(rig: Rig): Workload[] {
	const folder = join(rig.folder, 'W7');
	const empties = ['Empty.node.js', 'Empty.credentials.js'].map((name) => join(folder, name));
	const modules = join(communityPackagesFolder(rig.settings), 'node_modules');
	const base = join(rig.installation.nodeModules, 'n8n-nodes-base', 'dist');
	const calls = inARow('W7-calls', [uploadText(rig, 'first call'), uploadText(rig, 'second call')]);

	const requiring = (files: () => string[]) => async (): Promise<Reading[]> => {
		const costs: Cost[] = [];
		const ofNothing: Cost[] = [];
		for (let i = 0; i < rig.scale.startRuns; i++) {
			costs.push(await costOf(rig, files()));
			ofNothing.push(await costOf(rig, empties));
		}
		const above = (field: keyof Cost) => median(costs.map((cost) => cost[field])) - median(ofNothing.map((cost) => cost[field]));
		return [
			{ figure: 'load at start, above an empty node', value: above('ms'), unit: 'ms' },
			{ figure: 'memory at start, above an empty node', value: above('rssBytes'), unit: 'bytes' },
			{ figure: 'heap at start, above an empty node', value: above('heapBytes'), unit: 'bytes' },
		];
	};

	return [
		{
			name: 'W7',
			title: 'the cost of being installed',
			workflows: [calls],
			seconds: 40,
			repeatAtMost: 1,
			contenders: {
				ours: async () => [
					...(await requiring(() => filesOf(join(modules, PACKAGE_NAME)))()),
					...(await firstCalls()),
					...(await installing()),
				],
				n8n: requiring(() => [join(base, 'nodes', 'S3', 'S3.node.js'), join(base, 'credentials', 'S3.credentials.js')]),
			},
			async prepare() {
				mkdirSync(folder, { recursive: true });
				for (const file of empties) writeFileSync(file, EMPTY_NODE);
			},
			async cleanUp() {
				rmSync(folder, { recursive: true, force: true });
				await removeObjects(rig, PREFIX);
			},
		},
	];

	async function firstCalls(): Promise<Reading[]> {
		const { nodes, loopDelay } = await executeMeasured(rig, calls.id, calls.id);
		removeBinaries(rig);
		return ['first call', 'second call'].flatMap((figure): Reading[] => [
			{ figure, value: nodes.get(figure)!.executionTime, unit: 'ms' },
			{ figure: `${figure}, event loop`, value: loopDelay(figure).ms, unit: 'ms' },
		]);
	}

	async function installing(): Promise<Reading[]> {
		const userFolder = join(folder, 'install');
		const startedAt = performance.now();
		await installCommunityPackage(rig.tarball, userFolder);
		const ms = performance.now() - startedAt;
		const installed = join(communityPackagesFolder({ userFolder }), 'node_modules');
		const readings: Reading[] = [
			{ figure: 'installation', value: ms, unit: 'ms' },
			{ figure: 'packages', value: packagesIn(installed), unit: 'count' },
			{ figure: 'tarball', value: statSync(rig.tarball).size, unit: 'bytes' },
			{ figure: 'installed', value: bytesIn(join(installed, PACKAGE_NAME)), unit: 'bytes' },
		];
		rmSync(userFolder, { recursive: true });
		return readings;
	}
}

function uploadText(rig: Rig, name: string): WorkflowNode {
	const node = ourNodes(rig.server, 'near').upload(name, `${PREFIX}${name}`);
	return { ...node, parameters: { ...node.parameters, from: 'text', text: 'Hello' } };
}

async function costOf({ installation }: Rig, files: string[]): Promise<Cost> {
	const workflow = join(installation.nodeModules, 'n8n-workflow');
	const { code, stdout, stderr } = await runOwned(installation.node, [
		'--expose-gc',
		join(__dirname, '..', 'requireCost.cjs'),
		workflow,
		...files,
	]);
	if (code !== 0) throw new Error(`Loading ${files.join(', ')} ended with ${code}:\n${stderr}`);
	return JSON.parse(stdout) as Cost;
}

/** The files that n8n loads of a package when it starts. */
function filesOf(folder: string): string[] {
	const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { n8n: { nodes: string[]; credentials: string[] } };
	return [...n8n.nodes, ...n8n.credentials].map((file) => join(folder, file));
}

function packagesIn(modules: string): number {
	const names = readdirSync(modules).filter((name) => !name.startsWith('.'));
	const scoped = names.flatMap((name) =>
		name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
	);
	const nested = scoped.map((name) => join(modules, name, 'node_modules')).filter((path) => existsSync(path));
	return scoped.length + nested.reduce((sum, path) => sum + packagesIn(path), 0);
}

const bytesIn = (folder: string) =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => statSync(join(folder, name)))
		.reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
