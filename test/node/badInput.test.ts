import { LocalS3Control } from '../support/localS3/control';
import { memoryBinary, runNode, serverCredentials } from '../support/executeContext';
import { rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const key = (value: string) => ({ mode: 'key', value });
const uri = (value: string) => ({ mode: 'uri', value });
const local = () => new LocalS3Control(server.endpoint);

afterAll(async () => await rawClean(server.bucket, 'bad-input/'));

describe('refused before any request, with the field and the value', () => {
	beforeEach(async () => await local().clearRequests());
	afterEach(async () => expect(await local().requests()).toEqual([]));

	test.each([
		['an empty key', { operation: 'download', key: key('') }, 'Key is empty'],
		[
			'a key over 1,024 bytes',
			{ operation: 'upload', key: key('k'.repeat(1025)), from: 'text', text: 'x' },
			'Key has 1025 bytes; S3 allows 1,024 (got "kkk',
		],
		[
			'a missing binary field',
			{ operation: 'upload', key: key('x'), binaryPropertyName: 'photo' },
			'Input Binary Field is not a binary field of the item (got "photo")',
		],
		[
			'a malformed URI',
			{ operation: 'download', key: uri('my-bucket/file.txt') },
			'Key is not the URI of an object (got "my-bucket/file.txt")',
		],
		['a URI of another host', { operation: 'download', key: uri('https://example.com/a/b') }, 'Key is not an address of this connection'],
		['a URI without a key', { operation: 'download', key: uri('s3://my-bucket') }, 'names a bucket but no object'],
		[
			'a bucket name that breaks the rules',
			{ operation: 'getAll', options: { bucketName: 'my bucket' } },
			'Bucket Name contains " ", which no bucket has (got "my bucket")',
		],
		['a bad bucket in a URI', { operation: 'download', key: uri('s3://my bucket/x') }, 'The bucket in Key contains " "'],
		[
			'a URI that contradicts the bucket',
			{ operation: 'download', key: uri('s3://bucket-one/x'), options: { bucketName: 'bucket-two' } },
			'names the bucket "bucket-one"',
		],
		[
			'an expiry over 7 days',
			{ operation: 'createPresignedUrl', key: key('x'), expiresIn: 604801 },
			'Expires In (Seconds) is not a whole number from 1 to 604800 (got "604801")',
		],
		['an expiry of nothing', { operation: 'createPresignedUrl', key: key('x'), expiresIn: 0 }, 'Expires In (Seconds)'],
		['JSON that does not parse', { operation: 'upload', key: key('x'), from: 'json', json: '{"a":' }, 'JSON does not parse'],
		[
			'metadata without a name',
			{ operation: 'upload', key: key('x'), from: 'text', text: 'x', options: { metadata: { pairs: [{ name: '', value: 'v' }] } } },
			'Metadata: one row has no name',
		],
		[
			'eleven tags',
			{
				operation: 'upload',
				key: key('x'),
				from: 'text',
				options: { tags: { pairs: Array.from({ length: 11 }, (_, i) => ({ name: `t${i}`, value: '' })) } },
			},
			'Tags: 11 given',
		],
		['a limit of zero', { operation: 'getAll', limit: 0 }, 'Limit is not a whole number'],
	])('%s', async (_, parameters, words) => {
		await expect(runNode(parameters)).rejects.toThrow(words);
	});

	test('a binary field that the item does not have: the message names those that it has', async () => {
		const adviceFor = async (names: string[]) => {
			const binary = Object.fromEntries(names.map((name) => [name, memoryBinary(Buffer.from('x'))]));
			const parameters = { operation: 'upload', key: key('x'), binaryPropertyName: 'dat' };
			const failure: unknown = await runNode(parameters, { items: [{ json: {}, binary }] }).catch((error: unknown) => error);
			return (failure as { description: string }).description;
		};
		expect(await adviceFor(['data'])).toBe('The item has the binary field "data".');
		expect(await adviceFor(['data', 'attachment_0'])).toBe('The item has the binary fields "data", "attachment_0".');
		expect(await adviceFor([])).toMatch(/^The item has no binary field/);
	});

	test.each([
		['bucketName', 'bad name', 'Bucket Name'],
		['accessKeyId', '', 'Access Key ID is empty'],
		['endpoint', 'nonsense', 'Endpoint is not a URL'],
	])('a connection with a bad %s', async (field, value, words) => {
		await expect(runNode({ operation: 'getAll' }, { credentials: { ...serverCredentials(), [field]: value } })).rejects.toThrow(words);
	});
});

describe('refused by S3: the cause, the connection, bucket, key and IAM action', () => {
	test('a missing bucket', async () => {
		await expect(
			runNode({ operation: 'upload', key: key('x'), from: 'text', text: 'x', options: { bucketName: 'no-such-bucket-of-ours' } }),
		).rejects.toMatchObject({
			message: 'There is no bucket named "no-such-bucket-of-ours"',
			context: { data: { code: 'NoSuchBucket', connection: 'Test connection', key: expect.stringMatching(/x$/) as string } },
		});
	});

	test('a missing permission', async () => {
		const credentials = {
			...serverCredentials(),
			accessKeyId: process.env.S3_LIMITED_ACCESS_KEY_ID,
			secretAccessKey: process.env.S3_LIMITED_SECRET_ACCESS_KEY,
		};
		const refused = async (parameters: Record<string, unknown>, action: string) =>
			await expect(
				runNode(parameters, { credentials, items: [{ json: {}, binary: { data: memoryBinary(Buffer.from('x')) } }] }),
			).rejects.toMatchObject({
				message: expect.stringContaining(action) as string,
				description: expect.stringContaining(`Allow the IAM action ${action}`) as string,
				context: { data: { httpStatus: 403, permission: action } },
			});
		await refused({ operation: 'getAll' }, 's3:ListBucket');
		await refused({ operation: 'upload', key: key('denied/x') }, 's3:PutObject');
		await refused({ operation: 'download', key: key('denied/x') }, 's3:GetObject');
		await refused({ operation: 'getMetadata', key: key('denied/x') }, 's3:GetObject');
		await refused({ operation: 'exists', key: key('denied/x') }, 's3:GetObject');
		await refused({ operation: 'delete', key: key('denied/x') }, 's3:DeleteObject');
	});

	test('a wrong secret where the answer has no body to say so', async () => {
		const credentials = { ...serverCredentials(), secretAccessKey: 'wrong' };
		await expect(runNode({ operation: 'exists', key: key('x') }, { credentials })).rejects.toMatchObject({
			description: expect.stringContaining('A wrong Access Key Secret looks the same here: Test connection tells them apart.') as string,
		});
	});

	test('a move whose source may not be deleted says that both are there now', async () => {
		await rawPut(server.bucket, 'bad-input/source', 'x');
		await local().fail({ operation: 'DeleteObject', status: 403, code: 'AccessDenied' });
		await expect(
			runNode({ operation: 'move', sourceKey: key('bad-input/source'), destinationKey: key('bad-input/target') }),
		).rejects.toMatchObject({
			description: expect.stringContaining('The copy was made; the source is still there too.') as string,
		});
		expect(await rawKeys(server.bucket, 'bad-input/')).toEqual(['bad-input/source', 'bad-input/target']);
	});
});

test('an operation that there is not is an error that says so', async () => {
	await expect(runNode({ resource: 'bucket', operation: 'upload' })).rejects.toThrow(
		'Operation is not one of the resource bucket (got "upload")',
	);
});

test.each([
	['csv', 'file,a\n1,2\n'],
	['jsonItems', '{"a":1}\n{"file":2}\n'],
])('Object Info Field that an item has already is refused: nothing of the %s is lost', async (as, contents) => {
	const name = `bad-input/info.${as}`;
	await rawPut(server.bucket, name, contents);
	const read = async (infoField: string) => await runNode({ operation: 'download', key: key(name), as, options: { infoField } });
	await expect(read('file')).rejects.toThrow('Object Info Field is also the name of a field in the contents (got "file")');
	expect((await read('info'))[0]!.json).toMatchObject({ a: expect.anything() as unknown, info: { key: name } });
});
