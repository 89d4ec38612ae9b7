/**
 * Each call of S3 that is used is answered by what is not its answer: an empty 200, a 204, another document, a web page, and its
 * own document or headers without each of the fields that are needed. Nothing of it may pass for success, lose an object or leave
 * an upload open. The local S3 gives the answers; the state is read by the second client.
 */
import { createHash, randomBytes } from 'node:crypto';
import { EXPECTED_ANSWERS, type CallName } from '../../nodes/AmazonS3/client/answers/expectedAnswers';
import { memoryBinary, runNode, type ContextOptions, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import type { FaultEffect } from '../support/localS3/faults';
import { raw, rawClean, rawMakeBucket, rawPut, rawUploads, server } from '../support/rawS3';

const PREFIX = 'hostile/';
const MIB = 1024 * 1024;
const LOCKED_BUCKET = 'hostile-locked-bucket';
const NEW_BUCKET = 'hostile-new-bucket';
const local = () => new LocalS3Control(server.endpoint);
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const folder = (name: string) => ({ mode: 'path', value: `${PREFIX}${name}/` });
const xml = { 'content-type': 'application/xml' };
const putXml = async (bucket: string, name: string | undefined, query: string, document: string) => {
	const body = Buffer.from(document);
	const headers = { ...xml, 'content-md5': createHash('md5').update(body).digest('base64') };
	const { status } = await raw('PUT', bucket, name, { query: { [query]: '' }, body, headers });
	expect([200, 204]).toContain(status);
};

const LARGE = randomBytes(6 * MIB);
const UPLOADED = randomBytes(9 * MIB);
/** What stands below the prefix before each run. */
const OBJECTS: Record<string, Buffer> = {
	target: Buffer.from('old'),
	source: Buffer.from('source'),
	large: LARGE,
	'folder/1': Buffer.from('first'),
	'folder/2': Buffer.from('second'),
};

interface Use {
	parameters: Parameters | (() => Promise<Parameters>);
	items?: () => ContextOptions['items'];
	/** What an object is when the operation was truly done. */
	makes?: Record<string, Buffer>;
	/** Whether it was truly done, where that is seen elsewhere. */
	isDone?: () => Promise<boolean>;
	/** Objects that are gone when it was truly done. */
	removes?: string[];
	/** A field of the answer that only it needs. */
	needs?: string;
	/** It has an upload that is open before, and stays so unless it was ended. */
	plants?: boolean;
}

const upload: Use = {
	parameters: { operation: 'upload', key: key('target'), from: 'binary' },
	items: () => [{ json: {}, binary: { data: memoryBinary(UPLOADED) } }],
	makes: { target: UPLOADED },
};
const put: Use = {
	parameters: { operation: 'upload', key: key('target'), from: 'text', text: 'new' },
	makes: { target: Buffer.from('new') },
};
const appendLarge: Use = {
	parameters: { operation: 'append', key: key('large'), from: 'text', text: 'y' },
	makes: { large: Buffer.concat([LARGE, Buffer.from('y\n')]) },
};
const append: Use = {
	parameters: { operation: 'append', key: key('target'), from: 'text', text: 'y' },
	makes: { target: Buffer.from('oldy\n') },
};
const move: Use = {
	parameters: { operation: 'move', sourceKey: key('source'), destinationKey: key('target') },
	makes: { target: Buffer.from('source') },
	removes: ['source'],
};
const copy: Use = { parameters: { ...(move.parameters as Parameters), operation: 'copy' }, makes: move.makes };
const planted = async (): Promise<string> => {
	const { body } = await raw('POST', server.bucket, `${PREFIX}planted`, { query: { uploads: '' } });
	const [, uploadId = ''] = /<UploadId>([^<]+)</.exec(body.toString()) ?? [];
	await raw('PUT', server.bucket, `${PREFIX}planted`, { query: { uploadId, partNumber: '1' }, body: Buffer.from('part') });
	return uploadId;
};
const upto = (operation: string, more: Parameters = {}): Use => ({
	plants: true,
	parameters: async () => ({
		resource: 'multipartUpload',
		operation,
		uploadKey: `${PREFIX}planted`,
		uploadId: await planted(),
		which: 'one',
		...more,
	}),
});
const uploads = (operation: string, more: Parameters = {}): Use => ({
	plants: true,
	parameters: async () => {
		await planted();
		return { resource: 'multipartUpload', operation, prefix: PREFIX, which: 'old', started: 'any', returnAll: true, ...more };
	},
});
const complete: Use = { ...upto('complete'), makes: { planted: Buffer.from('part') } };
const detail = (name: string): Use => ({
	parameters: { resource: 'bucket', operation: 'get', options: { bucketName: LOCKED_BUCKET, details: [name] } },
});
const locked = (operation: string, more: Parameters = {}): Use => ({
	parameters: { operation, key: { mode: 'key', value: 'locked' }, options: { bucketName: LOCKED_BUCKET }, ...more },
});
const tags = { pairs: [{ name: 'new', value: 'y' }] };
const ofFolder = (operation: string, more: Parameters = {}): Use => ({
	parameters: { resource: 'folder', operation, folder: folder('folder'), returnAll: true, ...more },
});
const deleteFolder: Use = { ...ofFolder('delete'), removes: ['folder/1', 'folder/2'] };
const sync: Use = {
	parameters: {
		resource: 'folder',
		operation: 'sync',
		sourceFolder: folder('folder'),
		destinationFolder: folder('copy'),
		options: { deleteExtras: true },
	},
};
let aclBuckets = 0;
/** What is learned of ACLs is learned once for each bucket. */
const withAcl: Use = {
	parameters: async () => {
		const bucketName = `hostile-acls-${++aclBuckets}`;
		await rawMakeBucket(bucketName, { 'x-amz-object-ownership': 'ObjectWriter' });
		await raw('DELETE', bucketName, undefined, { query: { publicAccessBlock: '' } });
		return { ...(put.parameters as Parameters), options: { bucketName, acl: 'public-read' } };
	},
	isDone: async () => (await raw('GET', `hostile-acls-${aclBuckets}`, `${PREFIX}target`)).body.toString() === 'new',
};
const list: Use = { parameters: { operation: 'getAll', prefix: PREFIX, returnAll: true } };
const one = (operation: string, more: Parameters = {}): Use => ({ parameters: { operation, key: key('source'), ...more } });

const USES: Record<CallName, Record<string, Use>> = {
	AbortMultipartUpload: { 'Multipart Upload: Abort': upto('abort'), 'Multipart Upload: Abort, many': uploads('abort') },
	CompleteMultipartUpload: { Upload: upload, Append: appendLarge, 'Multipart Upload: Complete': complete },
	CopyObject: {
		Copy: copy,
		Move: move,
		'Update Metadata': one('updateMetadata', { metadata: { pairs: [{ name: 'a', value: 'b' }] } }),
		'Folder: Move': {
			parameters: { resource: 'folder', operation: 'move', sourceFolder: folder('folder'), destinationFolder: folder('moved') },
		},
	},
	CreateBucket: { 'Bucket: Create': { parameters: { resource: 'bucket', operation: 'create', bucket: NEW_BUCKET } } },
	CreateMultipartUpload: {
		Upload: upload,
		Append: appendLarge,
		'Multipart Upload: Create Presigned': {
			parameters: { resource: 'multipartUpload', operation: 'createPresigned', key: key('target'), fileSize: 10 * MIB },
		},
	},
	DeleteBucket: { 'Bucket: Delete': { parameters: { resource: 'bucket', operation: 'delete', bucket: LOCKED_BUCKET } } },
	DeleteObject: { Delete: { ...one('delete'), removes: ['source'] }, Move: move },
	DeleteObjects: { 'Folder: Delete': { ...deleteFolder, needs: 'Deleted' } },
	DeleteObjectTagging: { 'Set Tags': one('setTags', {}) },
	GetBucketEncryption: { 'Bucket: Get': detail('encryption') },
	GetBucketLocation: { 'Bucket: Get': detail('location') },
	GetBucketOwnershipControls: { 'Bucket: Get': detail('ownership') },
	GetBucketTagging: { 'Bucket: Get': detail('tags') },
	GetBucketVersioning: { 'Bucket: Get': detail('versioning') },
	GetObject: {
		Download: one('download'),
		'Download as text': one('download', { as: 'text' }),
		Append: append,
		'Folder: Download': ofFolder('download'),
	},
	GetObjectAcl: { 'Upload with an ACL': withAcl },
	GetObjectLegalHold: { 'Get Object Lock': locked('getObjectLock') },
	GetObjectLockConfiguration: { 'Bucket: Get': detail('objectLock') },
	GetObjectRetention: { 'Get Object Lock': locked('getObjectLock') },
	GetObjectTagging: {
		'Get Tags': one('getTags'),
		'Add Tags': one('addTags', { tags }),
		'Remove Tags': one('removeTags', { tagNames: 'new' }),
	},
	GetPublicAccessBlock: { 'Bucket: Get': detail('publicAccessBlock') },
	HeadBucket: { 'Bucket: Get': { parameters: { resource: 'bucket', operation: 'get' } } },
	HeadObject: { 'Get Metadata': one('getMetadata'), Exists: one('exists'), Append: append, Move: move },
	ListBuckets: { 'Bucket: Get Many': { parameters: { resource: 'bucket', operation: 'getAll', returnAll: true } } },
	ListMultipartUploads: { 'Multipart Upload: Get Many': uploads('getAll'), 'Multipart Upload: Abort, many': uploads('abort') },
	ListObjectsV2: {
		'Folder: Get Many': { ...ofFolder('getAll', { folder: { mode: 'path', value: PREFIX } }), needs: 'Prefix' },
		'Get Many': list,
		'Folder: Delete': deleteFolder,
		'Folder: Download': ofFolder('download'),
		'Folder: Sync': sync,
	},
	ListObjectVersions: {
		'Get Versions': one('getVersions', { returnAll: true }),
		'Delete, All Versions': one('delete', { options: { allVersions: true } }),
	},
	ListParts: { 'Multipart Upload: Complete': complete },
	PutObject: {
		Upload: put,
		Append: append,
		'Folder: Create': { parameters: { resource: 'folder', operation: 'create', folder: folder('made') } },
	},
	PutObjectLegalHold: { 'Set Legal Hold': locked('setLegalHold', { legalHold: false }) },
	PutObjectRetention: { 'Set Retention': locked('setRetention', { retainUntil: '2040-01-01T00:00:00Z' }) },
	PutObjectTagging: { 'Add Tags': one('addTags', { tags }), 'Set Tags': one('setTags', { tags }) },
	RestoreObject: { 'Restore From Archive': one('restore', { key: key('cold'), days: 1 }) },
	UploadPart: { Upload: upload, Append: appendLarge },
	UploadPartCopy: { Append: appendLarge },
};

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post"></form></body></html>';
const OTHER =
	`<?xml version="1.0"?><Other><ETag>"${'0'.repeat(32)}"</ETag>` +
	'<UploadId>x</UploadId><Key>x</Key><IsTruncated>false</IsTruncated><TagSet/></Other>';

/** What is not the answer to a call. An empty 200 or a 204 is, to some. */
function hostileAnswers(call: CallName, needs?: string): Record<string, FaultEffect> {
	const { status, root, headers = [], filled = [], present = [], entries = {} } = EXPECTED_ANSWERS[call];
	const isHead = call.startsWith('Head');
	const isEmptyFine = root === undefined && headers.length === 0 && (status.includes(200) || call === 'DeleteObjectTagging');
	// A list says its prefix besides: it is an entry's only where there are folders.
	const ofEntries = new Set(
		Object.values(entries)
			.flat()
			.filter((name) => name !== 'Prefix' || needs === name),
	);
	const needed = new Set([...headers, ...filled, ...present, ...ofEntries, ...(needs ? [needs] : [])]);
	return {
		...(isEmptyFine ? {} : { 'an empty 200': { answer: { status: 200 } } }),
		...(status.includes(204) ? {} : { 'a 204': { answer: { status: 204 } } }),
		...(isHead ? {} : { 'another document': { answer: { status: 200, document: OTHER } } }),
		...(isHead ? {} : { 'a web page': { answer: { status: 200, document: PAGE, contentType: 'text/html; charset=utf-8' } } }),
		...(isHead ? {} : { 'a web page without its type': { answer: { status: 200, document: PAGE, contentType: 'text/plain' } } }),
		...Object.fromEntries([...needed].map((name) => [`an answer without ${name}`, { without: name }])),
	};
}

const bodyOf = async (name: string) => {
	const { status, body } = await raw('GET', server.bucket, PREFIX + name);
	return status === 200 ? body : undefined;
};
const endPlanted = async () => {
	const { body } = await raw('GET', server.bucket, undefined, { query: { uploads: '', prefix: PREFIX } });
	for (const [, name, uploadId] of body.toString().matchAll(/<Key>([^<]+)<\/Key>\s*<UploadId>([^<]+)</g))
		await raw('DELETE', server.bucket, name, { query: { uploadId: uploadId! } });
};

beforeAll(async () => {
	await rawMakeBucket(LOCKED_BUCKET, { 'x-amz-bucket-object-lock-enabled': 'true', 'x-amz-object-ownership': 'ObjectWriter' });
	await putXml(LOCKED_BUCKET, undefined, 'tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>');
	const headers = { 'x-amz-object-lock-mode': 'GOVERNANCE', 'x-amz-object-lock-retain-until-date': '2039-01-01T00:00:00Z' };
	const md5 = createHash('md5').update('x').digest('base64');
	await rawPut(LOCKED_BUCKET, 'locked', 'x', { ...headers, 'x-amz-object-lock-legal-hold': 'ON', 'content-md5': md5 });
	await rawPut(server.bucket, `${PREFIX}cold`, 'x', { 'x-amz-storage-class': 'GLACIER' });
});
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	await rawClean(server.bucket, PREFIX);
});

/** The objects that the last operation left as they were: putting them there again takes most of the time. */
let unchanged: string[] = [];

/** What is wrong after an operation that met such an answer. */
async function problemsOf(call: CallName, use: Use, effect: FaultEffect): Promise<string[]> {
	await rawClean(server.bucket, `${PREFIX}m`);
	await Promise.all(
		Object.entries(OBJECTS)
			// The tags and metadata of the source change besides.
			.filter(([name]) => name === 'source' || !unchanged.includes(name))
			.map(async ([name, contents]) => {
				await rawPut(server.bucket, PREFIX + name, contents, name === 'source' ? { 'x-amz-tagging': 'kept=x&new=z' } : {});
			}),
	);
	const parameters = typeof use.parameters === 'function' ? await use.parameters() : use.parameters;
	await local().clearRequests();
	await local().fail({ operation: call, times: 1000, ...effect });
	const error = await runNode(parameters, { items: use.items?.() }).then(
		() => undefined,
		(thrown: unknown) => thrown as Error,
	);
	const asked = (await local().requests()).some(({ operation }) => operation === call);
	await local().clearFaults();

	const problems = asked ? [] : [`never asked: ${error?.message ?? 'no error'}`];
	const { makes = {}, removes = [] } = use;
	const names = [...new Set([...Object.keys(OBJECTS), ...Object.keys(makes), ...removes])];
	const bodies = new Map(await Promise.all(names.map(async (name) => [name, await bodyOf(name)] as const)));
	unchanged = Object.keys(OBJECTS).filter((name) => bodies.get(name)?.equals(OBJECTS[name]!));
	let isDone = Object.keys(makes).length + removes.length > 0 || ((await use.isDone?.()) ?? false);
	for (const [name, contents] of Object.entries(makes)) isDone &&= bodies.get(name)?.equals(contents) ?? false;
	for (const name of removes) isDone &&= bodies.get(name) === undefined;
	if (error === undefined && !isDone) problems.push('success, and it was not done');
	if (error instanceof TypeError) problems.push(error.message);
	for (const [name, contents] of Object.entries(OBJECTS)) {
		const found = bodies.get(name);
		const isKept =
			found?.equals(contents) || (makes[name] && found?.equals(makes[name])) || (removes.includes(name) && found === undefined);
		if (!isKept) problems.push(`${name} is lost`);
	}
	if (removes.includes('source') && makes.target && bodies.get('source') === undefined && !bodies.get('target')?.equals(makes.target))
		problems.push('the source is gone, and there is no copy');
	if (call.endsWith('Tagging') && call !== 'DeleteObjectTagging' && call.includes('Object')) {
		const { body } = await raw('GET', server.bucket, `${PREFIX}source`, { query: { tagging: '' } });
		if (!body.toString().includes('<Key>kept</Key>')) problems.push('the tags are lost');
	}
	const open = (await rawUploads(server.bucket, PREFIX)).filter((name) => !(use.plants && name === `${PREFIX}planted`));
	if (open.length > 0) problems.push(`open uploads: ${open.join()}`);
	await endPlanted();
	return problems;
}

const CALLS = Object.keys(USES) as CallName[];
const COMBINATIONS = CALLS.map((call) => ({
	call,
	uses: Object.entries(USES[call]).flatMap(([name, use]) =>
		Object.entries(hostileAnswers(call, use.needs)).map(([answer, effect]) => ({ name, use, answer, effect })),
	),
}));

test.each(COMBINATIONS)(
	'$call answered by what is not its answer: no success, no loss, nothing left open',
	async ({ call, uses }) => {
		const wrong: string[] = [];
		for (const { name, use, answer, effect } of uses)
			for (const problem of await problemsOf(call, use, effect)) wrong.push(`${name}, ${answer}: ${problem}`);
		expect(wrong).toEqual([]);
	},
	240_000,
);

test('every call has uses, and there are many combinations', () => {
	const count = COMBINATIONS.reduce((sum, { uses }) => sum + uses.length, 0);
	process.stdout.write(`Hostile answers: ${count} combinations of call, operation and answer\n`);
	expect([...CALLS].sort()).toEqual(Object.keys(EXPECTED_ANSWERS).sort());
	expect(COMBINATIONS.filter(({ uses }) => uses.length === 0)).toEqual([]);
	expect(count).toBeGreaterThan(250);
});
