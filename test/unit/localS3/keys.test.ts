import {
	CopyObjectCommand,
	DeleteObjectCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListObjectsV2Command,
	PutObjectCommand,
	type S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { bucket, codeOf, failure, raw, sendRaw, startHarness, type Harness } from './harness';

const keys = [
	'plain.txt',
	'a#b',
	'a?b',
	'a%b',
	'a%2Fb',
	'a/b',
	'a+b',
	'a b',
	'a=b',
	'a&b',
	'a b ',
	' lead',
	'trail ',
	"it's",
	'"quoted"',
	'<tag>',
	'//',
	'/',
	'/lead',
	'a//b',
	'a/',
	'.',
	'..',
	'./a',
	'../a',
	'a/./b',
	'a/../b',
	'a/..',
	'...',
	'a\\b',
	'a:b',
	'a;b',
	'a,b',
	'a@b',
	'a$b',
	'a!b',
	"a(b)*'!",
	'a~b',
	'a|b',
	'a^b',
	'a`b',
	'{a}[b]',
	'%00',
	'%',
	'100%25',
	'\u0001\u001f',
	'tab\tnew\nline\rreturn',
	'\u007f',
	'é',
	'e\u0301',
	'ÅÄÖ',
	'日本語',
	'עברית',
	'😀',
	'👩‍👩‍👧',
	'\ufeffbom',
	'\uffff',
	'\ue000',
	'\u{10ffff}',
	'__proto__',
	'constructor',
	'x'.repeat(1024),
	'😀'.repeat(256),
];

let h: Harness;
let client: S3Client;
beforeAll(async () => {
	h = await startHarness();
	client = h.client();
});
afterAll(() => h.stop());

test('every key goes its whole way, none taken for another', async () => {
	await Promise.all(keys.map((Key) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(`body of ${Key}`) }))));
	const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' }));
	const decoded = listed.Contents!.map(({ Key }) => decodeURIComponent(Key!.replace(/\+/g, ' ')));
	expect(decoded).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
	await Promise.all(
		keys.map(async (Key) => {
			expect(await (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body!.transformToString()).toBe(`body of ${Key}`);
			await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
			const copy = `copy/${keys.indexOf(Key)}`;
			await client.send(new CopyObjectCommand({ Bucket: bucket, Key: copy, CopySource: `${bucket}/${encodeURIComponent(Key)}` }));
			expect((await client.send(new HeadObjectCommand({ Bucket: bucket, Key: copy }))).ContentLength).toBe(
				Buffer.byteLength(`body of ${Key}`),
			);
		}),
	);
});

test('a presigned link reaches its key byte for byte', async () => {
	// Only a raw request can show this: fetch would normalise dot segments away.
	for (const Key of ['a/../b', 'a+b', 'a%2Fb', '//', '😀', "a(b)*'!"]) {
		const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key }));
		const target = url.slice(url.indexOf('/', 'http://'.length));
		expect((await sendRaw(h.s3, target, { host: `127.0.0.1:${h.s3.port}` }, {})).body).toBe(`body of ${Key}`);
	}
});

test('a list without encoding-type carries forbidden characters as references', async () => {
	const answer = await raw(h.s3, { path: `/${bucket}`, query: { 'list-type': '2', prefix: '\u0001' } });
	expect(answer.body).toContain('<Key>&#x1;&#x1f;</Key>');
	expect((await raw(h.s3, { path: `/${bucket}`, query: { 'list-type': '2', prefix: 'tab' } })).body).toContain(
		'<Key>tab\tnew\nline&#xd;return</Key>',
	);
});

test('keys are deleted one by one and in a batch', async () => {
	const control = keys.filter((key) => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(key));
	for (const Key of control) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
	const rest = keys.filter((key) => !control.includes(key));
	const done = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: rest.map((Key) => ({ Key })) } }));
	expect(done.Errors ?? []).toEqual([]);
	expect(done.Deleted).toHaveLength(rest.length);
	expect(
		(await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents!.filter(({ Key }) => !Key!.startsWith('copy/')),
	).toEqual([]);
});

test.each(['\u0001', '\ufffe'])('a batch that names a character XML cannot carry is malformed: %j', async (char) => {
	const body = `<Delete><Object><Key>a&#x${char.charCodeAt(0).toString(16)};</Key></Object></Delete>`;
	const answer = await raw(h.s3, {
		method: 'POST',
		path: `/${bucket}`,
		query: { delete: '' },
		body,
		headers: { 'content-md5': md5(body) },
	});
	expect([answer.status, codeOf(answer)]).toEqual([400, 'MalformedXML']);
});

test('keys that are too long, and paths that are no UTF-8', async () => {
	expect((await failure(client.send(new PutObjectCommand({ Bucket: bucket, Key: 'x'.repeat(1025), Body: 'x' })))).name).toBe(
		'KeyTooLongError',
	);
	for (const path of [`/${bucket}/%ff`, `/${bucket}/%c3%28`, `/${bucket}/%zz`]) {
		const answer = await raw(h.s3, { path });
		expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidURI']);
	}
});

const md5 = (text: string) => createHash('md5').update(text).digest('base64');
