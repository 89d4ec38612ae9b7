/** What the lean path sends and gives is what the SDK sends and gives: each call is made both ways, and both are compared. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { confine } from '../../nodes/AmazonS3/client/store/confine';
import { withSettings } from '../../nodes/AmazonS3/client/store/requestSettings';
import { presign } from '../../nodes/AmazonS3/client/sharing/presign';
import type { FinalizeRequestMiddleware } from '../../nodes/AmazonS3/client/sdk/sdk';
import { NASTY_KEYS } from '../support/nastyKeys';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { credentialsWith, memoryBinary, runNode, serverCredentials } from '../support/executeContext';

const PREFIX = `${server.scratchPrefix}lean-path/`;
const { bucket } = server;

interface Seen {
	method?: string;
	path?: string;
	headers: http.IncomingHttpHeaders;
}

/** A store behind a relay that writes down what was sent. */
async function watched(options: Parameters<typeof openStore>[2] = {}) {
	const seen: Seen[] = [];
	const target = new URL(server.endpoint);
	const relay = http.createServer((request, response) => {
		seen.push({ method: request.method, path: request.url, headers: request.headers });
		const on = http.request(
			{ host: target.hostname, port: target.port, method: request.method, path: request.url, headers: { ...request.headers } },
			(answer) => {
				response.writeHead(answer.statusCode!, answer.headers);
				answer.pipe(response);
			},
		);
		request.pipe(on);
	});
	await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
	const endpoint = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
	const store = await openStore(readConnection({ ...serverCredentials(), endpoint }), {}, options);
	stops.push(() => {
		store.close();
		relay.closeAllConnections();
		relay.close();
	});
	return { store, seen };
}

const stops: Array<() => void> = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));
afterAll(async () => await rawClean(bucket, PREFIX));

/** The same connection without the lean path. */
function theWholeWay(store: Store): Store {
	const middlewareStack = store.s3.middlewareStack.clone();
	middlewareStack.remove('leanPath');
	return { ...store, s3: Object.assign(Object.create(store.s3) as typeof store.s3, { middlewareStack }) };
}

const OF_ITS_OWN = /^(authorization|x-amz-date|amz-sdk-|user-agent|x-amz-user-agent|connection)/;
const comparable = ({ method, path, headers }: Seen) => ({
	method,
	path,
	headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ITS_OWN.test(name))),
});
const isLean = ({ headers }: Seen) => headers['amz-sdk-invocation-id'] === undefined;

async function bodyOf(answer: object): Promise<object> {
	const { Body, $metadata, ...rest } = answer as { Body?: AsyncIterable<Buffer>; $metadata: { httpStatusCode?: number } };
	const chunks: Buffer[] = [];
	if (Body) for await (const chunk of Body) chunks.push(Buffer.from(chunk));
	return JSON.parse(
		JSON.stringify({ ...rest, status: $metadata.httpStatusCode, contents: Buffer.concat(chunks).toString('latin1') }),
	) as object;
}

const HEADERS = {
	CacheControl: 'no-store',
	ContentDisposition: 'attachment; filename="a b.txt"',
	ContentLanguage: 'de',
	ContentType: 'text/plain; charset=utf-8',
	Metadata: { 'A-b': 'c d', e: '1' },
	StorageClass: 'STANDARD_IA' as const,
	Tagging: 'a=b&c=d',
};

type Call = (s3: Store['s3'], Key: string) => Promise<object>;
const CALLS: Array<[string, Call]> = [
	['PutObject', async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: Buffer.from('contents') })],
	['PutObject with headers', async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: Buffer.from('contents'), ...HEADERS })],
	['PutObject of nothing', async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: Buffer.alloc(0) })],
	['HeadObject', async (s3, Key) => await s3.headObject({ Bucket: bucket, Key })],
	['HeadObject of another', async (s3) => await s3.headObject({ Bucket: bucket, Key: `${PREFIX}described` })],
	['GetObject', async (s3, Key) => await s3.getObject({ Bucket: bucket, Key, ChecksumMode: 'ENABLED' })],
	['GetObject of another', async (s3) => await s3.getObject({ Bucket: bucket, Key: `${PREFIX}described` })],
	['GetObject of a range', async (s3) => await s3.getObject({ Bucket: bucket, Key: `${PREFIX}described`, Range: 'bytes=2-4' })],
	['CopyObject', async (s3, Key) => await s3.copyObject({ Bucket: bucket, Key, CopySource: `${bucket}/${PREFIX}described` })],
	[
		'CopyObject with headers',
		async (s3, Key) =>
			await s3.copyObject({
				Bucket: bucket,
				Key,
				CopySource: `${bucket}/${PREFIX}described`,
				MetadataDirective: 'REPLACE',
				TaggingDirective: 'REPLACE',
				...HEADERS,
			}),
	],
	['DeleteObject', async (s3, Key) => await s3.deleteObject({ Bucket: bucket, Key })],
	[
		'DeleteObject while it is unchanged',
		async (s3) => {
			const Key = `${PREFIX}deleted`;
			const etag = (await rawPut(bucket, Key, 'x')).headers.etag as string;
			return await s3.deleteObject({ Bucket: bucket, Key, IfMatch: etag });
		},
	],
];

beforeAll(async () => {
	await rawPut(bucket, `${PREFIX}described`, 'described', {
		'content-type': 'text/x-a',
		'cache-control': 'no-cache',
		'x-amz-meta-one': 'two',
		'x-amz-tagging': 'a=b',
	});
});

test.each(CALLS)('%s: the same request and the same answer', async (_, call) => {
	const { store, seen } = await watched();
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	seen.length = 0;
	const lean = await bodyOf(await call(store.s3, `${PREFIX}a`));
	const whole = await bodyOf(await call(theWholeWay(store).s3, `${PREFIX}a`));
	expect(seen.map(isLean)).toEqual([true, false]);
	expect(comparable(seen[0]!)).toEqual(comparable(seen[1]!));
	for (const answer of [lean, whole] as Array<{ CopyObjectResult?: { LastModified?: string }; LastModified?: string }>) {
		delete answer.CopyObjectResult?.LastModified;
		delete answer.LastModified;
	}
	expect(lean).toEqual(whole);
});

test('with checksums, as on AWS: the same request', async () => {
	const { store, seen } = await watched({ checksums: true });
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	seen.length = 0;
	const put: Call = async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: Buffer.from('contents') });
	const lean = await bodyOf(await put(store.s3, `${PREFIX}a`));
	const whole = await bodyOf(await put(theWholeWay(store).s3, `${PREFIX}a`));
	expect(seen.map(isLean)).toEqual([true, false]);
	expect(comparable(seen[0]!)).toEqual(comparable(seen[1]!));
	expect(lean).toEqual(whole);
});

test('every legal key', async () => {
	const { store, seen } = await watched();
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	for (const name of Object.values(NASTY_KEYS)
		.flat()
		.filter((key) => Buffer.byteLength(PREFIX + key) <= 1024)) {
		seen.length = 0;
		const at = { Bucket: bucket, Key: PREFIX + name };
		await store.s3.putObject({ ...at, Body: Buffer.from('contents') });
		await theWholeWay(store).s3.putObject({ ...at, Body: Buffer.from('contents') });
		// The first key of a shape is looked at, too.
		const puts = seen.filter(({ method }) => method === 'PUT');
		expect(puts.map(isLean)).toEqual([true, false]);
		expect(puts[0]!.path).toBe(puts[1]!.path);
		await store.s3.deleteObject(at);
	}
});

describe('the whole way goes', () => {
	test.each<[string, Call]>([
		['metadata beyond ASCII', async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: Buffer.from('x'), Metadata: { a: 'ü' } })],
		['a version', async (s3, Key) => await s3.headObject({ Bucket: bucket, Key, VersionId: 'null' })],
		['contents that are no buffer', async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: 'text' })],
		['large contents', async (s3, Key) => await s3.putObject({ Bucket: bucket, Key, Body: Buffer.alloc(1024 * 1024 + 1) })],
		['the deletion of a version', async (s3, Key) => await s3.deleteObject({ Bucket: bucket, Key, VersionId: 'null' })],
		['another call', async (s3, Key) => await s3.getObjectTagging({ Bucket: bucket, Key })],
	])('%s', async (_, call) => {
		const { store, seen } = await watched();
		await rawPut(bucket, `${PREFIX}a`, 'x');
		await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
		seen.length = 0;
		await call(store.s3, `${PREFIX}a`).catch(() => undefined);
		expect(seen.map(isLean)).toEqual([false]);
	});

	test('every call where the SDK signs in another way', async () => {
		const { store, seen } = await watched();
		await rawPut(bucket, `${PREFIX}a`, 'x');
		const notSigned: FinalizeRequestMiddleware<object, never> = (next) => async (args) => {
			Object.assign((args.request as Seen).headers, { 'x-not-signed': 'yes' });
			return await next(args);
		};
		store.s3.middlewareStack.addRelativeTo(notSigned as never, {
			relation: 'after',
			toMiddleware: 'httpSigningMiddleware',
			name: 'notSigned',
		});
		for (let i = 0; i < 3; i++) await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
		expect(seen.map(isLean)).toEqual([false, false, false]);
	});

	test('the first call for a bucket, and what only signs', async () => {
		const { store, seen } = await watched();
		await rawPut(bucket, `${PREFIX}a`, 'x');
		await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
		expect(seen.map(isLean)).toEqual([false]);
		const { url } = await presign(store, { bucket, key: `${PREFIX}a`, method: 'GET', expiresInSeconds: 60, answerHeaders: {} });
		expect(url).toContain('X-Amz-Signature=');
		expect(seen).toHaveLength(1);
	});
});

test('a missing object is asked for once, and is the same error', async () => {
	const { store, seen } = await watched();
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	seen.length = 0;
	const fails = async (one: Store) =>
		await one.s3.getObject({ Bucket: bucket, Key: `${PREFIX}missing` }).then(
			() => undefined,
			({ kind, message, httpStatus, code }: Record<string, unknown>) => ({ kind, message, httpStatus, code }),
		);
	const lean = await fails(store);
	expect(seen.map(isLean)).toEqual([true]);
	expect(lean).toEqual(await fails(theWholeWay(store)));
	expect(lean).toMatchObject({ kind: 'noSuchKey', httpStatus: 404 });
});

test('confinement and settings hold', async () => {
	const { store, seen } = await watched();
	await rawPut(bucket, `${PREFIX}a`, 'x');
	await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	seen.length = 0;
	const confined = confine(store, { prefix: `${PREFIX}inside/`, readOnly: true });
	await expect(confined.s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` })).rejects.toMatchObject({ kind: 'confined' });
	await expect(confined.s3.putObject({ Bucket: bucket, Key: `${PREFIX}inside/a`, Body: Buffer.from('x') })).rejects.toMatchObject({
		kind: 'confined',
	});
	expect(seen).toEqual([]);
	await withSettings(store, { requesterPays: true }).s3.headObject({ Bucket: bucket, Key: `${PREFIX}a` });
	expect([isLean(seen[0]!), seen[0]!.headers['x-amz-request-payer']]).toEqual([true, 'requester']);
	expect((await raw('HEAD', bucket, `${PREFIX}a`)).status).toBe(200);
});

test.each([
	['upload', 'PUT', { sourceType: 'binary' }],
	['download', 'GET', {}],
	['getMetadata', 'HEAD', {}],
	['copy', 'PUT', { sourceKey: '={{ $json.key }}', destinationKey: '={{ $json.key }}.copy' }],
	['move', 'DELETE', { sourceKey: '={{ $json.key }}', destinationKey: '={{ $json.key }}.moved' }],
])('%s of many items takes the lean path once one of them has gone the whole way', async (operation, method, parameters) => {
	const { store, seen } = await watched();
	const keys = ['one', 'two', 'three'].map((name) => `${PREFIX}items/${name}`);
	const putAll = async () => await Promise.all(keys.map(async (key) => await rawPut(bucket, key, Buffer.from(key))));
	await putAll();
	const items = keys.map((key) => ({ json: { key }, binary: { data: memoryBinary(Buffer.from(key)) } }));
	const credentials = credentialsWith({ endpoint: store.connection.endpoint, connectionName: `Lean ${operation}` });
	const run = async (some: typeof items) =>
		await runNode({ operation, key: '={{ $json.key }}', ...parameters }, { items: some, credentials });
	await run(items.slice(0, 1));
	await putAll();
	seen.length = 0;
	expect(await run(items)).toHaveLength(3);
	const sent = seen.filter((request) => request.method === method);
	expect(sent).toHaveLength(3);
	expect(sent.filter(({ headers }) => headers['amz-sdk-request'] !== undefined)).toEqual([]);
});
