// Installs the development dependencies of a fresh clone, so that every npm script works as the first command.
// Plain JavaScript: it has to run before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`This project needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
	process.exit(1);
}

const installed = 'node_modules/.package-lock.json';
const upToDate = existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs;

if (!upToDate) {
	// Not `npm ci`: it refuses a lock file made where a registry lacks the binaries of other platforms.
	console.log('Installing the development dependencies (about a minute)…');
	const { status } = spawnSync('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], {
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (status !== 0) {
		console.error('npm install failed: see the lines above.');
		process.exit(status ?? 1);
	}
}
