import { runNode, type Parameters } from '../support/executeContext';
import { raw, rawEmpty, rawKeys, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';

const BUCKET = 'object-uris-bucket';
const address = (key: string) => `${server.endpoint}/${BUCKET}/${key}`;
const uri = (value: string) => ({ mode: 'uri', value });
const run = async (operation: string, parameters: Parameters) => (await runNode({ operation, ...parameters }))[0]!.json;
const put = async (name: string, body: string) => (await rawPut(BUCKET, name, body)).headers['x-amz-version-id']!;
const read = async (name: string) => (await raw('GET', BUCKET, name)).body.toString();

beforeAll(async () => {
	await rawMakeBucket(BUCKET);
	await rawSetVersioning(BUCKET);
});
afterEach(async () => await rawEmpty(BUCKET));
afterAll(async () => await raw('DELETE', BUCKET, undefined));

describe('a URL with a versionId means that version', () => {
	test('Delete deletes it, and not the current object', async () => {
		const old = await put('a.txt', 'old');
		await put('a.txt', 'new');
		expect(await run('delete', { key: uri(`${address('a.txt')}?versionId=${old}`) })).toMatchObject({ deleted: true, versionId: old });
		expect(await read('a.txt')).toBe('new');
		expect((await raw('GET', BUCKET, 'a.txt', { query: { versionId: old } })).status).toBe(404);
	});

	test('every other operation that knows versions takes it', async () => {
		const old = await put('a.txt', 'old');
		await put('a.txt', 'the new one');
		const key = uri(`${address('a.txt')}?versionId=${old}`);
		expect(await run('getMetadata', { key })).toMatchObject({ versionId: old, size: 3 });
		expect(await run('exists', { key })).toMatchObject({ exists: true, size: 3 });
		expect(await run('download', { key, as: 'text' })).toMatchObject({ data: 'old' });
		expect(await run('createPresignedUrl', { key })).toMatchObject({ versionId: old });
		expect(await run('setTags', { key, tags: { pairs: [{ name: 'a', value: 'b' }] } })).toMatchObject({ versionId: old });
		expect(await run('getTags', { key })).toMatchObject({ tags: { a: 'b' } });
		expect(await run('getTags', { key: uri(address('a.txt')) })).toMatchObject({ tags: {} });
		await run('copy', { sourceKey: key, destinationKey: uri(address('copy.txt')) });
		expect(await read('copy.txt')).toBe('old');
		expect(await run('restoreVersion', { key })).toMatchObject({ restoredVersionId: old });
		expect(await read('a.txt')).toBe('old');
	});

	test.each<[string, Parameters]>([
		['upload', { from: 'text', text: 'x' }],
		['append', { from: 'text', text: 'x' }],
		['createPresignedUrl', { method: 'PUT' }],
		['createPresignedPost', { storeAs: 'key' }],
		['getVersions', {}],
		['undelete', {}],
		['updateMetadata', { metadata: { pairs: [{ name: 'a', value: 'b' }] } }],
	])('%s refuses it', async (operation, parameters) => {
		const version = await put('a.txt', 'old');
		const key = uri(`${address('a.txt')}?versionId=${version}`);
		await expect(run(operation, { ...parameters, key })).rejects.toThrow(
			`Key names a version, which this operation does not take (got "${version}")`,
		);
		expect(await read('a.txt')).toBe('old');
	});

	test('Move refuses it, and so does the destination of a copy', async () => {
		const version = await put('a.txt', 'old');
		const withVersion = uri(`${address('a.txt')}?versionId=${version}`);
		await expect(run('move', { sourceKey: withVersion, destinationKey: uri(address('b.txt')) })).rejects.toThrow(
			'Source Key names a version',
		);
		await expect(run('copy', { sourceKey: uri(address('a.txt')), destinationKey: withVersion })).rejects.toThrow(
			'Destination Key names a version',
		);
		expect(await rawKeys(BUCKET)).toEqual(['a.txt']);
	});

	test('the option Version ID may say the same, and nothing else', async () => {
		const version = await put('a.txt', 'old');
		const key = uri(`${address('a.txt')}?versionId=${version}`);
		expect(await run('exists', { key, options: { versionId: version } })).toMatchObject({ exists: true });
		await expect(run('exists', { key, options: { versionId: 'another' } })).rejects.toThrow(
			`Key names the version "${version}", and Version ID another one (got "another")`,
		);
	});
});

test('a presigned URL names its object; no message shows its signature', async () => {
	await put('a b+c.txt', 'contents');
	const { url } = await run('createPresignedUrl', { key: { mode: 'key', value: 'a b+c.txt' }, options: { bucketName: BUCKET } });
	expect(await run('download', { key: uri(String(url)), as: 'text' })).toMatchObject({ data: 'contents', key: 'a b+c.txt' });
	const refused = run('download', { key: uri(`${String(url)}&partNumber=1`) });
	await expect(refused).rejects.toThrow('Key has "partNumber" in its query');
	await expect(refused).rejects.not.toThrow(/Signature|Credential/);
	await expect(run('download', { key: uri('https://me:secret@example.com/a?X-Amz-Signature=f00') })).rejects.toThrow(
		'Key is not an address of this connection (got "https://…@example.com/a?…")',
	);
});

test('a key From S3 Event is decoded as a web form: + is a blank', async () => {
	await put('my file+ä %41.txt', 'contents');
	const options = { bucketName: BUCKET };
	const event = (value: string) => ({ mode: 'event', value });
	expect(await run('download', { key: event('my+file%2B%C3%A4+%2541.txt'), as: 'text', options })).toMatchObject({ data: 'contents' });
	await expect(run('download', { key: event('100%'), options })).rejects.toMatchObject({
		message: expect.stringContaining('Key has a % that is not followed') as string,
		description: expect.stringContaining('choose By Key') as string,
	});
});

describe('access points, at AWS', () => {
	const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x', bucketName: 'my-bucket', region: 'us-east-1' };
	const signed = async (value: string) =>
		String((await runNode({ operation: 'createPresignedUrl', key: uri(value) }, { credentials }))[0]!.json.url);

	test.each([
		'https://my-ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a+b%20c',
		's3://arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap/a+b c',
	])('%s is signed for the host and the region of the access point', async (value) => {
		const url = new URL(await signed(value));
		expect([url.host, url.pathname]).toEqual(['my-ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com', '/a%2Bb%20c']);
		expect(url.searchParams.get('X-Amz-Credential')).toContain('/eu-west-1/s3/');
	});

	test('what the SDK cannot sign for is refused in our words', async () => {
		await expect(signed('s3://arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/k')).rejects.toThrow(
			'The bucket in Key is a Multi-Region Access Point, which this node cannot use',
		);
	});
});
