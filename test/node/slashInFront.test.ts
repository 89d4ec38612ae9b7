/** Keys that begin with a slash: S3 takes them, and most people who write one mean a key without it. */
import { type ContextOptions, type Parameters, runNode } from '../support/executeContext';
import { rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = '/slash-in-front/';
const key = { mode: 'key', value: `${PREFIX}a.txt` };
const TEXT = { from: 'text', text: 'x' };

afterEach(async () => {
	await rawClean(server.bucket, PREFIX);
	await rawClean(server.bucket, PREFIX.slice(1));
});

async function hintsOf(parameters: Parameters, options: ContextOptions = {}): Promise<string[]> {
	const hints: Array<{ message: string; location: string }> = [];
	await runNode(parameters, { ...options, hints });
	return hints.map(({ message }) => message).filter((message) => message.includes('begins with a slash'));
}

describe('a hint that S3 keeps the slash, where the run would succeed without it', () => {
	test.each<[string, Parameters, string]>([
		['Upload', { operation: 'upload', key, ...TEXT }, 'Key'],
		['Upload By URI', { operation: 'upload', key: { mode: 'uri', value: `s3://${server.bucket}/${PREFIX}a.txt` }, ...TEXT }, 'Key'],
		['Append', { operation: 'append', key, ...TEXT }, 'Key'],
		['Exists', { operation: 'exists', key }, 'Key'],
		['Delete', { operation: 'delete', key }, 'Key'],
		['Wait Until', { operation: 'waitUntil', key, condition: 'gone' }, 'Key'],
		['Create Presigned URL', { operation: 'createPresignedUrl', key, method: 'GET' }, 'Key'],
		['Create Presigned URL of an upload', { operation: 'createPresignedUrl', key, method: 'PUT' }, 'Key'],
		['Create Presigned POST', { operation: 'createPresignedPost', storeAs: 'key', key }, 'Key'],
		['Create Presigned POST to a prefix', { operation: 'createPresignedPost', storeAs: 'prefix', keyPrefix: PREFIX }, 'Prefix'],
		['Multipart Upload: Create Presigned', { resource: 'multipartUpload', operation: 'createPresigned', key, fileSize: 5 }, 'Key'],
	])('%s', async (_, parameters, label) => {
		expect(await hintsOf(parameters)).toEqual([
			expect.stringMatching(new RegExp(`^${label} begins with a slash.*Leave the slash out unless`)),
		]);
	});

	test.each(['copy', 'move'])('%s, of the destination', async (operation) => {
		await rawPut(server.bucket, 'slash-in-front/from.txt', 'x');
		const sourceKey = { mode: 'key', value: 'slash-in-front/from.txt' };
		expect(await hintsOf({ operation, sourceKey, destinationKey: key })).toEqual([
			expect.stringContaining('Destination Key begins with a slash'),
		]);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([key.value]);
	});

	test('once a run, however many items have it; the keys stay exact', async () => {
		const items = ['a', 'b', 'c'].map((name) => ({ json: { name } }));
		const parameters = { operation: 'upload', key: { mode: 'key', value: `=${PREFIX}{{ $json.name }}` }, ...TEXT };
		expect(await hintsOf(parameters, { items })).toHaveLength(1);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(['a', 'b', 'c'].map((name) => PREFIX + name));
	});
});

describe('no hint', () => {
	test.each<[string, Parameters]>([
		['for a key without it', { operation: 'upload', key: { mode: 'key', value: 'slash-in-front/a.txt' }, ...TEXT }],
		['for a key chosen from the list', { operation: 'exists', key: { mode: 'list', value: key.value } }],
		['for a key out of an event', { operation: 'delete', key: { mode: 'event', value: key.value } }],
	])('%s', async (_, parameters) => {
		expect(await hintsOf(parameters)).toEqual([]);
	});

	test('where an object that is not there is an error anyway', async () => {
		await rawPut(server.bucket, key.value, 'x');
		expect(await hintsOf({ operation: 'download', key, as: 'text' })).toEqual([]);
		await expect(runNode({ operation: 'download', key: { mode: 'key', value: `${PREFIX}b` } })).rejects.toMatchObject({
			description: expect.stringContaining('no slash at its beginning') as string,
		});
	});
});
