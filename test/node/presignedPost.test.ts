import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode, serverCredentials, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { startLocalS3 } from '../support/localS3/server';
import { raw, rawClean, rawKeys, server } from '../support/rawS3';

const PREFIX = 'forms-node/';
const s3 = new LocalS3Control(server.endpoint);

interface Made {
	url: string;
	method: string;
	fields: Record<string, string>;
	fieldsToFill: string[];
	html: string;
	curl: string;
	expiresAt: string;
	warning?: string;
}
const make = async (parameters: Parameters = {}, more: object = {}) =>
	(await runNode({ operation: 'createPresignedPost', keyPrefix: PREFIX, ...parameters }, more))[0]!.json as unknown as Made;
const policyOf = ({ fields }: Made) =>
	JSON.parse(Buffer.from(fields.policy!, 'base64').toString('ascii')) as { expiration: string; conditions: unknown[] };

/** Sends the form as a browser's FormData does. */
async function post({ url, fields }: Made, more: Record<string, string> = {}): Promise<Response> {
	const data = new FormData();
	for (const [name, value] of Object.entries({ ...fields, ...more })) data.append(name, value);
	data.append('file', new File(['contents'], 'file.txt', { type: 'text/plain' }));
	return await fetch(url, { method: 'POST', body: data, redirect: 'manual' });
}

afterAll(async () => await rawClean(server.bucket, PREFIX));

test('the output says what it allows, and nothing is sent', async () => {
	await s3.clearRequests();
	const made = await make({ expiresIn: 600, allowedType: 'prefix', contentType: 'image/', maxSize: 2 });
	expect(made).toMatchObject({
		url: `${server.endpoint}/${server.bucket}`,
		method: 'POST',
		expiresIn: 600,
		bucket: server.bucket,
		keyPrefix: PREFIX,
		s3Uri: `s3://${server.bucket}/${PREFIX}`,
		fieldsToFill: ['Content-Type'],
	});
	const { expiration, conditions } = policyOf(made);
	expect(expiration).toBe(made.expiresAt);
	expect(Math.abs(Date.parse(expiration) - Date.now() - 600_000)).toBeLessThan(5000);
	expect(conditions).toEqual(
		expect.arrayContaining([
			['eq', '$bucket', server.bucket],
			['starts-with', '$key', PREFIX],
			['starts-with', '$Content-Type', 'image/'],
			['content-length-range', 1, 2 * 1024 * 1024],
		]),
	);
	expect(await s3.requests()).toEqual([]);
	for (const text of [made.html, made.curl]) expect(text).not.toContain(server.keys.secretAccessKey);
});

test('a value with $ and other scripts is in the policy as ASCII without a $', async () => {
	const name = `${PREFIX}cost $5 – ü😀.txt`;
	const made = await make({ storeAs: 'key', key: { mode: 'key', value: name } });
	const text = Buffer.from(made.fields.policy!, 'base64').toString('utf8');
	expect(text).toMatch(/^[\x20-\x7e]*$/);
	expect(text).toContain('cost \\u00245');
	expect(policyOf(made).conditions).toContainEqual(['eq', '$key', name]);
	expect((await post(made)).status).toBe(201);
	expect(await rawKeys(server.bucket, `${PREFIX}cost`)).toEqual([name]);
});

test('tags and storage class are stored', async () => {
	const tags = {
		pairs: [
			{ name: 'team', value: 'a+b=c' },
			{ name: 'ünï', value: 'x y' },
		],
	};
	expect(
		(
			await post(
				await make({
					storeAs: 'key',
					key: { mode: 'key', value: `${PREFIX}tagged` },
					options: { tags, storageClass: 'STANDARD_IA', contentEncoding: 'identity', expires: '2030-01-02T03:04:05Z' },
				}),
			)
		).status,
	).toBe(201);
	const answer = await raw('GET', server.bucket, `${PREFIX}tagged`);
	expect(answer.headers).toMatchObject({
		'x-amz-storage-class': 'STANDARD_IA',
		'x-amz-tagging-count': '2',
		'content-encoding': 'identity',
		expires: 'Wed, 02 Jan 2030 03:04:05 GMT',
	});
	expect((await raw('GET', server.bucket, `${PREFIX}tagged`, { query: { tagging: '' } })).body.toString()).toContain(
		'<Key>team</Key><Value>a+b=c</Value>',
	);
});

test('Metadata to Ask For must be sent, with any value', async () => {
	const made = await make({
		storeAs: 'key',
		key: { mode: 'key', value: `${PREFIX}asked` },
		options: { openMetadata: 'Order-Number, x-amz-meta-name' },
	});
	expect(made.fieldsToFill).toEqual(['x-amz-meta-order-number', 'x-amz-meta-name']);
	expect((await post(made, { 'x-amz-meta-name': 'Zoe' })).status).toBe(403);
	expect((await post(made, { 'x-amz-meta-name': 'Zoe', 'x-amz-meta-order-number': '42' })).status).toBe(201);
	expect((await raw('HEAD', server.bucket, `${PREFIX}asked`)).headers).toMatchObject({
		'x-amz-meta-name': 'Zoe',
		'x-amz-meta-order-number': '42',
	});
});

test('a redirect, and a status instead of one', async () => {
	const redirected = await post(await make({ options: { redirectUrl: 'https://www.example.com/thanks', successStatus: '200' } }));
	expect([redirected.status, new URL(redirected.headers.get('location')!).searchParams.get('key')]).toEqual([303, `${PREFIX}file.txt`]);
	expect((await post(await make({ options: { successStatus: '204' } }))).status).toBe(204);
});

test('at another address, and on AWS with the bucket in the host name', async () => {
	const at = async (url: string, bucketIn: string) => (await make({ options: { publicEndpoint: { settings: { url, bucketIn } } } })).url;
	expect(await at('https://s3.example.com', 'path')).toBe(`https://s3.example.com/${server.bucket}`);
	expect(await at('https://s3.example.com:9000', 'hostName')).toBe(`https://${server.bucket}.s3.example.com:9000/`);
	expect(await at('https://files.example.com', 'address')).toBe('https://files.example.com/');
	const credentials = { ...serverCredentials(), moreSettings: false, otherRegion: 'eu-central-1' };
	expect((await make({}, { credentials })).url).toBe(`https://${server.bucket}.s3.eu-central-1.amazonaws.com/`);
	expect((await make({ keyPrefix: '' }, { credentials })).url).toBe(`https://${server.bucket}.s3.eu-central-1.amazonaws.com/`);
});

test('without a prefix a file may go anywhere, under its own name', async () => {
	const made = await make({ keyPrefix: '' });
	expect((await post(made, { key: `${PREFIX}deep/\${filename}` })).status).toBe(201);
	expect(await rawKeys(server.bucket, `${PREFIX}deep/`)).toEqual([`${PREFIX}deep/file.txt`]);
});

test('with a session token it works as long as the token, and warns', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'forms-session-'));
	const user = {
		accessKeyId: 'ASIAFORM',
		secretAccessKey: 'form-secret',
		sessionToken: 'form-token',
		sessionExpiresAt: Date.now() + 60_000,
	};
	const local = await startLocalS3({
		directory,
		region: server.region,
		users: [user],
		buckets: [{ name: server.bucket, region: server.region }],
	});
	try {
		const made = await make({}, { credentials: { ...serverCredentials(), ...user, endpoint: local.endpoint } });
		expect(made.warning).toContain('The connection has a session token');
		expect((await post(made)).status).toBe(201);
		await new LocalS3Control(local.endpoint).passTime(61_000);
		expect(await (await post(made)).text()).toContain('<Code>ExpiredToken</Code>');
	} finally {
		await local.stop();
		rmSync(directory, { recursive: true, force: true });
	}
});

describe('what is refused before anything is signed', () => {
	test.each([
		[{ storeAs: 'key', key: { mode: 'key', value: '' } }, 'Key is empty'],
		[
			{ storeAs: 'key', key: { mode: 'key', value: 'a/${filename}' } },
			'Key contains ${filename}, which S3 replaces by the name of the file',
		],
		[{ keyPrefix: 'x'.repeat(1025) }, 'Prefix has 1025 bytes; S3 allows 1,024'],
		[{ allowedType: 'exactly' }, 'Type is empty'],
		[{ allowedType: 'prefix', contentType: 'bïld/' }, 'Type is not a content type'],
		[{ maxSize: 0 }, 'Maximum Size (MiB) is not a number above 0 and at most 5120'],
		[{ maxSize: 5121 }, 'Maximum Size (MiB) is not a number above 0 and at most 5120'],
		[{ maxSize: 1, options: { minSize: 2_000_000 } }, 'Minimum Size (Bytes) is not a whole number from 0 to 1048576'],
		[{ expiresIn: 700_000 }, 'Expires In (Seconds) is not a whole number from 1 to 604800'],
		[{ options: { redirectUrl: 'javascript:alert(1)' } }, 'Redirect URL is not a web address'],
		[{ options: { openMetadata: 'a b' } }, 'Metadata has a name with characters that S3 does not take'],
		[
			{ options: { openMetadata: 'Order', metadata: { pairs: [{ name: 'order', value: '1' }] } } },
			'Metadata to Ask For has a name that Metadata gives a value',
		],
		[{ options: { tags: { pairs: [{ name: 'aws:x', value: '1' }] } } }, 'Tags: one name begins with "aws:"'],
	])('%j', async (parameters, message) => await expect(make(parameters)).rejects.toThrow(message));
});
