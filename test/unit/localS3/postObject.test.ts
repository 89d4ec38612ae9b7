import { createHmac } from 'node:crypto';
import { GetObjectCommand, GetObjectTaggingCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { bucket, codeOf, raw, region, root, sendRaw, startHarness, type Harness, type RawAnswer } from './harness';

const temporary = { accessKeyId: 'ASIAPOST', secretAccessKey: 'post-secret', sessionToken: 'the-token' };
const reader = { accessKeyId: 'AKIAPOSTREADER', secretAccessKey: 'reader-secret', deny: [{ action: 's3:Put*' }] };

let h: Harness;
beforeAll(async () => {
	h = await startHarness({
		users: [root, temporary, reader],
		buckets: [
			{ name: bucket, region },
			{ name: 'other-bucket', region },
		],
	});
});
afterAll(() => h.stop());

type Condition = object | unknown[];
interface Form {
	conditions?: Condition[];
	fields?: Record<string, string>;
	expiration?: string;
	policy?: string;
	file?: string | null;
	fileName?: string;
	user?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
	at?: string;
	region?: string;
	/** sent instead of what was signed, or left out */
	changed?: Record<string, string | undefined>;
	contentType?: string;
	end?: string;
	after?: string;
	cutAfter?: number;
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const boundary = 'the--boundary';
const part = (name: string, value: string, more = '') =>
	`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

/** Signs a form by hand, from the text of the specification and with none of the server's code, and sends it. */
async function post(form: Form): Promise<RawAnswer> {
	const { fields = { key: 'a.txt' }, file = 'contents', fileName = 'file.txt' } = form;
	const user: NonNullable<Form['user']> = form.user ?? root;
	const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
	const day = date.slice(0, 8);
	const signing: Record<string, string> = {
		'x-amz-algorithm': 'AWS4-HMAC-SHA256',
		'x-amz-credential': `${user.accessKeyId}/${day}/${form.region ?? region}/s3/aws4_request`,
		'x-amz-date': date,
	};
	if (user.sessionToken !== undefined) signing['x-amz-security-token'] = user.sessionToken;
	const conditions = form.conditions ?? [{ key: fields.key }];
	const document = {
		expiration: form.expiration ?? new Date(Date.now() + 60_000).toISOString(),
		conditions: [{ bucket }, ...conditions, ...Object.entries(signing).map(([name, value]) => ({ [name]: value }))],
	};
	const policy = form.policy ?? Buffer.from(JSON.stringify(document)).toString('base64');
	const key = [form.region ?? region, 's3', 'aws4_request'].reduce((k, text) => hmac(k, text), hmac(`AWS4${user.secretAccessKey}`, day));
	const all: Record<string, string | undefined> = {
		...fields,
		...signing,
		policy,
		'x-amz-signature': hmac(key, policy).toString('hex'),
		...form.changed,
	};
	const text = Object.entries(all)
		.map(([name, value]) => (value === undefined ? '' : part(name, value)))
		.join('');
	const filePart = file === null ? '' : part('file', file, `; filename="${fileName}"`);
	const body = `${text}${filePart}${form.after ?? ''}${form.end ?? `--${boundary}--\r\n`}`;
	return await sendRaw(
		h.s3,
		form.at ?? `/${bucket}`,
		{ 'content-type': form.contentType ?? `multipart/form-data; boundary=${boundary}` },
		{ method: 'POST', body, cutAfter: form.cutAfter },
	);
}

const stored = async (key: string) => await h.client().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
const keys = async () => ((await h.client().send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key);

describe('a form that keeps to its policy', () => {
	test('stores the file, with 204 and no body unless it says otherwise', async () => {
		const answer = await post({});
		expect([answer.status, answer.body]).toEqual([204, '']);
		expect(answer.headers.etag).toBe('"98bf7d8c15784f0a3d63204441e1e2aa"');
		expect(await (await stored('a.txt')).Body!.transformToString()).toBe('contents');
		expect((await stored('a.txt')).ContentType).toBe('binary/octet-stream');
	});

	test('with everything that S3 stores with an object', async () => {
		const fields = {
			key: 'full.txt',
			'Content-Type': 'text/plain',
			'Cache-Control': 'no-store',
			'Content-Disposition': 'inline',
			'x-amz-meta-a': 'one',
			'x-amz-storage-class': 'STANDARD_IA',
			tagging: '<Tagging><TagSet><Tag><Key>team</Key><Value>a b</Value></Tag></TagSet></Tagging>',
			'x-ignore-me': 'anything',
		};
		const conditions = Object.entries(fields)
			.filter(([name]) => name !== 'x-ignore-me')
			.map(([name, value]) => ['eq', `$${name}`, value]);
		expect((await post({ fields, conditions })).status).toBe(204);
		expect(await stored('full.txt')).toMatchObject({
			ContentType: 'text/plain',
			CacheControl: 'no-store',
			ContentDisposition: 'inline',
			Metadata: { a: 'one' },
			StorageClass: 'STANDARD_IA',
		});
		expect((await h.client().send(new GetObjectTaggingCommand({ Bucket: bucket, Key: 'full.txt' }))).TagSet).toEqual([
			{ Key: 'team', Value: 'a b' },
		]);
	});

	test('under the name of the file, whose folders do not count', async () => {
		const conditions = [['starts-with', '$key', 'in/']];
		for (const [fileName, key] of [
			['ü #1.txt', 'in/ü #1.txt'],
			['C:\\\\fakepath\\\\b.txt', 'in/b.txt'],
			['/etc/c.txt', 'in/c.txt'],
		] as const) {
			expect((await post({ fields: { key: 'in/${filename}' }, conditions, fileName })).status).toBe(204);
			expect(await (await stored(key)).Body!.transformToString()).toBe('contents');
		}
	});

	test('answers as it asks', async () => {
		const asked = async (fields: Record<string, string>) =>
			await post({ fields: { key: 'a b', ...fields }, conditions: [{ key: 'a b' }, fields] });
		expect((await asked({ success_action_status: '200' })).status).toBe(200);
		const created = await asked({ success_action_status: '201' });
		expect([created.status, /<Bucket>(.*)<\/Bucket><Key>(.*)<\/Key>/.exec(created.body)?.slice(1)]).toEqual([201, [bucket, 'a b']]);
		expect((await asked({ success_action_status: '418' })).status).toBe(204);
		const redirected = await asked({ success_action_redirect: 'https://example.com/done?a=b' });
		expect([redirected.status, redirected.headers.location]).toEqual([
			303,
			`https://example.com/done?a=b&bucket=${bucket}&key=a+b&etag=%2298bf7d8c15784f0a3d63204441e1e2aa%22`,
		]);
	});

	test('with a temporary key and its token', async () => {
		expect((await post({ user: temporary })).status).toBe(204);
		expect(codeOf(await post({ user: temporary, changed: { 'x-amz-security-token': 'other' } }))).toBe('InvalidToken');
		expect(codeOf(await post({ user: temporary, changed: { 'x-amz-security-token': undefined } }))).toBe('InvalidAccessKeyId');
	});

	test('of a size at either end of its range, and a large one', async () => {
		const conditions = [{ key: 'a.txt' }, ['content-length-range', 3, 5]];
		for (const file of ['123', '12345']) expect((await post({ conditions, file })).status).toBe(204);
		const large = 'large file '.repeat(500_000);
		expect((await post({ file: large })).status).toBe(204);
		expect(await (await stored('a.txt')).Body!.transformToString()).toBe(large);
	});
});

describe('a form that is refused stores nothing', () => {
	beforeAll(async () => {
		for (const key of await keys()) await raw(h.s3, { method: 'DELETE', path: `/${bucket}/${encodeURI(key!).replace(/#/g, '%23')}` });
	});
	afterEach(async () => expect(await keys()).toEqual([]));

	const range = (...sizes: unknown[]) => [{ key: 'a.txt' }, ['content-length-range', ...sizes]];
	const policyOf = (document: unknown) =>
		Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)).toString('base64');

	test.each<[string, Form, number, string, string]>([
		[
			'an expired policy',
			{ expiration: new Date(Date.now() - 1000).toISOString() },
			403,
			'AccessDenied',
			'Invalid according to Policy: Policy expired.',
		],
		['another key', { changed: { key: 'b.txt' } }, 403, 'AccessDenied', 'Policy Condition failed: ["eq", "$key", "a.txt"]'],
		[
			'a key outside its prefix',
			{ conditions: [['starts-with', '$key', 'in/']], fields: { key: 'out/x' } },
			403,
			'AccessDenied',
			'Policy Condition failed: ["starts-with", "$key", "in/"]',
		],
		[
			'a file name that leads outside',
			{ conditions: [['starts-with', '$key', 'in/']], fields: { key: '${filename}' }, fileName: 'out' },
			403,
			'AccessDenied',
			'Policy Condition failed',
		],
		[
			'another type',
			{ conditions: [{ key: 'a.txt' }, ['starts-with', '$Content-Type', 'image/']], fields: { key: 'a.txt', 'Content-Type': 'text/html' } },
			403,
			'AccessDenied',
			'Policy Condition failed: ["starts-with", "$content-type", "image/"]',
		],
		[
			'types of which one is another',
			{
				conditions: [{ key: 'a.txt' }, ['starts-with', '$Content-Type', 'image/']],
				fields: { key: 'a.txt', 'Content-Type': 'image/png,text/html' },
			},
			403,
			'AccessDenied',
			'Policy Condition failed',
		],
		[
			'no type, where one begins with nothing',
			{ conditions: [{ key: 'a.txt' }, ['starts-with', '$Content-Type', '']] },
			403,
			'AccessDenied',
			'Policy Condition failed: ["starts-with", "$content-type", ""]',
		],
		[
			'a field that no condition covers',
			{ fields: { key: 'a.txt', 'x-amz-meta-extra': '1' } },
			403,
			'AccessDenied',
			'Invalid according to Policy: Extra input fields: x-amz-meta-extra',
		],
		[
			'a prefix for what takes exact values',
			{
				conditions: [{ key: 'a.txt' }, ['starts-with', '$success_action_status', '2']],
				fields: { key: 'a.txt', success_action_status: '200' },
			},
			403,
			'AccessDenied',
			'Policy Condition failed',
		],
		['an unknown operator', { conditions: [['ends-with', '$key', '.txt']] }, 403, 'AccessDenied', 'Policy Condition failed'],
		['a condition without $', { conditions: [['eq', 'key', 'a.txt']] }, 403, 'AccessDenied', 'Policy Condition failed'],
		['another bucket', { at: '/other-bucket' }, 403, 'AccessDenied', 'Policy Condition failed: ["eq", "$bucket", "unit-bucket"]'],
		['a bucket that is not there', { at: '/no-such-bucket' }, 404, 'NoSuchBucket', ''],
		['a file that is too large', { conditions: range(0, 7) }, 400, 'EntityTooLarge', '<MaxSizeAllowed>7</MaxSizeAllowed>'],
		['a file that is far too large', { conditions: range(0, 7), file: 'x'.repeat(3_000_000) }, 400, 'EntityTooLarge', ''],
		[
			'a file that is too small',
			{ conditions: range(9, 10) },
			400,
			'EntityTooSmall',
			'<ProposedSize>8</ProposedSize><MinSizeAllowed>9</MinSizeAllowed>',
		],
		['an empty file, where one byte is the least', { conditions: range(1, 10), file: '' }, 400, 'EntityTooSmall', ''],
		['a range that is none', { conditions: range('0', '7') }, 400, 'InvalidPolicyDocument', 'Invalid content-length-range'],
		[
			'a changed policy',
			{ changed: { policy: policyOf({ expiration: '2099-01-01T00:00:00.000Z', conditions: [] }) } },
			403,
			'SignatureDoesNotMatch',
			'',
		],
		['a wrong secret', { user: { ...root, secretAccessKey: 'wrong' } }, 403, 'SignatureDoesNotMatch', ''],
		['an unknown key', { user: { ...root, accessKeyId: 'AKIANOBODY' } }, 403, 'InvalidAccessKeyId', ''],
		['a user who may not write', { user: reader }, 403, 'AccessDenied', 's3:PutObject'],
		['another region', { region: 'us-west-2' }, 400, 'InvalidArgument', "the region 'us-west-2' is wrong; expecting 'eu-central-1'"],
		[
			'no signature',
			{ changed: { 'x-amz-signature': undefined } },
			400,
			'InvalidArgument',
			"Bucket POST must contain a field named 'X-Amz-Signature'",
		],
		['no policy', { changed: { policy: undefined } }, 403, 'AccessDenied', ''],
		['no key', { changed: { key: undefined } }, 400, 'InvalidArgument', "Bucket POST must contain a field named 'key'"],
		['no file', { file: null }, 400, 'InvalidArgument', 'POST requires exactly one file upload per request.'],
		[
			'two files',
			{ after: part('file', 'second', '; filename="b"') },
			400,
			'InvalidArgument',
			'POST requires exactly one file upload per request.',
		],
		[
			'two files, of which the first is large',
			{ file: 'x'.repeat(3_000_000), after: part('file', 'y'.repeat(3_000_000), '; filename="b"') },
			400,
			'InvalidArgument',
			'POST requires exactly one file upload per request.',
		],
		['a policy that is no JSON', { policy: policyOf('{') }, 400, 'InvalidPolicyDocument', 'Invalid JSON.'],
		['a policy without an end', { policy: policyOf({ conditions: [] }) }, 400, 'InvalidPolicyDocument', 'Policy missing expiration.'],
		[
			'a policy without conditions',
			{ policy: policyOf({ expiration: '2099-01-01T00:00:00.000Z' }) },
			400,
			'InvalidPolicyDocument',
			'Policy missing conditions.',
		],
		[
			'fields that are too long',
			{ fields: { key: 'a.txt', 'x-ignore-long': 'x'.repeat(21_000) } },
			400,
			'MaxPostPreDataLengthExceeded',
			'',
		],
		[
			'what is no form',
			{ contentType: 'application/x-www-form-urlencoded' },
			412,
			'PreconditionFailed',
			'Bucket POST must be of the enclosure-type multipart/form-data',
		],
		['a form without a boundary', { contentType: 'multipart/form-data' }, 400, 'MalformedPOSTRequest', ''],
		['a form that does not end', { end: '' }, 400, 'MalformedPOSTRequest', ''],
		['a large form that does not end', { file: 'x'.repeat(3_000_000), end: '' }, 400, 'MalformedPOSTRequest', ''],
	])('%s', async (_name, form, status, code, message) => {
		const answer = await post(form);
		expect([answer.status, codeOf(answer)]).toEqual([status, code]);
		expect(answer.body.replaceAll('&quot;', '"')).toContain(message);
	});

	test('one that is cut', async () => {
		await expect(post({ file: 'x'.repeat(100_000), cutAfter: 60_000 })).rejects.toThrow('cut');
	});

	test('one that is signed like other requests', async () => {
		expect(
			codeOf(
				await raw(h.s3, { method: 'POST', path: `/${bucket}`, body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=b' } }),
			),
		).toBe('MethodNotAllowed');
	});
});
