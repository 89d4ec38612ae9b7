/** Tags, metadata, versions, waiting and deleting, as every server should do them. */
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = `${server.scratchPrefix}attributes/`;
const VERSIONED = `${server.bucket.slice(0, 40)}-${Date.now().toString(36)}-versions`;
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });
const run = async (parameters: Parameters) => (await runNode(parameters)).map(({ json }) => json);
const tagsOf = async (name: string) =>
	Object.fromEntries(
		[
			...(await raw('GET', server.bucket, PREFIX + name, { query: { tagging: '' } })).body
				.toString()
				.matchAll(/<Key>(.*?)<\/Key>\s*<Value>(.*?)<\/Value>/g),
		].map(([, tag, value]) => [tag, value]),
	);
const folder = (name: string) => ({ which: 'folder', folder: { mode: 'path', value: PREFIX + name } });

afterEach(async () => await rawClean(server.bucket, PREFIX));

describe('Tags', () => {
	test('are set, added to, removed from, and read', async () => {
		await rawPut(server.bucket, `${PREFIX}a`, 'x');
		await run({ operation: 'setTags', key: key('a'), tags: pairs({ team: 'x', cost: '1' }) });
		expect(await tagsOf('a')).toEqual({ team: 'x', cost: '1' });
		await run({ operation: 'addTags', key: key('a'), tags: pairs({ cost: '2', new: 'y' }) });
		await run({ operation: 'removeTags', key: key('a'), tagNames: 'team' });
		expect(await tagsOf('a')).toEqual({ cost: '2', new: 'y' });
		expect((await run({ operation: 'getTags', key: key('a') }))[0]!.tags).toEqual({ cost: '2', new: 'y' });
		await run({ operation: 'setTags', key: key('a') });
		expect(await tagsOf('a')).toEqual({});
	});

	test('of a file in parts are stored with it', async () => {
		await run({
			operation: 'upload',
			key: key('large'),
			from: 'text',
			text: 'x'.repeat(9 * 1024 * 1024),
			options: { tags: pairs({ team: 'x' }) },
		});
		expect(await tagsOf('large')).toEqual({ team: 'x' });
	});
});

describe('Update Metadata', () => {
	test('changes what is given, and keeps contents and the rest', async () => {
		await rawPut(server.bucket, `${PREFIX}a`, 'contents', { 'content-type': 'text/x-a', 'x-amz-meta-a': 'b' });
		await run({ operation: 'updateMetadata', key: key('a'), metadata: pairs({ c: 'd' }), options: { cacheControl: 'no-store' } });
		const answer = await raw('GET', server.bucket, `${PREFIX}a`);
		expect(answer.body.toString()).toBe('contents');
		expect(answer.headers).toMatchObject({
			'content-type': 'text/x-a',
			'cache-control': 'no-store',
			'x-amz-meta-a': 'b',
			'x-amz-meta-c': 'd',
		});
	});
});

describe('many objects', () => {
	beforeEach(async () => {
		for (const name of ['foo/1', 'foo/b/2', 'foobar']) await rawPut(server.bucket, PREFIX + name, name);
	});

	test('are copied, moved and deleted by folder, and foo is never foobar', async () => {
		await run({ operation: 'copy', ...folder('foo'), destinationFolder: { mode: 'path', value: `${PREFIX}copy` } });
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(['copy/1', 'copy/b/2', 'foo/1', 'foo/b/2', 'foobar'].map((name) => PREFIX + name));
		await run({ operation: 'move', ...folder('copy'), destinationFolder: { mode: 'path', value: `${PREFIX}moved` } });
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(
			['foo/1', 'foo/b/2', 'foobar', 'moved/1', 'moved/b/2'].map((name) => PREFIX + name),
		);
		expect((await run({ operation: 'delete', ...folder('foo'), options: { dryRun: true } })).map((json) => json.deleted)).toEqual([
			false,
			false,
		]);
		expect((await run({ operation: 'delete', ...folder('foo') })).map((json) => json.deleted)).toEqual([true, true]);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(['foobar', 'moved/1', 'moved/b/2'].map((name) => PREFIX + name));
	});

	test('are filtered, sorted and counted', async () => {
		const list = async (options: object) => await run({ operation: 'getAll', prefix: PREFIX, returnAll: true, options });
		expect((await list({ sort: 'largest' })).map((json) => json.size)).toEqual([7, 6, 5].map((size) => size).sort((a, b) => b - a));
		expect((await list({ totals: 'only' }))[0]).toMatchObject({ objects: 3, size: 18 });
		expect((await list({ regularExpression: '\\d$', minSize: 6 })).map((json) => json.key)).toEqual([`${PREFIX}foo/b/2`]);
	});

	test('are waited for', async () => {
		expect((await run({ operation: 'waitUntil', which: 'pattern', pattern: `${PREFIX}foo/*`, timeout: 5 }))[0]).toMatchObject({
			met: true,
			key: `${PREFIX}foo/1`,
		});
		expect((await run({ operation: 'waitUntil', key: key('none'), timeout: 0, options: { onTimeout: 'continue' } }))[0]).toMatchObject({
			met: false,
		});
	});
});

describe('versions', () => {
	const at = { bucketName: VERSIONED };
	beforeAll(async () => {
		await rawMakeBucket(VERSIONED);
		await raw('PUT', VERSIONED, undefined, {
			query: { versioning: '' },
			body: Buffer.from(
				'<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>',
			),
		});
	});
	afterAll(async () => {
		const listed = (await raw('GET', VERSIONED, undefined, { query: { versions: '' } })).body.toString();
		for (const [, name, versionId] of listed.matchAll(/<Key>(.*?)<\/Key>\s*<VersionId>(.*?)<\/VersionId>/g))
			await raw('DELETE', VERSIONED, name, { query: { versionId: versionId! } });
		await raw('DELETE', VERSIONED, 'a');
		await raw('DELETE', VERSIONED, undefined);
	});

	test('are listed, made current, hidden by a delete marker and brought back', async () => {
		const old = (await rawPut(VERSIONED, 'a', 'old', { 'x-amz-meta-a': 'b' })).headers['x-amz-version-id'];
		await rawPut(VERSIONED, 'a', 'newer');
		const read = async () => (await raw('GET', VERSIONED, 'a')).body.toString();
		const versions = async () => await run({ operation: 'getVersions', key: { mode: 'key', value: 'a' }, returnAll: true, options: at });
		expect((await versions()).map((json) => json.size).sort()).toEqual([3, 5]);
		await run({ operation: 'restoreVersion', key: { mode: 'key', value: 'a' }, versionId: old, options: at });
		expect(await read()).toBe('old');
		await run({ operation: 'delete', key: { mode: 'key', value: 'a' }, options: at });
		expect((await raw('GET', VERSIONED, 'a')).status).toBe(404);
		expect((await run({ operation: 'undelete', key: { mode: 'key', value: 'a' }, options: at }))[0]).toMatchObject({ undeleted: true });
		expect(await read()).toBe('old');
		await run({ operation: 'delete', key: { mode: 'key', value: 'a' }, options: { ...at, allVersions: true } });
		expect((await raw('GET', VERSIONED, undefined, { query: { versions: '' } })).body.toString()).not.toContain('<VersionId>');
	});
});
