import type { IDataObject } from 'n8n-workflow';
import { BucketState } from '../../nodes/AmazonS3/client/detection/bucketState';
import { readConnection, type ConnectionFields } from '../../nodes/AmazonS3/client/store/connection';
import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { serverCredentials } from '../support/executeContext';
import { inAnotherProcess, PollingWorkflow } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const { bucket } = server;
const ROOT = 'state/';
const PREFIX = `${ROOT}in/`;
const put = async (...names: string[]) => {
	for (const name of names) await rawPut(bucket, PREFIX + name, name);
};
const parameters = (place: IDataObject) => ({
	watch: 'folder',
	folder: { __rl: true, mode: 'path', value: PREFIX },
	options: { state: { place: { folder: `${ROOT}kept`, ...place } } },
});

afterEach(async () => await rawClean(bucket, ROOT));

test('the state in the bucket survives another database', async () => {
	const before = new PollingWorkflow(parameters({ name: 'mine' }));
	await put('old');
	await before.activate();
	await put('a');
	expect(await before.poll()).toEqual([`${PREFIX}a`]);
	await put('b');
	const after = new PollingWorkflow(parameters({ name: 'mine' }), 'classic', await inAnotherProcess());
	expect(await after.activate()).toEqual([`${PREFIX}b`]);
	expect(await after.poll()).toEqual([]);
	expect((await raw('HEAD', bucket, `${ROOT}kept/mine.json`)).status).toBe(200);
});

test('what somebody else wrote meanwhile is not overwritten', async () => {
	const store = await openStore(readConnection(serverCredentials() as unknown as ConnectionFields));
	const [one, other] = [0, 1].map(() => new BucketState(store, { bucket, folder: `${ROOT}kept/`, name: 'both' }));
	const state = (number: number) => ({ format: 1, line: 'line', number, scope: '', startOver: '', sweptAt: '' }) as const;
	expect(await one!.load()).toBeUndefined();
	expect(await other!.load()).toBeUndefined();
	expect(await one!.save(state(1))).toBe(true);
	expect(await other!.save(state(2))).toBe(false);
	expect(await one!.save(state(3))).toBe(true);
	expect(await other!.load()).toMatchObject({ number: 3 });
	expect(await other!.save(state(4))).toBe(true);
	store.close();
});

test('two instances that share it: 500 objects, each once', async () => {
	const shared = parameters({ name: 'shared', share: true });
	const instances = [new PollingWorkflow(shared), new PollingWorkflow(shared, 'classic', await inAnotherProcess())];
	for (const instance of instances) await instance.activate();
	const names = Array.from({ length: 500 }, (_, i) => `k${String(i).padStart(3, '0')}`);
	for (let from = 0; from < names.length; from += 100) {
		await Promise.all(names.slice(from, from + 100).map(async (name) => await put(name)));
		await Promise.all(instances.map(async (instance) => await instance.poll()));
	}
	for (const instance of instances) await instance.poll();
	const told = instances.flatMap(({ executions }) => executions.flat().map(({ json }) => String(json.key)));
	expect(told.sort()).toEqual(names.map((name) => PREFIX + name));
});

test('sharing needs a name', async () => {
	await expect(new PollingWorkflow(parameters({ share: true })).activate()).rejects.toThrow(/Name is empty/);
});

test('the state moves from n8n into the bucket; when it moves back, the old one of n8n is not taken up again', async () => {
	const [inN8n, inBucket] = [{ ...parameters({}), options: {} }, parameters({ name: 'moved' })];
	const workflow = new PollingWorkflow(inN8n);
	await workflow.activate();
	await put('a');
	expect(await workflow.poll()).toEqual([`${PREFIX}a`]);
	await put('b');
	expect(await workflow.publish(inBucket)).toEqual([`${PREFIX}b`]);
	await put('c');
	expect(await workflow.poll()).toEqual([`${PREFIX}c`]);
	expect(await workflow.publish(inN8n)).toEqual([]);
	await put('d');
	expect(await workflow.poll()).toEqual([`${PREFIX}d`]);
});

test('shared: a second instance that is activated for the first time forgets nothing, and Start Over tells all anew, once', async () => {
	const shared = parameters({ name: 'shared', share: true });
	const options = { ...shared.options, whenAgain: 'fromNow', whenFirst: { choice: { from: 'existing' } }, limitPerPoll: 2 };
	await put('a', 'b', 'c');
	const one = new PollingWorkflow({ ...shared, options });
	const other = new PollingWorkflow({ ...shared, options }, 'classic', await inAnotherProcess());
	expect(await one.activate()).toHaveLength(2);
	expect(await other.activate()).toEqual([`${PREFIX}c`]);
	const again = { ...shared, options: { ...options, startOver: 'again' } };
	expect([...(await one.publish(again)), ...(await other.publish(again))].sort()).toEqual(['a', 'b', 'c'].map((name) => PREFIX + name));
	expect([...(await one.poll()), ...(await other.poll())]).toEqual([]);
});
