import { ListObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { listPage } from '../../support/localS3/listing';
import { compareKeys } from '../../support/localS3/compareKeys';
import { SortedKeys } from '../../support/localS3/sortedKeys';
import { bucket, codeOf, raw, startHarness, type Harness } from './harness';

const names = [
	'',
	'a',
	'b',
	'a/',
	'a/1',
	'a/2',
	'a/b/1',
	'a/b/2',
	'a//1',
	'aa/1',
	'b/',
	'b/c/d/e',
	'b0',
	'/x',
	'//y',
	'a-b-c',
	'a-b-d',
	'\u{1f600}/1',
	'\uffee',
	'\uffee/2',
	'z',
];
const keys = names.slice(1);

/** What S3 has to list, worked out the plain way: sort by bytes, group, cut. */
function model(prefix: string, delimiter: string): string[] {
	const out: string[] = [];
	for (const key of [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
		if (!key.startsWith(prefix)) continue;
		const rest = key.slice(prefix.length);
		const at = delimiter === '' ? -1 : rest.indexOf(delimiter);
		const entry = at < 0 ? `k:${key}` : `p:${prefix}${rest.slice(0, at + delimiter.length)}`;
		if (!out.includes(entry)) out.push(entry);
	}
	return out;
}

let h: Harness;
let client: S3Client;
beforeAll(async () => {
	h = await startHarness();
	client = h.client();
	await Promise.all(keys.map((key) => raw(h.s3, { method: 'PUT', path: `/${bucket}/${encodeURIComponent(key)}`, body: 'x' })));
});
afterAll(() => h.stop());

const plain = (text: string) => decodeURIComponent(text.replace(/\+/g, ' '));

test.each(
	['', '/', '//', '-', 'b', '/b'].flatMap((delimiter) =>
		['', 'a', 'a/', 'b/c', '\uffee', 'nothing'].map((prefix) => [delimiter, prefix] as const),
	),
)('pages with delimiter %j and prefix %j are the whole, whatever their size', async (Delimiter, Prefix) => {
	const expected = model(Prefix, Delimiter);
	for (const MaxKeys of [1, 2, 3, 1000]) {
		const v2: string[] = [];
		let ContinuationToken: string | undefined;
		do {
			const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, Delimiter, MaxKeys, ContinuationToken }));
			expect(page.KeyCount).toBe((page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0));
			expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
			v2.push(
				...[
					...(page.Contents ?? []).map(({ Key }) => `k:${Key!}`),
					...(page.CommonPrefixes ?? []).map((group) => `p:${group.Prefix!}`),
				].sort((a, b) => expected.indexOf(a) - expected.indexOf(b)),
			);
			ContinuationToken = page.NextContinuationToken;
			expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
		} while (ContinuationToken !== undefined);
		expect(v2).toEqual(expected);
	}
	const v1: string[] = [];
	let Marker: string | undefined;
	for (;;) {
		const page = await client.send(new ListObjectsCommand({ Bucket: bucket, Prefix, Delimiter, MaxKeys: 2, Marker, EncodingType: 'url' }));
		v1.push(
			...[
				...(page.Contents ?? []).map(({ Key }) => `k:${plain(Key!)}`),
				...(page.CommonPrefixes ?? []).map((group) => `p:${plain(group.Prefix!)}`),
			].sort((a, b) => expected.indexOf(a) - expected.indexOf(b)),
		);
		if (!page.IsTruncated) break;
		Marker = plain(page.NextMarker ?? page.Contents!.at(-1)!.Key!);
	}
	expect(v1).toEqual(expected);
});

test('start-after is a key, whether it exists or not', async () => {
	const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, StartAfter: 'a/9' }));
	expect(page.Contents!.map(({ Key }) => Key)).toEqual(
		model('', '')
			.map((entry) => entry.slice(2))
			.filter((key) => Buffer.compare(Buffer.from(key), Buffer.from('a/9')) > 0),
	);
});

test('limits, and parameters that make no sense', async () => {
	expect(await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 0 }))).toMatchObject({
		KeyCount: 0,
		IsTruncated: false,
		MaxKeys: 0,
	});
	expect((await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 5000 }))).MaxKeys).toBe(1000);
	const nonsense: Array<Record<string, string>> = [
		{ 'max-keys': '-1' },
		{ 'max-keys': 'x' },
		{ 'continuation-token': 'nonsense' },
		{ 'continuation-token': '' },
		{ 'encoding-type': 'base64' },
	];
	for (const query of nonsense) {
		const answer = await raw(h.s3, { path: `/${bucket}`, query: { 'list-type': '2', ...query } });
		expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidArgument']);
	}
});

test('the order is that of UTF-8 bytes', () => {
	const all = ['a', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', 'a\uffff', 'a\u{10000}', ''];
	for (const a of all)
		for (const b of all) expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
});

test('100,000 keys: a hundred pages and a grouped list', () => {
	const sorted = new SortedKeys();
	for (let i = 0; i < 100_000; i++) sorted.add(`${i % 100}/${i}`);
	let after: { key: string } | undefined;
	let count = 0;
	for (;;) {
		const page = listPage(sorted.inOrder(), { prefix: '', delimiter: '', limit: 1000, after, isListed: () => true });
		count += page.entries.length;
		if (!page.truncated) break;
		after = page.entries.at(-1) as { key: string };
	}
	expect(count).toBe(100_000);
	expect(listPage(sorted.inOrder(), { prefix: '', delimiter: '/', limit: 1000, isListed: () => true }).entries).toHaveLength(100);
	sorted.remove('5/5');
	sorted.add('5/5');
	sorted.remove('6/6');
	sorted.add('new');
	expect(sorted.inOrder()).toHaveLength(100_000);
	expect(sorted.inOrder()).not.toContain('6/6');
});
