import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NodeOperationError } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';
import { binaryContents, runNode, serverCredentials, type ContextOptions } from '../support/executeContext';

/** What else there is works as ever: requests need it. */
const ALL_TIMERS_BUT_INTERVALS = [
	'Date',
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'setImmediate',
	'clearImmediate',
	'setTimeout',
	'clearTimeout',
] as const;
const PREFIX = 'router/';
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const folder = (prefix: string) => ({ mode: 'path', value: prefix });
const items = (count: number) => Array.from({ length: count }, (_, i) => ({ json: { i } }));
const local = () => new LocalS3Control(server.endpoint);

afterEach(async () => await local().clearFaults());
afterAll(async () => await rawClean(server.bucket, PREFIX));

test('output stands in input order, linked to its items, however long each takes', async () => {
	await local().fail({ operation: 'PutObject', keyPrefix: `${PREFIX}order/0`, delayMs: 300 });
	const results = await runNode((i) => ({ operation: 'upload', key: key(`order/${i}`), from: 'text', text: `${i}` }), { items: items(40) });
	expect(results.map(({ json }) => json.key)).toEqual(items(40).map((_, i) => `${PREFIX}order/${i}`));
	expect(results.map(({ pairedItem }) => pairedItem)).toEqual(items(40).map((_, i) => ({ item: i })));
});

test('items that write the same key keep their order: the last one wins', async () => {
	await local().fail({ operation: 'PutObject', key: `${PREFIX}same`, delayMs: 200 });
	await runNode((i) => ({ operation: 'upload', key: key('same'), from: 'text', text: `${i}` }), { items: items(10) });
	expect((await raw('GET', server.bucket, `${PREFIX}same`)).body.toString()).toBe('9');
});

test.each(['folder', 'object'])('%s: items whose destination folders lie in each other keep their order, too', async (resource) => {
	// What a store is like is found out by the first copy, for which the others wait.
	const from = ['first', 'outer', 'inner'].map((name) => `${PREFIX}${name}/`);
	const to = ['elsewhere', 'into', 'into/sub'].map((name) => `${PREFIX}${name}/`);
	await rawPut(server.bucket, `${from[0]}x`, 'first');
	await rawPut(server.bucket, `${from[1]}sub/x`, 'earlier');
	await rawPut(server.bucket, `${from[2]}x`, 'later');
	await local().fail({ operation: 'CopyObject', header: 'x-amz-storage-class', delayMs: 300 });
	await runNode(
		(i) => ({
			resource,
			operation: 'copy',
			...(resource === 'folder' ? { sourceFolder: folder(from[i]!) } : { which: 'folder', folder: folder(from[i]!) }),
			destinationFolder: folder(to[i]!),
			options: i === 1 ? { storageClass: 'STANDARD_IA' } : {},
		}),
		{ items: items(3) },
	);
	expect((await raw('GET', server.bucket, `${to[2]}x`)).body.toString()).toBe('later');
});

describe('a server that answers no upload until so many have arrived', () => {
	/** Answers each time `count` requests wait, and tells how many waited at most. */
	const barrier = async (count: number) => {
		const waiting: http.ServerResponse[] = [];
		let most = 0;
		const standIn = http.createServer((request, response) => {
			request.resume().on('end', () => {
				most = Math.max(most, waiting.push(response));
				if (waiting.length < count) return;
				// Whoever sends more than that has the time to.
				setTimeout(() => {
					for (const one of waiting.splice(0)) one.writeHead(200, { etag: '"9dd4e461268c8034f5c8564e155c67a6"' }).end();
				}, 50);
			});
		});
		await new Promise<void>((resolve) => standIn.listen(0, '127.0.0.1', resolve));
		return {
			endpoint: `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`,
			most: () => most,
			stop: () => {
				standIn.closeAllConnections();
				standIn.close();
			},
		};
	};

	test.each([
		['the option Parallel Items says', 1, { parallelItems: 1 }, 5],
		['the option Parallel Items says', 8, { parallelItems: 8 }, 5],
		['the default begins with', 16, {}, 2],
	])('gets as many as %s (%d), and never more', async (_, count, options, times) => {
		const stand = await barrier(count);
		try {
			const results = await runNode((i) => ({ operation: 'upload', key: key(`lanes/${i}`), from: 'text', text: 'x', options }), {
				items: items(count * times),
				credentials: { ...serverCredentials(), endpoint: stand.endpoint },
			});
			expect([results.length, stand.most()]).toEqual([count * times, count]);
		} finally {
			stand.stop();
		}
	});
});

describe('a server far away', () => {
	test.each([
		['more than 16 at a time without the option Parallel Items', {}, 17, 128],
		['never more than Parallel Items says', { parallelItems: 20 }, 1, 20],
	])('is asked %s', async (_, options, least, atMost) => {
		let underWay = 0;
		let seen = 0;
		const waiting: Array<() => void> = [];
		const standIn = http.createServer((request, response) => {
			seen = Math.max(seen, ++underWay);
			request.resume().on('end', () => {
				waiting.push(() => {
					underWay--;
					response.writeHead(200, { etag: '"9dd4e461268c8034f5c8564e155c67a6"', 'content-length': '0' }).end();
				});
				if (waiting.length > 1) return;
				// Whoever sends more has the time to.
				setTimeout(() => {
					for (const answer of waiting.splice(0)) answer();
				}, 200);
			});
		});
		await new Promise<void>((resolve) => standIn.listen(0, '127.0.0.1', resolve));
		try {
			const endpoint = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
			await runNode((i) => ({ operation: 'upload', key: key(`far/${i}`), from: 'text', text: 'x', options }), {
				items: items(16 * 8),
				credentials: { ...serverCredentials(), endpoint },
			});
			expect(seen).toBeGreaterThanOrEqual(least);
			expect(seen).toBeLessThanOrEqual(atMost);
		} finally {
			standIn.closeAllConnections();
			standIn.close();
		}
	});
});

describe('n8n that stores small downloads slowly', () => {
	const downloads = async () => (await local().requests()).filter(({ operation }) => operation === 'GetObject').length;

	test('holds up no request, until as many files wait as there are items at a time', async () => {
		for (let i = 0; i < 10; i++) await rawPut(server.bucket, `${PREFIX}stored/${i}`, `${i}`);
		await local().clearRequests();
		let storeAll = () => {};
		const allowed = new Promise<void>((resolve) => (storeAll = resolve));
		let waiting = 0;
		const beforeStoring = async () => {
			waiting++;
			await allowed;
		};
		const running = runNode((i) => ({ operation: 'download', key: key(`stored/${i}`), options: { parallelItems: 2 } }), {
			items: items(10),
			beforeStoring,
		});
		while (waiting < 4) await sleep(10);
		await sleep(100);
		expect([waiting, await downloads()]).toEqual([4, 4]);
		storeAll();
		const results = await running;
		expect(results.map(({ binary }) => binaryContents(binary!.data!).toString())).toEqual(items(10).map((_, i) => `${i}`));
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual(items(10).map((_, i) => ({ item: i })));
	});

	test('and fails: the error is of that item, and nothing more is started', async () => {
		await rawPut(server.bucket, `${PREFIX}exists`, 'x');
		await local().clearRequests();
		let stored = 0;
		const beforeStoring = async () => {
			if (++stored === 3) throw new Error('disk full');
		};
		const running = runNode(
			{ operation: 'download', key: key('exists'), options: { parallelItems: 1 } },
			{ items: items(100), beforeStoring },
		);
		await expect(running).rejects.toMatchObject({ message: 'disk full', context: { itemIndex: 2 } });
		expect(await downloads()).toBeLessThan(6);
	});
});

test('without continue-on-fail the first failure is the error, names its item, and starts nothing more', async () => {
	await rawPut(server.bucket, `${PREFIX}exists`, 'x');
	await local().clearRequests();
	const running = runNode(
		(i) => ({ operation: 'download', key: key(i === 5 ? 'missing' : 'exists'), as: 'text', options: { parallelItems: 2 } }),
		{ items: items(500) },
	);
	await expect(running).rejects.toMatchObject({
		message: expect.stringContaining(`${PREFIX}missing`) as string,
		context: { itemIndex: 5 },
	});
	expect((await local().requests()).filter(({ operation }) => operation === 'GetObject').length).toBeLessThan(30);
});

describe('each failure stands at its own item', () => {
	const download = async (options: ContextOptions) => {
		await rawPut(server.bucket, `${PREFIX}exists`, 'x');
		const ninePlaces = Array.from({ length: 9 }, (_, i) => ({ json: { customer: `c${i}`, error: 'an older one' } }));
		const missing = (i: number) => i % 3 === 1;
		const results = await runNode((i) => ({ operation: 'download', key: key(missing(i) ? `missing-${i}` : 'exists'), as: 'text' }), {
			items: ninePlaces,
			...options,
		});
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual(ninePlaces.map((_, item) => ({ item })));
		const good = results.filter((_, i) => !missing(i));
		expect(good.map(({ json }) => json.data)).toEqual(good.map(() => 'x'));
		// With a top-level error n8n would replace the JSON.
		for (const result of results) expect(result).not.toHaveProperty('error');
		return [1, 4, 7].map((i) => ({ i, json: results[i]!.json }));
	};
	const what = (i: number) => `There is no object "${PREFIX}missing-${i}" in the bucket "${server.bucket}"`;

	test('in the regular output: its input, the error, what to do, and what S3 said', async () => {
		for (const { i, json } of await download({ continueOnFail: true }))
			expect(json).toEqual({
				customer: `c${i}`,
				error: what(i),
				message: expect.stringContaining(`${what(i)}. Check the key`) as string,
				details: {
					code: 'NoSuchKey',
					httpStatus: 404,
					requestId: expect.any(String) as string,
					connection: 'Test connection',
					bucket: server.bucket,
					key: `${PREFIX}missing-${i}`,
					call: 'GetObject',
					advice: expect.stringContaining('Check the key') as string,
				},
			});
	});

	test('for the error output: the two fields that each n8n takes there, beside which it puts the input itself', async () => {
		for (const { i, json } of await download({ errorOutput: true }))
			expect(json).toEqual({ error: what(i), message: expect.stringContaining(`${what(i)}. Check the key`) as string });
	});

	test('as a tool: the model reads the error, and not again what it has said itself', async () => {
		const [result] = await runNode(
			{ operation: 'download', key: key('missing'), as: 'text' },
			{ toolArguments: { query: 'mine' }, continueOnFail: true },
		);
		expect(Object.keys(result!.json)).toEqual(['error', 'message', 'details']);
	});
});

test('an error says cause, place and request ID, and holds no secret', async () => {
	const error = (await runNode({ operation: 'download', key: key('missing') }).catch((e: unknown) => e)) as NodeOperationError & {
		description: string;
	};
	expect(error.message).toBe(`There is no object "${PREFIX}missing" in the bucket "${server.bucket}"`);
	expect(error).toMatchObject({
		description: 'Check the key: it is case-sensitive, and has no slash at its beginning unless the object was stored with one.',
		httpCode: '404',
		messages: ['The specified key does not exist.'],
		context: {
			data: {
				code: 'NoSuchKey',
				httpStatus: 404,
				requestId: expect.any(String) as string,
				connection: 'Test connection',
				bucket: server.bucket,
				key: `${PREFIX}missing`,
				call: 'GetObject',
			},
		},
	});
	const { inspect } = await import('node:util');
	const everything = inspect(error, { depth: 20, showHidden: true });
	expect(everything).not.toContain(server.keys.secretAccessKey);
	expect(everything).not.toContain('Signature=');
});

test('a key that looks like an error code of Node does not change the message', async () => {
	await expect(runNode({ operation: 'download', key: key('ENOENT-report') })).rejects.toThrow(
		`There is no object "${PREFIX}ENOENT-report"`,
	);
});

/** Files that stream: of smaller ones, the second comes while the first is stored. */
test('while it runs, it says each ten seconds how far it is, in the log and to the editor', async () => {
	const names = ['progress-0', 'progress-1'];
	for (const name of names) await rawPut(server.bucket, `${PREFIX}${name}`, Buffer.alloc(5 * 1024 * 1024));
	jest.useFakeTimers({ doNotFake: [...ALL_TIMERS_BUT_INTERVALS] });
	try {
		const log: string[] = [];
		let stored = 0;
		await runNode((i) => ({ operation: 'download', key: key(names[i]!), options: { parallelItems: 1 } }), {
			items: items(2),
			log,
			beforeStoring: async () => {
				if (++stored === 2) jest.advanceTimersByTime(10_000);
			},
		});
		expect(log).toEqual([
			expect.stringMatching(/^Amazon S3: 1 of 2 items, 5\.0 MiB of 10 MiB \(50 %\), .+\/s/),
			expect.stringMatching(/^to the editor: 1 of 2 items/),
		]);
		jest.advanceTimersByTime(60_000);
		expect(log).toHaveLength(2);
	} finally {
		jest.useRealTimers();
	}
});

describe('Delete in batches', () => {
	test('2,500 items go in three requests; a refused key is an error of its own item alone', async () => {
		const names = items(2500).map((_, i) => `batch/${i}`);
		await rawPut(server.bucket, `${PREFIX}one`, '');
		await local().copies(
			server.bucket,
			`${PREFIX}one`,
			names.map((name) => PREFIX + name),
		);
		const denied = [7, 1234, 2499];
		await local().fail({ operation: 'DeleteObjects', deniedKeys: denied.map((i) => PREFIX + names[i]), times: 3 });
		await local().clearRequests();
		const results = await runNode(
			{ operation: 'delete', key: { __rl: true, mode: 'key', value: `=${PREFIX}batch/{{ $json.name }}` } },
			{ items: names.map((_, i) => ({ json: { name: String(i) } })), continueOnFail: true },
		);
		expect((await local().requests()).filter(({ method }) => method !== 'GET').map(({ operation }) => operation)).toEqual([
			'DeleteObjects',
			'DeleteObjects',
			'DeleteObjects',
		]);
		results.forEach((result, i) => {
			expect(result.pairedItem).toEqual({ item: i });
			if (denied.includes(i)) expect(result.json.error).toContain('s3:DeleteObject');
			else expect(result.json).toMatchObject({ deleted: true, key: PREFIX + names[i] });
		});
		expect((await rawKeys(server.bucket, `${PREFIX}batch/`)).sort()).toEqual(denied.map((i) => PREFIX + names[i]).sort());
	});

	test('a store without DeleteObjects is served one by one', async () => {
		for (const name of ['one', 'two']) await rawPut(server.bucket, `${PREFIX}single/${name}`, '');
		await local().fail({ operation: 'DeleteObjects', status: 501, code: 'NotImplemented' });
		await runNode((i) => ({ operation: 'delete', key: key(`single/${['one', 'two'][i]}`) }), { items: items(2) });
		expect(await rawKeys(server.bucket, `${PREFIX}single/`)).toEqual([]);
	});
});

test('a region that S3 corrects is followed once, and told to the user', async () => {
	const hints: unknown[] = [];
	await local().clearRequests();
	await runNode((i) => ({ operation: 'upload', key: key(`region/${i}`), from: 'text', text: 'x' }), {
		items: items(3),
		hints,
		credentials: { ...serverCredentials(), otherRegion: 'us-west-2' },
	});
	expect((await rawKeys(server.bucket, `${PREFIX}region/`)).length).toBe(3);
	expect(hints).toHaveLength(1);
	expect(JSON.stringify(hints)).toContain(server.region);
	await local().clearRequests();
	await runNode({ operation: 'download', key: key('region/0') }, { credentials: { ...serverCredentials(), otherRegion: 'us-west-2' } });
	expect((await local().requests()).filter(({ operation }) => operation === 'GetObject')).toHaveLength(1);
});

test('a limit asks for no more than it needs', async () => {
	for (let i = 0; i < 30; i++) await rawPut(server.bucket, `${PREFIX}limit/${i}`, '');
	const requests = async (parameters: Record<string, unknown>) => {
		await local().clearRequests();
		const found = await runNode({ operation: 'getAll', prefix: `${PREFIX}limit/`, ...parameters });
		return [found.length, (await local().requests()).filter(({ operation }) => operation === 'ListObjectsV2').length];
	};
	expect(await requests({ limit: 10 })).toEqual([10, 1]);
	expect(await requests({ limit: 10, options: { pattern: `${PREFIX}limit/*` } })).toEqual([10, 1]);
	expect(await requests({ returnAll: true })).toEqual([30, 1]);
});

describe('an execution that was cancelled before it began', () => {
	const folder = `${PREFIX}cancelled/`;
	test.each<[string, Record<string, unknown>]>([
		['Upload', { operation: 'upload', key: key('cancelled/new'), from: 'text', text: 'x' }],
		['Delete', { operation: 'delete', key: key('cancelled/there') }],
		['Delete of a folder', { operation: 'delete', which: 'folder', folder }],
		['Move', { operation: 'move', sourceKey: key('cancelled/there'), destinationKey: key('cancelled/moved') }],
		['Get Many', { operation: 'getAll', prefix: folder }],
		['Wait Until', { operation: 'waitUntil', key: key('cancelled/none') }],
		['Folder: Delete', { resource: 'folder', operation: 'delete', folder }],
		[
			'Folder: Sync',
			{ resource: 'folder', operation: 'sync', sourceFolder: folder, destinationFolder: `${PREFIX}to/`, options: { deleteExtras: true } },
		],
		['Bucket: Create', { resource: 'bucket', operation: 'create', bucket: 'router-cancelled-bucket' }],
		['Multipart Upload: Get Many', { resource: 'multipartUpload', operation: 'getAll' }],
	])('%s sends nothing', async (_, parameters) => {
		await rawPut(server.bucket, `${folder}there`, 'x');
		await local().clearRequests();
		const signal = AbortSignal.abort();
		await expect(runNode(parameters, { signal, items: items(3), continueOnFail: true })).rejects.toThrow('The execution was cancelled');
		expect(await local().requests()).toEqual([]);
	});
});
