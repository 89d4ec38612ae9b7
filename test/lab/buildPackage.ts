import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startProcess } from './ownedProcess';
import { atTeardown } from './teardown';

const PROJECT = resolve(__dirname, '..', '..');

const BUILT = join(PROJECT, 'dist');

/** What the last build read and made: several suites one after the other need it once. */
const STAMP = join(PROJECT, '.lab', 'built');

/** Builds the package into `dist/`, unless it holds what these sources make. Throws with what the compiler said when that fails. */
export async function buildPackage(): Promise<void> {
	const sources = fingerprintOfSources();
	if (existsSync(BUILT) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stampOf(sources)) return;
	const gulp = await startProcess(process.execPath, [join(PROJECT, 'node_modules', 'gulp', 'bin', 'gulp.js'), 'build'], { cwd: PROJECT });
	atTeardown(() => gulp.stop());
	if ((await gulp.exited) !== 0) {
		const { stdout, stderr } = gulp.output();
		throw new Error(`The package does not build:\n${stdout}${stderr}`);
	}
	mkdirSync(dirname(STAMP), { recursive: true });
	writeFileSync(STAMP, stampOf(sources));
}

const stampOf = (sources: string) => `${sources} ${fingerprintOf([BUILT])}`;

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
	return fingerprintOf(SOURCES.map((name) => join(PROJECT, name)));
}

function fingerprintOf(paths: string[]): string {
	const hash = createHash('sha256');
	for (const path of paths.flatMap(filesIn)) {
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
