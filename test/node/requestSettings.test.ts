/** What all requests of an item carry: who pays, who must own the bucket, and the customer's encryption key. */
import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import {
	fileBinary,
	memoryBinary,
	binaryContents,
	runNode as run,
	serverCredentials,
	type ContextOptions,
	type Parameters,
} from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { LocalS3 } from '../support/localS3/server';
import { raw, rawKeys, rawPut, sendUrl } from '../support/rawS3';
import { buckets, OWNER, startSecureLocalS3, stranger } from '../support/secureLocalS3';

const MIB = 1024 * 1024;
const key = (value: string) => ({ mode: 'key', value });
const shared = serverCredentials();
let s3: LocalS3;
let stop: () => Promise<void>;

beforeAll(async () => ({ s3, stop } = await startSecureLocalS3()));
afterAll(async () => await stop());
const runNode = async (parameters: Parameters | ((index: number) => Parameters), options: ContextOptions = {}) =>
	await run(parameters, { ...options, credentials: { ...serverCredentials(), ignoreTlsProblems: true, ...options.credentials } });

describe('Requester Pays', () => {
	const asStranger = { credentials: { ...stranger, bucketName: buckets.payers } };
	const options = { requesterPays: true };

	test('lets another account use the bucket, in every operation on objects', async () => {
		await rawPut(buckets.payers, 'there', 'paid for');
		await expect(runNode({ operation: 'download', key: key('there'), as: 'text' }, asStranger)).rejects.toMatchObject({ httpCode: '403' });
		await expect(runNode({ operation: 'getAll' }, asStranger)).rejects.toMatchObject({ httpCode: '403' });
		const result = async (parameters: Parameters) => (await runNode({ options, ...parameters }, asStranger))[0]!.json;
		expect(await result({ operation: 'download', key: key('there'), as: 'text' })).toMatchObject({ data: 'paid for' });
		expect(await result({ operation: 'exists', key: key('there') })).toMatchObject({ exists: true });
		expect(await result({ operation: 'getMetadata', key: key('there') })).toMatchObject({ size: 8 });
		expect(await result({ operation: 'getAll' })).toMatchObject({ key: 'there' });
		expect(await result({ operation: 'copy', sourceKey: key('there'), destinationKey: key('copy') })).toMatchObject({ key: 'copy' });
		expect(await result({ operation: 'move', sourceKey: key('copy'), destinationKey: key('moved') })).toMatchObject({ key: 'moved' });
		expect(await result({ operation: 'append', key: key('grown'), from: 'text', text: 'x' })).toMatchObject({ created: true });
		expect(await result({ operation: 'append', key: key('grown'), from: 'text', text: 'y' })).toMatchObject({ size: 4 });
		expect(await result({ operation: 'upload', key: key('new'), from: 'text', text: 'x' })).toMatchObject({ size: 1 });
		const { url } = await result({ operation: 'createPresignedUrl', key: key('there') });
		expect((await sendUrl('GET', url as string)).body.toString()).toBe('paid for');
		const items = ['grown', 'moved', 'new', 'there'].map((name) => ({ json: { name } }));
		expect(await rawKeys(buckets.payers)).toEqual(['grown', 'moved', 'new', 'there']);
		await runNode((i) => ({ operation: 'delete', key: key(items[i]!.json.name), options }), { ...asStranger, items });
		expect(await rawKeys(buckets.payers)).toEqual([]);
	});

	test('and in those on folders and unfinished uploads', async () => {
		for (const name of ['dir/a', 'dir/b/c']) await rawPut(buckets.payers, name, 'x');
		const folder = (path: string) => ({ mode: 'path', value: path });
		const results = async (parameters: Parameters) => (await runNode({ options, ...parameters }, asStranger)).map(({ json }) => json);
		await expect(runNode({ resource: 'folder', operation: 'download', folder: folder('dir') }, asStranger)).rejects.toMatchObject({
			httpCode: '403',
		});
		expect(await results({ resource: 'folder', operation: 'create', folder: folder('made') })).toMatchObject([{ key: 'made/' }]);
		expect(await results({ resource: 'folder', operation: 'getAll' })).toHaveLength(2);
		expect(await results({ resource: 'folder', operation: 'download', folder: folder('dir') })).toHaveLength(2);
		expect(
			await results({
				resource: 'folder',
				operation: 'sync',
				from: 'folder',
				sourceFolder: folder('dir'),
				destinationFolder: folder('synced'),
			}),
		).toHaveLength(2);
		expect(
			await results({ resource: 'folder', operation: 'copy', sourceFolder: folder('dir'), destinationFolder: folder('copied') }),
		).toHaveLength(2);
		expect(
			await results({ resource: 'folder', operation: 'move', sourceFolder: folder('copied'), destinationFolder: folder('moved') }),
		).toHaveLength(2);
		expect(await rawKeys(buckets.payers)).toEqual(['dir/a', 'dir/b/c', 'made/', 'moved/a', 'moved/b/c', 'synced/a', 'synced/b/c']);
		for (const name of ['dir', 'made', 'moved', 'synced']) await results({ resource: 'folder', operation: 'delete', folder: folder(name) });
		expect(await rawKeys(buckets.payers)).toEqual([]);

		const upload = { resource: 'multipartUpload' };
		const [begun] = await results({ ...upload, operation: 'createPresigned', key: key('parts'), fileSize: 3 });
		const [part] = begun!.parts as Array<{ url: string }>;
		expect((await sendUrl('PUT', part!.url, { 'content-length': '3' }, Buffer.from('abc'))).status).toBe(200);
		expect(await results({ ...upload, operation: 'getAll' })).toHaveLength(1);
		expect(await results({ ...upload, operation: 'complete', uploadKey: 'parts', uploadId: begun!.uploadId })).toMatchObject([{ size: 3 }]);
		const [other] = await results({ ...upload, operation: 'createPresigned', key: key('parts'), fileSize: 3 });
		expect(await results({ ...upload, operation: 'abort', which: 'one', uploadKey: 'parts', uploadId: other!.uploadId })).toMatchObject([
			{ aborted: true },
		]);
		await results({ operation: 'delete', key: key('parts') });
	});

	test('a URL made without it does not work', async () => {
		await rawPut(buckets.payers, 'link', 'x');
		const [made] = await runNode({ operation: 'createPresignedUrl', key: key('link') }, asStranger);
		expect((await sendUrl('GET', made!.json.url as string)).status).toBe(403);
	});

	test('large uploads pay for each part', async () => {
		const items = [{ json: {}, binary: { data: await fileBinary(randomBytes(12 * MIB)) } }];
		await runNode({ operation: 'upload', key: key('large'), options }, { ...asStranger, items });
		expect((await raw('HEAD', buckets.payers, 'large')).headers['content-length']).toBe(String(12 * MIB));
	});
});

describe('Expected Bucket Owner', () => {
	test('another owner is refused, the right one is not; and each item has its own', async () => {
		await rawPut(buckets.plain, 'owned', 'mine');
		const owners = [OWNER, '222222222222', ''];
		const items = owners.map(() => ({ json: {} }));
		const results = await runNode(
			(i) => ({ operation: 'download', key: key('owned'), as: 'text', options: { expectedBucketOwner: owners[i] } }),
			{ items, continueOnFail: true },
		);
		expect(results.map(({ json }) => json.data ?? 'refused')).toEqual(['mine', 'refused', 'mine']);
	});

	test('deletes of many items go in one request for each owner', async () => {
		for (const name of ['d0', 'd1', 'd2', 'd3']) await rawPut(buckets.plain, `batch/${name}`, '');
		const items = [0, 1, 2, 3].map(() => ({ json: {} }));
		const results = await runNode(
			(i) => ({ operation: 'delete', key: key(`batch/d${i}`), options: { expectedBucketOwner: i % 2 === 0 ? OWNER : '222222222222' } }),
			{ items, continueOnFail: true },
		);
		expect(results.map(({ json }) => json.deleted ?? false)).toEqual([true, false, true, false]);
		expect(await rawKeys(buckets.plain, 'batch/')).toEqual(['batch/d1', 'batch/d3']);
	});

	test('of a copy: one for the destination, one for the source', async () => {
		await rawPut(buckets.plain, 'from', 'x');
		const copy = async (options: Parameters) =>
			await runNode({ operation: 'copy', sourceKey: key('from'), destinationKey: key('to'), options });
		await expect(copy({ expectedBucketOwner: OWNER, expectedSourceBucketOwner: '222222222222' })).rejects.toMatchObject({
			httpCode: '403',
		});
		await expect(copy({ expectedBucketOwner: '222222222222', expectedSourceBucketOwner: OWNER })).rejects.toMatchObject({
			httpCode: '403',
		});
		await copy({ expectedBucketOwner: OWNER, expectedSourceBucketOwner: OWNER });
		expect((await raw('GET', buckets.plain, 'to')).body.toString()).toBe('x');
		await expect(
			runNode({
				operation: 'move',
				sourceKey: key('from'),
				destinationKey: key('to2'),
				options: { expectedSourceBucketOwner: '222222222222' },
			}),
		).rejects.toMatchObject({ httpCode: '403' });
	});

	describe('of many objects: the source is listed and looked at under its own', () => {
		const folder = (value: string) => ({ mode: 'path', value });
		const asked = async (parameters: Parameters) => {
			for (const name of ['many-from/a', 'many-from/b']) await rawPut(buckets.plain, name, name);
			s3.requests.length = 0;
			const options = { expectedBucketOwner: OWNER, expectedSourceBucketOwner: '222222222222', ...(parameters.options as object) };
			await runNode({ ...parameters, options }, { continueOnFail: true });
			return s3.requests
				.filter(({ path }) => path.includes('many-from'))
				.map(({ operation, headers }) => [operation, headers['x-amz-expected-bucket-owner']]);
		};

		test.each<[string, Parameters]>([
			['Object: Copy', { operation: 'copy', which: 'folder', folder: folder('many-from'), destinationFolder: folder('many-to') }],
			['Object: Move', { operation: 'move', which: 'pattern', pattern: 'many-from/*', destinationFolder: folder('many-to') }],
			['Folder: Copy', { resource: 'folder', operation: 'copy', sourceFolder: 'many-from', destinationFolder: 'many-to' }],
			['Folder: Move', { resource: 'folder', operation: 'move', sourceFolder: 'many-from', destinationFolder: 'many-to' }],
			[
				'Folder: Copy with Dry Run',
				{ resource: 'folder', operation: 'copy', sourceFolder: 'many-from', destinationFolder: 'many-to', options: { dryRun: true } },
			],
			['Folder: Sync', { resource: 'folder', operation: 'sync', sourceFolder: 'many-from', destinationFolder: 'many-to' }],
		])('%s', async (_, parameters) => {
			expect(await asked(parameters)).toEqual([['ListObjectsV2', '222222222222']]);
		});

		test('Folder: Sync compares each under its own', async () => {
			const md5s = { 'x-amz-server-side-encryption': 'aws:kms' };
			for (const name of ['kms-from/a', 'kms-to/a']) await rawPut(buckets.plain, name, 'x', md5s);
			s3.requests.length = 0;
			await runNode({
				resource: 'folder',
				operation: 'sync',
				sourceFolder: 'kms-from',
				destinationFolder: 'kms-to',
				options: { expectedSourceBucketOwner: OWNER },
			});
			const heads = s3.requests.filter(({ operation }) => operation === 'HeadObject');
			expect(heads.map(({ key: name, headers }) => [name, headers['x-amz-expected-bucket-owner']]).sort()).toEqual([
				['kms-from/a', OWNER],
				['kms-to/a', undefined],
			]);
		});
	});

	test('is held by the links that are made', async () => {
		const [made] = await runNode({ operation: 'createPresignedUrl', key: key('owned'), options: { expectedBucketOwner: '222222222222' } });
		expect((await sendUrl('GET', made!.json.url as string)).status).toBe(403);
	});

	test.each(['12345', '1234567890123', 'me'])('%s is refused before any request', async (expectedBucketOwner) => {
		const before = s3.requests.length;
		await expect(runNode({ operation: 'exists', key: key('x'), options: { expectedBucketOwner } })).rejects.toThrow(
			`Expected Bucket Owner is not an AWS account ID (got "${expectedBucketOwner}")`,
		);
		expect(s3.requests.length).toBe(before);
	});
});

describe('Customer Key (SSE-C)', () => {
	test.each(['upload', 'append', 'copy'])('%s to a store that ignores the key is an error; Continue says it instead', async (operation) => {
		await rawPut(buckets.acls, 'plain-source', 'x');
		const ignoreHeaders = ['algorithm', 'key', 'key-md5'].map((name) => `x-amz-server-side-encryption-customer-${name}`);
		for (const call of ['PutObject', 'CopyObject', 'HeadObject', 'GetObject']) s3.fail({ operation: call, ignoreHeaders, times: 100 });
		const of = (name: string, options: IDataObject) => ({
			operation,
			...(operation === 'copy'
				? { sourceKey: key('plain-source'), destinationKey: key(name) }
				: { key: key(name), from: 'text', text: 'x' }),
			options: { destinationBucketName: buckets.acls, customerKey: 'k'.repeat(32), bucketName: buckets.acls, ...options },
		});
		try {
			await expect(runNode(of(`no-key-${operation}`, {}))).rejects.toThrow(/ignore[ds] Customer Key \(SSE-C\)/);
			const [result] = await runNode(of(`with-continue-${operation}`, { ifProtectionIgnored: 'continue' }));
			expect(result!.json.ignored).toEqual(['Customer Key (SSE-C)']);
		} finally {
			s3.clearFaults();
		}
	});

	const secret = randomBytes(32).toString('base64');
	const other = 'x'.repeat(32);
	const headersOf = (text: string, prefix = 'x-amz-') => {
		const bytes = text.length === 32 ? Buffer.from(text) : Buffer.from(text, 'base64');
		const name = `${prefix}server-side-encryption-customer-`;
		return {
			[`${name}algorithm`]: 'AES256',
			[`${name}key`]: bytes.toString('base64'),
			[`${name}key-md5`]: createHash('md5').update(bytes).digest('base64'),
		};
	};

	test.each([1000, 4 * MIB + 1, 21 * MIB])('%d bytes go up and come down with the key, and not without', async (size) => {
		const contents = randomBytes(size);
		const items = [{ json: {}, binary: { data: size < MIB ? memoryBinary(contents) : await fileBinary(contents) } }];
		const name = `sealed-${size}`;
		await runNode({ operation: 'upload', key: key(name), options: { customerKey: secret } }, { items });
		expect((await raw('GET', buckets.plain, name)).status).toBe(400);
		expect((await raw('GET', buckets.plain, name, { headers: headersOf(other) })).status).toBe(403);
		expect((await raw('GET', buckets.plain, name, { headers: headersOf(secret) })).body.equals(contents)).toBe(true);
		const [down] = await runNode({ operation: 'download', key: key(name), options: { customerKey: secret } });
		expect(binaryContents(down!.binary!.data!).equals(contents)).toBe(true);
		expect((await runNode({ operation: 'getMetadata', key: key(name), options: { customerKey: secret } }))[0]!.json).toMatchObject({
			size,
		});
		expect((await runNode({ operation: 'exists', key: key(name), options: { customerKey: secret } }))[0]!.json).toMatchObject({
			exists: true,
		});
		await expect(runNode({ operation: 'download', key: key(name) })).rejects.toMatchObject({
			message: expect.stringContaining('Customer Key (SSE-C)') as string,
		});
		await expect(runNode({ operation: 'getMetadata', key: key(name) })).rejects.toMatchObject({
			description: expect.stringContaining('Customer Key (SSE-C)') as string,
		});
	});

	test('a wrong key is named, and not the permissions alone', async () => {
		await rawPut(buckets.plain, 'sealed-wrong', 'x', headersOf(secret));
		for (const operation of ['download', 'getMetadata', 'exists'])
			await expect(runNode({ operation, key: key('sealed-wrong'), options: { customerKey: other } })).rejects.toMatchObject({
				message: expect.stringContaining(
					'the Customer Key (SSE-C) does not belong to the object "sealed-wrong", or these keys lack s3:GetObject',
				) as string,
				description: expect.stringContaining('Check the customer key first') as string,
			});
	});

	test.each(['copy', 'move', 'sync'])('Folder: %s names the source that takes a key', async (operation) => {
		await rawPut(buckets.plain, `sealed ${operation}/one`, 'x', headersOf(secret));
		const options = { bucketName: buckets.plain, destinationBucketName: buckets.plain };
		const folders = { sourceFolder: `sealed ${operation}/`, destinationFolder: 'unsealed/' };
		await expect(runNode({ resource: 'folder', operation, ...folders, options })).rejects.toThrow(
			`The object "sealed ${operation}/one" needs another Customer Key (SSE-C), or none`,
		);
	});

	test('an object that takes no key says so where one was sent', async () => {
		await rawPut(buckets.plain, 'unsealed-one', 'x');
		await expect(runNode({ operation: 'getMetadata', key: key('unsealed-one'), options: { customerKey: other } })).rejects.toThrow(
			'S3 refused HeadObject for the object "unsealed-one": it may need another Customer Key (SSE-C), or none',
		);
	});

	test('a plain key of 32 characters is those 32 bytes', async () => {
		await runNode({ operation: 'upload', key: key('plain-key'), from: 'text', text: 'sealed', options: { customerKey: other } });
		expect((await raw('GET', buckets.plain, 'plain-key', { headers: headersOf(other) })).body.toString()).toBe('sealed');
	});

	test.each([
		['an object without one', {}],
		['an object with another one', headersOf(other)],
	])('If Object Exists meets %s', async (_, headers) => {
		const name = 'is there';
		await rawPut(buckets.plain, name, 'there', headers);
		const upload = async (ifExists: string) =>
			await runNode({ operation: 'upload', key: key(name), from: 'text', text: 'new', options: { ifExists, customerKey: secret } });
		await expect(upload('fail')).rejects.toThrow(`An object "${name}" already exists`);
		expect((await upload('skip'))[0]!.json).toMatchObject({ skipped: true });
		expect((await upload('keepBoth'))[0]!.json).toMatchObject({ key: `${name} (1)` });
		expect((await raw('GET', buckets.plain, name, { headers })).body.toString()).toBe('there');
		expect((await raw('GET', buckets.plain, `${name} (1)`, { headers: headersOf(secret) })).body.toString()).toBe('new');
		await raw('DELETE', buckets.plain, `${name} (1)`);
	});

	test.each([10, 6 * MIB])('Append reads and writes %d bytes with the key', async (size) => {
		const there = randomBytes(size);
		const name = `grows-${size}`;
		await rawPut(buckets.plain, name, there, headersOf(secret));
		await runNode({ operation: 'append', key: key(name), from: 'text', text: 'more', options: { customerKey: secret } });
		expect(
			(await raw('GET', buckets.plain, name, { headers: headersOf(secret) })).body.equals(Buffer.concat([there, Buffer.from('more\n')])),
		).toBe(true);
		await expect(runNode({ operation: 'append', key: key(name), from: 'text', text: 'x' })).rejects.toMatchObject({
			description: expect.stringContaining('Customer Key (SSE-C)') as string,
		});
	});

	test('what AWS refuses, the local S3 refuses', async () => {
		const code = async (headers: Record<string, string>) =>
			/<Code>(\w+)/.exec((await raw('PUT', buckets.plain, 'refused', { headers, body: Buffer.from('x') })).body.toString())?.[1];
		const all = headersOf(secret);
		const name = 'x-amz-server-side-encryption-customer-';
		const without = (part: string) => Object.fromEntries(Object.entries(all).filter(([header]) => header !== `${name}${part}`));
		expect(await code(without('algorithm'))).toBe('InvalidArgument');
		expect(await code(without('key'))).toBe('InvalidArgument');
		expect(await code(without('key-md5'))).toBe('InvalidArgument');
		expect(await code({ ...all, [`${name}key-md5`]: headersOf(other)[`${name}key-md5`]! })).toBe('InvalidArgument');
		expect(await code({ ...all, [`${name}key`]: Buffer.from('short').toString('base64') })).toBe('InvalidArgument');
		expect(await code({ ...all, [`${name}algorithm`]: 'AES512' })).toBe('InvalidEncryptionAlgorithmError');
		expect(await code({ ...all, 'x-amz-server-side-encryption': 'AES256' })).toBe('InvalidArgument');
		expect(await code({ 'x-amz-expected-bucket-owner': '12345' })).toBe('InvalidBucketOwnerAWSAccountID');
		await rawPut(buckets.plain, 'open', 'x');
		expect((await raw('GET', buckets.plain, 'open', { headers: all })).status).toBe(400);
		expect((await rawPut(buckets.plain, 'etag', 'x', all)).headers.etag).not.toBe(`"${createHash('md5').update('x').digest('hex')}"`);
		expect(await rawKeys(buckets.plain, 'refused')).toEqual([]);
	});

	test('a copy and a move change the key, or take it off', async () => {
		await rawPut(buckets.plain, 'sealed-source', 'contents', headersOf(secret));
		await runNode({
			operation: 'copy',
			sourceKey: key('sealed-source'),
			destinationKey: key('resealed'),
			options: { sourceCustomerKey: secret, customerKey: other },
		});
		expect((await raw('GET', buckets.plain, 'resealed', { headers: headersOf(other) })).body.toString()).toBe('contents');
		await runNode({ operation: 'move', sourceKey: key('resealed'), destinationKey: key('opened'), options: { sourceCustomerKey: other } });
		expect((await raw('GET', buckets.plain, 'opened')).body.toString()).toBe('contents');
		expect((await raw('HEAD', buckets.plain, 'resealed', { headers: headersOf(other) })).status).toBe(404);
		await expect(runNode({ operation: 'copy', sourceKey: key('sealed-source'), destinationKey: key('x') })).rejects.toMatchObject({
			message: expect.stringContaining('Customer Key (SSE-C)') as string,
		});
	});

	test.each(['copy', 'move'])('%s onto itself changes the key', async (operation) => {
		const name = `rotated-by-${operation}`;
		await rawPut(buckets.plain, name, 'contents', headersOf(secret));
		const onItself = { operation, sourceKey: key(name), destinationKey: key(name) };
		await expect(runNode({ ...onItself, options: { sourceCustomerKey: secret, customerKey: secret } })).rejects.toThrow(
			'Destination Key is the same object as the source',
		);
		await runNode({ ...onItself, options: { sourceCustomerKey: secret, customerKey: other } });
		expect((await raw('GET', buckets.plain, name, { headers: headersOf(other) })).body.toString()).toBe('contents');
	});

	test('a copy by parts carries both keys', async () => {
		const contents = randomBytes(12 * MIB);
		await runNode(
			{ operation: 'upload', key: key('large-source'), options: { customerKey: secret } },
			{ items: [{ json: {}, binary: { data: await fileBinary(contents) } }] },
		);
		s3.fail({
			operation: 'CopyObject',
			status: 400,
			code: 'InvalidRequest',
			message: 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
		});
		await runNode({
			operation: 'copy',
			sourceKey: key('large-source'),
			destinationKey: key('large-target'),
			options: { sourceCustomerKey: secret, customerKey: other },
		});
		expect((await raw('GET', buckets.plain, 'large-target', { headers: headersOf(other) })).body.equals(contents)).toBe(true);
	});

	test.each(['short', 'y'.repeat(33), Buffer.alloc(16, 'k').toString('base64')])(
		'%s is refused before any request, and not shown',
		async (customerKey) => {
			const before = s3.requests.length;
			const error = (await runNode(
				{ operation: 'download', key: key('x'), options: { customerKey: '={{ $json.customerKey }}' } },
				{ items: [{ json: { customerKey } }] },
			).catch((e: unknown) => e)) as Error;
			expect(error.message).toContain('Customer Key (SSE-C) is not a 256-bit key');
			expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(customerKey);
			expect(s3.requests.length).toBe(before);
		},
	);

	test('a key is never in an output or an error', async () => {
		const shown = inspect(await runNode({ operation: 'download', key: key('sealed-1000'), options: { customerKey: secret } }), {
			depth: 20,
		});
		expect(shown).not.toContain(secret);
		for (const parameters of [
			{ operation: 'download', key: key('missing') },
			{ operation: 'download', key: key('plain-key') },
			{ operation: 'upload', key: key('x'), from: 'text', text: 'x', options: { bucketName: 'no-such-bucket-of-ours' } },
		]) {
			// From the item: an error names the node, and with it what the workflow holds.
			const error: unknown = await runNode(
				{ ...parameters, options: { ...(parameters.options as object | undefined), customerKey: '={{ $json.secret }}' } },
				{ items: [{ json: { secret } }] },
			).catch((e: unknown) => e);
			expect(error).toBeInstanceOf(Error);
			expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(secret);
		}
	});

	test('the key of the connection is used where an option says so, and nowhere else', async () => {
		const credentials = { secretCustomerKey: secret };
		const use = async (parameters: Parameters) => await runNode(parameters, { credentials });
		const name = 'by-connection';
		await use({ operation: 'upload', key: key(name), from: 'text', text: 'sealed', options: { useConnectionKey: true } });
		expect((await raw('GET', buckets.plain, name)).status).toBe(400);
		expect((await raw('GET', buckets.plain, name, { headers: headersOf(secret) })).body.toString()).toBe('sealed');
		expect((await use({ operation: 'download', key: key(name), as: 'text', options: { useConnectionKey: true } }))[0]!.json.data).toBe(
			'sealed',
		);
		await use({
			operation: 'copy',
			sourceKey: key(name),
			destinationKey: key(`${name}-copy`),
			options: { useConnectionKeyForSource: true, customerKey: other },
		});
		expect((await raw('GET', buckets.plain, `${name}-copy`, { headers: headersOf(other) })).body.toString()).toBe('sealed');
		await use({ operation: 'upload', key: key('unsealed'), from: 'text', text: 'open' });
		expect((await raw('GET', buckets.plain, 'unsealed')).body.toString()).toBe('open');
	});

	test.each<[Parameters, Parameters, string]>([
		[{}, { useConnectionKey: true }, 'Customer Key of the Connection is on, and the connection has none'],
		[{}, { useConnectionKeyForSource: true }, 'Source Customer Key of the Connection is on, and the connection has none'],
		[
			{ secretCustomerKey: secret },
			{ useConnectionKey: true, customerKey: other },
			'Customer Key (SSE-C) cannot be combined with Customer Key of the Connection',
		],
		[
			{ secretCustomerKey: secret },
			{ useConnectionKey: true, serverSideEncryption: { settings: { algorithm: 'AES256' } } },
			'Server-Side Encryption cannot be combined with Customer Key (SSE-C)',
		],
	])('connection %j, options %j: refused', async (changes, options, words) => {
		const copying = { operation: 'copy', sourceKey: key('x'), destinationKey: key('y'), options };
		const refused = runNode(copying, { credentials: changes as IDataObject });
		await expect(refused).rejects.toThrow(words);
		await expect(refused).rejects.not.toThrow(secret);
	});

	test('no key leaves over http', async () => {
		const local = new LocalS3Control(shared.endpoint as string);
		await local.clearRequests();
		const { endpoint, accessKeyId, secretAccessKey, bucketName, otherRegion } = shared;
		await expect(
			runNode(
				{ operation: 'download', key: key('x'), options: { customerKey: secret } },
				{ credentials: { endpoint, accessKeyId, secretAccessKey, bucketName, otherRegion } },
			),
		).rejects.toThrow('Customer Key (SSE-C) would be sent unencrypted');
		expect((await local.requests()).filter(({ key: asked }) => asked === 'x')).toEqual([]);
	});
});
