import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'wait-until/';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const wait = async (parameters: Parameters, signal?: AbortSignal) =>
	(
		await runNode(
			{
				operation: 'waitUntil',
				key: { mode: 'key', value: `${PREFIX}a` },
				timeout: 20,
				...parameters,
				options: { interval: 1, ...(parameters.options as object) },
			},
			{ signal },
		)
	).map(({ json }) => json);
/** Does something once the node has looked so many times, before it looks again. */
const afterLooks = async (operation: string, looks: number, work: () => Promise<unknown>) => {
	await local().fail({ operation, after: looks, isHeld: true, times: 1000 });
	void local()
		.untilHeld()
		.then(work)
		.then(async () => await local().clearFaults());
};

beforeEach(async () => await local().clearRequests());
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});

test('until it exists: with one request for each look', async () => {
	await afterLooks('HeadObject', 1, async () => await rawPut(bucket, `${PREFIX}a`, 'here'));
	const [result] = await wait({});
	expect(result).toMatchObject({ met: true, condition: 'exists', bucket, key: `${PREFIX}a`, size: 4, checks: 2 });
	const requests = (await local().requests()).filter(({ operation }) => operation !== 'PutObject').map(({ operation }) => operation);
	expect(requests.filter((operation) => operation === 'HeadObject')).toHaveLength(2);
	await raw('DELETE', bucket, `${PREFIX}a`);
	await local().clearRequests();
	await wait({ timeout: 3, options: { onTimeout: 'continue' } });
	const looks = (await local().requests()).map(({ operation }) => operation);
	expect(looks.length).toBeGreaterThan(1);
	expect(new Set(looks)).toEqual(new Set(['HeadObject']));
});

test('until it is gone', async () => {
	await rawPut(bucket, `${PREFIX}a`, 'here');
	await afterLooks('HeadObject', 1, async () => await raw('DELETE', bucket, `${PREFIX}a`));
	expect((await wait({ condition: 'gone' }))[0]).toEqual(expect.objectContaining({ met: true, condition: 'gone', key: `${PREFIX}a` }));
});

test('until one matches a pattern, or none does', async () => {
	await afterLooks('ListObjectsV2', 1, async () => await rawPut(bucket, `${PREFIX}in/report.pdf`, 'here'));
	const pattern = { which: 'pattern', pattern: `${PREFIX}in/*.pdf` };
	expect((await wait(pattern))[0]).toMatchObject({ met: true, key: `${PREFIX}in/report.pdf`, size: 4 });
	await local().clearRequests();
	await afterLooks('ListObjectsV2', 1, async () => await raw('DELETE', bucket, `${PREFIX}in/report.pdf`));
	expect((await wait({ ...pattern, conditionOfMany: 'gone' }))[0]).toMatchObject({ met: true, condition: 'gone' });
});

test('for a folder of more than a page: one page each time', async () => {
	await rawPut(bucket, `${PREFIX}in/0`, 'x');
	await local().copies(
		bucket,
		`${PREFIX}in/0`,
		Array.from({ length: 1100 }, (_, i) => `${PREFIX}in/${i % 2}/${i}`),
	);
	await local().clearRequests();
	expect((await wait({ which: 'folder', folder: `${PREFIX}in` }))[0]).toMatchObject({ met: true, key: `${PREFIX}in/0` });
	expect((await local().requests()).map(({ operation }) => operation)).toEqual(['ListObjectsV2']);
});

test('the time over: an error, or an item that says so', async () => {
	await expect(wait({ timeout: 2 })).rejects.toThrow(`The object "${PREFIX}a" was not there within 2 seconds (`);
	expect((await wait({ timeout: 0, options: { onTimeout: 'continue' } }))[0]).toMatchObject({ met: false, checks: 1, waitedSeconds: 0 });
});

test('a failure that passes is waited for; one that does not ends the wait at once', async () => {
	await rawPut(bucket, `${PREFIX}a`, 'here');
	await local().fail({ operation: 'HeadObject', status: 503, code: 'SlowDown', times: 6 });
	expect((await wait({}))[0]).toMatchObject({ met: true, checks: 2 });
	await local().fail({ operation: 'HeadObject', status: 403, code: 'AccessDenied', times: 6 });
	await expect(wait({})).rejects.toThrow('s3:GetObject');
});

test('a cancelled execution ends the wait at once', async () => {
	const stop = new AbortController();
	void local()
		.untilAnswered('HeadObject', 1)
		.then(() => stop.abort());
	await expect(wait({ timeout: 600, options: { interval: 60 } }, stop.signal)).rejects.toThrow('cancelled');
});

test('items wait side by side, however few requests the store takes', async () => {
	await local().fail({ operation: 'HeadObject', status: 503, code: 'SlowDown', times: 40 });
	await wait({ timeout: 3 }).catch(() => undefined);
	await local().clearFaults();
	await local().clearRequests();
	const names = Array.from({ length: 40 }, (_, i) => `${PREFIX}${i}`);
	await afterLooks('HeadObject', names.length, async () => await Promise.all(names.map(async (name) => await rawPut(bucket, name, 'x'))));
	const results = await runNode(
		(i) => ({ operation: 'waitUntil', key: { mode: 'key', value: names[i]! }, timeout: 50, options: { interval: 10 } }),
		{ items: names.map(() => ({ json: {} })) },
	);
	expect(new Set(results.map(({ json }) => json.checks))).toEqual(new Set([2]));
});
