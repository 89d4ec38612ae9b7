/** The trigger on a store: what n8n does around it is played by PollingWorkflow, and another client writes the objects. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { passTime } from '../support/passTime';
import { inAnotherProcess, PollingWorkflow, type Engine } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const ROOT = `${server.scratchPrefix}trigger/`;
/** Dates of objects are in whole seconds. */
const NEXT_SECOND_MS = 1100;
const { bucket } = server;
let run = 0;
let prefix: string;
beforeEach(() => {
	run++;
	prefix = `${ROOT}${run}/in/`;
});
afterAll(async () => await rawClean(bucket, ROOT));

const put = async (...names: string[]) => {
	for (const name of names) await rawPut(bucket, prefix + name, `contents of ${name}`);
};
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${String(i).padStart(2, '0')}`);
const keys = (names: string[]) => names.map((name) => prefix + name);
const watching = (options: IDataObject = {}, events = ['created']) => ({
	events,
	watch: 'folder',
	folder: { __rl: true, mode: 'path', value: prefix },
	options,
});
const activated = async (options: IDataObject = {}, engine: Engine = 'classic', events = ['created']) => {
	const workflow = new PollingWorkflow(watching(options, events), engine);
	await workflow.activate();
	return workflow;
};
const eventsOf = (workflow: PollingWorkflow) =>
	workflow.executions
		.flat()
		.map(({ json }) => [json.event, String(json.key).slice(prefix.length)])
		.sort();

describe.each<Engine>(['classic', 'durable'])('%s engine', (engine) => {
	test('25 new objects, 5 after a restart, 3 while it was off: each once', async () => {
		await put(...numbered('old', 3));
		const workflow = await activated({}, engine);
		expect(await workflow.poll()).toEqual([]);
		await put(...numbered('a', 25));
		expect((await workflow.poll()).sort()).toEqual(keys(numbered('a', 25)));
		await put(...numbered('b', 5));
		const restarted = await workflow.restart(await inAnotherProcess());
		expect([...restarted, ...(await workflow.poll())].sort()).toEqual(keys(numbered('b', 5)));
		await put(...numbered('c', 3));
		expect((await workflow.activate()).sort()).toEqual(keys(numbered('c', 3)));
		expect(await workflow.poll()).toEqual([]);
	});
});

test('the same bytes in another second are written anew; an object that stays is not told again', async () => {
	const workflow = await activated();
	await put('a', 'b');
	expect((await workflow.poll()).sort()).toEqual(keys(['a', 'b']));
	await passTime(NEXT_SECOND_MS);
	await put('a');
	expect(await workflow.poll()).toEqual(keys(['a']));
	expect(await workflow.poll()).toEqual([]);
});

test('created, updated and deleted objects', async () => {
	await put('changed', 'gone', 'stays');
	const workflow = await activated({}, 'classic', ['created', 'updated', 'deleted']);
	await rawPut(bucket, `${prefix}changed`, 'other contents');
	await put('new');
	await raw('DELETE', bucket, `${prefix}gone`);
	await workflow.poll();
	expect(eventsOf(workflow)).toEqual([
		['created', 'new'],
		['deleted', 'gone'],
		['updated', 'changed'],
	]);
	expect(await workflow.poll()).toEqual([]);
});

test('a multipart upload that began before objects that were told already', async () => {
	const workflow = await activated();
	const key = `${prefix}parts`;
	const begun = await raw('POST', bucket, key, { query: { uploads: '' } });
	const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(begun.body.toString())![1]!;
	await passTime(NEXT_SECOND_MS);
	await put('later');
	expect(await workflow.poll()).toEqual(keys(['later']));
	const part = await raw('PUT', bucket, key, { query: { partNumber: '1', uploadId }, body: Buffer.from('contents') });
	const { etag } = part.headers;
	const list = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
	await raw('POST', bucket, key, { query: { uploadId }, body: Buffer.from(list) });
	expect(await workflow.poll()).toEqual([key]);
	expect(await workflow.poll()).toEqual([]);
});

test('Settled by a marker, and Keys Only Grow', async () => {
	const settled = await activated({ settled: { rule: { kind: 'marker', marker: '*.done' } } });
	const growing = await activated({ keysOnlyGrow: true });
	await put('01.csv');
	expect(await settled.poll()).toEqual([]);
	expect(await growing.poll()).toEqual(keys(['01.csv']));
	await put('01.csv.done');
	expect(await settled.poll()).toEqual(keys(['01.csv']));
	expect(await growing.poll()).toEqual(keys(['01.csv.done']));
});

test('After Processing moves good files, and bad ones after three attempts', async () => {
	const folders = { folder: `${ROOT}${run}/done/`, errorFolder: `${ROOT}${run}/error/` };
	const workflow = await activated({ afterProcessing: { step: { what: 'move', ...folders } } });
	const keyOf = (items: INodeExecutionData[]) => String(items[0]!.json.key);
	workflow.run = async (items) => ({ status: keyOf(items).endsWith('3') ? 'error' : 'success' });
	const names = numbered('file', 8);
	await put(...names);
	for (let poll = 0; poll < 4; poll++) {
		await workflow.poll();
		await workflow.settle();
	}
	const statusOf = async (key: string) => (await raw('HEAD', bucket, key)).status;
	for (const name of names) {
		const isBad = name.endsWith('3');
		const executions = workflow.executions.filter((items) => keyOf(items) === prefix + name).length;
		const moved = await raw('GET', bucket, (isBad ? folders.errorFolder : folders.folder) + name);
		expect([name, executions, await statusOf(prefix + name), moved.body.toString()]).toEqual([
			name,
			isBad ? 3 : 1,
			404,
			`contents of ${name}`,
		]);
	}
});

test('State in the Bucket is found again in another database', async () => {
	const state = { state: { place: { folder: `${ROOT}${run}/state`, name: 'mine' } } };
	await put('old');
	const before = new PollingWorkflow(watching(state));
	await before.activate();
	await put('a');
	expect(await before.poll()).toEqual(keys(['a']));
	await put('b');
	const after = new PollingWorkflow(watching(state), 'classic', await inAnotherProcess());
	expect(await after.activate()).toEqual(keys(['b']));
	expect(await after.poll()).toEqual([]);
});

test('two instances that share the state: each object once', async () => {
	const shared = watching({ state: { place: { folder: `${ROOT}${run}/state`, name: 'shared', share: true } } });
	const instances = [new PollingWorkflow(shared), new PollingWorkflow(shared, 'classic', await inAnotherProcess())];
	for (const instance of instances) await instance.activate();
	const names = numbered('k', 60);
	for (let from = 0; from < names.length; from += 20) {
		await put(...names.slice(from, from + 20));
		await Promise.all(instances.map(async (instance) => await instance.poll()));
	}
	for (const instance of instances) await instance.poll();
	const told = instances.flatMap(({ executions }) => executions.flat().map(({ json }) => String(json.key)));
	expect(told.sort()).toEqual(keys(names));
});
