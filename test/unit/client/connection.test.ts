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
		['ab', 'has 2 characters'],
		['a'.repeat(64), 'has 64 characters'],
		['My-Bucket', 'contains "M"'],
		['my_bucket', 'contains "_"'],
		['-bucket', 'begins or ends'],
		['bucket.', 'begins or ends'],
		['my..bucket', 'two dots'],
		['192.168.5.4', 'IP address'],
		['s3://my-bucket', 'the name alone'],
		['my-bucket/folder', 'the name alone'],
	])('bucket name %j is refused: %s', (bucketName, words) => {
		const problem = problemOf({ ...good, bucketName });
		expect(problem.kind).toBe('invalidInput');
		expect(problem.message).toContain('Bucket Name');
		expect(problem.message).toContain(words);
		if (bucketName !== '') expect(problem.message).toContain(JSON.stringify(bucketName).slice(1, 20));
	});

	test.each(['abc', 'my.dotted.bucket', '0numbers1', 'a'.repeat(63), 'arn:aws:s3:eu-west-1:123456789012:accesspoint/ap'])(
		'bucket name %j is taken',
		(bucketName) => {
			expect(readConnection({ ...good, bucketName }).bucket).toBe(bucketName);
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
