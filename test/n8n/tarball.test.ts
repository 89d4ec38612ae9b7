import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_NAME } from '../lab/communityPackage';
import { npm } from '../lab/npm';
import { testLab } from './testLab';

const { tarball } = testLab();
const folder = mkdtempSync(join(tmpdir(), 'n8n-amazon-s3-alone-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball has at most 1 MiB', () => {
	expect(statSync(tarball).size).toBeLessThanOrEqual(1024 * 1024);
});

test('installed alone, it brings no other package', async () => {
	writeFileSync(join(folder, 'package.json'), '{}');
	await npm(['install', tarball, '--omit=peer', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
	const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
	expect(installed).toEqual([PACKAGE_NAME]);
	expect(readdirSync(join(folder, 'node_modules', PACKAGE_NAME))).not.toContain('node_modules');
});

test('it has the licences of all packages that the bundles hold code of', () => {
	const { stdout } = spawnSync('tar', ['-xzOf', tarball, 'package/dist/THIRD-PARTY-LICENSES.txt'], { encoding: 'utf8' });
	for (const name of ['@aws-sdk/client-s3', '@aws-sdk/client-sts', '@aws-sdk/core', '@smithy/core', 'csv-parse', 'mime-types'])
		expect(stdout).toMatch(new RegExp(`^${name} \\d`, 'm'));
	expect(stdout).toContain('Apache License');
});

test('it contains no test, no source and no map', () => {
	const { stdout } = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
	const files = stdout.trim().split('\n');
	expect(files).toContain('package/dist/nodes/AmazonS3/AmazonS3.node.js');
	expect(files).toContain('package/dist/credentials/AmazonS3Api.credentials.js');
	expect(files.filter((name) => /\.map$|\/test\/|[^d]\.ts$/.test(name))).toEqual([]);
});
