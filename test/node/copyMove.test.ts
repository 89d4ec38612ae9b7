/** Object: Copy and Move, with each of their options. */
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, rawSetVersioning, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'copy-move/';
const OTHER = 'copy-move-other-bucket';
const { bucket } = server;
const MIB = 1024 * 1024;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });
const local = () => new LocalS3Control(server.endpoint);
const head = async (name: string, at = bucket) => (await raw('HEAD', at, `${PREFIX}${name}`)).headers;
const body = async (name: string, at = bucket) => (await raw('GET', at, `${PREFIX}${name}`)).body.toString();
const tags = async (name: string) =>
	Object.fromEntries(
		[
			...(await raw('GET', bucket, `${PREFIX}${name}`, { query: { tagging: '' } })).body
				.toString()
				.matchAll(/<Key>(.*?)<\/Key><Value>(.*?)<\/Value>/g),
		].map(([, name, value]) => [name, value]),
	);
const keys = async (at = bucket) => (await rawKeys(at, PREFIX)).map((name) => name.slice(PREFIX.length));
const copy = async (parameters: Parameters) =>
	(await runNode({ operation: 'copy', sourceKey: key('from'), destinationKey: key('to'), ...parameters })).map(({ json }) => json);
const move = async (parameters: Parameters) => await copy({ operation: 'move', ...parameters });

beforeAll(async () => await rawMakeBucket(OTHER));
beforeEach(async () => {
	await rawPut(bucket, `${PREFIX}from`, 'contents', {
		'content-type': 'text/x-a',
		'cache-control': 'no-store',
		'x-amz-meta-a': 'b',
		'x-amz-tagging': 'team=x',
		'x-amz-storage-class': 'STANDARD_IA',
	});
});
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
	await rawClean(OTHER, PREFIX);
});
afterAll(async () => await raw('DELETE', OTHER, undefined));

test.each(['copy', 'upload'])('keys that S3 knows no longer are an error of %s, and no object that is there', async (operation) => {
	await local().fail({ operation: 'HeadObject', status: 400, code: 'BadRequest', times: 9 });
	await local().fail({ operation: 'ListObjectsV2', status: 400, code: 'ExpiredToken' });
	const upload = { key: key('to'), from: 'text', text: 'new' };
	await expect(copy({ operation, ...upload, options: { ifExists: 'skip' } })).rejects.toThrow('session token');
	await local().clearFaults();
	expect(await keys()).toEqual(['from']);
});

test('a move whose copy is made is ended, also when another item has failed', async () => {
	await local().fail({ operation: 'HeadObject', key: `${PREFIX}missing`, isHeld: true });
	await local().fail({ operation: 'DeleteObject', key: `${PREFIX}from`, delayMs: 600 });
	await local().clearRequests();
	const items = ['from', 'missing'];
	const moves = runNode((i) => ({ operation: 'move', sourceKey: key(items[i]!), destinationKey: key(`moved ${items[i]}`) }), {
		items: items.map(() => ({ json: {} })),
	});
	const failed = expect(moves).rejects.toThrow('missing');
	await local().untilAnswered('CopyObject', 1);
	await local().release();
	await failed;
	expect(await keys()).toEqual(['moved from']);
});

describe('one object', () => {
	test('keeps type, headers, metadata, tags and storage class', async () => {
		const [result] = await copy({});
		expect(result).toMatchObject({
			bucket,
			key: `${PREFIX}to`,
			storageClass: 'STANDARD_IA',
			skipped: false,
			s3Uri: `s3://${bucket}/${PREFIX}to`,
			source: { bucket, key: `${PREFIX}from` },
		});
		expect(await head('to')).toMatchObject({
			'content-type': 'text/x-a',
			'cache-control': 'no-store',
			'x-amz-meta-a': 'b',
			'x-amz-storage-class': 'STANDARD_IA',
		});
		expect(await tags('to')).toEqual({ team: 'x' });
	});

	test('Replace Metadata, Replace Tags, Storage Class and Server-Side Encryption give the copy others', async () => {
		await copy({
			options: {
				replaceMetadata: { settings: { metadata: pairs({ c: 'd' }), contentDisposition: 'inline' } },
				replaceTags: pairs({ cost: '42' }),
				storageClass: 'GLACIER_IR',
				serverSideEncryption: { settings: { algorithm: 'aws:kms', kmsKeyId: 'a-key' } },
			},
		});
		const headers = await head('to');
		expect(headers).toMatchObject({
			'x-amz-meta-c': 'd',
			'content-disposition': 'inline',
			'content-type': 'application/octet-stream',
			'x-amz-storage-class': 'GLACIER_IR',
			'x-amz-server-side-encryption': 'aws:kms',
		});
		expect(headers['x-amz-meta-a']).toBeUndefined();
		expect(headers['cache-control']).toBeUndefined();
		expect(await tags('to')).toEqual({ cost: '42' });
	});

	test('Replace Tags with none leaves the copy without tags', async () => {
		await copy({ options: { replaceTags: { pairs: [] } } });
		expect(await tags('to')).toEqual({});
		expect(await tags('from')).toEqual({ team: 'x' });
	});

	test('from and to other buckets', async () => {
		await copy({ options: { destinationBucketName: OTHER } });
		expect(await body('to', OTHER)).toBe('contents');
		await copy({ sourceKey: key('to'), destinationKey: key('back'), options: { bucketName: { __rl: true, mode: 'list', value: OTHER } } });
		expect(await body('back')).toBe('contents');
	});

	test('of a version', async () => {
		await rawSetVersioning(OTHER);
		const old = (await rawPut(OTHER, `${PREFIX}from`, 'old')).headers['x-amz-version-id'];
		await rawPut(OTHER, `${PREFIX}from`, 'new');
		const [result] = await copy({ options: { bucketName: OTHER, destinationBucketName: bucket, versionId: old } });
		expect(await body('to')).toBe('old');
		expect(result).toMatchObject({ source: { versionId: old } });
		await rawSetVersioning(OTHER, 'Suspended');
		for (const version of [
			...(await raw('GET', OTHER, undefined, { query: { versions: '' } })).body.toString().matchAll(/<VersionId>(.*?)<\/VersionId>/g),
		])
			await raw('DELETE', OTHER, `${PREFIX}from`, { query: { versionId: version[1]! } });
	});

	test.each([
		['fail', 'already exists'],
		['skip', undefined],
	])('If Object Exists: %s leaves the other object as it is', async (ifExists, message) => {
		await rawPut(bucket, `${PREFIX}to`, 'mine');
		if (message !== undefined) await expect(copy({ options: { ifExists } })).rejects.toThrow(message);
		else expect((await copy({ options: { ifExists } }))[0]).toMatchObject({ skipped: true });
		expect((await move({ options: { ifExists: 'skip' } }))[0]).toMatchObject({ skipped: true });
		expect(await body('to')).toBe('mine');
		expect(await body('from')).toBe('contents');
	});

	test.each(['fail', 'skip'])(
		'If Object Exists: %s, and the source changed: said so, where S3 does not name the condition',
		async (ifExists) => {
			await local().fail({ operation: 'CopyObject', status: 412, code: 'PreconditionFailed' });
			await expect(move({ options: { ifExists } })).rejects.toThrow(`The object "${PREFIX}from" was changed by someone else`);
			expect(await keys()).toEqual(['from']);
		},
	);

	test.each(['bucketName', 'destinationBucketName'])('a bucket that is not there is named: %s', async (option) => {
		for (const more of [{}, { storageClass: 'STANDARD' }, { ifExists: 'skip' }])
			for (const operation of ['copy', 'move'])
				await expect(copy({ operation, options: { [option]: 'copy-move-no-such-bucket', ...more } })).rejects.toThrow(
					'There is no bucket named "copy-move-no-such-bucket"',
				);
	});

	test('a move deletes the source only when the copy was made', async () => {
		await local().fail({ operation: 'CopyObject', errorIn200: 'InternalError', times: 20 });
		await expect(move({})).rejects.toThrow();
		expect(await keys()).toEqual(['from']);
		await local().clearFaults();
		await move({});
		expect(await keys()).toEqual(['to']);
	});

	test('onto itself is refused unless it changes something', async () => {
		await expect(copy({ destinationKey: key('from') })).rejects.toThrow('Destination Key is the same object as the source');
		await copy({ destinationKey: key('from'), options: { storageClass: 'STANDARD' } });
		expect((await head('from'))['x-amz-storage-class']).toBeUndefined();
	});
});

describe('many objects', () => {
	const all = ['foo/1.txt', 'foo/2.pdf', 'foo/sub/3.txt', 'foobar/4.txt'];
	beforeEach(async () => {
		await rawClean(bucket, PREFIX);
		for (const name of all) await rawPut(bucket, `${PREFIX}${name}`, name);
	});
	const folder = (name: string) => ({ mode: 'path', value: `${PREFIX}${name}` });

	test('All in a Folder keeps their paths, and foo is never foobar', async () => {
		const results = await copy({ which: 'folder', folder: folder('foo'), destinationFolder: folder('to') });
		expect(results.map((json) => json.key)).toEqual(['to/1.txt', 'to/2.pdf', 'to/sub/3.txt'].map((name) => PREFIX + name));
		expect(await keys()).toEqual([...all, 'to/1.txt', 'to/2.pdf', 'to/sub/3.txt']);
		expect(await body('to/sub/3.txt')).toBe('foo/sub/3.txt');
	});

	test('All That Match a Pattern, moved to another bucket', async () => {
		await move({
			which: 'pattern',
			pattern: `${PREFIX}foo*/**.txt`,
			destinationFolder: folder('to/'),
			options: { destinationBucketName: OTHER },
		});
		expect(await keys()).toEqual(['foo/2.pdf']);
		expect(await keys(OTHER)).toEqual(['to/foo/1.txt', 'to/foo/sub/3.txt', 'to/foobar/4.txt']);
	});

	test('each that is denied is an error of its own, and is kept', async () => {
		await local().fail({ operation: 'CopyObject', key: `${PREFIX}to/2.pdf`, status: 403, code: 'AccessDenied' });
		const results = await runNode(
			{ operation: 'move', which: 'folder', folder: folder('foo'), destinationFolder: folder('to') },
			{ continueOnFail: true },
		);
		expect(results.map(({ json }) => json.error ?? json.key)).toEqual([
			`${PREFIX}to/1.txt`,
			expect.stringContaining('s3:PutObject'),
			`${PREFIX}to/sub/3.txt`,
		]);
		expect(await keys()).toEqual(['foo/2.pdf', 'foobar/4.txt', 'to/1.txt', 'to/sub/3.txt']);
	});

	test('a destination in the source is refused before anything is copied', async () => {
		await expect(copy({ which: 'folder', folder: folder('foo'), destinationFolder: folder('foo/sub') })).rejects.toThrow(
			'Destination Folder is inside the source folder',
		);
		expect(await keys()).toEqual(all);
	});
});

test('a copy of 6 GiB keeps metadata, tags and storage class', async () => {
	const size = 6 * 1024 * MIB;
	const piece = 256 * MIB;
	await makeLarge('large', size, piece);
	const [result] = await copy({ sourceKey: key('large'), destinationKey: key('large copy') });
	expect(result).toMatchObject({ storageClass: 'STANDARD_IA' });
	const headers = await head('large copy');
	expect(headers).toMatchObject({
		'content-length': String(size),
		'content-type': 'video/x-large',
		'x-amz-meta-a': 'b',
		'x-amz-storage-class': 'STANDARD_IA',
	});
	expect(await tags('large copy')).toEqual({ team: 'x' });
	for (const at of [0, piece - 1, size - 3]) {
		const range = { range: `bytes=${at}-${at + 2}` };
		expect((await raw('GET', bucket, `${PREFIX}large copy`, { headers: range })).body).toEqual(
			(await raw('GET', bucket, `${PREFIX}large`, { headers: range })).body,
		);
	}
});

/** An object of many times the same piece: the server stores it once. */
async function makeLarge(name: string, size: number, piece: number): Promise<void> {
	const small = 16 * MIB;
	await rawPut(
		bucket,
		`${PREFIX}piece`,
		Buffer.from('0123456789abcdef')
			.toString()
			.repeat(small / 16),
	);
	await byParts(`${PREFIX}sixteen`, `${PREFIX}piece`, piece / small, {});
	await byParts(`${PREFIX}${name}`, `${PREFIX}sixteen`, size / piece, {
		'content-type': 'video/x-large',
		'x-amz-meta-a': 'b',
		'x-amz-tagging': 'team=x',
		'x-amz-storage-class': 'STANDARD_IA',
	});
}

async function byParts(target: string, source: string, count: number, headers: Record<string, string>): Promise<void> {
	const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(
		(await raw('POST', bucket, target, { query: { uploads: '' }, headers })).body.toString(),
	)![1]!;
	const parts: string[] = [];
	for (let number = 1; number <= count; number++) {
		const answer = await raw('PUT', bucket, target, {
			query: { partNumber: String(number), uploadId },
			headers: { 'x-amz-copy-source': `${bucket}/${source}` },
		});
		parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${/<ETag>(.*?)<\/ETag>/.exec(answer.body.toString())![1]}</ETag></Part>`);
	}
	const answer = await raw('POST', bucket, target, {
		query: { uploadId },
		body: Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`),
	});
	expect(answer.status).toBe(200);
}
