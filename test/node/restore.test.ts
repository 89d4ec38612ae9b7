/** Restore From Archive, and Wait Until Is Restored. The local S3 restores within half a minute of its clock what takes AWS hours. */
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'restore/';
const { bucket } = server;
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const run = async (operation: string, parameters: Parameters) => (await runNode({ operation, ...parameters })).map(({ json }) => json);
const restoreHeader = async (name: string) => (await raw('HEAD', bucket, PREFIX + name)).headers['x-amz-restore'];

beforeEach(async () => {
	for (const name of ['cold', 'deep/1', 'deep/2'])
		await rawPut(bucket, PREFIX + name, 'x', { 'x-amz-storage-class': name === 'cold' ? 'GLACIER' : 'DEEP_ARCHIVE' });
	await rawPut(bucket, `${PREFIX}warm`, 'x');
});
afterEach(async () => await rawClean(bucket, PREFIX));

test('asks for a copy; a second time it tells the state, and when it is there until when', async () => {
	const [first] = await run('restore', { key: key('cold'), days: 3, options: { tier: 'Expedited' } });
	expect(first).toEqual({
		bucket,
		key: `${PREFIX}cold`,
		restore: 'inProgress',
		tier: 'Expedited',
		days: 3,
		s3Uri: `s3://${bucket}/${PREFIX}cold`,
	});
	expect(await restoreHeader('cold')).toBe('ongoing-request="true"');
	expect((await run('restore', { key: key('cold'), days: 3 }))[0]).toMatchObject({ restore: 'inProgress' });

	const local = new LocalS3Control(server.endpoint);
	await local.clearRequests();
	const waiting = run('waitUntil', { key: key('cold'), condition: 'restored', timeout: 20, options: { interval: 1 } });
	await local.untilAnswered('HeadObject', 1);
	await local.passTime(60_000);
	const [waited] = await waiting;
	expect(waited).toMatchObject({
		met: true,
		condition: 'restored',
		restore: 'restored',
		restoredUntil: expect.stringMatching(/^20\d\d-.*Z$/) as string,
	});
	expect(await restoreHeader('cold')).toContain('ongoing-request="false"');
	expect((await run('getMetadata', { key: key('cold') }))[0]).toMatchObject({ restore: 'restored', restoredUntil: waited!.restoredUntil });
	expect((await run('restore', { key: key('cold'), days: 3 }))[0]).toMatchObject({ restore: 'restored' });
});

test('an object that is in no archive says so', async () => {
	await expect(run('restore', { key: key('warm') })).rejects.toThrow(`The object "${PREFIX}warm" is not in an archive`);
});

test('all in a folder', async () => {
	const results = await run('restore', { which: 'folder', folder: { mode: 'path', value: `${PREFIX}deep` }, options: { tier: 'Bulk' } });
	expect(results.map((json) => [json.key, json.restore])).toEqual([
		[`${PREFIX}deep/1`, 'inProgress'],
		[`${PREFIX}deep/2`, 'inProgress'],
	]);
	expect(await restoreHeader('deep/2')).toBe('ongoing-request="true"');
});
