import { raw, rawClean, rawKeys, rawPut, sendUrl, server } from '../support/rawS3';
import { memoryBinary, runNode } from '../support/executeContext';
import { NASTY_KEYS } from '../support/nastyKeys';

const PREFIX = `${server.scratchPrefix}nasty-keys/`;
const byKey = (key: string) => ({ mode: 'key', value: key });
const sorted = (keys: string[]) => [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const bodyOf = async (key: string) => (await raw('GET', server.bucket, key)).body.toString();

afterAll(async () => await rawClean(server.bucket, PREFIX));

test('there are at least 40 nasty keys, and those of a group are all different', () => {
	expect(Object.values(NASTY_KEYS).flat().length).toBeGreaterThanOrEqual(40);
	for (const keys of Object.values(NASTY_KEYS)) expect(new Set(keys).size).toBe(keys.length);
});

const groups = Object.entries(NASTY_KEYS).map(([title, keys], i) => ({ title, keys, root: `${PREFIX}${i}/` }));

test.each(groups)(
	'keys $title go up, are listed, read, described, copied, moved, presigned and deleted, and none is mistaken for another',
	async ({ keys, root }) => {
		const inFolder = (folder: string) => keys.map((key) => `${root}${folder}/${key}`);
		const items = keys.map((_, i) => ({ json: {}, binary: { data: memoryBinary(Buffer.from(`contents ${i}`)) } }));
		const up = inFolder('up');
		const uploaded = await runNode((i) => ({ operation: 'upload', key: byKey(up[i]!) }), { items });
		expect(uploaded.map(({ json }) => json.key)).toEqual(up.map((key) => (key.endsWith('/') ? `${key}file.bin` : key)));
		for (const [i, key] of up.entries()) {
			if (!key.endsWith('/')) continue;
			// An upload to a folder takes the file's name.
			await raw('DELETE', server.bucket, `${key}file.bin`);
			await rawPut(server.bucket, key, `contents ${i}`);
		}
		expect(await rawKeys(server.bucket, `${root}up/`)).toEqual(sorted(up));
		for (const [i, key] of up.entries()) expect(await bodyOf(key)).toBe(`contents ${i}`);

		const listed = await runNode({ operation: 'getAll', prefix: `${root}up/`, returnAll: true });
		expect(listed.map(({ json }) => json.key)).toEqual(sorted(up));

		const read = await runNode((i) => ({ operation: 'download', key: byKey(up[i]!), as: 'text' }), { items });
		expect(read.map(({ json }) => [json.key, json.data])).toEqual(up.map((key, i) => [key, `contents ${i}`]));

		const byUri = await runNode(
			(i) => ({ operation: 'download', key: { mode: 'uri', value: `s3://${server.bucket}/${up[i]}` }, as: 'text' }),
			{ items },
		);
		expect(byUri.map(({ json }) => json.data)).toEqual(up.map((_, i) => `contents ${i}`));

		const described = await runNode((i) => ({ operation: 'getMetadata', key: byKey(up[i]!) }), { items });
		expect(described.map(({ json }) => [json.key, json.size])).toEqual(up.map((key, i) => [key, `contents ${i}`.length]));

		const there = await runNode((i) => ({ operation: 'exists', key: byKey(i % 2 ? up[i]! : `${up[i]!.slice(0, 1000)}!`) }), { items });
		expect(there.map(({ json }) => json.exists)).toEqual(up.map((_, i) => i % 2 === 1));

		const copied = inFolder('copy');
		await runNode((i) => ({ operation: 'copy', sourceKey: byKey(up[i]!), destinationKey: byKey(copied[i]!) }), { items });
		for (const [i, key] of copied.entries()) expect(await bodyOf(key)).toBe(`contents ${i}`);

		const moved = inFolder('move');
		await runNode((i) => ({ operation: 'move', sourceKey: byKey(copied[i]!), destinationKey: byKey(moved[i]!) }), { items });
		expect(await rawKeys(server.bucket, `${root}copy/`)).toEqual([]);
		for (const [i, key] of moved.entries()) expect(await bodyOf(key)).toBe(`contents ${i}`);

		const gets = await runNode((i) => ({ operation: 'createPresignedUrl', key: byKey(up[i]!) }), { items });
		for (const [i, { json }] of gets.entries()) expect((await sendUrl('GET', json.url as string)).body.toString()).toBe(`contents ${i}`);

		const signed = inFolder('put');
		const puts = await runNode((i) => ({ operation: 'createPresignedUrl', method: 'PUT', key: byKey(signed[i]!) }), { items });
		for (const [i, { json }] of puts.entries()) {
			expect((await sendUrl('PUT', json.url as string, {}, Buffer.from(`put ${i}`))).status).toBe(200);
			expect(await bodyOf(signed[i]!)).toBe(`put ${i}`);
		}

		const even = items.filter((_, i) => i % 2 === 0);
		const deleted = await runNode((i) => ({ operation: 'delete', key: byKey(up[i * 2]!) }), { items: even });
		expect(deleted.map(({ json }) => json.key)).toEqual(up.filter((_, i) => i % 2 === 0));
		expect(await rawKeys(server.bucket, `${root}up/`)).toEqual(sorted(up.filter((_, i) => i % 2 === 1)));
		for (const key of up.filter((_, i) => i % 2 === 1)) await runNode({ operation: 'delete', key: byKey(key) });
		expect(await rawKeys(server.bucket, `${root}up/`)).toEqual([]);
	},
);

test('deleting or listing foo/ never touches foobar/', async () => {
	for (const key of ['foo/', 'foo/1', 'foobar/1', 'foobaz']) await rawPut(server.bucket, `${PREFIX}${key}`, '');
	const listed = await runNode({ operation: 'getAll', prefix: `${PREFIX}foo/`, returnAll: true });
	expect(listed.map(({ json }) => json.key)).toEqual([`${PREFIX}foo/`, `${PREFIX}foo/1`]);
	await runNode({ operation: 'delete', key: byKey(`${PREFIX}foo/`) });
	expect(await rawKeys(server.bucket, `${PREFIX}foo`)).toEqual([`${PREFIX}foo/1`, `${PREFIX}foobar/1`, `${PREFIX}foobaz`]);
});

test('an object is not deleted, moved or replaced in place of one with a slash at its end', async () => {
	const root = `${PREFIX}beside/`;
	for (const name of ['x', 'z']) await rawPut(server.bucket, root + name, name);
	// Stores on a disk keep no contents in a folder.
	await raw('PUT', server.bucket, `${root}w/`, { body: Buffer.from('w') });
	const tried = [
		{ operation: 'delete', key: byKey(`${root}x/`) },
		{ operation: 'move', sourceKey: byKey(`${root}x/`), destinationKey: byKey(`${root}y`) },
		{ resource: 'folder', operation: 'create', folder: { mode: 'path', value: `${root}x` } },
		{ operation: 'move', sourceKey: byKey(`${root}w/`), destinationKey: byKey(`${root}z/`) },
	];
	const isKept = (await bodyOf(`${root}w/`)) === 'w';
	for (const parameters of tried) await runNode(parameters).catch(() => undefined);
	expect([await bodyOf(`${root}x`), await bodyOf(`${root}z`)]).toEqual(['x', 'z']);
	if (isKept) expect([await bodyOf(`${root}w/`), await bodyOf(`${root}z/`)]).toContain('w');
});
