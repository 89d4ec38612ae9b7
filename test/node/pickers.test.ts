/** The lists that the editor shows. n8n calls these methods with the form as it is at that moment; here that is an object. */
import type { IDataObject, ILoadOptionsFunctions, INode } from 'n8n-workflow';
import { AmazonS3 } from '../../nodes/AmazonS3/AmazonS3.node';
import { memoryBinary, runNode, serverCredentials } from '../support/executeContext';
import { raw, rawClean, rawMakeBucket, rawPut, server } from '../support/rawS3';

const PREFIX = 'pickers/';
const OTHER = 'pickers-other-bucket';
const { methods } = new AmazonS3();
const node: INode = { id: '1', name: 'Amazon S3', type: 'n8n-nodes-amazon-s3.amazonS3', typeVersion: 1, position: [0, 0], parameters: {} };

const search = async (
	method: keyof typeof methods.listSearch,
	filter?: string,
	{ options = {}, token, credentials = serverCredentials() }: { options?: IDataObject; token?: string; credentials?: IDataObject } = {},
) =>
	await methods.listSearch[method].call(
		{
			getNode: () => node,
			getCredentials: async () => credentials,
			getCurrentNodeParameter: (name: string) => options[name.replace('options.', '')],
			helpers: {},
		} as unknown as ILoadOptionsFunctions,
		filter,
		token,
	);
const values = ({ results }: Awaited<ReturnType<typeof search>>) => results.map(({ value }) => value);
const chosen = (value: string) => ({ __rl: true, mode: 'list', value });

beforeAll(async () => {
	await rawMakeBucket(OTHER);
	for (const key of ['a.txt', 'b/c.txt', 'b/d/e.txt']) await rawPut(server.bucket, PREFIX + key, Buffer.from('x'));
	await rawPut(OTHER, 'elsewhere/f.txt', Buffer.from('x'));
});
afterAll(async () => {
	await rawClean(server.bucket, PREFIX);
	await rawClean(OTHER, '');
	await raw('DELETE', OTHER, undefined);
});

test('keys: a level of the bucket, a folder opened by its name', async () => {
	expect(values(await search('searchKeys', PREFIX))).toEqual([`${PREFIX}a.txt`, `${PREFIX}b/`]);
	expect(values(await search('searchKeys', `${PREFIX}b/`))).toEqual([`${PREFIX}b/c.txt`, `${PREFIX}b/d/`]);
});

test('keys and folders of the bucket that the form names, chosen or typed', async () => {
	expect(values(await search('searchKeys', '', { options: { bucketName: chosen(OTHER) } }))).toEqual(['elsewhere/']);
	expect(values(await search('searchFolders', '', { options: { bucketName: OTHER } }))).toEqual(['elsewhere/']);
	expect(values(await search('searchFolders', '', { options: { bucketName: `arn:aws:s3:::${OTHER}` } }))).toEqual(['elsewhere/']);
	await expect(search('searchFolders', '', { options: { bucketName: 'a b' } })).rejects.toThrow('Bucket Name contains " "');
	for (const method of ['searchDestinationKeys', 'searchDestinationFolders'] as const) {
		expect(values(await search(method, '', { options: { destinationBucketName: chosen(OTHER) } }))).toEqual(['elsewhere/']);
	}
});

test('folders: no objects, and the one that was opened can be chosen', async () => {
	expect(values(await search('searchFolders', PREFIX))).toEqual([PREFIX, `${PREFIX}b/`]);
	expect(values(await search('searchFolders', `${PREFIX}b`))).toEqual([`${PREFIX}b/`]);
});

describe('a folder that was chosen in the list', () => {
	const names = ({ results }: Awaited<ReturnType<typeof search>>) => results.map(({ name, value }) => [name, value]);

	test('says how to look inside', async () => {
		expect(names(await search('searchKeys', PREFIX))[1]).toEqual([`${PREFIX}b/ (folder: type its name to look inside)`, `${PREFIX}b/`]);
	});

	test('is no object: the run says so; Upload puts the file into it', async () => {
		const field = chosen(`${PREFIX}b/`);
		await expect(runNode({ operation: 'download', key: field })).rejects.toMatchObject({
			message: `Key is a folder (got "${PREFIX}b/")`,
			description: expect.stringContaining('type the name of the folder') as string,
		});
		const binary = { data: memoryBinary(Buffer.from('x'), 'into.txt') };
		const [uploaded] = await runNode({ operation: 'upload', key: field }, { items: [{ json: {}, binary }] });
		expect(uploaded!.json.key).toBe(`${PREFIX}b/into.txt`);
		await raw('DELETE', server.bucket, `${PREFIX}b/into.txt`);
	});
});

describe('the search finds a part of the name in any case, too', () => {
	const deep = `${PREFIX}customers/Müller/2026-INVOICE-7.pdf`;
	beforeAll(async () => await rawPut(server.bucket, deep, 'x'));
	afterAll(async () => await raw('DELETE', server.bucket, deep));

	test('of a key', async () => {
		for (const typed of ['invoice-7', 'INVOICE-7', 'müller/2026', `${PREFIX}customers/Müller/invoice`]) {
			expect(values(await search('searchKeys', typed))).toEqual([deep]);
		}
	});

	test('of a folder', async () => {
		expect(values(await search('searchFolders', 'MÜLL'))).toEqual([`${PREFIX}customers/Müller/`]);
	});
});

test('a long level comes in pages', async () => {
	const keys = Array.from({ length: 205 }, (_, i) => `${PREFIX}many/${String(i).padStart(3, '0')}`);
	await Promise.all(keys.map(async (key) => await rawPut(server.bucket, key, Buffer.from('x'))));
	const first = await search('searchKeys', `${PREFIX}many/`);
	const second = await search('searchKeys', `${PREFIX}many/`, { token: first.paginationToken as string });
	expect([...values(first), ...values(second)]).toEqual(keys);
	expect(second.paginationToken).toBeUndefined();
});

test('buckets: those whose name has the text in it', async () => {
	expect(values(await search('searchBuckets'))).toEqual(expect.arrayContaining([server.bucket, OTHER]));
	expect(values(await search('searchBuckets', 'PICKERS-other'))).toEqual([OTHER]);
});

test('a list that cannot be had says why', async () => {
	const credentials = { ...serverCredentials(), secretAccessKey: 'wrong' };
	await expect(search('searchBuckets', '', { credentials })).rejects.toMatchObject({
		message: expect.stringContaining('Access Key Secret') as string,
	});
});

test('a folder that is chosen as the destination of a copy takes the name of the object, as one that is typed', async () => {
	await rawPut(server.bucket, `${PREFIX}into/there.txt`, Buffer.from('kept'));
	for (const operation of ['copy', 'move']) {
		const [result] = await runNode({
			operation,
			sourceKey: chosen(operation === 'copy' ? `${PREFIX}a.txt` : `${PREFIX}b/c.txt`),
			destinationKey: chosen(`${PREFIX}into/`),
		});
		expect(result!.json.key).toBe(`${PREFIX}into/${operation === 'copy' ? 'a' : 'c'}.txt`);
	}
	expect((await raw('GET', server.bucket, `${PREFIX}into/there.txt`)).body.toString()).toBe('kept');
});

test('folders: a name that was typed and has nothing in it says so', async () => {
	const { results } = await search('searchFolders', `${PREFIX}typo/`);
	expect(results).toEqual([{ name: `${PREFIX}typo/ (has nothing in it)`, value: `${PREFIX}typo/` }]);
	const [first] = (await search('searchFolders', `${PREFIX}into/`)).results;
	expect(first).toEqual({ name: `${PREFIX}into/`, value: `${PREFIX}into/` });
});
