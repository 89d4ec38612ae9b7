import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startProcess } from './ownedProcess';
import { atTeardown } from './teardown';

const PROJECT = resolve(__dirname, '..', '..');

/** Builds the package into `dist/`. Throws with what the compiler said when that fails. */
export async function buildPackage(): Promise<void> {
	const gulp = await startProcess(process.execPath, [join(PROJECT, 'node_modules', 'gulp', 'bin', 'gulp.js'), 'build'], { cwd: PROJECT });
	atTeardown(() => gulp.stop());
	if ((await gulp.exited) === 0) return;
	const { stdout, stderr } = gulp.output();
	throw new Error(`The package does not build:\n${stdout}${stderr}`);
}

const SOURCES = [
	'credentials',
	'migration',
	'nodes',
	'gulpfile.js',
	'package-lock.json',
	'package.json',
	'tsconfig.build.json',
	'tsconfig.json',
];

/** Returns a text that changes when anything changes that the build reads. */
export function fingerprintOfSources(): string {
	const hash = createHash('sha256');
	for (const path of SOURCES.flatMap((name) => filesIn(join(PROJECT, name)))) {
		hash.update(path).update(readFileSync(path));
	}
	return hash.digest('hex');
}

function filesIn(path: string): string[] {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesIn(join(path, name)));
}
