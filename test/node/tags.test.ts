import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'tags/';
const { bucket } = server;
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });
const local = () => new LocalS3Control(server.endpoint);
const run = async (operation: string, parameters: Parameters = {}) =>
	(await runNode({ operation, key: { mode: 'key', value: `${PREFIX}a` }, ...parameters })).map(({ json }) => json);
const tagsOf = async (name: string) =>
	Object.fromEntries(
		[
			...(await raw('GET', bucket, `${PREFIX}${name}`, { query: { tagging: '' } })).body
				.toString()
				.matchAll(/<Key>(.*?)<\/Key><Value>(.*?)<\/Value>/g),
		].map(([, tag, value]) => [tag, value]),
	);

beforeEach(async () => {
	for (const name of ['a', 'b/1', 'b/2', 'bc']) await rawPut(bucket, PREFIX + name, 'x', { 'x-amz-tagging': 'team=x&cost=1' });
});
afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});

test('Get Tags', async () => {
	expect(await run('getTags')).toEqual([{ bucket, key: `${PREFIX}a`, tags: { team: 'x', cost: '1' }, s3Uri: `s3://${bucket}/${PREFIX}a` }]);
});

test('Set Tags gives the object these and no others; none takes all away', async () => {
	expect((await run('setTags', { tags: pairs({ 'cost center': 'a+b=c' }) }))[0]).toMatchObject({ tags: { 'cost center': 'a+b=c' } });
	expect(await tagsOf('a')).toEqual({ 'cost center': 'a+b=c' });
	await run('setTags', {});
	expect(await tagsOf('a')).toEqual({});
});

test('none of a requester who pays are written: a delete of tags has no word for that', async () => {
	await local().clearRequests();
	await run('setTags', { options: { requesterPays: true } });
	expect((await local().requests()).map(({ operation, headers }) => [operation, headers['x-amz-request-payer']])).toContainEqual([
		'PutObjectTagging',
		'requester',
	]);
	expect(await tagsOf('a')).toEqual({});
});

test('Add Tags keeps the others; a tag that is there gets the new value', async () => {
	expect((await run('addTags', { tags: pairs({ cost: '2', new: 'y' }) }))[0]).toMatchObject({ tags: { team: 'x', cost: '2', new: 'y' } });
	expect(await tagsOf('a')).toEqual({ team: 'x', cost: '2', new: 'y' });
});

test('Remove Tags keeps the others, and writes nothing when there is nothing to remove', async () => {
	await run('removeTags', { tagNames: 'team, missing' });
	expect(await tagsOf('a')).toEqual({ cost: '1' });
	await local().clearRequests();
	await run('removeTags', { tagNames: 'team' });
	expect((await local().requests()).map(({ operation }) => operation)).toEqual(['GetObjectTagging']);
});

test('all in a folder: one that is denied is an error of its own', async () => {
	await local().fail({ operation: 'PutObjectTagging', key: `${PREFIX}b/1`, status: 403, code: 'AccessDenied' });
	const results = await runNode(
		{ operation: 'addTags', which: 'folder', folder: { mode: 'path', value: `${PREFIX}b` }, tags: pairs({ new: 'y' }) },
		{ continueOnFail: true },
	);
	expect(results.map(({ json }) => json.error ?? json.key)).toEqual([expect.stringContaining('s3:PutObjectTagging'), `${PREFIX}b/2`]);
	expect(await Promise.all(['b/1', 'b/2', 'bc'].map(tagsOf))).toEqual([
		{ team: 'x', cost: '1' },
		{ team: 'x', cost: '1', new: 'y' },
		{ team: 'x', cost: '1' },
	]);
});

test.each<[string, Parameters, string]>([
	[
		'more than 10',
		{ tags: pairs(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, '']))) },
		'Tags: 11 given, and S3 allows 10 for an object',
	],
	['a name of AWS', { tags: pairs({ 'aws:x': '1' }) }, 'which AWS keeps for itself'],
	['a long name', { tags: pairs({ ['n'.repeat(129)]: '1' }) }, 'longer than 128 characters'],
	['a long value', { tags: pairs({ n: 'v'.repeat(257) }) }, 'longer than 256 characters'],
])('tags that S3 would not take are refused before a request: %s', async (_, parameters, message) => {
	await local().clearRequests();
	await expect(run('setTags', parameters)).rejects.toThrow(message);
	expect(await local().requests()).toEqual([]);
});

test('Add Tags that go beyond 10 together with those that are there are refused, and nothing is written', async () => {
	await expect(run('addTags', { tags: pairs(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${i}`, '']))) })).rejects.toThrow(
		'Tags: 11 given',
	);
	expect(await tagsOf('a')).toEqual({ team: 'x', cost: '1' });
});

test.each<[string, unknown]>([
	['an object of names and values', { team: 'x' }],
	['a list', [{ name: 'team', value: 'x' }]],
	['an expression of one', '={{ { team: "x" } }}'],
	['null', null],
])('tags of another shape, of which n8n leaves nothing, do not remove all: %s', async (_, tags) => {
	await expect(run('setTags', { tags })).rejects.toMatchObject({
		message: 'Tags: nothing in it can be read',
		description: expect.stringContaining('{ "pairs": [{ "name": …, "value": … }] }') as string,
	});
	await expect(run('setTags', { tags: { pairs: '={{ $json.tags }}' } })).rejects.toThrow('Tags: one row has no name');
	expect(await tagsOf('a')).toEqual({ team: 'x', cost: '1' });
});

test('characters that S3 does not take in a tag: the error says which it takes', async () => {
	await expect(run('addTags', { tags: pairs({ team: 'a,b' }) })).rejects.toMatchObject({
		message: expect.stringContaining('TagValue') as string,
		description: expect.stringMatching(/^Tag names and values can have letters, digits, spaces and _ \. : \/ = \+ - @\.$/) as string,
	});
	expect(await tagsOf('a')).toEqual({ team: 'x', cost: '1' });
});
