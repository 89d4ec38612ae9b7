import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npm } from './npm';
import { communityPackagesFolder } from './n8nEnvironment';

const PROJECT = resolve(__dirname, '..', '..');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** The package's name, as n8n and npm know it. */
export const PACKAGE_NAME = 'n8n-nodes-amazon-s3';

/** Packs the built project into `folder` and returns the path of the tarball, which is what users install. */
export async function packProject(folder: string): Promise<string> {
	mkdirSync(folder, { recursive: true });
	const printed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...QUIET], { cwd: PROJECT });
	const [packed] = JSON.parse(printed) as Array<{ filename: string }>;
	if (!packed) throw new Error(`npm pack names no file: ${printed}`);
	return join(folder, packed.filename);
}

/** Installs the tarball where n8n's own installer puts a community package, in the way n8n does it. */
export async function installCommunityPackage(tarball: string, userFolder: string): Promise<void> {
	const folder = communityPackagesFolder({ userFolder });
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }));
	await npm(['install', tarball, '--omit=peer', '--legacy-peer-deps', '--ignore-scripts', '--no-package-lock', ...QUIET], { cwd: folder });
}

/**
 * Makes packages of the user folder find n8n's own n8n-workflow, where another one lies nearer: n8n offers its own
 * last, and a folder inside this project would find this project's first.
 */
export function preferWorkflowOf(n8nModules: string, userFolder: string): void {
	const link = join(communityPackagesFolder({ userFolder }), 'node_modules', 'n8n-workflow');
	rmSync(link, { recursive: true, force: true });
	symlinkSync(join(n8nModules, 'n8n-workflow'), link, 'junction');
}
