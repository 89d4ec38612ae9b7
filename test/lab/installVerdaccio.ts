import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labCacheFolder } from './cacheFolder';
import { npm } from './npm';
import { progressLine } from './progressLine';
import { atTeardown } from './teardown';

const VERSION = '6.10.4';
/** Verdaccio names a tag of it, which not every registry has. */
const OVERRIDES = { 'node-fetch': '2.7.0' };

/**
 * Returns the entry file of Verdaccio, an npm registry, installed into the user's cache when it is not there yet (65 MB).
 * A folder that is there is whole. Throws with the last lines of npm when the installation fails.
 */
export async function installVerdaccio(): Promise<string> {
	const folder = join(labCacheFolder(), `verdaccio-${VERSION}`);
	if (!existsSync(folder)) {
		const partial = `${folder}.installing-${process.pid}`;
		const removePartial = () => rmSync(partial, { recursive: true, force: true });
		atTeardown(removePartial);
		mkdirSync(partial, { recursive: true });
		writeFileSync(join(partial, 'package.json'), JSON.stringify({ name: 'registry', private: true, overrides: OVERRIDES }));
		const line = progressLine(`Installing Verdaccio ${VERSION} (once, a minute)`);
		try {
			await npm(['install', `verdaccio@${VERSION}`, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
				cwd: partial,
				onTick: () => line.show('working'),
			});
			if (!existsSync(folder)) renameSync(partial, folder);
			line.end('done');
		} finally {
			removePartial();
		}
	}
	return join(folder, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
}
