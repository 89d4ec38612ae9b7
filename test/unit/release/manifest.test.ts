import { faultsOfManifest, githubName, originOf } from '../../../release/manifest';

test('a remote of GitHub in each of its forms', () => {
	for (const remote of [
		'https://github.com/acme/n8n-nodes-amazon-s3.git',
		'https://github.com/acme/n8n-nodes-amazon-s3',
		'https://token@github.com/acme/n8n-nodes-amazon-s3.git',
		'git@github.com:acme/n8n-nodes-amazon-s3.git\n',
		'ssh://git@github.com/acme/n8n-nodes-amazon-s3.git',
		'git+https://github.com/acme/n8n-nodes-amazon-s3.git',
	]) {
		expect([remote, githubName(remote)]).toEqual([remote, 'acme/n8n-nodes-amazon-s3']);
	}
	for (const remote of [
		'',
		'/srv/git/s3.git',
		'https://gitlab.com/acme/s3.git',
		'https://github.com/acme',
		'https://github.com.evil.org/a/b',
	]) {
		expect([remote, githubName(remote)]).toEqual([remote, undefined]);
	}
});

test('the repository that makes a version is the one that package.json names', () => {
	expect(originOf('git@github.com:acme/s3.git', 'Ada Lovelace <ada@acme.io>')).toEqual({
		author: { name: 'Ada Lovelace', email: 'ada@acme.io' },
		repository: { type: 'git', url: 'git+https://github.com/acme/s3.git' },
		bugs: { url: 'https://github.com/acme/s3/issues' },
		homepage: 'https://github.com/acme/s3#readme',
	});
	expect(() => originOf('/srv/git/s3.git', 'Ada <ada@acme.io>')).toThrow('no repository on GitHub');
	expect(() => originOf('git@github.com:acme/s3.git', ' <>')).toThrow('is no author');
});

test('a manifest without them, or with invented ones, is not published', () => {
	const manifest = { name: 'n8n-nodes-amazon-s3', version: '1.0.0' };
	expect(faultsOfManifest(manifest)).toHaveLength(4);
	const good = { ...manifest, ...originOf('https://github.com/acme/s3', 'Ada <ada@acme.io>') };
	expect(faultsOfManifest(good)).toEqual([]);
	expect(faultsOfManifest(good, 'Acme/S3')).toEqual([]);
	expect(faultsOfManifest(good, 'fork/s3')).toEqual(['repository is acme/s3, but fork publishes'.replace('fork', 'fork/s3')]);
	for (const email of [
		'ada@example.com',
		'ada@mail.example',
		'ada@localhost',
		'ada@acme.invalid',
		'ada',
		'ada@users.noreply.seed.example',
	]) {
		expect([email, faultsOfManifest({ ...good, author: { name: 'Ada', email } })]).toEqual([email, ['author has no address that exists']]);
	}
});
