/** The trigger's state in the bucket on stores that refuse or ignore conditional writes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { credentialsWith } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { Fault } from '../support/localS3/faults';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { inAnotherProcess, PollingWorkflow } from '../support/pollContext';
import { raw, type RawPlace } from '../support/rawS3';

const KEYS = { accessKeyId: 'AKIATRIGGERSTORES001', secretAccessKey: 'trigger/stores+secret/000000000000000001' };
const REGION = 'us-east-1';
const bucket = 'trigger-state-stores';
const PREFIX = 'in/';
const REFUSED = { operation: 'PutObject', status: 501, code: 'NotImplemented', times: 1000 };
let folder: string;
let s3: LocalS3;
let place: RawPlace;

// A store of its own for each test: what it refuses is remembered.
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'trigger-stores-'));
	s3 = await startLocalS3({ directory: folder, users: [KEYS], region: REGION, buckets: [{ name: bucket, region: REGION }] });
	place = { endpoint: s3.endpoint, region: REGION, keys: KEYS };
});
afterEach(async () => {
	await s3.stop();
	rmSync(folder, { recursive: true, force: true });
});

const put = async (...names: string[]) => {
	for (const name of names) expect((await raw('PUT', bucket, PREFIX + name, { place, body: Buffer.from(name) })).status).toBe(200);
};
const refuseConditions = () => {
	for (const header of ['if-match', 'if-none-match']) s3.fail({ ...REFUSED, header });
};
const stateOf = async (name: string) => (await raw('GET', bucket, `kept/${name}.json`, { place })).body.toString();
const listed = async (prefix: string) => (await raw('GET', bucket, undefined, { place, query: { prefix } })).body.toString();

async function workflow(state: IDataObject, process?: Awaited<ReturnType<typeof inAnotherProcess>>) {
	const made = new PollingWorkflow(
		{
			watch: 'folder',
			folder: { __rl: true, mode: 'path', value: PREFIX },
			options: { state: { place: { folder: 'kept', ...state } } },
		},
		'classic',
		process,
	);
	made.credentials = credentialsWith({ ...KEYS, endpoint: s3.endpoint, bucketName: bucket, otherRegion: REGION });
	return made;
}

test('a store that refuses conditions keeps the state, for another database, too', async () => {
	refuseConditions();
	const before = await workflow({ name: 'mine' });
	await put('old');
	await before.activate();
	for (const name of ['a', 'b']) {
		await put(name);
		expect(await before.poll()).toEqual([PREFIX + name]);
	}
	await put('c');
	const after = await workflow({ name: 'mine' }, await inAnotherProcess());
	expect(await after.activate()).toEqual([`${PREFIX}c`]);
	expect(await after.poll()).toEqual([]);
});

test('a store that refuses conditions: what another trigger wrote meanwhile is still not overwritten', async () => {
	refuseConditions();
	const one = await workflow({ name: 'both' });
	await one.activate();
	await put('a');
	s3.fail({ operation: 'ListObjectsV2', isHeld: true });
	const polled = one.poll();
	await new LocalS3Control(s3.endpoint).untilHeld();
	const theirs = (await stateOf('both')).replace('{', '{ ');
	await raw('PUT', bucket, 'kept/both.json', { place, body: Buffer.from(theirs) });
	s3.release();
	await polled;
	expect(one.warnings.join()).toContain('Another trigger writes the same state');
	expect(await stateOf('both')).toBe(theirs);
});

test.each<[string, Fault[]]>([
	['refuses conditions', [{ ...REFUSED, header: 'if-none-match' }]],
	['ignores conditions', [{ operation: 'PutObject', ignoreConditions: true, times: 1000 }]],
])('a store that %s: sharing is refused when the trigger is activated, and nothing stays behind', async (_, faults) => {
	for (const fault of faults) s3.fail(fault);
	const shared = await workflow({ name: 'shared', share: true });
	await expect(shared.activate()).rejects.toMatchObject({
		message: expect.stringMatching(/does not support conditional writes, which sharing needs/) as string,
		description: expect.stringContaining('turn off Share With Other Instances') as string,
	});
	expect(await listed('kept')).not.toContain('<Contents>');
});

test('a store that keeps conditions is tried out once, and nothing of that stays behind', async () => {
	const shared = await workflow({ name: 'shared', share: true });
	await shared.activate();
	await put('a');
	s3.requests.splice(0);
	expect(await shared.poll()).toEqual([`${PREFIX}a`]);
	expect(s3.requests.filter(({ operation }) => operation === 'DeleteObject')).toEqual([]);
	expect((await listed('kept/claims/')).split('<Contents>')).toHaveLength(2);
});
