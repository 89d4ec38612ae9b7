/** Connections that stay open between executions. */
import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { createOpenStores } from '../../nodes/AmazonS3/n8n/openStores';
import { serverCredentials } from '../support/executeContext';
import { rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = 'open-stores/';
const { bucket } = server;
const connection = (name: string) => readConnection({ ...serverCredentials(), connectionName: name });
const until = async (holds: () => boolean) => {
	for (let tries = 0; !holds() && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
	expect(holds()).toBe(true);
};

beforeAll(async () => void (await rawPut(bucket, `${PREFIX}a`, Buffer.alloc(4 * 1024 * 1024, 'x'))));
afterAll(async () => await rawClean(bucket, PREFIX));

test('the same connection is opened once; one that cannot be opened is not kept', async () => {
	const stores = createOpenStores();
	const [one, same, other] = await Promise.all(['A', 'A', 'B'].map(async (name) => await stores.get(connection(name), {})));
	expect(one).toBe(same);
	expect(other).not.toBe(one);
	expect(stores.size).toBe(2);
	const forbidden = { allow: async () => await Promise.reject(new Error('forbidden')) };
	await expect(stores.get(connection('C'), forbidden)).rejects.toThrow();
	expect(stores.size).toBe(2);
	for (const store of [one!, other!]) store.close();
});

test('one that nobody uses goes, its keys too; one whose answer is read stays', async () => {
	const stores = createOpenStores({ idleMs: 200 });
	const busy = await stores.get(connection('Busy'), {});
	const { Body } = await busy.s3.getObject({ Bucket: bucket, Key: `${PREFIX}a` });
	await stores.get(connection('Idle'), {});
	await until(() => stores.size === 1);
	expect(await stores.get(connection('Busy'), {})).toBe(busy);
	let read = 0;
	for await (const chunk of Body as AsyncIterable<Uint8Array>) read += chunk.length;
	expect(read).toBe(4 * 1024 * 1024);
	await until(() => stores.size === 0);
});

test('a store that was dropped goes on for whoever has it, and keeps no sockets', async () => {
	const stores = createOpenStores({ kept: 1 });
	const first = await stores.get(connection('First'), {});
	const { Body } = await first.s3.getObject({ Bucket: bucket, Key: `${PREFIX}a` });
	await stores.get(connection('Second'), {});
	expect(stores.size).toBe(1);
	let read = 0;
	for await (const chunk of Body as AsyncIterable<Uint8Array>) read += chunk.length;
	expect(read).toBe(4 * 1024 * 1024);
	expect((await first.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` })).ContentLength).toBe(read);
	await until(() => first.openSockets() === 0);
});

test('a retired store closes the sockets that nobody uses at once', async () => {
	const store = await openStore(connection('Retired'));
	await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	expect(store.openSockets()).toBe(1);
	store.retire();
	await until(() => store.openSockets() === 0);
});
