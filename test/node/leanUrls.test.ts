/** Every URL that the lean signer makes is compared with the SDK's of the same second, byte for byte. Nothing is sent. */
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { confine } from '../../nodes/AmazonS3/client/store/confine';
import { withSettings } from '../../nodes/AmazonS3/client/store/requestSettings';
import { signCall, type SignableCall } from '../../nodes/AmazonS3/client/sharing/signCall';
import { signUrl, type PresignableCommand, type SigningTerms } from '../../nodes/AmazonS3/client/sharing/signUrl';
import * as sdk from '../../nodes/AmazonS3/client/sdk/sdk';
import { NASTY_KEYS } from '../support/nastyKeys';
import { credentialsWith } from '../support/executeContext';

type Input = { Bucket: string; Key: string };
type Changes = Record<string, unknown>;

const BUCKET = 'my-bucket';
const OTHER = { signedAt: new Date('2026-03-04T05:06:07Z'), expiresInSeconds: 60 };
const TERMS = { signedAt: new Date('2026-11-26T23:59:59Z'), expiresInSeconds: 604_800 };
const SESSION = 'FwoGZXIvYXdzE/+=token==';

const PLACES: Array<[string, Changes, Partial<SigningTerms>?]> = [
	['Amazon S3', { endpoint: '', forcePathStyle: false }],
	['Amazon S3, path style, a session token', { endpoint: '', forcePathStyle: true, sessionToken: SESSION }],
	['a bucket with dots', { endpoint: '', forcePathStyle: false, bucketName: 'my.bucket' }],
	['a store, path style', { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }],
	['a store, bucket in the host', { endpoint: 'https://s3.example.com', forcePathStyle: false, sessionToken: SESSION }],
	['a store below a path, on a port of its own', { endpoint: 'https://example.com:8443/gateway', forcePathStyle: true }],
	[
		'a public endpoint',
		{ endpoint: 'http://10.0.0.1:9000', forcePathStyle: true },
		{ publicEndpoint: { url: 'https://files.example.com', bucketIn: 'address' } },
	],
	[
		'a public endpoint with a port and a path',
		{ endpoint: 'http://10.0.0.1:9000', forcePathStyle: true },
		{ publicEndpoint: { url: 'https://files.example.com:8443/s3', bucketIn: 'path' } },
	],
];

const CALLS: Array<[string, SignableCall, object]> = [
	['a download', 'GetObject', {}],
	['a download of a version', 'GetObject', { VersionId: 'nul+l/=' }],
	[
		'a download with other headers',
		'GetObject',
		{
			ResponseCacheControl: 'no-store',
			ResponseContentDisposition: `attachment; filename="a b.txt"; filename*=UTF-8''%C3%A4.txt`,
			ResponseContentEncoding: 'gzip',
			ResponseContentLanguage: 'de',
			ResponseContentType: 'text/plain; charset=ünicode',
		},
	],
	['its headers', 'HeadObject', {}],
	['the headers of a version', 'HeadObject', { VersionId: 'v1' }],
	['a deletion', 'DeleteObject', { VersionId: undefined }],
	['the deletion of a version', 'DeleteObject', { VersionId: 'v1' }],
	['an upload', 'PutObject', {}],
	['an upload of one type and size', 'PutObject', { ContentType: 'text/plain; charset=utf-8', ContentLength: 12 }],
	['a part', 'UploadPart', { UploadId: '2~a/b+c=', PartNumber: 10_000, ContentLength: 5_242_880 }],
];

const stops: Array<() => void> = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A store that counts what the SDK signs. */
async function counting(changes: Changes, change: (store: Store) => Store = (store) => store) {
	const opened = await openStore(readConnection(credentialsWith({ bucketName: BUCKET, ...changes })));
	stops.push(opened.close);
	const counted = { bySdk: 0 };
	const store = change({
		...opened,
		withinRegionOf: async (bucket, work) => {
			counted.bySdk++;
			return await opened.withinRegionOf(bucket, work);
		},
	});
	return { store, counted };
}

async function theSdks(store: Store, name: SignableCall, input: Input, terms: SigningTerms) {
	const Command = sdk[`${name}Command`] as new (input: object) => PresignableCommand;
	return await signUrl(store, new Command(input), terms);
}

describe.each(PLACES)('%s', (_, changes, more = {}) => {
	const bucket = String(changes.bucketName ?? BUCKET);
	test.each(CALLS)('%s: the lean URL is the one of the SDK, for all keys', async (_, name, members) => {
		const { store, counted } = await counting(changes);
		await signCall(store, name, { Bucket: bucket, Key: 'first', ...members }, { ...OTHER, ...more });
		counted.bySdk = 0;
		const terms = { ...TERMS, ...more };
		const lean = new Map<string, object>();
		for (const key of Object.values(NASTY_KEYS).flat())
			lean.set(key, await signCall(store, name, { Bucket: bucket, Key: key, ...members }, terms));
		expect(counted.bySdk).toBe(0);
		for (const [key, signed] of lean) expect(signed).toEqual(await theSdks(store, name, { Bucket: bucket, Key: key, ...members }, terms));
	});
});

test.each<[string, SignableCall, object]>([
	['a checksum', 'PutObject', { ChecksumSHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' }],
	['a condition', 'PutObject', { IfNoneMatch: '*' }],
	['metadata', 'PutObject', { Metadata: { a: 'b' } }],
	['a type with two blanks', 'PutObject', { ContentType: 'text/plain;  charset=utf-8' }],
	['a date', 'GetObject', { ResponseExpires: new Date('2027-01-01T00:00:00Z') }],
	['an encryption key', 'GetObject', { SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'a'.repeat(43) + '=' }],
])('%s goes the way of the SDK each time', async (_, name, members) => {
	const { store, counted } = await counting({});
	for (let i = 0; i < 3; i++) {
		const input = { Bucket: BUCKET, Key: `key ${i}`, ...members };
		expect(await signCall(store, name, input, TERMS)).toEqual(await theSdks(store, name, input, TERMS));
	}
	expect(counted.bySdk).toBe(6);
});

test('half of a character in a key is refused as ever', async () => {
	const { store } = await counting({});
	await signCall(store, 'GetObject', { Bucket: BUCKET, Key: 'first' }, TERMS);
	const input = { Bucket: BUCKET, Key: 'half \ud83d' };
	const refusal = await theSdks(store, 'GetObject', input, TERMS).catch((error: Error) => error.message);
	await expect(signCall(store, 'GetObject', input, TERMS)).rejects.toThrow(String(refusal));
});

test('settings of a connection are in its URLs, and in no other', async () => {
	const { store } = await counting({});
	const paying = withSettings(store, { requesterPays: true, expectedBucketOwner: '123456789012' });
	for (const key of ['a', 'b']) {
		const input = { Bucket: BUCKET, Key: key };
		for (const one of [store, paying])
			expect(await signCall(one, 'GetObject', input, TERMS)).toEqual(await theSdks(one, 'GetObject', input, TERMS));
		expect((await signCall(paying, 'GetObject', input, TERMS)).url).toContain('x-amz-request-payer=requester');
		expect((await signCall(store, 'GetObject', input, TERMS)).url).not.toContain('x-amz-request-payer');
	}
});

test('a confined connection signs nothing outside, also after it has signed what is inside', async () => {
	const { store } = await counting({}, (opened) => confine(opened, { prefix: 'in/', readOnly: true }));
	const ask = async (name: SignableCall, Bucket: string, Key: string) => await signCall(store, name, { Bucket, Key }, TERMS);
	for (const key of ['in/a', 'in/b']) expect((await ask('GetObject', BUCKET, key)).url).toContain(`/${key}?`);
	await expect(ask('GetObject', BUCKET, 'out/a')).rejects.toThrow('whose key begins with "in/"');
	await expect(ask('GetObject', 'other-bucket', 'in/a')).rejects.toThrow('may only work in the bucket');
	await expect(ask('PutObject', BUCKET, 'in/a')).rejects.toThrow('may only read');
	await expect(ask('PutObject', BUCKET, 'in/a')).rejects.toThrow('may only read');
});
