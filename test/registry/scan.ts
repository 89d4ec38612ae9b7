/**
 * n8n's own scanner of community packages, which its command only lets loose on a published package: here on folders. It reads the sources
 * and what is packed, as the registry's scan does.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { originOf } from '../../release/manifest';
import { packProject } from '../lab/communityPackage';

const PROJECT = resolve(__dirname, '..', '..');

export interface Finding {
	/** Path within the folder that was scanned. */
	file: string;
	rule: string;
	message: string;
}

interface Scanner {
	buildScanConfig(): Promise<Linter.Config[]>;
	SOURCE_FILE_PATTERNS: string[];
}

/** What the scan finds in the sources, and in the packed package. */
export async function scanProject(): Promise<{ sources: Finding[]; packed: Finding[] }> {
	const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-scan-'));
	// The scanner makes a folder of its own when it is loaded, and leaves it.
	process.env.TMPDIR = folder;
	try {
		const scanner = (await import('@n8n/scan-community-package/scanner/scanner.mjs')) as Scanner;
		const config = await scanner.buildScanConfig();
		return {
			sources: await scan(copySources(join(folder, 'sources')), scanner.SOURCE_FILE_PATTERNS, config),
			packed: await scan(await unpack(folder), ['**/*.js', 'package.json'], config),
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** As a release makes them: with an author and a repository. */
function copySources(folder: string): string {
	mkdirSync(folder);
	for (const name of ['nodes', 'credentials']) cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify(released(join(PROJECT, 'package.json')), null, 2));
	return folder;
}

const released = (manifest: string) => ({
	...(JSON.parse(readFileSync(manifest, 'utf8')) as object),
	...originOf('https://github.com/owner/name', 'Some Body <some@body.dev>'),
});

async function unpack(folder: string): Promise<string> {
	const tarball = await packProject(join(folder, 'pack'));
	const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', folder], { encoding: 'utf8' });
	if (status !== 0) throw new Error(`The package cannot be unpacked: ${stderr}`);
	const manifest = join(folder, 'package', 'package.json');
	writeFileSync(manifest, JSON.stringify(released(manifest), null, 2));
	return join(folder, 'package');
}

async function scan(folder: string, patterns: string[], config: Linter.Config[]): Promise<Finding[]> {
	// As in the scanner's analyzePackage, which gives a text instead of findings.
	const eslint = new ESLint({ cwd: folder, allowInlineConfig: false, overrideConfigFile: true, overrideConfig: config });
	const results = await eslint.lintFiles(patterns);
	if (results.length < 2) throw new Error(`The scan saw ${results.length} files in ${folder}.`);
	return results.flatMap(({ filePath, messages }) =>
		messages.map(({ ruleId, message }) => ({ file: relative(folder, filePath).replaceAll('\\', '/'), rule: ruleId ?? 'syntax', message })),
	);
}
