/** What the options of Upload make S3 store, seen with the second client. */
import { createHash, randomBytes } from 'node:crypto';
import { fileBinary, runNode as run, serverCredentials, type ContextOptions, type Parameters } from '../support/executeContext';
import type { LocalS3 } from '../support/localS3/server';
import { raw, rawKeys } from '../support/rawS3';
import { buckets, startSecureLocalS3 } from '../support/secureLocalS3';

const MIB = 1024 * 1024;
const key = (value: string) => ({ mode: 'key', value });
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });
const head = async (name: string, bucket = buckets.plain, headers: Record<string, string> = {}) =>
	(await raw('HEAD', bucket, name, { headers })).headers;
let s3: LocalS3;
let stop: () => Promise<void>;

beforeAll(async () => ({ s3, stop } = await startSecureLocalS3()));
afterAll(async () => await stop());
const upload = async (name: string, options: Parameters, more: ContextOptions & { parameters?: Parameters } = {}) =>
	(
		await run(
			{ operation: 'upload', key: key(name), from: 'text', text: 'x', options, ...more.parameters },
			{ ...more, credentials: { ...serverCredentials(), ignoreTlsProblems: true } },
		)
	)[0]!.json;
/** An item whose file goes up in parts, and the parameters that take it. */
const large = async (contents = randomBytes(11 * MIB)) => ({
	items: [{ json: {}, binary: { data: await fileBinary(contents) } }],
	parameters: { from: 'binary' },
});

test('headers: encoding, language, expiry, redirect', async () => {
	await upload('headers', {
		contentEncoding: 'gzip',
		contentLanguage: 'de',
		expires: '2030-01-02T03:04:05Z',
		websiteRedirect: '/elsewhere',
	});
	expect(await head('headers')).toMatchObject({
		'content-encoding': 'gzip',
		'content-language': 'de',
		expires: 'Wed, 02 Jan 2030 03:04:05 GMT',
		'x-amz-website-redirect-location': '/elsewhere',
	});
	await expect(upload('headers', { websiteRedirect: 'elsewhere' })).rejects.toThrow(
		'Website Redirect begins with neither a slash nor http',
	);
});

test.each([
	['2030-07-02T03:04:05', 'Europe/Berlin', 'Tue, 02 Jul 2030 01:04:05 GMT'],
	['2030-01-02T03:04:05', 'America/New_York', 'Wed, 02 Jan 2030 08:04:05 GMT'],
	['2030-01-02', 'Asia/Kolkata', 'Tue, 01 Jan 2030 18:30:00 GMT'],
	['2030-01-02T03:04:05+05:00', 'Europe/Berlin', 'Tue, 01 Jan 2030 22:04:05 GMT'],
])('the date %s is meant in the workflow’s time zone, %s, unless it has one', async (expires, timezone, header) => {
	await upload('dated', { expires }, { timezone });
	expect((await head('dated')).expires).toBe(header);
});

test('a date that is none is refused', async () => {
	await expect(upload('dated', { expires: 'soon' })).rejects.toThrow('Expires is not a date (got "soon")');
});

describe('encryption', () => {
	const encryption = (settings: Parameters) => ({ serverSideEncryption: { settings } });
	const keyId = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
	const sentContext = () => {
		const header = [...s3.requests].reverse().find(({ operation }) => /^(PutObject|CreateMultipartUpload)$/.test(operation))!.headers[
			'x-amz-server-side-encryption-context'
		];
		return header === undefined ? undefined : (JSON.parse(Buffer.from(header, 'base64').toString()) as unknown);
	};

	test('by AWS KMS, with key, bucket key and context, in one request and in parts', async () => {
		const options = encryption({
			algorithm: 'aws:kms',
			kmsKeyId: keyId,
			bucketKey: 'on',
			context: pairs({ project: 'Zürich', team: 'a' }),
		});
		for (const more of [{}, await large()]) {
			await upload('kms', options, more);
			expect(await head('kms')).toMatchObject({
				'x-amz-server-side-encryption': 'aws:kms',
				'x-amz-server-side-encryption-aws-kms-key-id': keyId,
				'x-amz-server-side-encryption-bucket-key-enabled': 'true',
			});
			expect(sentContext()).toEqual({ project: 'Zürich', team: 'a' });
		}
		await upload('kms', encryption({ algorithm: 'aws:kms', bucketKey: 'off' }));
		expect(await head('kms')).not.toHaveProperty('x-amz-server-side-encryption-bucket-key-enabled');
		await upload('kms', encryption({ algorithm: 'aws:kms:dsse' }));
		expect((await head('kms'))['x-amz-server-side-encryption']).toBe('aws:kms:dsse');
	});

	test('what belongs to KMS is left out with other encryptions', async () => {
		await upload('aes', encryption({ algorithm: 'AES256', kmsKeyId: keyId, context: pairs({ a: 'b' }) }));
		expect((await head('aes'))['x-amz-server-side-encryption']).toBe('AES256');
		expect(sentContext()).toBeUndefined();
	});

	test('a customer key and another encryption exclude each other', async () => {
		await expect(upload('both', { ...encryption({ algorithm: 'aws:kms' }), customerKey: 'k'.repeat(32) })).rejects.toThrow(
			'Server-Side Encryption cannot be combined with Customer Key (SSE-C)',
		);
	});
});

describe('object lock', () => {
	const lock = (settings: Parameters) => ({ objectLock: { settings } });
	const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000).toISOString();

	test('mode, date and legal hold are set, in one request and in parts', async () => {
		for (const more of [{}, await large()]) {
			await upload('locked', { bucketName: buckets.locked, ...lock({ mode: 'GOVERNANCE', retainUntil: until, legalHold: true }) }, more);
			expect(await head('locked', buckets.locked)).toMatchObject({
				'x-amz-object-lock-mode': 'GOVERNANCE',
				'x-amz-object-lock-retain-until-date': until,
				'x-amz-object-lock-legal-hold': 'ON',
			});
		}
		await upload('compliant', { bucketName: buckets.locked, ...lock({ mode: 'COMPLIANCE', retainUntil: until }) });
		expect((await head('compliant', buckets.locked))['x-amz-object-lock-mode']).toBe('COMPLIANCE');
		await upload('held', { bucketName: buckets.locked, ...lock({ mode: 'none', legalHold: true }) });
		expect(await head('held', buckets.locked)).toMatchObject({ 'x-amz-object-lock-legal-hold': 'ON' });
		expect(await head('held', buckets.locked)).not.toHaveProperty('x-amz-object-lock-mode');
	});

	test.each([
		[lock({ mode: 'GOVERNANCE' }), 'Retain Until is empty'],
		[lock({ mode: 'GOVERNANCE', retainUntil: '2020-01-01T00:00:00Z' }), 'Retain Until is in the past'],
	])('%j is refused before any request', async (options, words) => {
		const before = s3.requests.length;
		await expect(upload('x', options)).rejects.toThrow(words);
		expect(s3.requests.length).toBe(before);
	});
});

describe('ACL', () => {
	const grants = async (name: string) =>
		(await raw('GET', buckets.acls, name, { query: { acl: '' } })).body.toString().match(/<Permission>(\w+)/g);

	test('is given to the object, in one request and in parts', async () => {
		for (const more of [{}, await large()]) {
			await upload('shared', { bucketName: buckets.acls, acl: 'bucket-owner-read' }, more);
			expect(await grants('shared')).toEqual(['<Permission>FULL_CONTROL', '<Permission>READ']);
		}
		await upload('own', { bucketName: buckets.acls, acl: 'private' });
		expect(await grants('own')).toEqual(['<Permission>FULL_CONTROL']);
	});

	test('a bucket without ACLs says so', async () => {
		await expect(upload('x', { acl: 'public-read' })).rejects.toMatchObject({
			context: { data: { code: 'AccessControlListNotSupported' } },
		});
		expect(await rawKeys(buckets.plain, 'x')).toEqual([]);
	});
});

describe('checksums', () => {
	const asked = { 'x-amz-checksum-mode': 'ENABLED' };
	const known = [
		// Of "123456789", from the catalogue of parametrised CRC algorithms.
		['CRC32', Buffer.from('cbf43926', 'hex')],
		['CRC32C', Buffer.from('e3069283', 'hex')],
		['CRC64NVME', Buffer.from('ae8b14860a799888', 'hex')],
		['SHA1', createHash('sha1').update('123456789').digest()],
		['SHA256', createHash('sha256').update('123456789').digest()],
	] as const;

	test.each(known)('%s is stored with a small file', async (checksumAlgorithm, digest) => {
		await upload('sum', { checksumAlgorithm }, { parameters: { text: '123456789' } });
		expect((await head('sum', buckets.plain, asked))[`x-amz-checksum-${checksumAlgorithm.toLowerCase()}`]).toBe(digest.toString('base64'));
	});

	test.each(known)('%s is stored with a file in parts: of the whole where it can be, else of the parts', async (checksumAlgorithm) => {
		const contents = randomBytes(11 * MIB);
		await upload('large-sum', { checksumAlgorithm, partSize: 5 }, await large(contents));
		const headers = await head('large-sum', buckets.plain, asked);
		const isSha = checksumAlgorithm.startsWith('SHA');
		expect(headers['x-amz-checksum-type']).toBe(isSha ? 'COMPOSITE' : 'FULL_OBJECT');
		const sum = headers[`x-amz-checksum-${checksumAlgorithm.toLowerCase()}`];
		if (isSha) {
			const hash = (bytes: Buffer) => createHash(checksumAlgorithm.toLowerCase()).update(bytes).digest();
			const parts = [0, 5, 10].map((at) => hash(contents.subarray(at * MIB, (at + 5) * MIB)));
			expect(sum).toBe(`${hash(Buffer.concat(parts)).toString('base64')}-3`);
		} else {
			const { hashOf } = await import('../support/localS3/checksums');
			expect(sum).toBe(await hashOf(checksumAlgorithm.toLowerCase() as 'crc32', contents));
		}
	});
});
