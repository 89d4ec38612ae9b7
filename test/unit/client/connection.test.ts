import { readConnection, type ConnectionFields } from '../../../nodes/AmazonS3/client/store/connection';
import { AWS_REGIONS } from '../../../nodes/AmazonS3/client/store/regions';
import { S3Error } from '../../../nodes/AmazonS3/client/errors/errors';

const good: ConnectionFields = {
	connectionName: 'Archive',
	accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
	secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
	bucketName: 'my-bucket',
	region: 'eu-central-1',
};

const problemOf = (fields: ConnectionFields): S3Error => {
	try {
		readConnection(fields);
	} catch (error) {
		if (error instanceof S3Error) return error;
		throw error;
	}
	throw new Error('No problem was found');
};

describe('readConnection', () => {
	test('the five fields are enough; blanks around them do not count', () => {
		expect(readConnection({ ...good, accessKeyId: ` ${String(good.accessKeyId)}\n` })).toEqual({
			name: 'Archive',
			accessKeyId: good.accessKeyId,
			secretAccessKey: good.secretAccessKey,
			sessionToken: undefined,
			role: undefined,
			bucket: 'my-bucket',
			region: 'eu-central-1',
			endpoint: undefined,
			forcePathStyle: false,
			ignoreTlsProblems: false,
			customerKey: undefined,
			mfaDevice: undefined,
		});
	});

	test('without a name, the connection is called like its bucket', () => {
		expect(readConnection({ ...good, connectionName: '' }).name).toBe('my-bucket');
	});

	test('the settings behind the switch count only when it is on', () => {
		const more = { endpoint: 'http://127.0.0.1:9000/', forcePathStyle: true, sessionToken: 'T' };
		expect(readConnection({ ...good, ...more })).toMatchObject({ endpoint: undefined, forcePathStyle: false, sessionToken: undefined });
		expect(readConnection({ ...good, ...more, moreSettings: true })).toMatchObject({
			endpoint: 'http://127.0.0.1:9000',
			forcePathStyle: true,
			sessionToken: 'T',
		});
	});

	test.each([
		['', 'is empty'],
		['a'.repeat(256), 'has 256 characters'],
		['my bucket', 'contains " "'],
		['my\u200bbucket', 'contains "\u200b"'],
		['my\nbucket', 'contains "\\n"'],
		['my\ud83d', 'contains "\\ud83d"'],
		['bucket?list', 'contains "?"'],
		['bucket#x', 'contains "#"'],
		['bucket%2Fx', 'contains "%"'],
		['a\\b', 'contains "\\\\"'],
		['..', 'only dots'],
		['arn:aws:s3:::bucket/folder', 'is not the ARN of a bucket or of an access point'],
		['arn:aws:iam::123456789012:role/x', 'is not the ARN of a bucket or of an access point'],
		['arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/key', 'is not the ARN of a bucket or of an access point'],
		['arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/ap', 'is an access point of S3 on Outposts, which this node'],
		['arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap', 'is a Multi-Region Access Point, which this node cannot use'],
		['s3://my-bucket', 'contains more than the name of the bucket'],
		['my-bucket/folder', 'contains more than the name of the bucket'],
	])('bucket name %j is refused: %s', (bucketName, words) => {
		const problem = problemOf({ ...good, bucketName });
		expect(problem.kind).toBe('invalidInput');
		expect(problem.message).toContain('Bucket Name');
		expect(problem.message).toContain(words);
		if (bucketName !== '') expect(problem.message).toContain(JSON.stringify(bucketName).slice(1, 20));
	});

	test.each([
		's3://my-bucket',
		's3://my-bucket/folder/',
		'my-bucket/folder',
		'arn:aws:s3:::my-bucket/*',
		'https://my-bucket.s3.eu-central-1.amazonaws.com/folder/',
		'https://s3.eu-central-1.amazonaws.com/my-bucket',
		'my-bucket.s3.eu-central-1.amazonaws.com',
		'my-bucket.s3.amazonaws.com/folder/',
		's3.eu-central-1.amazonaws.com/my-bucket',
		'https://eu-central-1.console.aws.amazon.com/s3/buckets/my-bucket?region=eu-central-1&tab=objects',
		'https://s3.console.aws.amazon.com/s3/buckets/my-bucket/folder/?region=eu-central-1',
		'https://minio.example.com:9000/my-bucket',
		'/my-bucket',
		'S3://my-bucket',
	])('what stands in %j for a bucket name is told', (bucketName) => {
		expect(problemOf({ ...good, bucketName }).advice).toBe('Enter my-bucket, without what is around it.');
	});

	test.each(['..', 'a'.repeat(300), 'my bucket', 'arn:aws:iam::123456789012:role/x'])('%j has no bucket in it to tell', (bucketName) => {
		expect(problemOf({ ...good, bucketName }).advice).toMatch(/^Enter the name of the bucket alone/);
	});

	test.each([
		'abc',
		'my.dotted.bucket',
		'0numbers1',
		'a'.repeat(255),
		'MyBucket',
		'my_bucket',
		'tenant:bucket',
		'ab',
		'-old..name_',
		'arn:aws:s3:eu-west-1:123456789012:accesspoint/ap',
	])('bucket name %j is taken', (bucketName) => {
		expect(readConnection({ ...good, bucketName }).bucket).toBe(bucketName);
	});

	test('of the ARN of a bucket, as the console copies it, the name counts; invisible characters around it do not', () => {
		expect(readConnection({ ...good, bucketName: 'arn:aws:s3:::my-bucket' }).bucket).toBe('my-bucket');
		expect(readConnection({ ...good, bucketName: '\u00a0my-bucket\u200b\ufeff' }).bucket).toBe('my-bucket');
	});

	test.each([
		['https://host.example.com/my-bucket', 'contains a bucket', 'Enter https://host.example.com:'],
		['https://host.example.com/base/my-bucket/', 'contains a bucket', 'Enter https://host.example.com/base:'],
		['http://minio:9000/my-bucket', 'contains a bucket', 'Enter http://minio:9000:'],
		['https://0123abc.r2.cloudflarestorage.com/other', 'contains a bucket', 'Enter https://0123abc.r2.cloudflarestorage.com:'],
		['https://my-bucket.0123abc.r2.cloudflarestorage.com', 'contains a bucket', 'Enter https://0123abc.r2.cloudflarestorage.com:'],
		['https://my-bucket.fra1.digitaloceanspaces.com', 'contains a bucket', 'Enter https://fra1.digitaloceanspaces.com:'],
		['https://my-bucket.s3.example.com:8443', 'contains a bucket', 'Enter https://s3.example.com:8443:'],
		['http://my-bucket.localhost:9000', 'contains a bucket', 'Enter http://localhost:9000:'],
		['https://My-Bucket.storage.googleapis.com/', 'contains a bucket', 'Enter https://storage.googleapis.com:'],
		[
			'https://my-bucket.s3.eu-west-1.amazonaws.com/',
			'is the address of a bucket at Amazon S3',
			'Leave Endpoint empty, and set Region to eu-west-1.',
		],
		['http://another.s3.amazonaws.com', 'is the address of a bucket at Amazon S3', 'Leave Endpoint empty.'],
		['https://s3.eu-west-1.amazonaws.com/my-bucket', 'contains a bucket', 'Enter https://s3.eu-west-1.amazonaws.com:'],
		['s3.example.com/my-bucket', 'contains a bucket', 'Enter https://s3.example.com:'],
		['minio:9000/my-bucket/', 'contains a bucket', 'Enter https://minio:9000:'],
		[
			'my-bucket.s3.eu-west-1.amazonaws.com',
			'is the address of a bucket at Amazon S3',
			'Leave Endpoint empty, and set Region to eu-west-1.',
		],
		['my-bucket.fra1.digitaloceanspaces.com', 'contains a bucket', 'Enter https://fra1.digitaloceanspaces.com:'],
		['s3.example.com', 'begins with neither', 'Enter https://s3.example.com, or http://'],
		['192.168.1.20:9000', 'begins with neither', 'Enter https://192.168.1.20:9000, or http://'],
	])('endpoint %j is refused: %s. %s', (endpoint, words, advice) => {
		const problem = problemOf({ ...good, moreSettings: true, endpoint });
		expect(problem.message).toMatch(/^Endpoint /);
		expect(problem.message).toContain(words);
		expect(problem.advice).toContain(advice);
	});

	test.each([
		'https://my-bucket.example.com',
		'https://host.example.com/base',
		'https://my-bucket-2.s3.example.com',
		'https://0123abc.eu.r2.cloudflarestorage.com',
		'https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com',
	])('endpoint %j is taken as it is', (endpoint) => {
		expect(readConnection({ ...good, moreSettings: true, endpoint })).toMatchObject({ endpoint, forcePathStyle: false });
	});

	test.each(['http://minio:9000', 'http://localhost:9000', 'http://192.168.1.20:9000', 'http://[::1]:9000'])(
		'at %s, below which there are no names, the bucket stands in the path',
		(endpoint) => {
			expect(readConnection({ ...good, moreSettings: true, endpoint })).toMatchObject({ endpoint, forcePathStyle: true });
		},
	);

	test.each([
		['localhost:9000', 'neither https:// nor http://'],
		['not a url', 'is not a URL'],
		['ftp://example.com', 'neither https:// nor http://'],
		['https://user:pass@example.com', 'user name or password'],
		['https://example.com/?x=1', '? or #'],
	])('endpoint %j is refused: %s', (endpoint, words) => {
		expect(problemOf({ ...good, moreSettings: true, endpoint }).message).toContain(words);
	});

	test('a bad region, typed or missing, is refused', () => {
		expect(problemOf({ ...good, region: '' }).message).toContain('Region is empty');
		expect(problemOf({ ...good, region: 'other', otherRegion: '' }).message).toContain('Region Code is empty');
		expect(problemOf({ ...good, region: 'other', otherRegion: 'eu central' }).message).toContain('"eu central"');
		expect(readConnection({ ...good, region: 'other', otherRegion: 'auto' }).region).toBe('auto');
	});

	test('a missing or broken key never shows its value', () => {
		expect(problemOf({ ...good, accessKeyId: '' }).message).toContain('Access Key ID is empty');
		const problem = problemOf({ ...good, secretAccessKey: 'top secret' });
		expect(problem.message).toContain('Access Key Secret contains a blank');
		expect(JSON.stringify([problem.message, problem.advice])).not.toContain('top');
	});

	test.each([
		['accessKeyId', 'Access Key ID', true],
		['secretAccessKey', 'Access Key Secret', false],
		['sessionToken', 'Session Token', true],
	])('%s: invisible characters are taken off its ends, and refused within it', (field, label, isAscii) => {
		const read = (value: string) => readConnection({ ...good, moreSettings: true, [field]: value })[field as 'accessKeyId'];
		expect(read('\ufeff\u00a0KEY/+=\u200b\u2060\r\n')).toBe('KEY/+=');
		for (const inside of ['\u200b', '\u2060', '\ufeff', '\u00a0', '\u00ad', '\u0007']) {
			const problem = problemOf({ ...good, moreSettings: true, [field]: `KEY${inside}part` });
			expect(problem.message).toBe(`${label} contains an invisible character`);
		}
		if (isAscii)
			expect(problemOf({ ...good, moreSettings: true, [field]: 'KÈY' }).message).toBe(
				`${label} contains a letter or sign that is not ASCII`,
			);
		else expect(read('KÈY')).toBe('KÈY');
	});

	test("at a store other than AWS a role's account may be empty, or a tenant", () => {
		for (const arn of ['arn:aws:iam:::role/x', 'arn:aws:iam::tenant:role/path/x']) {
			expect(readConnection({ ...good, moreSettings: true, endpoint: 'https://ceph.example.com', roleArn: arn }).role).toEqual({ arn });
			expect(problemOf({ ...good, moreSettings: true, roleArn: arn }).message).toContain('Role ARN is not the ARN of an IAM role');
		}
	});

	test('a customer key is 32 bytes, is never shown, and takes https', () => {
		const read = (fields: ConnectionFields) => readConnection({ ...good, moreSettings: true, ...fields }).customerKey;
		const key = 'k'.repeat(32);
		expect(read({ secretCustomerKey: key })).toBe(Buffer.from(key).toString('base64'));
		expect(read({ secretCustomerKey: ' ' })).toBeUndefined();
		expect(problemOf({ ...good, moreSettings: true, secretCustomerKey: 'secret' }).message).toBe(
			'Customer Key (SSE-C) is not a 256-bit key',
		);
		expect(problemOf({ ...good, moreSettings: true, secretCustomerKey: key, endpoint: 'http://minio:9000' }).message).toContain(
			'would be sent unencrypted',
		);
	});

	test('an MFA device is its ARN or serial number', () => {
		const read = (mfaDevice: string) => readConnection({ ...good, moreSettings: true, mfaDevice }).mfaDevice;
		expect(read(' arn:aws:iam::123456789012:mfa/me ')).toBe('arn:aws:iam::123456789012:mfa/me');
		expect(problemOf({ ...good, moreSettings: true, mfaDevice: 'me 123456' }).message).toContain('MFA Device is not a serial number');
	});

	test('a role must be the ARN of one', () => {
		expect(problemOf({ ...good, moreSettings: true, roleArn: 'arn:aws:iam::1:user/x' }).message).toContain('Role ARN');
		expect(
			readConnection({ ...good, moreSettings: true, roleArn: 'arn:aws-cn:iam::123456789012:role/path/n8n', externalId: 'e' }).role,
		).toEqual({
			arn: 'arn:aws-cn:iam::123456789012:role/path/n8n',
			externalId: 'e',
		});
	});
});

test('every region that the SDK knows is in the list, with its place name', async () => {
	const known = await readPartitions();
	const codes = known.partitions.flatMap(({ regions }) => Object.keys(regions)).filter((code) => !code.endsWith('global'));
	expect(AWS_REGIONS.map(({ code }) => code).sort()).toEqual(codes.sort());
	for (const { place } of AWS_REGIONS) expect(place.length).toBeGreaterThan(5);
});

/** The SDK does not export its table of partitions: it is read from the file. */
async function readPartitions() {
	const { readFile } = await import('node:fs/promises');
	const { dirname, join } = await import('node:path');
	const core = dirname(require.resolve('@aws-sdk/core/package.json'));
	const source = await readFile(join(core, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js'), 'utf8');
	return new Function(source.replace('export const partitionsInfo =', 'return'))() as {
		partitions: Array<{ regions: Record<string, unknown> }>;
	};
}
