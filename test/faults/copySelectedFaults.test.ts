/** Copying and moving many objects while something goes wrong, as only the local S3 can be told to. */
import { setMaxListeners } from 'node:events';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { copySelected, type CopyOutcome, type CopySelectedOptions } from '../../nodes/AmazonS3/client/many/copySelected';
import { S3Error } from '../../nodes/AmazonS3/client/errors/errors';
import { serverCredentials } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = 'copy-selected-faults/';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
let store: Store;

beforeAll(async () => {
	store = await openStore(readConnection(serverCredentials()));
});
beforeEach(async () => {
	for (const name of ['a', 'b', 'c']) await rawPut(bucket, `${PREFIX}from/${name}`, `contents of ${name}`);
	await local().clearRequests();
});
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});
afterAll(() => store.close());

const from = (name: string) => `${PREFIX}from/${name}`;
const to = (name: string) => `${PREFIX}to/${name}`;
const text = async (key: string) => (await raw('GET', bucket, key)).body.toString();

async function transfer(options: CopySelectedOptions): Promise<CopyOutcome[]> {
	const outcomes: CopyOutcome[] = [];
	const target = { bucket, keyOf: (key: string) => `${PREFIX}to/${key.slice(`${PREFIX}from/`.length)}` };
	for await (const outcome of copySelected(store, { bucket, prefix: `${PREFIX}from/` }, target, options)) outcomes.push(outcome);
	return outcomes;
}
const failed = (outcomes: CopyOutcome[]) => outcomes.map(({ outcome }) => outcome instanceof S3Error);
const asked = async (operation: string) => (await local().requests()).filter((request) => request.operation === operation).length;

test('one copy that is denied is an error with its permission; the others go on, and its source is kept', async () => {
	await local().fail({ operation: 'CopyObject', key: to('b'), status: 403, code: 'AccessDenied' });
	const outcomes = await transfer({ move: true });
	expect(failed(outcomes)).toEqual([false, true, false]);
	expect(outcomes[1]!.outcome).toMatchObject({ kind: 'accessDenied', permission: expect.stringContaining('s3:PutObject') as string });
	expect(await rawKeys(bucket, PREFIX)).toEqual([from('b'), to('a'), to('c')]);
});

test('an error inside a 200 is an error, and its source is kept', async () => {
	await local().fail({ operation: 'CopyObject', key: to('a'), errorIn200: 'InternalError', times: 10 });
	const outcomes = await transfer({ move: true });
	expect(failed(outcomes)).toEqual([true, false, false]);
	expect(await rawKeys(bucket, `${PREFIX}from/`)).toEqual([from('a')]);
});

test('a source that changed since it was listed is neither moved nor lost', async () => {
	await local().fail({ operation: 'CopyObject', key: to('b'), isHeld: true });
	const moving = transfer({ move: true });
	await local().untilHeld();
	await rawPut(bucket, from('b'), 'newer');
	await local().release();
	const outcomes = await moving;
	expect(outcomes[1]!.outcome).toMatchObject({
		kind: 'preconditionFailed',
		message: `The object "${from('b')}" was changed by someone else in the meantime`,
	});
	expect(await text(from('b'))).toBe('newer');
	expect(await rawKeys(bucket, PREFIX)).toEqual([from('b'), to('a'), to('c')]);
});

test('a source that changed after its copy was made is not deleted', async () => {
	await local().fail({ operation: 'DeleteObject', key: from('b'), isHeld: true });
	const moving = transfer({ move: true });
	await local().untilHeld();
	await rawPut(bucket, from('b'), 'newer');
	await local().release();
	const outcomes = await moving;
	expect(outcomes[1]!.outcome).toMatchObject({
		kind: 'preconditionFailed',
		advice: expect.stringContaining('The copy was made; the source is still there too.') as string,
	});
	expect(await text(from('b'))).toBe('newer');
	expect(await text(to('b'))).toBe('contents of b');
});

test('where the store has no conditional deletes, a source is looked at before it is deleted', async () => {
	await local().fail({ operation: 'DeleteObject', key: from('a'), status: 501, code: 'NotImplemented' });
	expect(failed(await transfer({ move: true }))).toEqual([false, false, false]);
	expect(await rawKeys(bucket, `${PREFIX}from/`)).toEqual([]);

	await rawPut(bucket, from('a'), 'contents of a');
	await local().fail({ operation: 'DeleteObject', key: from('a'), status: 501, code: 'NotImplemented' });
	await local().fail({ operation: 'HeadObject', key: from('a'), isHeld: true });
	await local().clearRequests();
	const moving = transfer({ move: true });
	await local().untilHeld();
	await rawPut(bucket, from('a'), 'newer');
	await local().release();
	expect((await moving)[0]!.outcome).toMatchObject({ kind: 'preconditionFailed' });
	expect(await text(from('a'))).toBe('newer');
});

test('a source that someone else deleted meanwhile was moved all the same', async () => {
	await local().fail({ operation: 'DeleteObject', key: from('c'), isHeld: true });
	const moving = transfer({ move: true });
	await local().untilHeld();
	await raw('DELETE', bucket, from('c'));
	await local().release();
	expect(failed(await moving)).toEqual([false, false, false]);
	expect(await text(to('c'))).toBe('contents of c');
});

test('a delete that is denied leaves both, and says so', async () => {
	await local().fail({ operation: 'DeleteObject', key: from('a'), status: 403, code: 'AccessDenied' });
	const outcomes = await transfer({ move: true });
	expect(outcomes[0]!.outcome).toMatchObject({
		kind: 'accessDenied',
		permission: 's3:DeleteObject',
		advice: expect.stringContaining('the source is still there too') as string,
	});
	expect(await rawKeys(bucket, PREFIX)).toEqual([from('a'), to('a'), to('b'), to('c')]);
});

test('cancelling stops it: nothing more is copied or deleted', async () => {
	for (let i = 0; i < 100; i++) await rawPut(bucket, from(`many-${i}`), 'x');
	await local().fail({ operation: 'CopyObject', delayMs: 10_000, times: 1000 });
	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	const moving = transfer({ move: true, signal: stop.signal });
	await local().untilAnswered('ListObjectsV2', 1);
	setTimeout(() => stop.abort(new S3Error('cancelled', 'The execution was cancelled', '')), 300);
	await expect(moving).rejects.toMatchObject({ kind: 'cancelled' });
	expect(await asked('DeleteObject')).toBe(0);
	expect((await rawKeys(bucket, `${PREFIX}from/`)).length).toBe(103);
});

test('a plain copy asks for nothing but the listing, the copies, and elsewhere than on AWS once for the class that was kept', async () => {
	await rawPut(bucket, from('d'), 'cold', { 'x-amz-storage-class': 'STANDARD_IA' });
	await local().clearRequests();
	const outcomes = await transfer({});
	expect(outcomes[3]!.outcome).toMatchObject({ storageClass: 'STANDARD_IA' });
	expect((await local().requests()).map(({ operation }) => operation).sort()).toEqual([
		'CopyObject',
		'CopyObject',
		'CopyObject',
		'CopyObject',
		'HeadObject',
		'ListObjectsV2',
	]);
	await local().clearRequests();
	await transfer({});
	expect(await asked('HeadObject')).toBe(0);
	expect((await raw('HEAD', bucket, to('d'))).headers['x-amz-storage-class']).toBe('STANDARD_IA');
});
