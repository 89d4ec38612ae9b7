import { resolve } from 'node:path';
import { startProcess } from './ownedProcess';
import { atTeardown } from './teardown';

const PROJECT = resolve(__dirname, '..', '..');

/** Builds the package into `dist/`. Throws with what the compiler said when that fails. */
export async function buildPackage(): Promise<void> {
	const gulp = await startProcess(process.execPath, [require.resolve('gulp/bin/gulp.js'), 'build'], { cwd: PROJECT });
	atTeardown(() => gulp.stop());
	if ((await gulp.exited) === 0) return;
	const { stdout, stderr } = gulp.output();
	throw new Error(`The package does not build:\n${stdout}${stderr}`);
}
