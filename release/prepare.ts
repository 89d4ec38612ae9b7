/**
 * `npm run release -- 1.2.0`: makes the version in the files and says how to publish it. The repository is git's origin; the author is
 * git's user, or `--author "Name <address>"`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareVersions, faultsOfChangelog, releaseUnreleased } from './changelog';
import { CHANGELOG, LOCK, MANIFEST, PROJECT, readChangelog, readManifest } from './files';
import { originOf } from './manifest';

const git = (...args: string[]) => execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8' }).trim();

function prepare(): void {
	const { values, positionals } = parseArgs({ options: { author: { type: 'string' } }, allowPositionals: true });
	const [version = ''] = positionals;
	const manifest = readManifest();
	if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) || compareVersions(version, manifest.version) <= 0) {
		throw new Error(`Name the version: npm run release -- VERSION. The last one was ${manifest.version}.`);
	}
	if (git('status', '--porcelain') !== '') throw new Error('Commit or stash your changes first.');
	const author = values.author ?? `${git('config', 'user.name')} <${git('config', 'user.email')}>`;
	const origin = originOf(git('remote', 'get-url', 'origin'), author);

	const changelog = releaseUnreleased(readChangelog(), version, new Date().toISOString().slice(0, 10));
	const faults = faultsOfChangelog(changelog);
	if (faults.length > 0) throw new Error(`CHANGELOG.md: ${faults.join('; ')}.`);
	writeFileSync(CHANGELOG, changelog);
	writeJson(MANIFEST, { ...manifest, ...origin, version });
	const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as { version: string; packages: Record<string, object> };
	writeJson(LOCK, { ...lock, version, packages: { ...lock.packages, '': { ...lock.packages[''], version } } });

	console.log(`This is ${version}. Look at the changes, then publish them:

git commit -am "Release ${version}"
git tag v${version}
git push origin HEAD v${version}`);
}

const writeJson = (file: string, content: object) => writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);

try {
	prepare();
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
