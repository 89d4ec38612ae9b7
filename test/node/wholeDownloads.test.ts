/** Small objects that are read in one piece: their memory is the run's until they are stored, and they are checked as a stream is. */
import { randomBytes } from 'node:crypto';
import { openDownload, type Download, type DownloadOptions } from '../../nodes/AmazonS3/client/download/download';
import { openPart, type PartOfObject } from '../../nodes/AmazonS3/client/download/downloadPart';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { binaryContents, runNode, serverCredentials } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = 'whole/';
const MIB = 1024 * 1024;
const SIZES = [0, 1, 64 * 1024 + 1, 3 * MIB, 4 * MIB, 4 * MIB + 1];
const contents = new Map(SIZES.map((size) => [size, randomBytes(size)]));
const local = () => new LocalS3Control(server.endpoint);
const canFreeMemory = 'transfer' in ArrayBuffer.prototype;

let store: Store;
beforeAll(async () => {
	for (const [size, bytes] of contents) await rawPut(server.bucket, `${PREFIX}${size}`, bytes);
	store = await openStore(readConnection(serverCredentials()));
});
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	store.close();
	await rawClean(server.bucket, PREFIX);
});

const open = async (size: number, options: Partial<DownloadOptions> = {}): Promise<Download> =>
	await openDownload(
		store,
		{ bucket: server.bucket, key: `${PREFIX}${size}` },
		{ budget: createBudget(64 * MIB), inLargePieces: true, ...options },
	);

test.each(SIZES)('an object of %d bytes arrives as it is', async (size) => {
	const [file] = await runNode({ operation: 'download', key: { mode: 'key', value: `${PREFIX}${size}` } });
	expect(binaryContents(file!.binary!.data!).equals(contents.get(size)!)).toBe(true);
	expect(file!.json.verified).toBe('md5');
});

test('up to 4 MiB can be had in one piece, more only as a stream', async () => {
	for (const size of SIZES) {
		const download = await open(size);
		expect(download.readWhole !== undefined).toBe(size <= 4 * MIB);
		download.discard();
	}
	const unasked = await open(1, { inLargePieces: false });
	expect(unasked.readWhole).toBeUndefined();
	unasked.discard();
});

test('its memory is taken until its use is done, and freed then', async () => {
	const budget = createBudget(4 * MIB);
	const [first, second] = [await open(3 * MIB, { budget }), await open(4 * MIB, { budget })];
	const events: string[] = [];
	let kept: Buffer | undefined;
	let end = () => {};
	const ends = new Promise<void>((resolve) => (end = resolve));
	const begun = new Promise<void>((begin) => {
		void first.readWhole!(async (bytes) => {
			kept = bytes;
			begin();
			await ends;
			events.push(`first: ${bytes.equals(contents.get(3 * MIB)!)}, ${first.verified()}`);
		});
	});
	await begun;
	const next = second.readWhole!(async (bytes) => void events.push(`second: ${bytes.equals(contents.get(4 * MIB)!)}`));
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(events).toEqual([]);
	end();
	await next;
	expect(events).toEqual(['first: true, md5', 'second: true']);
	expect(kept).toHaveLength(canFreeMemory ? 0 : 3 * MIB);
	(await budget.take(4 * MIB))();
});

test('where its use fails, the failure is handed on, and the memory is not freed under whoever may still use it', async () => {
	const budget = createBudget(4 * MIB);
	let kept: Buffer | undefined;
	const using = (await open(3 * MIB, { budget })).readWhole!(async (bytes) => {
		kept = bytes;
		await Promise.reject(new Error('no space left'));
	});
	await expect(using).rejects.toThrow('no space left');
	expect(kept!.equals(contents.get(3 * MIB)!)).toBe(true);
	(await budget.take(4 * MIB))();
});

describe('a whole that is damaged', () => {
	const read = async () => {
		const used: boolean[] = [];
		const download = await open(3 * MIB);
		await download.readWhole!(async (bytes) => void used.push(bytes.equals(contents.get(3 * MIB)!)));
		return used;
	};
	const fail = async (fault: { corruptBodyAt: number } | { truncateBodyAt: number }, times: number) =>
		await local().fail({ operation: 'GetObject', key: `${PREFIX}${3 * MIB}`, times, ...fault });

	test('or cut on its way is read again', async () => {
		await fail({ corruptBodyAt: 2 * MIB }, 1);
		await fail({ truncateBodyAt: MIB }, 1);
		expect(await read()).toEqual([true]);
		expect(await read()).toEqual([true]);
	});

	test('each time is an error, and is never used', async () => {
		await fail({ corruptBodyAt: 2 * MIB }, 100);
		await expect(read()).rejects.toThrow('was corrupted in transit: its MD5 differs from its ETag');
	});
});

test('of a cancelled run it is not used', async () => {
	const stop = new AbortController();
	const download = await open(3 * MIB, { signal: stop.signal });
	stop.abort();
	let isUsed = false;
	await expect(download.readWhole!(async () => void (isUsed = true))).rejects.toThrow('cancelled');
	expect(isUsed).toBe(false);
});

test.each<[PartOfObject, boolean, boolean]>([
	[{ kind: 'all' }, false, true],
	[{ kind: 'range', from: 10, to: 99 }, false, true],
	[{ kind: 'firstLines', count: 1 }, false, false],
	[{ kind: 'lastLines', count: 1 }, false, false],
	[{ kind: 'all' }, true, false],
	[{ kind: 'range', from: 10, to: 99 }, true, false],
])('of %j, decompressed %s, there is a whole: %s', async (part, decompress, expected) => {
	const options = { budget: createBudget(64 * MIB), inLargePieces: true, maxTailBytes: MIB, decompress };
	const source = { bucket: server.bucket, key: `${PREFIX}${64 * 1024 + 1}` };
	const download = await openPart(store, source, part, options);
	expect(download.readWhole !== undefined).toBe(expected);
	if (part.kind === 'range') await download.readWhole?.(async (bytes) => expect(bytes).toHaveLength(90));
	else download.discard();
});
