/** Object: Delete, of one object and of many, with each of its options. */
import { createHash } from 'node:crypto';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';
import { runNode, serverCredentials, type Parameters } from '../support/executeContext';

const PREFIX = 'delete/';
const VERSIONED = 'delete-versioned';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const remove = async (parameters: Parameters) => (await runNode({ operation: 'delete', ...parameters })).map(({ json }) => json);
const key = (value: string) => ({ mode: 'key', value });
const folder = (value: string) => ({ which: 'folder', folder: { mode: 'path', value } });
const versions = async () =>
	[
		...(await raw('GET', VERSIONED, undefined, { query: { versions: '' } })).body
			.toString()
			.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/g),
	].map(([, name, id]) => [name!, id!] as const);

beforeAll(async () => await rawMakeBucket(VERSIONED, { 'x-amz-bucket-object-lock-enabled': 'true' }));
beforeEach(async () => await local().clearRequests());
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
	for (const [name, id] of await versions())
		await raw('DELETE', VERSIONED, name, { query: { versionId: id }, headers: { 'x-amz-bypass-governance-retention': 'true' } });
});
afterAll(async () => await raw('DELETE', VERSIONED, undefined));

test('2,500 objects of a folder, 3 of them denied: the others go, each of the 3 is an error with key and cause, foobar stays', async () => {
	const names = Array.from({ length: 2500 }, (_, i) => `${PREFIX}foo/${String(i).padStart(4, '0')}`);
	const denied = [names[7]!, names[1200]!, names[2499]!];
	await rawPut(bucket, `${PREFIX}foobar`, 'stays');
	await local().copies(bucket, `${PREFIX}foobar`, names);
	await local().clearRequests();
	await local().fail({ operation: 'DeleteObjects', deniedKeys: denied, times: 100 });

	const results = await runNode({ operation: 'delete', ...folder(`${PREFIX}foo`) }, { continueOnFail: true });

	expect(results).toHaveLength(2500);
	const failed = results.flatMap(({ json }) => json.error ?? []);
	expect(failed).toEqual(denied.map((name) => expect.stringContaining(name)));
	for (const error of failed) expect(error).toContain('s3:DeleteObject');
	expect(results.filter(({ json }) => json.deleted === true)).toHaveLength(2497);
	expect(await rawKeys(bucket, PREFIX)).toEqual([...denied, `${PREFIX}foobar`]);
	expect((await local().requests()).filter(({ operation }) => operation === 'DeleteObjects')).toHaveLength(3);
});

describe('2,500 objects of which one request fails for good', () => {
	const names = Array.from({ length: 2500 }, (_, i) => `${PREFIX}foo/${String(i).padStart(4, '0')}`);
	const second = names.slice(1000, 2000);
	const failing = { status: 403, code: 'AccessDenied', times: 1 };
	beforeEach(async () => {
		await rawPut(bucket, `${PREFIX}other`, 'stays');
		await local().copies(bucket, `${PREFIX}other`, names);
	});

	test.each<[string, Parameters]>([
		['Object: Delete', folder(`${PREFIX}foo`)],
		['Folder: Delete', { resource: 'folder', folder: `${PREFIX}foo` }],
		[
			'Folder: Sync with Delete Extras',
			{
				resource: 'folder',
				operation: 'sync',
				sourceFolder: `${PREFIX}from`,
				destinationFolder: `${PREFIX}foo`,
				options: { deleteExtras: true },
			},
		],
	])('%s: each key has its result', async (_, parameters) => {
		await rawPut(bucket, `${PREFIX}from/0`, 'stays');
		await local().fail({ operation: 'DeleteObjects', after: 1, ...failing });
		const results = await runNode({ operation: 'delete', ...parameters }, { continueOnFail: true });
		const left = (await rawKeys(bucket, `${PREFIX}foo/`)).filter((name) => name !== `${PREFIX}foo/0`);
		expect(left).toHaveLength(1000);
		expect(results.filter(({ json }) => json.deleted === true || json.action === 'deleted')).toHaveLength(1500);
		const failed = results.flatMap(({ json }) => json.error ?? []);
		expect(failed).toEqual(left.map((name) => expect.stringContaining(`"${name}"`)));
	});

	test('without continue-on-fail the error counts them', async () => {
		await local().fail({ operation: 'DeleteObjects', after: 1, ...failing });
		await expect(remove(folder(`${PREFIX}foo`))).rejects.toThrow('1000 of 2500 objects failed; the others are done. The first: ');
	});

	test('single items in one request: each has its own error', async () => {
		await local().fail({ operation: 'DeleteObjects', ...failing });
		const items = second.slice(0, 3).map((name) => ({ json: { name } }));
		const results = await runNode((i) => ({ operation: 'delete', key: key(second[i]!) }), { items, continueOnFail: true });
		expect(results.map(({ json }) => json.error)).toEqual(second.slice(0, 3).map((name) => expect.stringContaining(`"${name}"`)));
	});
});

test.each<[string, Parameters]>([
	['Object: Delete', folder(`${PREFIX}foo`)],
	['Folder: Delete', { resource: 'folder', folder: `${PREFIX}foo` }],
	['Folder: Copy', { resource: 'folder', operation: 'copy', sourceFolder: `${PREFIX}foo`, destinationFolder: `${PREFIX}bar` }],
])('%s: a list that breaks off hides nothing of what was done', async (_, parameters) => {
	await rawPut(bucket, `${PREFIX}other`, 'stays');
	const names = Array.from({ length: 1010 }, (_each, i) => `${PREFIX}foo/${String(i).padStart(4, '0')}`);
	await local().copies(bucket, `${PREFIX}other`, names);
	await local().fail({ operation: 'ListObjectsV2', after: 1, status: 403, code: 'AccessDenied', times: 9 });
	const results = await runNode({ operation: 'delete', ...parameters }, { continueOnFail: true });
	await local().clearFaults();
	expect(results).toHaveLength(1001);
	expect(results.at(-1)!.json.error).toContain('Listing the objects stopped after 1000: Access denied: these keys lack s3:ListBucket');
	expect(await rawKeys(bucket, PREFIX)).toHaveLength(parameters.operation === 'copy' ? 2011 : 11);
});

test('without continue-on-fail the error counts them and says which was the first', async () => {
	for (const name of ['1', '2', '3']) await rawPut(bucket, `${PREFIX}foo/${name}`, 'x');
	await local().fail({ operation: 'DeleteObjects', deniedKeys: [`${PREFIX}foo/2`] });
	await expect(remove(folder(`${PREFIX}foo`))).rejects.toThrow('1 of 3 objects failed; the others are done');
});

describe('items that mean many objects', () => {
	const names = ['a', 'b', 'c'];
	const folders = (more: (name: string) => Parameters = () => ({})) => ({
		parameters: (i: number) => ({ operation: 'delete', ...folder(`${PREFIX}${names[i]}`), ...more(names[i]!) }),
		items: names.map((name) => ({ json: { name } })),
	});
	beforeEach(async () => {
		for (const name of names) for (const n of [1, 2]) await rawPut(bucket, `${PREFIX}${name}/${n}`, 'x');
	});

	test.each<[string, (name: string) => Parameters]>([
		['folders', () => ({})],
		['patterns', (name) => ({ which: 'pattern', pattern: `${PREFIX}${name}/*` })],
		['all versions', () => ({ options: { allVersions: true, parallelItems: 1 } })],
	])('%s: the first failure starts no further item', async (_, more) => {
		const { parameters, items } = folders((name) => ({ options: { parallelItems: 1 }, ...more(name) }));
		const denied = names.flatMap((name) => (name === 'a' ? [1, 2].map((n) => `${PREFIX}a/${n}`) : []));
		await local().fail({ operation: 'DeleteObjects', deniedKeys: denied });
		await expect(runNode((i) => ({ options: { parallelItems: 1 }, ...parameters(i) }), { items })).rejects.toThrow('s3:DeleteObject');
		expect(await rawKeys(bucket, PREFIX)).toHaveLength(6);
		expect((await local().requests()).filter(({ operation }) => operation.startsWith('Delete'))).toHaveLength(1);
	});

	test('with continue-on-fail the others go', async () => {
		const { parameters, items } = folders();
		await local().fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied' });
		const results = await runNode((i) => ({ ...parameters(i), options: { parallelItems: 1 } }), { items, continueOnFail: true });
		expect(results.map(({ json }) => json.key ?? 'error')).toEqual(['error', ...['b/1', 'b/2', 'c/1', 'c/2'].map((name) => PREFIX + name)]);
		expect(await rawKeys(bucket, PREFIX)).toEqual([`${PREFIX}a/1`, `${PREFIX}a/2`]);
	});

	test('Parallel Items counts: the list of the second does not wait for that of the first', async () => {
		const { parameters, items } = folders();
		await local().fail({ operation: 'ListObjectsV2', isHeld: true });
		await local().clearRequests();
		const running = runNode(parameters, { items });
		await local().untilHeld();
		await local().untilAnswered('ListObjectsV2', 2);
		await local().release();
		const results = await running;
		expect(results.map(({ json }) => json.key)).toEqual(['a/1', 'a/2', 'b/1', 'b/2', 'c/1', 'c/2'].map((name) => PREFIX + name));
	});
});

test('All That Match a Pattern', async () => {
	for (const name of ['a/1.tmp', 'a/2.txt', 'b/c/3.tmp']) await rawPut(bucket, PREFIX + name, 'x');
	const results = await remove({ which: 'pattern', pattern: `${PREFIX}**/*.tmp` });
	expect(results).toEqual([
		expect.objectContaining({ key: `${PREFIX}a/1.tmp`, deleted: true }),
		expect.objectContaining({ key: `${PREFIX}b/c/3.tmp`, deleted: true }),
	]);
	expect(await rawKeys(bucket, PREFIX)).toEqual([`${PREFIX}a/2.txt`]);
});

test('Dry Run tells what would go, of one and of many, and deletes nothing', async () => {
	for (const name of ['foo/1', 'foo/2', 'foobar']) await rawPut(bucket, PREFIX + name, 'x');
	expect(
		(await remove({ ...folder(`${PREFIX}foo`), options: { dryRun: true } })).map((json) => [json.key, json.deleted, json.dryRun]),
	).toEqual([
		[`${PREFIX}foo/1`, false, true],
		[`${PREFIX}foo/2`, false, true],
	]);
	expect(await remove({ key: key(`${PREFIX}foobar`), options: { dryRun: true } })).toEqual([
		{ bucket, key: `${PREFIX}foobar`, deleted: false, dryRun: true, exists: true, s3Uri: `s3://${bucket}/${PREFIX}foobar` },
	]);
	expect((await remove({ key: key(`${PREFIX}none`), options: { dryRun: true } }))[0]).toMatchObject({ exists: false });
	expect(await rawKeys(bucket, PREFIX)).toHaveLength(3);
	expect((await local().requests()).filter(({ operation }) => operation.startsWith('Delete'))).toEqual([]);
});

test('an empty folder or pattern is refused: it would mean the whole bucket', async () => {
	await expect(remove(folder(''))).rejects.toThrow('Folder is empty');
	await expect(remove({ which: 'pattern', pattern: '' })).rejects.toThrow('Key Pattern is empty');
	expect(await local().requests()).toEqual([]);
});

describe('in a bucket with versioning', () => {
	const options = (more: object = {}) => ({ options: { bucketName: VERSIONED, ...more } });
	const put = async (name: string, headers = {}) => (await rawPut(VERSIONED, name, name, headers)).headers['x-amz-version-id']!;

	test('the object becomes a delete marker; its version goes by its ID', async () => {
		const version = await put('a');
		expect((await remove({ key: key('a'), ...options() }))[0]).toMatchObject({
			deleted: true,
			deleteMarker: true,
			versionId: expect.any(String) as string,
		});
		expect(await versions()).toHaveLength(2);
		expect((await remove({ key: key('a'), ...options({ versionId: version }) }))[0]).toMatchObject({ deleted: true, versionId: version });
		expect(await versions()).toHaveLength(1);
	});

	test('Delete All Versions of one object leaves nothing of it, and all of others', async () => {
		for (const name of ['a', 'a', 'ab']) await put(name);
		await raw('DELETE', VERSIONED, 'a');
		expect(await remove({ key: key('a'), ...options({ allVersions: true, dryRun: true }) })).toHaveLength(3);
		expect(await remove({ key: key('a'), ...options({ allVersions: true }) })).toHaveLength(3);
		expect((await versions()).map(([name]) => name)).toEqual(['ab']);
	});

	test('Delete All Versions of a folder', async () => {
		for (const name of ['foo/1', 'foo/1', 'foo/2', 'foobar']) await put(name);
		await remove({ ...folder('foo'), ...options({ allVersions: true }) });
		expect((await versions()).map(([name]) => name)).toEqual(['foobar']);
	});

	test('Bypass Governance Retention', async () => {
		const lock = {
			'x-amz-object-lock-mode': 'GOVERNANCE',
			'x-amz-object-lock-retain-until-date': new Date(Date.now() + 3_600_000).toISOString(),
			'content-md5': createHash('md5').update('a').digest('base64'),
		};
		const version = await put('a', lock);
		await expect(remove({ key: key('a'), ...options({ versionId: version }) })).rejects.toThrow('s3:DeleteObjectVersion');
		await remove({ key: key('a'), ...options({ versionId: version, bypassGovernance: true }) });
		expect(await versions()).toEqual([]);
	});

	test('MFA goes with the request', async () => {
		const version = await put('a');
		await remove({ key: key('a'), ...options({ versionId: version, mfa: 'arn:aws:iam::123456789012:mfa/me 123456' }) });
		expect((await local().requests()).find(({ operation }) => operation === 'DeleteObject')!.headers['x-amz-mfa']).toBe(
			'arn:aws:iam::123456789012:mfa/me 123456',
		);
		await expect(remove({ key: key('a'), ...options({ mfa: '123456' }) })).rejects.toThrow('MFA is not a serial number and a code');
		const credentials = { ...serverCredentials(), mfaDevice: 'GAHT12345678' };
		const another = await put('a', 'x');
		await local().clearRequests();
		await runNode({ operation: 'delete', key: key('a'), ...options({ versionId: another, mfa: '012345' }) }, { credentials });
		expect((await local().requests()).find(({ operation }) => operation === 'DeleteObject')!.headers['x-amz-mfa']).toBe(
			'GAHT12345678 012345',
		);
	});

	test('a version and all versions exclude each other', async () => {
		await expect(remove({ key: key('a'), ...options({ versionId: 'v', allVersions: true }) })).rejects.toThrow('cannot be combined');
	});
});

test('a glob over 25,000 objects returns exactly the keys that another filter finds', async () => {
	const words = ['alpha', 'beta', 'gamma', 'alphabet', 'al', 'é'];
	const names = Array.from(
		{ length: 25_000 },
		(_, i) => `${PREFIX}glob/${words[i % 6]}/${words[(i * 7) % 5]}-${i}.${i % 3 === 0 ? 'csv' : 'txt'}`,
	);
	await rawPut(bucket, `${PREFIX}one`, 'x');
	await local().copies(bucket, `${PREFIX}one`, names);
	const found = await runNode({ operation: 'getAll', returnAll: true, options: { pattern: `${PREFIX}glob/al*/{beta,gamma}-*[13].csv` } });
	const expected = names
		.filter((name) => {
			const [top, file] = name.slice(`${PREFIX}glob/`.length).split('/') as [string, string];
			return (
				top.startsWith('al') &&
				(file.startsWith('beta-') || file.startsWith('gamma-')) &&
				(file.endsWith('1.csv') || file.endsWith('3.csv'))
			);
		})
		.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
	expect(expected.length).toBeGreaterThan(100);
	expect(found.map(({ json }) => json.key)).toEqual(expected);
	expect(await remove({ which: 'folder', folder: { mode: 'path', value: `${PREFIX}glob` } })).toHaveLength(25_000);
});
