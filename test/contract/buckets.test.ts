/** Buckets and object locks, as every server should do them. Needs keys that may make buckets. */
import { createHash } from 'node:crypto';
import { runNode, type Parameters } from '../support/executeContext';
import { raw, rawClean, rawMakeBucket, rawPut, server } from '../support/rawS3';

const BUCKET = `${server.bucket.slice(0, 40)}-${Date.now().toString(36)}`;
const PREFIX = `${server.scratchPrefix}buckets/`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const bucketRun = async (operation: string, bucket: string, options: object = {}) =>
	(await runNode({ resource: 'bucket', operation, bucket, options }))[0]!.json;
const isThere = async (bucket: string) => (await raw('HEAD', bucket, undefined)).status === 200;

afterAll(async () => await rawClean(server.bucket, PREFIX));

test('a bucket is made, described and deleted', async () => {
	const bucket = `${BUCKET}-made`;
	expect(await bucketRun('create', bucket)).toMatchObject({ bucket, created: true });
	expect(await isThere(bucket)).toBe(true);
	expect(await bucketRun('get', '', { bucketName: bucket })).toMatchObject({ bucket });
	expect(await bucketRun('delete', bucket)).toMatchObject({ bucket, deleted: true });
	expect(await isThere(bucket)).toBe(false);
});

test('a bucket that is not empty is deleted only with its contents, unfinished uploads included', async () => {
	const bucket = `${BUCKET}-full`;
	await rawMakeBucket(bucket);
	for (const name of ['a', 'b/c']) await rawPut(bucket, name, 'x');
	await raw('POST', bucket, 'unfinished', { query: { uploads: '' } });
	await expect(bucketRun('delete', bucket)).rejects.toThrow('is not empty');
	expect((await raw('GET', bucket, 'b/c')).body.toString()).toBe('x');
	expect(await bucketRun('delete', bucket, { emptyFirst: true })).toMatchObject({ deleted: true });
	expect(await isThere(bucket)).toBe(false);
});

test('an object that is in no archive is not restored, and the error says so', async () => {
	await rawPut(server.bucket, `${PREFIX}warm`, 'x');
	await expect(runNode({ operation: 'restore', key: { mode: 'key', value: `${PREFIX}warm` } })).rejects.toThrow(
		`The object "${PREFIX}warm" is not in an archive`,
	);
});

describe('object locks', () => {
	const bucket = `${BUCKET}-lock`;
	const run = async (operation: string, parameters: Parameters = {}) =>
		(
			await runNode({
				operation,
				key: { mode: 'key', value: 'a' },
				...parameters,
				options: { bucketName: bucket, ...(parameters.options as object) },
			})
		)[0]!.json;
	const remove = async (versionId: string, headers: Record<string, string> = {}) =>
		(await raw('DELETE', bucket, 'a', { query: { versionId }, headers })).status;
	let versionId: string;

	beforeAll(async () => await rawMakeBucket(bucket, { 'x-amz-bucket-object-lock-enabled': 'true' }));
	beforeEach(async () => {
		versionId = (await rawPut(bucket, 'a', 'x')).headers['x-amz-version-id']!;
	});
	afterAll(async () => {
		const off = Buffer.from('<LegalHold xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>OFF</Status></LegalHold>');
		for (const [, name, id] of (await raw('GET', bucket, undefined, { query: { versions: '' } })).body
			.toString()
			.matchAll(/<Key>(.*?)<\/Key>\s*<VersionId>(.*?)<\/VersionId>/g)) {
			await raw('PUT', bucket, name, {
				query: { 'legal-hold': '', versionId: id! },
				body: off,
				headers: { 'content-md5': createHash('md5').update(off).digest('base64') },
			});
			await raw('DELETE', bucket, name, { query: { versionId: id! }, headers: { 'x-amz-bypass-governance-retention': 'true' } });
		}
		await raw('DELETE', bucket, undefined);
	});

	test('a legal hold keeps a version until it is taken off', async () => {
		await run('setLegalHold', { legalHold: true });
		expect((await raw('GET', bucket, 'a', { query: { 'legal-hold': '' } })).body.toString()).toContain('<Status>ON</Status>');
		expect(await run('getObjectLock')).toMatchObject({ legalHold: true, locked: true });
		expect(await remove(versionId)).toBeGreaterThanOrEqual(400);
		await run('setLegalHold', { legalHold: false });
		expect(await run('getObjectLock')).toMatchObject({ legalHold: false, locked: false });
		expect(await remove(versionId)).toBe(204);
	});

	test('a retention keeps a version, and only Bypass Governance Retention shortens it', async () => {
		await run('setRetention', { retainUntil: inDays(10) });
		expect((await raw('GET', bucket, 'a', { query: { retention: '' } })).body.toString()).toContain('<Mode>GOVERNANCE</Mode>');
		expect(await run('getObjectLock')).toMatchObject({
			locked: true,
			retention: { mode: 'GOVERNANCE', retainUntil: expect.stringContaining(inDays(10).slice(0, 13)) as string },
		});
		expect(await remove(versionId)).toBeGreaterThanOrEqual(400);
		await expect(run('setRetention', { retainUntil: inDays(1) })).rejects.toMatchObject({
			description: expect.stringContaining('Bypass Governance Retention') as string,
		});
		await run('setRetention', { retainUntil: inDays(1), options: { bypassGovernance: true } });
		expect(await run('getObjectLock')).toMatchObject({
			retention: { retainUntil: expect.stringContaining(inDays(1).slice(0, 13)) as string },
		});
		expect(await remove(versionId, { 'x-amz-bypass-governance-retention': 'true' })).toBe(204);
	});

	test('a file goes up locked', async () => {
		await run('upload', {
			from: 'text',
			text: 'x',
			options: { objectLock: { settings: { mode: 'GOVERNANCE', retainUntil: inDays(3), legalHold: true } } },
		});
		expect(await run('getObjectLock')).toMatchObject({ legalHold: true, locked: true, retention: { mode: 'GOVERNANCE' } });
	});
});
