/** What comes out of an expression is not always text: what each kind of field makes of it, seen in the bucket. */
import type { IDataObject } from 'n8n-workflow';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawPut, server } from '../support/rawS3';
import { memoryBinary, runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'field-types/';
const key = (value: string) => ({ __rl: true, mode: 'key', value });
const local = new LocalS3Control(server.endpoint);
const sent = async () => (await local.requests()).filter(({ operation }) => operation !== undefined);

beforeEach(async () => await local.clearRequests());
afterEach(async () => await rawClean(server.bucket, PREFIX));

/** Runs the node with the field's expression, over an item that has the value. */
const run = async (parameters: Parameters, value: unknown, more: object = {}) =>
	await runNode(parameters, { items: [{ json: { value } as IDataObject }], ...more });

describe('Text', () => {
	test.each<[string, unknown, string]>([
		['an object', { a: [1, { b: 'ü' }] }, '{"a":[1,{"b":"ü"}]}'],
		['a list', ['a', 2], '["a",2]'],
		['a number', 12.5, '12.5'],
		['false', false, 'false'],
		['text that looks like an object', '[object Object]', '[object Object]'],
	])('that is %s is stored as text or JSON', async (_, value, stored) => {
		await run({ operation: 'upload', key: key(`${PREFIX}text`), from: 'text', text: '={{ $json.value }}' }, value);
		expect((await raw('GET', server.bucket, `${PREFIX}text`)).body.toString()).toBe(stored);
		await run({ operation: 'append', key: key(`${PREFIX}lines`), from: 'text', text: '={{ $json.value }}' }, value);
		expect((await raw('GET', server.bucket, `${PREFIX}lines`)).body.toString()).toBe(`${stored}\n`);
	});

	test('of a date is ISO 8601', async () => {
		const text = "={{ DateTime.fromISO('2026-03-31T12:00:00', { zone: 'UTC' }) }}";
		await runNode({ operation: 'upload', key: key(`${PREFIX}date`), from: 'text', text });
		expect((await raw('GET', server.bucket, `${PREFIX}date`)).body.toString()).toBe('2026-03-31T12:00:00.000Z');
	});
});

test('metadata and tags take objects, numbers and dates as values, and names of any kind', async () => {
	const pairs = [
		{ name: 'object', value: '={{ $json.value }}' },
		{ name: 'number', value: '={{ 7 }}' },
		{ name: 'when', value: "={{ DateTime.fromISO('2026-03-31T12:00:00Z', { zone: 'UTC' }) }}" },
		{ name: 'constructor', value: 'c' },
		{ name: '__proto__', value: 'p' },
	];
	const parameters = { operation: 'upload', key: key(`${PREFIX}pairs`), from: 'text', text: 'x' };
	const without = (left: string) => pairs.filter(({ name }) => name !== left);
	await run({ ...parameters, options: { metadata: { pairs: without('__proto__') }, tags: { pairs: without('object') } } }, { a: 1 });
	const [described] = await runNode({ operation: 'getMetadata', key: key(`${PREFIX}pairs`) });
	expect(Object.entries(described!.json.metadata!).sort()).toEqual([
		['constructor', 'c'],
		['number', '7'],
		['object', '{"a":1}'],
		['when', '2026-03-31T12:00:00.000Z'],
	]);
	const [tagged] = await runNode({ operation: 'getTags', key: key(`${PREFIX}pairs`) });
	expect(Object.entries(tagged!.json.tags!).sort()).toEqual([
		['__proto__', 'p'],
		['constructor', 'c'],
		['number', '7'],
		['when', '2026-03-31T12:00:00.000Z'],
	]);
});

test('a metadata name that cannot be read back is refused', async () => {
	const metadata = { pairs: [{ name: '__proto__', value: 'p' }] };
	const upload = { operation: 'upload', key: key(`${PREFIX}x`), from: 'text', text: 'x', options: { metadata } };
	await expect(runNode(upload)).rejects.toThrow('Metadata has a name that cannot be read back (got "__proto__")');
});

test.each<[string, string]>([
	['={{ $json.nothing }}', 'Text has an expression that gives nothing'],
	['={{ null }}', 'Text has an expression that gives nothing'],
	['', 'Text is empty'],
	["={{ '' }}", 'Text is empty'],
])('Text that is empty is refused unless Allow Empty Text is on: %s', async (text, message) => {
	const at = { key: key(`${PREFIX}nothing`), from: 'text', text };
	await rawPut(server.bucket, `${PREFIX}nothing`, 'kept');
	for (const operation of ['upload', 'append']) {
		await expect(run({ operation, ...at }, 0)).rejects.toMatchObject({
			message,
			description: expect.stringContaining('set the option Allow Empty Text') as string,
		});
		await expect(run({ operation, ...at, options: { allowEmpty: false } }, 0)).rejects.toThrow(message);
	}
	expect((await raw('GET', server.bucket, `${PREFIX}nothing`)).body.toString()).toBe('kept');
	await run({ operation: 'append', ...at, options: { allowEmpty: true } }, 0);
	expect((await raw('GET', server.bucket, `${PREFIX}nothing`)).body.toString()).toBe('kept\n');
	await run({ operation: 'upload', ...at, options: { allowEmpty: true } }, 0);
	expect((await raw('GET', server.bucket, `${PREFIX}nothing`)).body.toString()).toBe('');
});

test.each<[string, Parameters, string]>([
	['Object Lock', { options: { objectLock: { mode: 'COMPLIANCE', retainUntil: '2999-01-01' } } }, '{ "settings": { "mode": …'],
	['Server-Side Encryption', { options: { serverSideEncryption: { algorithm: 'aws:kms' } } }, '{ "settings": { "algorithm": …'],
	['Object Lock', { options: { objectLock: {} } }, '{ "settings": { "mode": …'],
	['Tags', { options: { tags: { team: 'x' } } }, '{ "pairs": [{ "name": …, "value": … }] }'],
	['Metadata', { options: { metadata: '={{ $json }}' } }, '{ "pairs": [{ "name": …, "value": … }] }'],
	['Metadata', { operation: 'updateMetadata', metadata: { a: 'b' }, otherMetadata: 'remove' }, '{ "pairs": [{ "name": …, "value": … }] }'],
])('%s of another shape, of which n8n leaves nothing, is refused: %j', async (label, parameters, shape) => {
	const upload = { operation: 'upload', key: key(`${PREFIX}shape`), from: 'text', text: 'x' };
	await rawPut(server.bucket, `${PREFIX}shape`, 'kept', { 'x-amz-meta-kept': '1' });
	await expect(runNode({ ...upload, ...parameters })).rejects.toMatchObject({
		message: `${label}: nothing in it can be read`,
		description: expect.stringContaining(shape) as string,
	});
	expect((await raw('GET', server.bucket, `${PREFIX}shape`)).body.toString()).toBe('kept');
	expect((await raw('HEAD', server.bucket, `${PREFIX}shape`)).headers['x-amz-meta-kept']).toBe('1');
});

describe('a name that is an object is refused by its label, and nothing is sent:', () => {
	const value = { a: 1 };
	const expression = '={{ $json.value }}';
	const upload = { operation: 'upload', key: key(`${PREFIX}x`), from: 'text', text: 'x' };

	test.each<[string, Parameters]>([
		['Key', { ...upload, key: key(expression) }],
		['Key', { operation: 'delete', key: { __rl: true, mode: 'uri', value: expression } }],
		['Key', { resource: 'multipartUpload', operation: 'abort', which: 'one', uploadKey: expression, uploadId: 'x' }],
		['Upload ID', { resource: 'multipartUpload', operation: 'abort', which: 'one', uploadKey: 'x', uploadId: expression }],
		['Source Key', { operation: 'copy', sourceKey: key(expression), destinationKey: key('x') }],
		['Destination Key', { operation: 'move', sourceKey: key('x'), destinationKey: key(expression) }],
		['Folder', { resource: 'folder', operation: 'delete', folder: { __rl: true, mode: 'path', value: expression } }],
		[
			'Destination Folder',
			{ operation: 'copy', which: 'folder', folder: { mode: 'path', value: 'a' }, destinationFolder: { mode: 'path', value: expression } },
		],
		['Prefix', { operation: 'getAll', prefix: expression }],
		['Key Pattern', { operation: 'delete', which: 'pattern', pattern: expression }],
		['Bucket Name', { ...upload, options: { bucketName: { __rl: true, mode: 'name', value: expression } } }],
		['Bucket Name', { resource: 'bucket', operation: 'delete', bucket: expression }],
		['Storage Class', { ...upload, options: { storageClass: expression } }],
		['Content Type', { ...upload, options: { contentType: expression } }],
		['Version ID', { operation: 'delete', key: key('x'), options: { versionId: expression } }],
		['Start After', { operation: 'getAll', options: { startAfter: expression } }],
		['Metadata: Name', { ...upload, options: { metadata: { pairs: [{ name: expression, value: 'x' }] } } }],
		['Tags: Name', { operation: 'setTags', key: key('x'), tags: { pairs: [{ name: expression, value: 'x' }] } }],
		['Tag Names', { operation: 'removeTags', key: key('x'), tagNames: expression }],
		['Input Binary Field', { ...upload, from: 'binary', binaryPropertyName: expression }],
		['Expected Bucket Owner', { ...upload, options: { expectedBucketOwner: expression } }],
		['Customer Key (SSE-C)', { ...upload, options: { customerKey: expression } }],
	])('%s', async (label, parameters) => {
		await expect(run(parameters, value)).rejects.toThrow(`${label} is an object, not text`);
		expect(await sent()).toEqual([]);
	});
});

describe('a Version ID that is a number', () => {
	test.each([
		['delete', {}],
		['download', {}],
		['getMetadata', {}],
		['getTags', {}],
	])('%s means that version, never the current one', async (operation, more) => {
		await rawPut(server.bucket, `${PREFIX}versioned`, 'current');
		await local.clearRequests();
		await run({ operation, key: key(`${PREFIX}versioned`), ...more, options: { versionId: '={{ $json.value }}' } }, 1234567890, {
			continueOnFail: true,
		});
		for (const { path } of await sent()) expect(path).toMatch(/[?&]versionId=1234567890(&|$)/);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}versioned`]);
	});

	test('with digits that a number cannot hold is refused', async () => {
		const parameters = { operation: 'delete', key: key(`${PREFIX}x`), options: { versionId: '={{ $json.value }}' } };
		await expect(run(parameters, 2 ** 60)).rejects.toThrow('Version ID is a number too large to be exact');
	});
});

describe('a date', () => {
	const retain = async (value: unknown, more: object = {}) =>
		await run(
			{ operation: 'setRetention', key: key(`${PREFIX}x`), retentionMode: 'COMPLIANCE', retainUntil: '={{ $json.value }}' },
			value,
			more,
		);

	test.each(['03.04.2099', '03/04/2099', '12', '2099-02-30', 4_078_000_000_000, true])('%p is refused by its label', async (value) => {
		await expect(retain(value)).rejects.toThrow('Retain Until is not a date');
		expect(await sent()).toEqual([]);
	});

	test('Date of Abort means the workflow’s zone, as every other date', async () => {
		const begun = async () => (await raw('GET', server.bucket, undefined, { query: { uploads: '', prefix: PREFIX } })).body.toString();
		await raw('POST', server.bucket, `${PREFIX}upload`, { query: { uploads: '' } });
		const initiated = /<Initiated>(.*?)<\/Initiated>/.exec(await begun())![1]!;
		const abort = async (minutes: number, timezone: string, hours: number) => {
			const wall = new Date(Date.parse(initiated) + hours * 3_600_000 + minutes * 60_000).toISOString().slice(0, 19);
			const parameters = {
				resource: 'multipartUpload',
				operation: 'abort',
				started: 'before',
				startedBefore: wall,
				prefix: PREFIX,
				options: { dryRun: true },
			};
			return (await runNode(parameters, { timezone })).length;
		};
		expect(await abort(-1, 'Etc/GMT-9', 9)).toBe(0);
		expect(await abort(1, 'Etc/GMT-9', 9)).toBe(1);
		expect(await abort(-1, 'Etc/GMT+7', -7)).toBe(0);
		expect(await abort(1, 'Etc/GMT+7', -7)).toBe(1);
		await raw('DELETE', server.bucket, `${PREFIX}upload`, { query: { uploadId: /<UploadId>(.*?)<\/UploadId>/.exec(await begun())![1]! } });
	});
});

test('a switch that is nothing is refused: Dry Run of a missing field deletes nothing', async () => {
	await rawPut(server.bucket, `${PREFIX}kept`, 'x');
	for (const dryRun of ['={{ $json.missing }}', '={{ null }}', '={{ "" }}', '={{ "yes" }}']) {
		const parameters = { operation: 'delete', which: 'folder', folder: { mode: 'path', value: PREFIX }, options: { dryRun } };
		await expect(run(parameters, 0)).rejects.toThrow('Dry Run is neither true nor false');
	}
	const [would] = await run(
		{ operation: 'delete', which: 'folder', folder: { mode: 'path', value: PREFIX }, options: { dryRun: '={{ "true" }}' } },
		0,
	);
	expect(would!.json).toMatchObject({ key: `${PREFIX}kept`, deleted: false, dryRun: true });
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}kept`]);
});

test.each<[string, string, unknown]>([
	['Bucket Name', 'bucketName', { mode: 'name', value: '={{ $json.missing }}' }],
	['Bucket Name', 'bucketName', { mode: 'name', value: '={{ null }}' }],
	['Version ID', 'versionId', '={{ $json.missing }}'],
	['Expected Bucket Owner', 'expectedBucketOwner', '={{ $json.missing }}'],
])('%s of a missing field is refused: nothing is deleted somewhere else (%s)', async (label, option, value) => {
	await rawPut(server.bucket, `${PREFIX}kept`, 'x');
	const parameters = { operation: 'delete', key: key(`${PREFIX}kept`), options: { [option]: value } };
	await expect(run(parameters as Parameters, 0)).rejects.toThrow(`${label} has an expression that gives nothing`);
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}kept`]);
	// A field that was left empty is the same as none.
	const empty = typeof value === 'string' ? '' : { mode: 'list', value: '' };
	await run({ ...parameters, options: { [option]: empty } } as Parameters, 0);
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([]);
});

describe('of a missing field is refused: it would mean everything', () => {
	const nothing = '={{ $json.missing }}';
	const folder = { mode: 'path', value: nothing };
	test.each<[string, Parameters]>([
		['Prefix', { operation: 'getAll', prefix: nothing }],
		['Prefix', { resource: 'multipartUpload', operation: 'abort', prefix: nothing, started: 'any' }],
		['Prefix', { resource: 'multipartUpload', operation: 'getAll', prefix: nothing }],
		['Prefix', { operation: 'createPresignedPost', storeAs: 'prefix', keyPrefix: nothing }],
		['Prefix', { resource: 'bucket', operation: 'getAll', options: { prefix: nothing } }],
		['Key Pattern', { operation: 'getAll', options: { pattern: nothing } }],
		['Regular Expression', { operation: 'getAll', options: { regularExpression: nothing } }],
		['Start After', { operation: 'getAll', options: { startAfter: nothing } }],
		['Min Size (Bytes)', { operation: 'getAll', options: { minSize: nothing } }],
		['Max Size (Bytes)', { operation: 'getAll', options: { maxSize: nothing } }],
		['Modified After', { operation: 'getAll', options: { modifiedAfter: nothing } }],
		['Modified Before', { operation: 'getAll', options: { modifiedBefore: nothing } }],
		['Source Folder', { resource: 'folder', operation: 'sync', sourceFolder: folder, destinationFolder: 'b/' }],
		['Destination Folder', { resource: 'folder', operation: 'sync', sourceFolder: 'a/', destinationFolder: folder }],
		['Parent Folder', { resource: 'folder', operation: 'getAll', folder }],
		['Folder', { operation: 'delete', which: 'folder', folder }],
		[
			'KMS Key ID',
			{
				operation: 'upload',
				key: key(`${PREFIX}kms`),
				from: 'text',
				text: 'x',
				options: { serverSideEncryption: { settings: { algorithm: 'aws:kms', kmsKeyId: nothing } } },
			},
		],
	])('%s (%j)', async (label, parameters) => {
		await expect(run(parameters, 0)).rejects.toThrow(`${label} has an expression that gives nothing`);
		expect(await sent()).toEqual([]);
	});
});

describe('what is said of an expression that gives nothing can be done', () => {
	const nothing = '={{ $json.missing }}';
	const folder = { mode: 'path', value: nothing };
	test.each<[string, string, Parameters]>([
		['a field that has to be filled in', 'This field needs a value.', { operation: 'delete', which: 'folder', folder }],
		['a folder to create', 'This field needs a value.', { resource: 'folder', operation: 'create', folder }],
		['a field that may be empty', 'To go without a value, empty the field.', { resource: 'folder', operation: 'getAll', folder }],
		['an option', 'To go without a value, remove the option.', { operation: 'getAll', options: { minSize: nothing } }],
		['a menu', 'To go without a value, remove the option.', { operation: 'getAll', options: { sort: nothing } }],
		[
			'a field of a group that has to be filled in',
			'This field needs a value.',
			{
				operation: 'upload',
				key: key('x'),
				from: 'text',
				text: 'x',
				options: { objectLock: { settings: { mode: 'GOVERNANCE', retainUntil: nothing } } },
			},
		],
		[
			'a menu of a group',
			'Or choose from the list.',
			{
				operation: 'upload',
				key: key('x'),
				from: 'text',
				text: 'x',
				options: { serverSideEncryption: { settings: { algorithm: 'aws:kms', bucketKey: nothing } } },
			},
		],
	])('%s: %s', async (_, advice, parameters) => {
		await expect(run(parameters, 0)).rejects.toMatchObject({ description: `Check the names in it. ${advice}` });
	});
});

test('a number that is missing is asked for before its limits are told', async () => {
	const parameters = { operation: 'createPresignedUrl', method: 'GET', key: key('x'), expiresIn: '' };
	await expect(run(parameters, 0)).rejects.toMatchObject({ description: 'Enter a number. S3 allows at most 7 days.' });
});

test('a bucket that contradicts a URI is told by the label of its own option', async () => {
	const uri = (bucket: string) => ({ mode: 'uri', value: `s3://${bucket}/x` });
	const name = { mode: 'name', value: 'other-bucket' };
	const keys = { sourceKey: uri('first-bucket'), destinationKey: uri('second-bucket') };
	await expect(run({ operation: 'copy', ...keys, options: { bucketName: name } }, 0)).rejects.toMatchObject({
		message: 'Source Key names the bucket "first-bucket", and the option Source Bucket Name another one (got "other-bucket")',
		description: 'Remove the option Source Bucket Name.',
	});
	await expect(run({ operation: 'copy', ...keys, options: { destinationBucketName: name } }, 0)).rejects.toMatchObject({
		description: 'Remove the option Destination Bucket Name.',
	});
});

test('a version in the URI that contradicts Delete All Versions can be removed there', async () => {
	const parameters = {
		operation: 'delete',
		key: { mode: 'uri', value: `${server.endpoint}/${server.bucket}/x?versionId=v1` },
		options: { allVersions: true },
	};
	await expect(run(parameters, 0)).rejects.toMatchObject({
		description: 'Remove Delete All Versions, or the version from the option or the URI.',
	});
});

test('Path in Folder of a missing field is refused: the file would go elsewhere', async () => {
	const item = { json: {}, binary: { data: memoryBinary(Buffer.from('f'), 'f.txt') } };
	const parameters = { resource: 'folder', operation: 'sync', from: 'items', destinationFolder: PREFIX };
	await expect(runNode({ ...parameters, relativePath: '={{ $json.missing }}' }, { items: [item] })).rejects.toThrow(
		'Path in Folder has an expression that gives nothing',
	);
	await runNode({ ...parameters, relativePath: '' }, { items: [item] });
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}f.txt`]);
});

test('Key Pattern that excludes the Prefix is refused: no key can match both', async () => {
	await rawPut(server.bucket, `${PREFIX}a/x.txt`, 'x');
	const list = async (prefix: string) => await runNode({ operation: 'getAll', prefix, options: { pattern: `${PREFIX}a/*.txt` } });
	await expect(list(`${PREFIX}b/`)).rejects.toThrow(`Key Pattern matches no key that begins with the Prefix "${PREFIX}b/"`);
	for (const prefix of ['', PREFIX, `${PREFIX}a/x`]) expect(await list(prefix)).toHaveLength(1);
});

test('Customer Key of a missing field is refused: nothing is stored without it', async () => {
	const parameters = {
		operation: 'upload',
		key: key(`${PREFIX}x`),
		from: 'text',
		text: 'x',
		options: { customerKey: '={{ $json.missing }}' },
	};
	await expect(run(parameters, 0)).rejects.toThrow('Customer Key (SSE-C) has an expression that gives nothing');
	expect(await rawKeys(server.bucket, PREFIX)).toEqual([]);
});

test.each(['upload', 'copy'])('If Object Exists of a missing field is refused: nothing is overwritten (%s)', async (operation) => {
	for (const name of ['from', 'to']) await rawPut(server.bucket, PREFIX + name, name);
	const keys = { key: key(`${PREFIX}to`), sourceKey: key(`${PREFIX}from`), destinationKey: key(`${PREFIX}to`) };
	for (const ifExists of ['={{ $json.missing }}', '={{ null }}']) {
		const parameters = { operation, ...keys, from: 'text', text: 'x', options: { ifExists } };
		await expect(run(parameters, 0)).rejects.toThrow('If Object Exists has an expression that gives nothing');
	}
	expect((await raw('GET', server.bucket, `${PREFIX}to`)).body.toString()).toBe('to');
});

test.each(['include', 'exclude'])(
	'%s of a missing field is refused: Sync deletes nothing that it would have left alone',
	async (option) => {
		for (const name of ['from/a.txt', 'to/kept.log']) await rawPut(server.bucket, PREFIX + name, name);
		const folders = { sourceFolder: `${PREFIX}from/`, destinationFolder: `${PREFIX}to/` };
		const options = { deleteExtras: true, [option]: '={{ $json.missing }}' };
		await expect(run({ resource: 'folder', operation: 'sync', ...folders, options }, 0)).rejects.toThrow(
			'has an expression that gives nothing',
		);
		expect(await rawKeys(server.bucket, `${PREFIX}to/`)).toEqual([`${PREFIX}to/kept.log`]);
	},
);

test('Start After keeps its blanks', async () => {
	for (const name of ['a', 'a ', 'a b']) await rawPut(server.bucket, `${PREFIX}${name}`, 'x');
	const found = await runNode({ operation: 'getAll', prefix: PREFIX, options: { startAfter: `${PREFIX}a ` } });
	expect(found.map(({ json }) => json.key)).toEqual([`${PREFIX}a b`]);
});

test('JSON of a missing field is refused, null is JSON', async () => {
	const parameters = { operation: 'upload', key: key(`${PREFIX}json`), from: 'json' };
	await expect(run({ ...parameters, json: '={{ $json.missing }}' }, 0)).rejects.toThrow('JSON is empty');
	await run({ ...parameters, json: '={{ $json.value }}' }, null);
	expect((await raw('GET', server.bucket, `${PREFIX}json`)).body.toString()).toBe('null');
});

test.each(['__proto__', 'constructor', 'toString'])('a binary field %s, which every object has, is refused', async (binaryPropertyName) => {
	const parameters = { operation: 'upload', key: key(`${PREFIX}x`), binaryPropertyName };
	await expect(runNode(parameters)).rejects.toThrow('Input Binary Field is not a binary field of the item');
});

test('a storage class that no header can carry is refused by its label', async () => {
	const upload = {
		operation: 'upload',
		key: key(`${PREFIX}x`),
		from: 'text',
		text: 'x',
		options: { storageClass: 'A\r\nx-amz-acl: public-read' },
	};
	await expect(runNode(upload)).rejects.toThrow('Storage Class contains a line break');
});

test('tags that Copy gives are refused by their own label', async () => {
	const replaceTags = { pairs: [{ name: 'a', value: 'l'.repeat(257) }] };
	const parameters = { operation: 'copy', sourceKey: key('x'), destinationKey: key('y'), options: { replaceTags } };
	await expect(runNode(parameters)).rejects.toThrow('Replace Tags: one value is longer than 256 characters');
});

test('Sync of items that disagree on their source takes each as it says', async () => {
	await rawPut(server.bucket, `${PREFIX}from/a`, 'x');
	const folder = (value: string) => ({ __rl: true, mode: 'path', value: `${PREFIX}${value}` });
	const both = {
		resource: 'folder',
		operation: 'sync',
		destinationFolder: folder('to'),
		relativePath: 'b',
		binaryPropertyName: 'data',
		options: {},
	};
	const items = [{ json: {} }, { json: {}, binary: { data: memoryBinary(Buffer.from('y')) } }];
	await runNode(
		{ resource: 'folder', operation: 'sync' },
		{
			items,
			evaluated: [
				{ ...both, from: 'folder', sourceFolder: folder('from') },
				{ ...both, from: 'items' },
			],
		},
	);
	expect(await rawKeys(server.bucket, `${PREFIX}to/`)).toEqual([`${PREFIX}to/a`, `${PREFIX}to/b`]);
});
