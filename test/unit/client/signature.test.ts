/** What is signed here has the signature of the SDK's own signer. */
import { createHash } from 'node:crypto';
import { createS3, SignatureV4 } from '../../../nodes/AmazonS3/client/sdk/sdk';
import { percentEncodePath } from '../../../nodes/AmazonS3/client/flow/percentEncode';
import { createSigner, dateOf, signRequest, type SigningKeys } from '../../../nodes/AmazonS3/client/sdk/signature';
import { NASTY_KEYS } from '../../support/nastyKeys';

const KEYS: SigningKeys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY' };
const AT = new Date('2026-11-27T06:07:08.999Z');
const HEADERS = { host: 's3.example.com:9000', 'x-amz-content-sha256': createHash('sha256').digest('hex') };

async function theSdks(request: object, keys: SigningKeys, region: string, signingDate: Date): Promise<Record<string, string>> {
	const { sha256 } = createS3({ region, credentials: keys }).config;
	const signer = new SignatureV4({ service: 's3', region, credentials: keys, sha256, uriEscapePath: false, applyChecksum: false });
	const signed: unknown = await signer.sign({ ...request, protocol: 'https:', hostname: 'x' } as never, { signingDate });
	return (signed as { headers: Record<string, string> }).headers;
}

const request = (changes: object = {}) => ({ method: 'GET', path: '/b/key', query: { 'x-id': 'GetObject' }, headers: HEADERS, ...changes });

test.each<[string, object, Partial<SigningKeys>?]>([
	['a download', {}],
	['a session', {}, { sessionToken: 'FwoGZXIvYXdzE/+=token==' }],
	['an empty session token', {}, { sessionToken: '' }],
	['a secret beyond ASCII', {}, { secretAccessKey: 'geheim ü' }],
	['no query', { method: 'HEAD', query: {} }],
	['a query with signs', { query: { 'response-content-disposition': `a "b" (c)!*'~ü`, versionId: 'a+b/=', 'x-id': 'GetObject' } }],
	[
		'headers that are not signed, and blanks',
		{
			method: 'PUT',
			headers: {
				...HEADERS,
				authorization: 'of before',
				'cache-control': 'no-store',
				'user-agent': 'n8n',
				'content-type': 'text/plain;  charset=utf-8',
				'x-amz-meta-b': ' a   b\tc ',
				'x-amz-meta-a': '',
			},
		},
	],
])('%s', async (_, changes, keys = {}) => {
	const asked = request(changes);
	const all = { ...KEYS, ...keys };
	const headers = signRequest(createSigner(), asked, all, { date: dateOf(AT), region: 'eu-central-1' });
	expect(headers).toEqual(await theSdks(asked, all, 'eu-central-1', AT));
});

test('every legal key', async () => {
	const sign = createSigner();
	for (const key of Object.values(NASTY_KEYS).flat()) {
		const asked = request({ path: `/b/${percentEncodePath(key)}` });
		const { authorization } = signRequest(sign, asked, KEYS, { date: dateOf(AT), region: 'eu-central-1' });
		expect([key, authorization]).toEqual([key, (await theSdks(asked, KEYS, 'eu-central-1', AT)).authorization]);
	}
});

test('one signer for several days, regions and keys in turn', async () => {
	const sign = createSigner();
	const tomorrow = new Date('2026-11-28T00:00:00Z');
	const other = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'other' };
	for (const [moment, region, keys] of [
		[AT, 'eu-central-1', KEYS],
		[tomorrow, 'eu-central-1', KEYS],
		[tomorrow, 'us-east-1', KEYS],
		[tomorrow, 'us-east-1', other],
		[AT, 'eu-central-1', KEYS],
	] as Array<[Date, string, SigningKeys]>) {
		const headers = signRequest(sign, request(), keys, { date: dateOf(moment), region });
		expect(headers).toEqual(await theSdks(request(), keys, region, moment));
	}
});
