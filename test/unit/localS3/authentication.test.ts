import {
	GetObjectCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListBucketsCommand,
	ListObjectsV2Command,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { bucket, codeOf, failure, raw, region, root, sendRaw, signRaw, startHarness, type Harness } from './harness';

const temporary = { accessKeyId: 'ASIATEMPORARY', secretAccessKey: 'temporary-secret', sessionToken: 'the-token' };
const ended = { accessKeyId: 'ASIAENDED', secretAccessKey: 'ended-secret', sessionToken: 'old-token', sessionExpiresAt: 1 };
const reader = {
	accessKeyId: 'AKIAREADER',
	secretAccessKey: 'reader-secret',
	name: 'reader',
	deny: [{ action: 's3:ListBucket' }, { action: 's3:*', bucket, prefix: 'denied/' }, { action: 's3:Put*' }],
};

let h: Harness;
beforeAll(async () => {
	h = await startHarness({
		users: [root, temporary, ended, reader],
		buckets: [
			{ name: bucket, region },
			{ name: 'us-bucket', region: 'us-east-1' },
		],
		baseHosts: ['s3.test'],
	});
	await h.client().send(new PutObjectCommand({ Bucket: bucket, Key: 'there', Body: 'x' }));
});
afterAll(() => h.stop());

describe('signed headers', () => {
	test('by hand and by the SDK', async () => {
		expect((await raw(h.s3, { path: `/${bucket}/there` })).body).toBe('x');
		await h.client().send(new HeadBucketCommand({ Bucket: bucket }));
	});

	test.each([
		['an unknown key', { user: { ...root, accessKeyId: 'AKIANOBODY' } }, 403, 'InvalidAccessKeyId'],
		['a wrong secret', { user: { ...root, secretAccessKey: 'wrong' } }, 403, 'SignatureDoesNotMatch'],
		['a clock 16 minutes slow', { now: Date.now() - 16 * 60_000 }, 403, 'RequestTimeTooSkewed'],
		['a clock 16 minutes fast', { now: Date.now() + 16 * 60_000 }, 403, 'RequestTimeTooSkewed'],
		['another region', { region: 'us-west-2' }, 400, 'AuthorizationHeaderMalformed'],
		['no signature', { sign: 'none' as const }, 403, 'AccessDenied'],
		['a temporary key without its token', { user: temporary }, 403, 'InvalidAccessKeyId'],
		["a token that is not the key's", { headers: { 'x-amz-security-token': 'other' }, user: temporary }, 400, 'InvalidToken'],
		['a token for a lasting key', { headers: { 'x-amz-security-token': 'other' } }, 400, 'InvalidToken'],
		['an expired token', { headers: { 'x-amz-security-token': 'old-token' }, user: ended }, 400, 'ExpiredToken'],
		['a nonsense payload hash', { payloadHash: 'abc' }, 400, 'InvalidArgument'],
	])('%s', async (_name, change, status, code) => {
		const answer = await raw(h.s3, { path: `/${bucket}/there`, ...change });
		expect([answer.status, codeOf(answer)]).toEqual([status, code]);
		expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
		expect(answer.headers['x-amz-id-2']).toBeTruthy();
		expect(answer.body).toContain(`<RequestId>${String(answer.headers['x-amz-request-id'])}</RequestId>`);
	});

	test('a temporary key with its token', async () => {
		expect((await raw(h.s3, { path: `/${bucket}/there`, user: temporary, headers: { 'x-amz-security-token': 'the-token' } })).status).toBe(
			200,
		);
		await h.client({ credentials: temporary }).send(new HeadBucketCommand({ Bucket: bucket }));
	});

	test('the right region comes with the refusal of a wrong one', async () => {
		const answer = await raw(h.s3, { path: `/${bucket}`, region: 'us-west-2' });
		expect(answer.body).toContain(`<Region>${region}</Region>`);
		expect(answer.headers['x-amz-bucket-region']).toBe(region);
		expect(answer.body).toContain("the region 'us-west-2' is wrong; expecting 'eu-central-1'");
		const head = await raw(h.s3, { method: 'HEAD', path: `/${bucket}`, region: 'us-west-2' });
		expect([head.status, head.body, head.headers['x-amz-bucket-region']]).toEqual([400, '', region]);
	});

	test('a wrong secret is noticed before a missing bucket', async () => {
		expect(codeOf(await raw(h.s3, { path: '/no-such-bucket', user: { ...root, secretAccessKey: 'wrong' } }))).toBe('SignatureDoesNotMatch');
		expect(codeOf(await raw(h.s3, { path: '/no-such-bucket' }))).toBe('NoSuchBucket');
	});

	test('HEAD never has a body', async () => {
		const answer = await raw(h.s3, { method: 'HEAD', path: `/${bucket}/missing` });
		expect([answer.status, answer.body]).toEqual([404, '']);
	});

	test('an x-amz- header outside the signature', async () => {
		const { target, headers } = signRaw(h.s3, { path: `/${bucket}/there` });
		const answer = await sendRaw(h.s3, target, { ...headers, 'x-amz-meta-smuggled': '1' }, {});
		expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied']);
		expect(answer.body).toContain('<HeadersNotSigned>x-amz-meta-smuggled</HeadersNotSigned>');
	});

	test('a changed path, query or method', async () => {
		const { target, headers } = signRaw(h.s3, { path: `/${bucket}/there` });
		for (const [method, changed] of [
			['GET', `/${bucket}/ther`],
			['GET', `${target}?versionId=null`],
			['DELETE', target],
		] as const) {
			expect(codeOf(await sendRaw(h.s3, changed, headers, { method }))).toBe('SignatureDoesNotMatch');
		}
	});

	test('virtual-hosted addressing', async () => {
		const answer = await raw(h.s3, { path: '/there', headers: { host: `${bucket}.s3.test:${h.s3.port}` } });
		expect([answer.status, answer.body]).toEqual([200, 'x']);
	});
});

describe('presigned links', () => {
	test('work, expire, and are bound to what they sign', async () => {
		const url = await getSignedUrl(
			h.client(),
			new GetObjectCommand({ Bucket: bucket, Key: 'there', ResponseContentDisposition: 'attachment; filename="a b.txt"' }),
			{ expiresIn: 60 },
		);
		const answer = await fetch(url);
		expect([answer.status, await answer.text(), answer.headers.get('content-disposition')]).toEqual([
			200,
			'x',
			'attachment; filename="a b.txt"',
		]);
		expect((await fetch(url.replace('there', 'other'))).status).toBe(403);
	});

	test.each([
		['expired', { now: Date.now() - 120_000 }, 403, 'AccessDenied', 'Request has expired'],
		['longer than a week', { expires: 604801 }, 400, 'AuthorizationQueryParametersError', 'X-Amz-Expires must be less than a week'],
		['for another region', { region: 'us-west-2' }, 400, 'AuthorizationQueryParametersError', "expecting 'eu-central-1'"],
		['with a wrong secret', { user: { ...root, secretAccessKey: 'wrong' } }, 403, 'SignatureDoesNotMatch', ''],
	])('%s', async (_name, change, status, code, message) => {
		const answer = await raw(h.s3, { path: `/${bucket}/there`, sign: 'query', ...change });
		expect([answer.status, codeOf(answer)]).toEqual([status, code]);
		expect(answer.body).toContain(message);
	});
});

describe('what a user may not do', () => {
	const as = () => h.client({ credentials: reader });

	test('list a bucket', async () => {
		const error = await failure(as().send(new ListObjectsV2Command({ Bucket: bucket })));
		expect(error.name).toBe('AccessDenied');
		expect(error.message).toBe(
			'User: arn:aws:iam::000000000000:user/reader is not authorized to perform: s3:ListBucket ' +
				`on resource: "arn:aws:s3:::${bucket}" because no identity-based policy allows the s3:ListBucket action`,
		);
		expect((await failure(as().send(new HeadBucketCommand({ Bucket: bucket })))).$metadata?.httpStatusCode).toBe(403);
	});

	test('learn that a key is missing', async () => {
		expect((await failure(as().send(new GetObjectCommand({ Bucket: bucket, Key: 'missing' })))).name).toBe('AccessDenied');
		await as().send(new HeadObjectCommand({ Bucket: bucket, Key: 'there' }));
	});

	test('touch a denied prefix, or write', async () => {
		expect((await failure(as().send(new GetObjectCommand({ Bucket: bucket, Key: 'denied/a' })))).message).toContain(
			`s3:GetObject on resource: "arn:aws:s3:::${bucket}/denied/a"`,
		);
		expect((await failure(as().send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x' })))).message).toContain('s3:PutObject');
		expect((await as().send(new ListBucketsCommand({}))).Buckets).toHaveLength(2);
	});
});
