import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { AmazonS3Api } from '../../../credentials/AmazonS3Api.credentials';
import { AmazonS3 } from '../../../nodes/AmazonS3/AmazonS3.node';
import { AmazonS3Trigger } from '../../../nodes/AmazonS3/AmazonS3Trigger.node';
import { bucketOperations } from '../../../nodes/AmazonS3/actions/bucket';
import { folderOperations } from '../../../nodes/AmazonS3/actions/folder';
import { multipartUploadOperations } from '../../../nodes/AmazonS3/actions/multipartUpload';
import { objectOperations } from '../../../nodes/AmazonS3/actions/object';

const root = join(__dirname, '../../..');
const { description, methods } = new AmazonS3();
const operations: Record<string, Record<string, { fields: INodeProperties[] }>> = {
	object: objectOperations,
	bucket: bucketOperations,
	folder: folderOperations,
	multipartUpload: multipartUploadOperations,
};
const named = (list: INodeProperties[], name: string) => list.filter((property) => property.name === name);
const menu = (resource: string) =>
	named(description.properties, 'operation').find(({ displayOptions }) => displayOptions?.show?.resource?.includes(resource))!
		.options as INodePropertyOptions[];

describe('the node', () => {
	test('requires the connection, and n8n offers to select or create one', () => {
		expect(description.credentials).toEqual([{ name: 'amazonS3Api', required: true }]);
		expect(new AmazonS3Api().name).toBe('amazonS3Api');
		expect(description.usableAsTool).toBe(true);
	});

	test('what most workflows need is in the first screen of the list of actions, which keeps the order of the menus', () => {
		const resources = named(description.properties, 'resource')[0]!.options as INodePropertyOptions[];
		const actions = resources.flatMap(({ value }) => menu(String(value)).map(({ action }) => action));
		expect(actions.slice(0, 6)).toEqual([
			'Upload an object',
			'Download an object',
			'Get many objects',
			'Delete an object',
			'Copy an object',
			'Move an object',
		]);
	});

	test.each([
		'upload file',
		'download file',
		'file storage',
		'cloud storage',
		'presigned',
		'backup',
		'bucket',
		'minio',
		'r2',
		'share file',
	])('a search for "%s" finds it: n8n looks for the letters in their order in the name and in each alias', (words) => {
		const { alias } = JSON.parse(readFileSync(join(root, 'nodes/AmazonS3/AmazonS3.node.json'), 'utf8')) as { alias: string[] };
		const letters = new RegExp([...words].join('.*'), 'i');
		expect([description.displayName, ...alias].filter((name) => letters.test(name))).not.toEqual([]);
	});

	test('no number is cut while it is typed: the node refuses what is too large, and says so', () => {
		expect(JSON.stringify([description, new AmazonS3Trigger().description])).not.toContain('maxValue');
	});

	test.each(Object.keys(operations))('the menu of %s offers exactly the operations that there are', (resource) => {
		expect(
			menu(resource)
				.map(({ value }) => value)
				.sort(),
		).toEqual(Object.keys(operations[resource]!).sort());
		for (const option of menu(resource)) {
			expect(option.action).toBeTruthy();
			expect(option.description).toBeTruthy();
		}
	});

	test.each(
		Object.entries(operations).flatMap(([resource, all]) =>
			Object.entries(all).map(([operation, { fields }]) => [resource, operation, fields] as const),
		),
	)(
		'%s %s: at most one field has to be filled in (two with a source or an upload), and every field explains itself',
		(_, operation, fields) => {
			const toFill = fields.filter(
				({ required, default: value, displayOptions }) =>
					required && !displayOptions && (value === '' || (typeof value === 'object' && (value as { value?: string }).value === '')),
			);
			expect(toFill.length).toBeLessThanOrEqual(['complete', 'copy', 'move', 'restoreVersion'].includes(operation) ? 2 : 1);
			for (const field of fields.filter(({ type }) => type !== 'collection' && type !== 'notice'))
				expect(field.description ?? field.hint).toBeTruthy();
			const options = fields.find(({ name }) => name === 'options')!.options as INodeProperties[];
			for (const option of options) expect(option.description).toBeTruthy();
			const names = options.map(({ displayName }) => displayName);
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
		},
	);

	test('no collection offers an option twice under the same conditions', () => {
		const collections = description.properties.filter(({ type }) => type === 'collection');
		for (const { options } of collections) {
			const seen = (options as INodeProperties[]).map(({ name, displayOptions }) => `${name} ${JSON.stringify(displayOptions ?? {})}`);
			expect(new Set(seen).size).toBe(seen.length);
		}
		expect(collections.length).toBeGreaterThan(30);
	});

	test('every picker has its method', () => {
		const searches = JSON.stringify(description.properties).match(/"searchListMethod":"(\w+)"/g)!;
		for (const search of searches) expect(Object.keys(methods.listSearch)).toContain(search.split('"')[3]);
	});
});

describe('the connection form', () => {
	const { properties, test: request } = new AmazonS3Api();

	test('has the five fields first, in order, and all else behind the switch', () => {
		expect(properties.slice(0, 5).map(({ displayName }) => displayName)).toEqual([
			'Connection Name',
			'Access Key ID',
			'Access Key Secret',
			'Bucket Name',
			'Region',
		]);
		const others = properties.slice(5).filter(({ name }) => name !== 'otherRegion' && name !== 'moreSettings');
		for (const { displayOptions } of others) expect(displayOptions).toEqual({ show: { moreSettings: [true] } });
		expect(named(properties, 'moreSettings')[0]!.default).toBe(false);
	});

	test('hides the secrets', () => {
		for (const name of ['secretAccessKey', 'sessionToken']) expect(named(properties, name)[0]!.typeOptions).toEqual({ password: true });
	});

	test('declares its test', () => expect(request.request.url).toBe('/'));
});

describe('the package', () => {
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown> & {
		n8n: { nodes: string[]; credentials: string[] };
	};

	test('needs nothing at run time but n8n', () => {
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest.files).toEqual(['dist']);
	});

	test('loading node and credential loads no SDK, no table of media types and no CSV parser', () => {
		const script = `
			const { createRequire } = require('node:module');
			require('tsx/cjs');
			const { AmazonS3 } = require('./nodes/AmazonS3/AmazonS3.node.ts');
			const { AmazonS3Trigger } = require('./nodes/AmazonS3/AmazonS3Trigger.node.ts');
			const { AmazonS3Api } = require('./credentials/AmazonS3Api.credentials.ts');
			new AmazonS3(); new AmazonS3Trigger(); new AmazonS3Api();
			console.log(JSON.stringify(Object.keys(require.cache)));
		`;
		const loaded = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })) as string[];
		expect(loaded.some((file) => file.includes('AmazonS3.node'))).toBe(true);
		expect(
			loaded.filter(
				(file) =>
					/@aws-sdk|@smithy|client[\\/]\w+[\\/](sdk|sdkCore|sts|contentType|csvParser)\.ts$/.test(file) ||
					['mime-', 'csv-parse'].some((name) => file.startsWith(join(root, 'node_modules', name))),
			),
		).toEqual([]);
	});

	test('loading credential and trigger loads their forms, and nothing that speaks to S3', () => {
		const script = `
			require('tsx/cjs');
			const { AmazonS3Trigger } = require('./nodes/AmazonS3/AmazonS3Trigger.node.ts');
			const { AmazonS3Api } = require('./credentials/AmazonS3Api.credentials.ts');
			new AmazonS3Trigger(); new AmazonS3Api();
			console.log(JSON.stringify(Object.keys(require.cache)));
		`;
		const loaded = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })) as string[];
		const ours = loaded
			.filter((file) => file.startsWith(join(root, 'nodes')))
			.map((file) => relative(join(root, 'nodes', 'AmazonS3'), file).replaceAll('\\', '/'));
		expect(ours).toContain('triggers/fields.ts');
		expect(ours.filter((file) => /^methods\/|^n8n\/(?!testHost)|openStore|client\/(sdk|download|upload|many)\//.test(file))).toEqual([]);
		expect(ours.length).toBeLessThan(70);
	});

	test('no form is made with what V8 knows of languages, which takes long to load', () => {
		const script = `
			require('tsx/cjs');
			require('n8n-workflow');
			const used = [];
			for (const type of [Number, Date, String, Array]) type.prototype.toLocaleString = () => used.push(type.name);
			String.prototype.localeCompare = () => used.push('localeCompare');
			globalThis.Intl = new Proxy(Intl, { get: (_, name) => used.push(name) });
			const { AmazonS3 } = require('./nodes/AmazonS3/AmazonS3.node.ts');
			const { AmazonS3Trigger } = require('./nodes/AmazonS3/AmazonS3Trigger.node.ts');
			const { AmazonS3Api } = require('./credentials/AmazonS3Api.credentials.ts');
			console.log(JSON.stringify([[new AmazonS3(), new AmazonS3Trigger(), new AmazonS3Api()].length, used]));
		`;
		expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }))).toEqual([3, []]);
	});

	test('every operation has a test that runs it', () => {
		const sources = ['contract', 'node']
			.flatMap((folder) => readdirSync(join(root, 'test', folder)).map((file) => readFileSync(join(root, 'test', folder, file), 'utf8')))
			.join('\n');
		const runs = (resource: string, operation: string) =>
			resource === 'object'
				? sources.includes(`operation: '${operation}'`) || sources.includes(`run('${operation}'`)
				: sources.includes(`resource: '${resource}', operation: '${operation}'`);
		const untested = Object.entries(operations).flatMap(([resource, all]) =>
			Object.keys(all)
				.filter((operation) => !runs(resource, operation))
				.map((operation) => `${resource} ${operation}`),
		);
		expect(untested).toEqual([]);
	});
});
