/** Upload with the Source All Binary Files. */
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, server } from '../support/rawS3';
import { memoryBinary, runNode, type ContextOptions } from '../support/executeContext';

const PREFIX = 'all-binary/';
const local = () => new LocalS3Control(server.endpoint);
const file = (contents: string, name: string) => memoryBinary(Buffer.from(contents), name, 'text/plain');
const mail = {
	json: { id: 7 },
	binary: { attachment_0: file('one', 'a.txt'), attachment_1: file('two', 'b.txt'), inline: file('three', '') },
};
const upload = async (key: string, items: ContextOptions['items'] = [mail], more: ContextOptions = {}) =>
	await runNode({ operation: 'upload', from: 'allBinary', key: { __rl: true, mode: 'key', value: key } }, { items, ...more });

afterEach(async () => await local().clearFaults());
afterAll(async () => await rawClean(server.bucket, PREFIX));

test.each([
	['a slash at the end: the name of each file', `${PREFIX}mail/`, ['a.txt', 'b.txt', 'inline']],
	['{field}', `${PREFIX}mail/{field}.dat`, ['attachment_0.dat', 'attachment_1.dat', 'inline.dat']],
	[
		'{fileName} and {field}',
		`=${PREFIX}mail/{{ $json.id }}-{field}/{fileName}`,
		['7-attachment_0/a.txt', '7-attachment_1/b.txt', '7-inline/inline'],
	],
])('%s', async (_, key, names) => {
	await rawClean(server.bucket, PREFIX);
	const results = await upload(key);
	const keys = names.map((name) => `${PREFIX}mail/${name}`);
	expect(results.map(({ json, pairedItem }) => [json.key, pairedItem])).toEqual(keys.map((name) => [name, { item: 0 }]));
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([...keys].sort());
	for (const [i, contents] of ['one', 'two', 'three'].entries())
		expect((await raw('GET', server.bucket, keys[i]!)).body.toString()).toBe(contents);
});

test('two files of an item with one key are refused, and nothing is stored', async () => {
	await rawClean(server.bucket, PREFIX);
	await expect(upload(`${PREFIX}same`)).rejects.toMatchObject({
		message: `Key is the same for two files of the item (got "${PREFIX}same")`,
		description: expect.stringContaining('{field}') as string,
	});
	const twins = { json: {}, binary: { x: file('1', 'same.txt'), y: file('2', 'same.txt') } };
	await expect(upload(PREFIX, [twins])).rejects.toThrow('is the same for two files');
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([]);
});

test('one file needs no pattern; an item without a file is an error', async () => {
	const [one] = await upload(`${PREFIX}one`, [{ json: {}, binary: { data: file('1', 'x.txt') } }]);
	expect(one!.json.key).toBe(`${PREFIX}one`);
	await expect(upload(`${PREFIX}none`, [{ json: {} }])).rejects.toThrow('Source is All Binary Files, and the item has none');
});

test('a file that fails is an error beside the results of the others', async () => {
	await local().fail({ operation: 'PutObject', key: `${PREFIX}mail/b.txt`, status: 403, code: 'AccessDenied' });
	const results = await upload(`${PREFIX}mail/`, [mail], { continueOnFail: true });
	expect(results.map(({ json }) => json.key ?? json.error)).toEqual([
		`${PREFIX}mail/a.txt`,
		expect.stringContaining('s3:PutObject'),
		`${PREFIX}mail/inline`,
	]);
});

test('{filename} and {Field} are the same placeholders: no key has them in it', async () => {
	await rawClean(server.bucket, PREFIX);
	await upload(`${PREFIX}{ Field }-{filename}`);
	expect(await rawKeys(server.bucket, PREFIX)).toEqual(
		['attachment_0-a.txt', 'attachment_1-b.txt', 'inline-inline'].map((name) => PREFIX + name),
	);
});

test('a placeholder in the key of another Source stays as it is, and is said', async () => {
	const hints: unknown[] = [];
	const key = { __rl: true, mode: 'key', value: `${PREFIX}{fileName}` };
	const one = { json: {}, binary: { data: file('1', 'x.txt') } };
	const results = await runNode({ operation: 'upload', key }, { items: [one], hints });
	expect(results[0]!.json.key).toBe(`${PREFIX}{fileName}`);
	expect(hints).toEqual([
		{
			location: 'outputPane',
			message:
				'Key has {fileName} in it, which is replaced only where Source is All Binary Files. ' +
				'For the name of one file, end Key with a slash, or use {{ $binary.data.fileName }}.',
		},
	]);
});
