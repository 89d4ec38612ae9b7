import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { N8N_VERSION } from '../lab/installN8n';
import { TOOLS, versionOf } from './commandLine';
import type { Rig } from './rig';

const PROJECT = resolve(__dirname, '..', '..');

/** Returns what the figures were measured on. */
export const machine = () => ({
	cpu: cpus()[0]?.model ?? 'unknown',
	cores: cpus().length,
	memoryBytes: totalmem(),
	system: `${platform()} ${release()}`,
});

/** Returns the version of everything that was measured; undefined for what is not installed. */
export const versions = ({ installation, server }: Rig): Record<string, string | undefined> => ({
	package: packageVersion(PROJECT),
	n8n: N8N_VERSION,
	node: spawnSync(installation.node, ['--version'], { encoding: 'utf8' }).stdout.trim(),
	'@aws-sdk/client-s3': packageVersion(join(PROJECT, 'node_modules', '@aws-sdk', 'client-s3')),
	'@aws-sdk/lib-storage': packageVersion(join(PROJECT, 'node_modules', '@aws-sdk', 'lib-storage')),
	server: server.name,
	...Object.fromEntries(TOOLS.map((name) => [name, versionOf(name)])),
});

const packageVersion = (folder: string) => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
