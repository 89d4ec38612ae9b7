import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { copySelected, type CopyOutcome, type CopySelectedOptions } from '../../nodes/AmazonS3/client/many/copySelected';
import { S3Error } from '../../nodes/AmazonS3/client/errors/errors';
import { compileGlob } from '../../nodes/AmazonS3/client/listing/glob';
import type { Selection } from '../../nodes/AmazonS3/client/listing/selection';
import { serverCredentials } from '../support/executeContext';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}copy-selected/`;
const { bucket } = server;
let store: Store;

beforeAll(async () => {
	store = await openStore(readConnection(serverCredentials()));
});
afterEach(async () => await rawClean(bucket, PREFIX));
afterAll(() => store.close());

const put = async (...names: string[]) => {
	for (const name of names)
		await rawPut(bucket, `${PREFIX}${name}`, `contents of ${name}`, { 'content-type': 'text/x-test', 'x-amz-meta-name': 'kept' });
};
const folder = (name: string): Selection => ({ bucket, prefix: `${PREFIX}${name}` });
const into = (from: string, to: string) => ({ bucket, keyOf: (key: string) => `${PREFIX}${to}${key.slice(PREFIX.length + from.length)}` });
const text = async (name: string) => (await raw('GET', bucket, `${PREFIX}${name}`)).body.toString();
const names = async (below = '') => (await rawKeys(bucket, `${PREFIX}${below}`)).map((key) => key.slice(PREFIX.length));

async function all(
	selection: Selection,
	target: { bucket: string; keyOf(key: string): string },
	options: CopySelectedOptions = {},
): Promise<CopyOutcome[]> {
	const outcomes: CopyOutcome[] = [];
	for await (const outcome of copySelected(store, selection, target, options)) outcomes.push(outcome);
	return outcomes;
}

test('a folder is copied with contents, type and metadata, and the results stand in the order of the listing', async () => {
	const files = ['a', 'b c', 'd/e', 'd/ü+%20', 'z'];
	await put(...files.map((name) => `from/${name}`), 'from2/not-this');
	const outcomes = await all(folder('from/'), into('from/', 'to/'));
	expect(outcomes.map(({ source, target }) => [source.key, target.key])).toEqual(
		files.map((name) => [`${PREFIX}from/${name}`, `${PREFIX}to/${name}`]),
	);
	for (const { outcome, source } of outcomes) expect(outcome).toMatchObject({ etag: source.etag, storageClass: 'STANDARD' });
	expect(await names('to/')).toEqual(files.map((name) => `to/${name}`));
	expect(await text('to/d/ü+%20')).toBe('contents of from/d/ü+%20');
	expect((await raw('HEAD', bucket, `${PREFIX}to/b c`)).headers).toMatchObject({
		'content-type': 'text/x-test',
		'x-amz-meta-name': 'kept',
	});
	expect((await names('from/')).length).toBe(files.length);
});

test('what a pattern means is moved, and nothing else', async () => {
	await put('in/1.pdf', 'in/2.txt', 'in/deep/3.pdf');
	const pattern = compileGlob(`${PREFIX}in/**/*.pdf`, 'Key Pattern');
	const outcomes = await all({ bucket, prefix: pattern.prefix, pattern }, into('in/', 'done/'), { move: true });
	expect(outcomes.length).toBe(2);
	expect(await names()).toEqual(['done/1.pdf', 'done/deep/3.pdf', 'in/2.txt']);
	expect(await text('done/deep/3.pdf')).toBe('contents of in/deep/3.pdf');
});

test('more objects than go at a time, all of them moved', async () => {
	const count = 70;
	await Promise.all(
		Array.from({ length: count }, async (_, i) => await rawPut(bucket, `${PREFIX}many/${String(i).padStart(3, '0')}`, String(i))),
	);
	const outcomes = await all(folder('many/'), into('many/', 'moved/'), { move: true });
	expect(outcomes.map(({ source }) => Number(source.key.slice(-3)))).toEqual(Array.from({ length: count }, (_, i) => i));
	expect(await names('many/')).toEqual([]);
	expect((await names('moved/')).length).toBe(count);
});

test('the marker of the folder itself, which would get no key, stays where it is', async () => {
	await put('marked/', 'marked/file');
	const outcomes = await all(folder('marked/'), {
		bucket,
		keyOf: (key) => (key === `${PREFIX}marked/` ? '' : `${PREFIX}plain-${key.slice(-4)}`),
	});
	expect(outcomes.map(({ target }) => target.key)).toEqual([`${PREFIX}plain-file`]);
});

test.each(['skip', 'fail'] as const)('a target that exists is kept (%s), and so is the source of a move', async (ifExists) => {
	await put('from/there', 'from/new', 'to/there');
	const [fresh, there] = await all(folder('from/'), into('from/', 'to/'), { copy: { ifExists }, move: true });
	expect(fresh!.outcome).not.toBeInstanceOf(S3Error);
	if (ifExists === 'skip') expect(there!.outcome).toEqual({ skipped: true });
	else expect(there!.outcome).toMatchObject({ kind: 'preconditionFailed', message: expect.stringContaining('already') as string });
	expect(await text('to/there')).toBe('contents of to/there');
	expect(await names('from/')).toEqual(['from/there']);
});

test.each([true, false])(
	'objects that would be copied among the sources are errors, and nothing happens to them (move: %s)',
	async (move) => {
		await put('a/x', 'a/b/a/x');
		const outcomes = await all(folder('a/'), into('a/', 'a/b/a/'), { move });
		for (const { outcome } of outcomes) expect(outcome).toMatchObject({ kind: 'invalidInput' });
		expect(await names()).toEqual(['a/b/a/x', 'a/x']);
	},
);

test('a move onto itself deletes nothing', async () => {
	await put('same/x');
	const [only] = await all(folder('same/'), { bucket, keyOf: (key) => key }, { move: true });
	expect(only!.outcome).toMatchObject({ kind: 'invalidInput' });
	expect(await names()).toEqual(['same/x']);
});

test('a key that gets too long is an error of its own', async () => {
	await put('short/a', 'short/b');
	const outcomes = await all(folder('short/'), { bucket, keyOf: (key) => `${PREFIX}long/${key.endsWith('a') ? 'x'.repeat(1100) : 'b'}` });
	expect(outcomes[0]!.outcome).toMatchObject({ kind: 'invalidInput' });
	expect(outcomes[1]!.outcome).not.toBeInstanceOf(S3Error);
	expect(await names('long/')).toEqual(['long/b']);
});
