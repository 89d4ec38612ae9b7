/**
 * The shapes of the outputs, which the editor shows before a node has run. Each is compared with what the operation really
 * gives; UPDATE_SCHEMAS=1 writes those of CASES.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AmazonS3 } from '../../nodes/AmazonS3/AmazonS3.node';
import { raw, rawKeys, rawMakeBucket, rawPut } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const FOLDER = join(__dirname, '../../nodes/AmazonS3/__schema__/v1.0.0');
const BUCKET = 'output-schemas-bucket';
const NEW_BUCKET = 'output-schemas-new-bucket';
const CSV = 'name,city\nZoë,Köln\n';
const key = { mode: 'key', value: 'folder/a.csv' };
const cold = { mode: 'key', value: 'cold' };
const text = { from: 'text', text: CSV };
const tags = { pairs: [{ name: 'team', value: 'x' }] };
let oldVersion: string;
let uploadId: string;

type Case = [resource: string, operation: string, parameters: () => Parameters];

const folder = (value: string) => ({ mode: 'path', value });
const CASES: Case[] = [
	['object', 'upload', () => ({ key, ...text, options: { metadata: tags } })],
	['object', 'append', () => ({ key, ...text })],
	['object', 'copy', () => ({ sourceKey: key, destinationKey: { mode: 'key', value: 'copy' } })],
	['object', 'createPresignedPost', () => ({ keyPrefix: 'folder/', options: { openMetadata: 'order' } })],
	['object', 'createPresignedUrl', () => ({ key })],
	['object', 'download', () => ({ key, as: 'text' })],
	['object', 'exists', () => ({ key })],
	['object', 'getAll', () => ({ prefix: 'folder/' })],
	['object', 'getMetadata', () => ({ key })],
	['object', 'getObjectLock', () => ({ key })],
	['object', 'getVersions', () => ({ key })],
	['object', 'setTags', () => ({ key, tags })],
	['object', 'addTags', () => ({ key, tags })],
	['object', 'getTags', () => ({ key })],
	['object', 'removeTags', () => ({ key, tagNames: 'team' })],
	['object', 'updateMetadata', () => ({ key, metadata: tags })],
	['object', 'restore', () => ({ key: cold })],
	['object', 'restoreVersion', () => ({ key, versionId: oldVersion })],
	['object', 'setLegalHold', () => ({ key, legalHold: false })],
	['object', 'setRetention', () => ({ key, retainUntil: new Date(Date.now() + 60_000).toISOString() })],
	['object', 'waitUntil', () => ({ key, timeout: 0 })],
	['object', 'move', () => ({ sourceKey: { mode: 'key', value: 'copy' }, destinationKey: { mode: 'key', value: 'moved' } })],
	['object', 'delete', () => ({ key: { mode: 'key', value: 'moved' } })],
	['object', 'undelete', () => ({ key: { mode: 'key', value: 'moved' } })],
	['folder', 'create', () => ({ folder: folder('new') })],
	['folder', 'copy', () => ({ sourceFolder: folder('folder'), destinationFolder: folder('copy') })],
	['folder', 'move', () => ({ sourceFolder: folder('copy'), destinationFolder: folder('moved') })],
	['folder', 'sync', () => ({ sourceFolder: folder('folder'), destinationFolder: folder('mirror') })],
	['folder', 'download', () => ({ folder: folder('folder') })],
	['folder', 'getAll', () => ({ folder: folder('') })],
	['folder', 'delete', () => ({ folder: folder('moved') })],
	['bucket', 'get', () => ({})],
	['bucket', 'getAll', () => ({})],
	['bucket', 'create', () => ({ bucket: NEW_BUCKET })],
	['bucket', 'delete', () => ({ bucket: NEW_BUCKET })],
	['multipartUpload', 'createPresigned', () => ({ key: { mode: 'key', value: 'parts' }, fileSize: 3 })],
	['multipartUpload', 'complete', () => ({ uploadKey: 'finished', uploadId })],
	['multipartUpload', 'getAll', () => ({ started: 'any' })],
	['multipartUpload', 'abort', () => ({ which: 'old', started: 'any' })],
];

/** Objects whose fields are the user's own. */
const FREE = new Set(['metadata', 'tags', 'headers', 'fields']);

interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
}

function schemaOf(value: unknown, name = ''): Schema {
	if (Array.isArray(value)) return { type: 'array', ...(value.length > 0 ? { items: schemaOf(value[0]) } : {}) };
	if (typeof value !== 'object' || value === null) return { type: typeof value };
	if (FREE.has(name)) return { type: 'object' };
	return {
		type: 'object',
		properties: Object.fromEntries(
			Object.entries(value)
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([field, held]) => [field, schemaOf(held, field)]),
		),
	};
}

beforeAll(async () => {
	await rawMakeBucket(BUCKET, { 'x-amz-bucket-object-lock-enabled': 'true' });
	await rawPut(BUCKET, 'cold', 'x', { 'x-amz-storage-class': 'GLACIER' });
	oldVersion = (await rawPut(BUCKET, 'folder/a.csv', 'old')).headers['x-amz-version-id']!;
	await raw('POST', BUCKET, 'unfinished', { query: { uploads: '' } });
	uploadId = /<UploadId>(.*?)</.exec((await raw('POST', BUCKET, 'finished', { query: { uploads: '' } })).body.toString())![1]!;
	await raw('PUT', BUCKET, 'finished', { query: { uploadId, partNumber: '1' }, body: Buffer.from('x') });
});
afterAll(async () => {
	for (const [, name, id] of (await raw('GET', BUCKET, undefined, { query: { versions: '' } })).body
		.toString()
		.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/g))
		await raw('DELETE', BUCKET, name, { query: { versionId: id! }, headers: { 'x-amz-bypass-governance-retention': 'true' } });
	expect(await rawKeys(BUCKET)).toEqual([]);
	await raw('DELETE', BUCKET, undefined);
});

test.each(CASES)('%s %s', async (resource, operation, parameters) => {
	const given = parameters();
	const inBucket = resource === 'bucket' ? {} : { bucketName: BUCKET, destinationBucketName: BUCKET };
	const [first] = await runNode({ resource, operation, ...given, options: { ...inBucket, ...(given.options as object) } });
	const schema = { ...schemaOf(first!.json), version: 1 };
	const file = join(FOLDER, resource, `${operation}.json`);
	if (process.env.UPDATE_SCHEMAS) {
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
	}
	expect(schema).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

test('there is one for every operation, and no other', () => {
	// A tool of an AI agent has a menu of its own, with the same operations.
	const menus = new AmazonS3().description.properties.filter(({ name }) => name === 'operation');
	const named = menus.flatMap(({ displayOptions, options }) =>
		(options as Array<{ value: string }>).map(({ value }) => `${String(displayOptions!.show!.resource![0])}/${value}.json`),
	);
	const operations = [...new Set(named)];
	const files = readdirSync(FOLDER).flatMap((resource) => readdirSync(join(FOLDER, resource)).map((file) => `${resource}/${file}`));
	const cases = CASES.map(([resource, operation]) => `${resource}/${operation}.json`);
	// The first list is what to add to CASES, before the schemas are written.
	expect({ withoutCase: operations.filter((file) => !cases.includes(file)) }).toEqual({ withoutCase: [] });
	expect(files.sort()).toEqual(operations.sort());
	expect(cases.sort()).toEqual(files);
});
