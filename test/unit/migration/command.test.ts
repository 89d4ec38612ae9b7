/** The command, as it is built and run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migrateWorkflow } from '../../../migration/migrateWorkflow';
import { exported } from '../../migration/lab';
import { OLD_WORKFLOWS } from '../../migration/oldWorkflows';

const PROJECT = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-migrate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BUILD = `require('esbuild').buildSync({
	entryPoints: ['migration/command.ts'], bundle: true, platform: 'node', outfile: process.argv[1],
})`;
const command = join(folder, 'command.js');
execFileSync(process.execPath, ['-e', BUILD, command], { cwd: PROJECT });
const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
const workflow = exported(
	OLD_WORKFLOWS.find(({ title }) => title === 'upload a text, version 1')!,
	'invoices',
);

test('it writes the new workflow beside the old one, and says what to do', () => {
	writeFileSync(join(folder, 'one.json'), JSON.stringify(workflow));
	const { stdout, stderr, status } = run('migrate', 'one.json');
	expect([stderr, status]).toEqual(['', 0]);
	expect(read('one.json')).toEqual(workflow);
	expect(read('one.migrated.json')).toEqual(migrateWorkflow(workflow).workflow);
	expect(stdout).toContain('one.migrated.json: 1 node of "upload a text, version 1" migrated.');
	expect(stdout).toContain('Create a credential "Amazon S3 API" and name it "My store"');
	expect(stdout).toContain('Bucket Name: invoices');
	expect(stdout).toMatch(/Works in another way:\n {4}- Old node: Content Type/);
});

test('lists of workflows, in place, with the type of texts kept', () => {
	const other = { name: 'Other', nodes: [{ name: 'A', type: 'n8n-nodes-base.noOp', parameters: {} }], connections: {} };
	writeFileSync(join(folder, 'all.json'), JSON.stringify([workflow, other]));
	const { stdout, status } = run('migrate', 'all.json', '--in-place', '--keep-html');
	expect(status).toBe(0);
	expect(read('all.json')).toEqual([migrateWorkflow(workflow, { keepsHtmlType: true }).workflow, other]);
	expect(JSON.stringify(read('all.json'))).toContain('"contentType":"text/html"');
	expect(stdout).toContain('no S3 node of n8n in "Other"');
	expect(stdout).not.toContain('Content Type follows');
});

test('what is no workflow is said, and the other files are still done', () => {
	writeFileSync(join(folder, 'bad.json'), '{"a":1}');
	writeFileSync(join(folder, 'good.json'), JSON.stringify(workflow));
	writeFileSync(join(folder, 'none.json'), '[]');
	const { stderr, status } = run('migrate', 'bad.json', 'none.json', 'missing.json', 'good.json');
	expect(status).toBe(1);
	expect(stderr).toContain('bad.json: is not an n8n workflow: it has no list of nodes');
	expect(stderr).toContain('none.json: has no workflow in it');
	expect(stderr).toContain('missing.json: there is no such file');
	expect(existsSync(join(folder, 'good.migrated.json'))).toBe(true);
	expect(run().status).toBe(1);
	expect(run('--help').stdout).toContain('Usage: npx n8n-nodes-amazon-s3 migrate');
	expect(run('migrate', '--wrong', 'good.json').stderr).toContain('--wrong');
});

test('who imports it with a command is told that this replaces the old workflow, which the same ID names', () => {
	const words = 'n8n import:workflow replaces the workflows that have the same IDs, and unpublishes them.';
	writeFileSync(
		join(folder, 'known.json'),
		JSON.stringify([
			{ ...workflow, id: 'abc' },
			{ ...workflow, id: 'def' },
		]),
	);
	expect(run('migrate', 'known.json').stdout.split(words)).toHaveLength(2);
	writeFileSync(join(folder, 'unknown.json'), JSON.stringify(workflow));
	expect(run('migrate', 'unknown.json').stdout).not.toContain(words);
});

test('what is no file of JSON is said in words', () => {
	writeFileSync(join(folder, 'text.json'), 'nodes: []');
	mkdirSync(join(folder, 'all'));
	const { stderr } = run('migrate', 'text.json', 'all', 'nowhere.json');
	expect(stderr.split('\n').slice(0, 3)).toEqual([
		expect.stringMatching(/^text\.json: is not JSON: /),
		'all: is a folder. Name its files, such as all/*.json',
		'nowhere.json: there is no such file',
	]);
	writeFileSync(join(folder, 'marked.json'), `\ufeff${JSON.stringify(workflow)}`);
	expect(run('migrate', 'marked.json').status).toBe(0);
});

test('no secret is read: credentials are left out', () => {
	const result = JSON.stringify(migrateWorkflow(workflow).workflow);
	expect(result).not.toContain('"abc"');
	expect(result).toContain('"amazonS3Api":{"id":null,"name":"My store"}');
});

test('package.json names the command that the build makes', () => {
	const { bin } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
	expect(bin).toEqual({ 'n8n-nodes-amazon-s3': 'dist/migration/command.js' });
	const built = readFileSync(command, 'utf8');
	expect(built).toMatch(/^#!\/usr\/bin\/env node\n/);
	const required = [...built.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
	expect(required.sort()).toEqual(['node:fs', 'node:util']);
});
