/** What the node writes, others read, and the other way round. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryContents, memoryBinary, runNode } from '../support/executeContext';
import { rawClean, sendUrl, server } from '../support/rawS3';
import { installedClients } from './clients';

const PREFIX = `${server.scratchPrefix}clients/`;
const folder = mkdtempSync(join(tmpdir(), 's3-clients-'));
const file = join(folder, 'file');
const key = (value: string) => ({ mode: 'key', value });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });

const FILES: Array<[what: string, name: string, contents: Buffer]> = [
	['an odd key', 'ü/sp ace #1+%41&=~(a)!.txt', Buffer.from('Grüße\n')],
	['an empty file', 'empty', Buffer.alloc(0)],
	['a file in parts', 'large.bin', randomBytes(21 * 1024 * 1024 + 7)],
];

afterAll(async () => {
	await rawClean(server.bucket, PREFIX);
	rmSync(folder, { recursive: true, force: true });
});

describe.each(installedClients().map((client) => [client.name, client] as const))('%s', (_, client) => {
	test.each(FILES)('reads what the node writes: %s', async (_what, name, contents) => {
		const at = `${PREFIX}ours/${name}`;
		const options = {
			contentType: 'text/x-ours',
			cacheControl: 'no-store',
			contentDisposition: 'inline',
			metadata: pairs({ author: 'n8n' }),
			tags: pairs({ team: 'a+b' }),
		};
		await runNode({ operation: 'upload', key: key(at), options }, { items: [{ json: {}, binary: { data: memoryBinary(contents) } }] });
		await client.get(at, file);
		expect(sha256(readFileSync(file))).toBe(sha256(contents));
		if (!client.describe) return;
		const { tags, metadata, ...headers } = await client.describe(at);
		expect(headers).toMatchObject({ contentType: 'text/x-ours', cacheControl: 'no-store', contentDisposition: 'inline' });
		expect(metadata).toMatchObject({ author: 'n8n' });
		if (tags) expect(tags).toEqual({ team: 'a+b' });
	});

	test.each(FILES)('writes what the node reads: %s', async (_what, name, contents) => {
		const at = `${PREFIX}theirs/${name}`;
		writeFileSync(file, contents);
		await client.put(at, file);
		const [read] = await runNode({ operation: 'download', key: key(at) });
		expect(sha256(binaryContents(read!.binary!.data!))).toBe(sha256(contents));
		const [described] = await runNode({ operation: 'getMetadata', key: key(at) });
		expect(described!.json).toMatchObject({
			size: contents.length,
			contentType: expect.stringMatching(/^text\/x-/) as string,
			metadata: { author: expect.any(String) as string },
		});
		if (client.setsTags) expect((await runNode({ operation: 'getTags', key: key(at) }))[0]!.json.tags).toEqual({ team: 'a+b' });
		expect((await runNode({ operation: 'getAll', prefix: at }))[0]!.json).toMatchObject({ key: at, size: contents.length });
	});

	test('and the node make links that are both good', async () => {
		const [, name, contents] = FILES[0]!;
		const at = `${PREFIX}links/${name}`;
		await runNode({ operation: 'upload', key: key(at) }, { items: [{ json: {}, binary: { data: memoryBinary(contents) } }] });
		const [ours] = await runNode({ operation: 'createPresignedUrl', key: key(at) });
		const theirs = await client.presign?.(at);
		for (const url of [String(ours!.json.url), theirs].filter((each) => each !== undefined))
			expect((await sendUrl('GET', url)).body.equals(contents)).toBe(true);
	});
});
