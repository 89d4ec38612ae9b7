import { join, resolve } from 'node:path';
import { startProcess } from './ownedProcess';
import { atTeardown } from './teardown';
import { fingerprintOf, unlessBuilt } from './unlessBuilt';

const PROJECT = resolve(__dirname, '..', '..');

const SOURCES = [
	'credentials',
	'migration',
	'nodes',
	'gulpfile.js',
	'package-lock.json',
	'package.json',
	'tsconfig.build.json',
	'tsconfig.json',
].map((name) => join(PROJECT, name));

/** Several suites one after the other need the build once. */
const BUILD = { sources: SOURCES, result: join(PROJECT, 'dist'), stamp: join(PROJECT, '.lab', 'built') };

/** Builds the package into `dist/`, unless it holds what these sources make. Throws with what the compiler said when that fails. */
export async function buildPackage(): Promise<void> {
	await unlessBuilt(BUILD, async () => {
		const gulp = await startProcess(process.execPath, [join(PROJECT, 'node_modules', 'gulp', 'bin', 'gulp.js'), 'build'], { cwd: PROJECT });
		atTeardown(() => gulp.stop());
		if ((await gulp.exited) === 0) return;
		const { stdout, stderr } = gulp.output();
		throw new Error(`The package does not build:\n${stdout}${stderr}`);
	});
}

/** Returns a text that changes when anything changes that the build reads. */
export const fingerprintOfSources = (): string => fingerprintOf(SOURCES);
