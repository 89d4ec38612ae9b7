/** What is large, many, or at the same moment. */
import { createHash } from 'node:crypto';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';
import { binaryContents, fileBinary, runNode } from '../support/executeContext';

const PREFIX = `${server.scratchPrefix}scale/`;
const MIB = 1024 * 1024;
/** More than a page. The local S3 is not what this proves, and takes twice as long over 3,000. */
const MANY = process.env.S3_LOCAL ? 1200 : 3000;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const sha256 = (contents: Buffer) => createHash('sha256').update(contents).digest('hex');

afterAll(async () => await rawClean(server.bucket, PREFIX));

test('100 MiB go up in parts and come down whole and in ranges', async () => {
	const contents = Buffer.alloc(100 * MIB, 'each of the parts begins with another one of these words; ');
	const [up] = await runNode(
		{ operation: 'upload', key: key('large'), options: { partSize: 8 } },
		{ items: [{ json: {}, binary: { data: await fileBinary(contents) } }] },
	);
	expect(up!.json).toMatchObject({ size: contents.length, parts: 13 });
	const stored = await raw('GET', server.bucket, `${PREFIX}large`);
	expect([stored.body.length, sha256(stored.body)]).toEqual([contents.length, sha256(contents)]);
	for (const [parameters, part] of [
		[{}, contents],
		[{ part: 'range', firstByte: 8_388_600, lastByte: 8_388_615 }, contents.subarray(8_388_600, 8_388_616)],
		[{ part: 'range', firstByte: 30 * MIB + 1 }, contents.subarray(30 * MIB + 1)],
		[{ part: 'lastBytes', numberOfBytes: 70_000 }, contents.subarray(-70_000)],
	] as const) {
		const [down] = await runNode({ operation: 'download', key: key('large'), ...parameters });
		expect(sha256(binaryContents(down!.binary!.data!))).toBe(sha256(part));
	}
}, 300_000);

test('of twenty appends at once each line is there once', async () => {
	const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
	const results = await runNode((i) => ({ operation: 'append', key: key('log'), from: 'text', text: lines[i]! }), {
		items: lines.map(() => ({ json: {} })),
	});
	expect(results).toHaveLength(20);
	const stored = (await raw('GET', server.bucket, `${PREFIX}log`)).body.toString();
	expect(stored.trimEnd().split('\n').sort()).toEqual([...lines].sort());
});

test(`${MANY} objects are listed whole, by level, by a pattern and up to a limit, and deleted`, async () => {
	const many = Array.from({ length: MANY }, (_, i) => `pages/${String(i % 30).padStart(2, '0')}/${String(i).padStart(5, '0')}`).sort();
	const left = [...many];
	const lane = async () => {
		for (let name = left.pop(); name !== undefined; name = left.pop()) await rawPut(server.bucket, PREFIX + name, 'x');
	};
	await Promise.all(Array.from({ length: 8 }, lane));
	const listed = async (more: object) =>
		(await runNode({ operation: 'getAll', prefix: `${PREFIX}pages/`, returnAll: true, ...more })).map(({ json }) => json.key);
	const all = many.map((name) => PREFIX + name);
	expect(await listed({})).toEqual(all);
	expect(await listed({ returnAll: false, limit: MANY - 100 })).toEqual(all.slice(0, MANY - 100));
	expect(await listed({ options: { depth: 'level' } })).toEqual([...new Set(all.map((each) => each.slice(0, -5)))]);
	expect(await listed({ options: { pattern: `${PREFIX}pages/*7/*5*` } })).toEqual(all.filter((each) => /7\/[^/]*5[^/]*$/.test(each)));
	await runNode((i) => ({ operation: 'delete', key: key(many[i]!) }), { items: many.map(() => ({ json: {} })) });
	expect(await rawKeys(server.bucket, `${PREFIX}pages/`)).toEqual([]);
}, 300_000);
