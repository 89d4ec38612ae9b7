/** Lists that do not add up: nothing is taken for whole, deleted, moved or aborted on their word. */
import { runNode, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { FaultEffect } from '../support/localS3/faults';
import { raw, rawClean, rawKeys, rawPut, rawUploads, server } from '../support/rawS3';

const PREFIX = 'broken-lists/';
const local = () => new LocalS3Control(server.endpoint);
const names = ['1', '2', '3', '4', '5'];
const FOLDER = `${PREFIX}folder/`;
const folder = { mode: 'path', value: FOLDER };
const OTHER = `${PREFIX}other/kept`;
const there = [...names.map((name) => FOLDER + name), OTHER];
const GOES_ON = '<IsTruncated>true</IsTruncated>';
const WHOLE = '<IsTruncated>false</IsTruncated>';

beforeEach(async () => {
	for (const key of there) await rawPut(server.bucket, key, key);
});
afterEach(async () => await local().clearFaults());
afterAll(async () => await rawClean(server.bucket, PREFIX));

const fail = async (operation: string, effect: FaultEffect) => await local().fail({ operation, times: 1000, ...effect });

describe.each<[string, string, FaultEffect]>([
	['goes on and has no token', 'says that the list goes on, and not where', { replace: { [WHOLE]: GOES_ON } }],
	['does not say whether it goes on', 'has no IsTruncated', { without: 'IsTruncated' }],
	['has more keys than it lists', 'says that it has 7 keys, and lists 5', { replace: { '<KeyCount>5<': '<KeyCount>7<' } }],
	['has a key outside the prefix', 'does not begin with the prefix', { replace: { [`${FOLDER}3`]: OTHER } }],
	[
		'is of another bucket',
		'is about the bucket "another-bucket"',
		{ replace: { [`<Name>${'BUCKET'}</Name>`]: '<Name>another-bucket</Name>' } },
	],
	['has an entry without a key', 'has an entry without Key', { replace: { [`<Key>${FOLDER}3</Key>`]: '' } }],
])('a list of objects that %s', (_, message, effect) => {
	const USES: Array<[string, Parameters]> = [
		['Get Many', { operation: 'getAll', prefix: FOLDER, returnAll: true }],
		['Delete a folder', { operation: 'delete', which: 'folder', folder }],
		['Folder: Delete', { resource: 'folder', operation: 'delete', folder }],
		['Folder: Download', { resource: 'folder', operation: 'download', folder }],
		[
			'Folder: Move',
			{ resource: 'folder', operation: 'move', sourceFolder: folder, destinationFolder: { mode: 'path', value: `${PREFIX}moved/` } },
		],
		[
			'Folder: Sync with Delete Extras',
			{
				resource: 'folder',
				operation: 'sync',
				sourceFolder: folder,
				destinationFolder: { mode: 'path', value: `${PREFIX}other/` },
				options: { deleteExtras: true },
			},
		],
	];
	test.each(USES)('is an error of %s, and every object stays', async (_operation, parameters) => {
		const changes =
			'replace' in effect ? Object.entries(effect.replace).map(([from, to]) => [from.replace('BUCKET', server.bucket), to]) : [];
		await fail('ListObjectsV2', 'replace' in effect ? { replace: Object.fromEntries(changes) as Record<string, string> } : effect);
		await expect(runNode(parameters)).rejects.toThrow(message);
		await local().clearFaults();
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(there);
	});
});

test('a list that repeats itself is an error, not one without end', async () => {
	const entry = (key: string) =>
		`<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag><Size>1</Size></Contents>`;
	const document =
		`<ListBucketResult><Name>${server.bucket}</Name>${GOES_ON}` +
		`<NextContinuationToken>same</NextContinuationToken>${entry(there[0]!)}</ListBucketResult>`;
	await fail('ListObjectsV2', { answer: { status: 200, document } });
	await expect(runNode({ operation: 'getAll', prefix: FOLDER, returnAll: true })).rejects.toThrow('repeats itself');
	await expect(runNode({ resource: 'folder', operation: 'getAll', folder, options: { recursive: true } })).rejects.toThrow(
		'repeats itself',
	);
	await local().clearFaults();
	expect(await rawKeys(server.bucket, PREFIX)).toEqual(there);
});

describe.each<[string, string, FaultEffect]>([
	['goes on and has no marker', 'says that the list goes on, and not where', { replace: { [WHOLE]: GOES_ON } }],
	['does not say whether it goes on', 'has no IsTruncated', { without: 'IsTruncated' }],
	['has a key outside the prefix', 'does not begin with the prefix', { replace: { [`${FOLDER}3`]: OTHER } }],
	['has an entry without a key', 'has an entry without Key', { replace: { [`<Key>${FOLDER}3</Key>`]: '' } }],
	['repeats itself', 'repeats itself', { replace: { [WHOLE]: `${GOES_ON}<NextKeyMarker>${FOLDER}0</NextKeyMarker>` } }],
])('a list of versions that %s', (_, message, effect) => {
	test('deletes nothing', async () => {
		await fail('ListObjectVersions', effect);
		await expect(runNode({ operation: 'delete', which: 'folder', folder, options: { allVersions: true } })).rejects.toThrow(message);
		await expect(runNode({ operation: 'getAll', prefix: FOLDER, returnAll: true, options: { include: ['versions'] } })).rejects.toThrow(
			message,
		);
		await local().clearFaults();
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(there);
	});
});

describe('a list of unfinished uploads', () => {
	const begin = async (key: string) => await raw('POST', server.bucket, key, { query: { uploads: '' } });
	const abort = async () => await runNode({ resource: 'multipartUpload', operation: 'abort', prefix: FOLDER, started: 'any' });
	beforeEach(async () => {
		for (const key of [`${FOLDER}1`, `${FOLDER}2`]) await begin(key);
	});
	afterEach(async () => {
		await local().clearFaults();
		await abort();
	});

	test.each<[string, string, FaultEffect]>([
		['an entry without an ID', 'has an entry without UploadId', { without: 'UploadId' }],
		['an entry without a key', 'has an entry without Key', { without: 'Key' }],
		['more and no way to it', 'says that the list goes on, and not where', { replace: { [WHOLE]: GOES_ON } }],
		['a key outside the prefix', 'does not begin with the prefix', { replace: { [`${FOLDER}2`]: OTHER } }],
	])('with %s aborts nothing', async (_, message, effect) => {
		await fail('ListMultipartUploads', effect);
		await local().clearRequests();
		await expect(abort()).rejects.toThrow(message);
		expect((await local().requests()).map(({ operation }) => operation)).not.toContain('AbortMultipartUpload');
		await local().clearFaults();
		expect(await rawUploads(server.bucket, FOLDER)).toEqual([`${FOLDER}1`, `${FOLDER}2`]);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual(there);
	});

	test('without IsTruncated, as rclone has it, is whole when its page is not full', async () => {
		await fail('ListMultipartUploads', { without: 'IsTruncated' });
		expect(await runNode({ resource: 'multipartUpload', operation: 'getAll', prefix: FOLDER, returnAll: true })).toHaveLength(2);
		const [first] = await runNode({ resource: 'multipartUpload', operation: 'getAll', prefix: FOLDER, limit: 1 });
		expect(first!.json.key).toBe(`${FOLDER}1`);
	});
});
