import { createHash } from 'node:crypto';
import { LocalS3Control } from '../support/localS3/control';
import { passTime } from '../support/passTime';
import { raw, rawMakeBucket, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const BUCKET = 'object-lock-bucket';
const key = { mode: 'key', value: 'a' };
const run = async (operation: string, parameters: Parameters = {}) =>
	(await runNode({ operation, key, ...parameters, options: { bucketName: BUCKET, ...(parameters.options as object) } })).map(
		({ json }) => json,
	);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const question = async (query: string, name = 'a') => (await raw('GET', BUCKET, name, { query: { [query]: '' } })).body.toString();
const tryToDelete = async (versionId: string, headers: Record<string, string> = {}) =>
	(await raw('DELETE', BUCKET, 'a', { query: { versionId }, headers })).status;
let versionId: string;

beforeAll(async () => await rawMakeBucket(BUCKET, { 'x-amz-bucket-object-lock-enabled': 'true' }));
beforeEach(async () => {
	versionId = (await rawPut(BUCKET, 'a', 'x')).headers['x-amz-version-id']!;
});
afterAll(async () => {
	for (const [, name, id] of (await raw('GET', BUCKET, undefined, { query: { versions: '' } })).body
		.toString()
		.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/g)) {
		const body = Buffer.from('<LegalHold><Status>OFF</Status></LegalHold>');
		await raw('PUT', BUCKET, name, {
			query: { 'legal-hold': '', versionId: id! },
			body,
			headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
		});
		await raw('DELETE', BUCKET, name, { query: { versionId: id! }, headers: { 'x-amz-bypass-governance-retention': 'true' } });
	}
	await raw('DELETE', BUCKET, undefined);
});

test('an object without any lock', async () => {
	expect(await run('getObjectLock')).toEqual([
		{ bucket: BUCKET, key: 'a', objectLockEnabled: true, legalHold: false, locked: false, s3Uri: `s3://${BUCKET}/a` },
	]);
});

describe('a store like SeaweedFS, which has codes of its own for an object without any lock', () => {
	const local = new LocalS3Control(server.endpoint);
	beforeEach(async () => {
		await local.fail({ operation: 'GetObjectLegalHold', status: 404, code: 'NoSuchObjectLegalHold', times: 1 });
		await local.fail({ operation: 'GetObjectRetention', status: 404, code: 'ObjectLockConfigurationNotFoundError', times: 1 });
	});
	afterEach(async () => await local.clearFaults());

	test('the object has none, and the bucket has object lock', async () => {
		expect(await run('getObjectLock')).toMatchObject([{ objectLockEnabled: true, legalHold: false, locked: false }]);
	});

	test('it is locked', async () => {
		await run('setLegalHold', { legalHold: true });
		expect(await question('legal-hold')).toContain('<Status>ON</Status>');
	});
});

test('an object that is not there is an error, also where the bucket has no object lock', async () => {
	for (const bucketName of [BUCKET, server.bucket])
		await expect(run('getObjectLock', { key: { mode: 'key', value: 'missing' }, options: { bucketName } })).rejects.toThrow(
			'There is no object "missing"',
		);
});

test('a bucket without object lock says so when asked, and what to do when told to lock', async () => {
	await rawPut(server.bucket, 'object-lock', 'x');
	const elsewhere = { key: { mode: 'key', value: 'object-lock' }, options: { bucketName: server.bucket } };
	expect((await run('getObjectLock', elsewhere))[0]).toMatchObject({ objectLockEnabled: false, legalHold: false, locked: false });
	await expect(run('setLegalHold', { ...elsewhere, legalHold: true })).rejects.toThrow(`The bucket "${server.bucket}" has no object lock`);
	await expect(run('setRetention', { ...elsewhere, retainUntil: inDays(1) })).rejects.toThrow(
		`The bucket "${server.bucket}" has no object lock`,
	);
	await raw('DELETE', server.bucket, 'object-lock');
});

test('a legal hold keeps a version until it is taken off', async () => {
	await run('setLegalHold', { legalHold: true, options: { versionId } });
	expect(await question('legal-hold')).toContain('<Status>ON</Status>');
	expect((await run('getObjectLock'))[0]).toMatchObject({ legalHold: true, locked: true });
	expect(await tryToDelete(versionId)).toBe(403);
	await run('setLegalHold', { legalHold: false });
	expect(await tryToDelete(versionId)).toBe(204);
});

test('a retention in governance mode is shortened and taken off only with Bypass Governance Retention', async () => {
	const until = inDays(10);
	expect((await run('setRetention', { retainUntil: until }))[0]).toMatchObject({ retention: { mode: 'GOVERNANCE', retainUntil: until } });
	expect(await question('retention')).toContain('<Mode>GOVERNANCE</Mode>');
	expect((await run('getObjectLock', { options: { versionId } }))[0]).toMatchObject({
		versionId,
		locked: true,
		retention: { mode: 'GOVERNANCE', retainUntil: expect.stringContaining(until.slice(0, 16)) as string },
	});
	await expect(run('setRetention', { retainUntil: inDays(1) })).rejects.toMatchObject({
		description: expect.stringContaining('Bypass Governance Retention') as string,
	});
	await run('setRetention', { retainUntil: inDays(1), options: { bypassGovernance: true } });
	expect(await question('retention')).toContain(inDays(1).slice(0, 10));
	await run('setRetention', { retentionMode: 'none', options: { bypassGovernance: true } });
	expect(await tryToDelete(versionId)).toBe(204);
});

test('compliance mode', async () => {
	await run('setRetention', { retentionMode: 'COMPLIANCE', retainUntil: new Date(Date.now() + 20_000).toISOString() });
	expect(await tryToDelete(versionId, { 'x-amz-bypass-governance-retention': 'true' })).toBe(403);
	await passTime(21_000);
	expect(await tryToDelete(versionId)).toBe(204);
});

test('all in a folder', async () => {
	for (const name of ['b/1', 'b/2', 'bc']) await rawPut(BUCKET, name, 'x');
	const results = await run('setLegalHold', { which: 'folder', folder: { mode: 'path', value: 'b' }, legalHold: true });
	expect(results.map((json) => json.key)).toEqual(['b/1', 'b/2']);
	expect(
		await Promise.all(['b/1', 'b/2', 'bc'].map(async (name) => (await question('legal-hold', name)).includes('<Status>ON</Status>'))),
	).toEqual([true, true, false]);
});

test.each([
	['', 'Retain Until is empty'],
	['2001-01-01', 'Retain Until is in the past'],
	['soon', 'Retain Until is not a date'],
])('a date of "%s" is refused', async (retainUntil, message) => {
	await expect(run('setRetention', { retainUntil })).rejects.toThrow(message);
});
