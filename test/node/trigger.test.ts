import type { IDataObject } from 'n8n-workflow';
import { credentialsWith } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { inAnotherProcess, PollingWorkflow, type Engine } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const { bucket } = server;
const PREFIX = 'trigger/';
const local = () => new LocalS3Control(server.endpoint);
const put = async (...names: string[]) => {
	for (const name of names) await rawPut(bucket, PREFIX + name, `contents of ${name}`);
};
const keys = (...names: string[]) => names.map((name) => PREFIX + name);
const inFolder = (options: IDataObject = {}, events = ['created']) => ({
	events,
	watch: 'folder',
	folder: { __rl: true, mode: 'path', value: PREFIX },
	options,
});
const begun = async (options: IDataObject = {}, engine: Engine = 'classic', events = ['created']) => {
	const workflow = new PollingWorkflow(inFolder(options, events), engine);
	await workflow.activate();
	return workflow;
};

afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});

describe.each<Engine>(['classic', 'durable'])('%s engine', (engine) => {
	test('tells of what comes after the activation, once, also after a restart', async () => {
		await put('old');
		const workflow = await begun({}, engine);
		expect(await workflow.poll()).toEqual([]);
		await put('a', 'b');
		expect((await workflow.poll()).sort()).toEqual(keys('a', 'b'));
		expect(await workflow.poll()).toEqual([]);
		await put('c');
		expect(await workflow.restart(await inAnotherProcess())).toEqual(keys('c'));
		expect(await workflow.poll()).toEqual([]);
	});

	test('what comes between the activation and the first poll of the timer is new', async () => {
		const workflow = await begun({}, engine);
		await put('a');
		expect(await workflow.restart(await inAnotherProcess())).toEqual(keys('a'));
	});

	test.each([
		['catchUp', keys('while-off')],
		['fromNow', []],
	])('activated again: %s', async (whenAgain, expected) => {
		const workflow = await begun({ whenAgain }, engine);
		await put('while-off');
		expect(await workflow.activate()).toEqual(expected);
		await put('later');
		expect(await workflow.poll()).toEqual(keys('later'));
	});

	test('a poll that comes while n8n still saves the last execution tells nothing twice', async () => {
		const workflow = await begun({}, engine);
		workflow.savingMs = 500;
		await put('a');
		expect(await workflow.poll()).toEqual(keys('a'));
		await put('b');
		const meanwhile = await workflow.poll();
		await new Promise((resolve) => setTimeout(resolve, 600));
		expect([...meanwhile, ...(await workflow.poll())]).toEqual(keys('b'));
	});

	test('one item an execution', async () => {
		const workflow = await begun({ itemsPerExecution: 1 }, engine);
		await put('a', 'b', 'c');
		await workflow.poll();
		expect(workflow.executions.map((items) => items.length)).toEqual([1, 1, 1]);
		expect(await workflow.restart(await inAnotherProcess())).toEqual([]);
	});

	test('created, updated and deleted objects', async () => {
		await put('changed', 'gone');
		const workflow = await begun({}, engine, ['created', 'updated', 'deleted']);
		await rawPut(bucket, `${PREFIX}changed`, 'other contents');
		await put('new');
		await raw('DELETE', bucket, `${PREFIX}gone`);
		await workflow.poll();
		const told = workflow.executions.flat().map(({ json }) => [json.event, json.key]);
		expect(told.sort()).toEqual([
			['created', `${PREFIX}new`],
			['deleted', `${PREFIX}gone`],
			['updated', `${PREFIX}changed`],
		]);
		expect(await workflow.poll()).toEqual([]);
	});
});

test('with nothing filled in it watches the whole bucket of the connection', async () => {
	const workflow = new PollingWorkflow();
	await workflow.activate();
	await put('a');
	expect(await workflow.poll()).toEqual(keys('a'));
	expect(workflow.executions[0]![0]!.json).toEqual({
		event: 'created',
		eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
		bucket,
		key: `${PREFIX}a`,
		size: 13,
		etag: expect.stringMatching(/^[0-9a-f]{32}$/),
		lastModified: expect.stringMatching(/Z$/),
		storageClass: 'STANDARD',
		s3Uri: `s3://${bucket}/${PREFIX}a`,
	});
});

test('filters: patterns, sizes, empty objects and folder markers', async () => {
	const workflow = await begun({ includeKeys: '**/*.{csv,txt}', exclude: '**/tmp/**', maxSize: 30 });
	await put('a.csv', 'b.txt', 'c.pdf', 'tmp/d.csv', 'folder/');
	await rawPut(bucket, `${PREFIX}empty.csv`, '');
	await rawPut(bucket, `${PREFIX}large.csv`, 'x'.repeat(31));
	expect((await workflow.poll()).sort()).toEqual(keys('a.csv', 'b.txt'));
	const all = await begun({ emptyObjects: true, folderMarkers: true });
	await rawPut(bucket, `${PREFIX}other/`, '');
	await rawPut(bucket, `${PREFIX}other/empty`, '');
	expect((await all.poll()).sort()).toEqual(keys('other/', 'other/empty'));
});

test('a key pattern asks S3 for its literal beginning alone', async () => {
	const workflow = new PollingWorkflow({ watch: 'pattern', pattern: `${PREFIX}in/*.csv` });
	await workflow.activate();
	await put('in/a.csv', 'in/b.pdf', 'in/deep/c.csv');
	await local().clearRequests();
	expect(await workflow.poll()).toEqual(keys('in/a.csv'));
	expect(await local().requests()).toHaveLength(1);
});

test('when first activated: also what is there', async () => {
	await put('old');
	const workflow = new PollingWorkflow(inFolder({ whenFirst: { choice: { from: 'existing' } } }));
	expect(await workflow.activate()).toEqual(keys('old'));
	expect(await workflow.poll()).toEqual([]);
});

test('published with another folder: what is in it is old, and nothing is told twice', async () => {
	const workflow = await begun();
	await put('a', 'other/b');
	expect(await workflow.publish({ ...inFolder(), folder: { __rl: true, mode: 'path', value: `${PREFIX}other` } })).toEqual([]);
	await put('other/c');
	expect(await workflow.poll()).toEqual(keys('other/c'));
});

test('published with other filters after polls that told nothing: what was left out does not come back', async () => {
	const workflow = await begun({ exclude: '**/*.tmp' });
	await put('a.tmp');
	expect(await workflow.poll()).toEqual([]);
	expect(await workflow.publish(inFolder())).toEqual([]);
	await put('b.tmp');
	expect(await workflow.poll()).toEqual(keys('b.tmp'));
});

test('details: metadata, tags, link and file', async () => {
	const workflow = await begun({ include: ['metadata', 'tags', 'link', 'file'], maxFileSize: 1 });
	await rawPut(bucket, `${PREFIX}a.txt`, 'hello', {
		'content-type': 'text/plain',
		'x-amz-meta-from': 'me',
		'x-amz-tagging': 'team=x',
	});
	await rawPut(bucket, `${PREFIX}large`, Buffer.alloc(1024 * 1024 + 1));
	await workflow.poll();
	const items = workflow.executions.flat().sort((a, b) => (String(a.json.key) < String(b.json.key) ? -1 : 1));
	expect(items[0]!.json).toMatchObject({ contentType: 'text/plain', metadata: { from: 'me' }, tags: { team: 'x' } });
	expect(await (await fetch(String(items[0]!.json.url))).text()).toBe('hello');
	expect(items[0]!.binary!.data).toMatchObject({
		data: Buffer.from('hello').toString('base64'),
		fileName: 'a.txt',
		mimeType: 'text/plain',
	});
	expect(items[1]!.json.detailsError).toMatch(/larger than Max File Size/);
	expect(items[1]!.binary).toBeUndefined();
});

test('Limit per Poll: the oldest first, and the items say how many are left', async () => {
	const workflow = await begun({ limitPerPoll: 2 });
	await put('a', 'b', 'c');
	expect(await workflow.poll()).toHaveLength(2);
	expect(workflow.executions[0]![0]!.json.backlog).toMatchObject({ left: 1 });
	expect(await workflow.poll()).toHaveLength(1);
});

test('polls that overlap: the second one does nothing', async () => {
	const workflow = await begun();
	await put('a');
	const both = await Promise.all([workflow.poll(), workflow.poll()]);
	expect(workflow.executions.flat()).toHaveLength(1);
	expect(both.flat().length).toBeGreaterThan(0);
});

test('a budget that runs out: later polls go on where it stopped', async () => {
	const workflow = await begun();
	await put(...Array.from({ length: 3 }, (_, i) => `k${i}`));
	workflow.budgetMs = 0;
	expect(await workflow.poll()).toHaveLength(3);
});

describe('errors', () => {
	test('the first poll fails at once, in words for the user', async () => {
		const workflow = new PollingWorkflow(inFolder());
		workflow.credentials = credentialsWith({ secretAccessKey: 'wrong' });
		await expect(workflow.activate()).rejects.toMatchObject({ failure: { cause: 'credential-invalid' } });
	});

	test('later ones when three in a row have failed; one that goes well counts anew', async () => {
		const workflow = await begun();
		await local().fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied', times: 100 });
		expect(await workflow.poll()).toEqual([]);
		expect(await workflow.poll()).toEqual([]);
		expect(workflow.warnings).toHaveLength(2);
		await expect(workflow.poll()).rejects.toMatchObject({ failure: { cause: 'configuration-invalid' } });
		await local().clearFaults();
		await put('a');
		expect(await workflow.poll()).toEqual(keys('a'));
	});

	test('options that contradict each other, and empty fields, are named', async () => {
		await expect(begun({ keysOnlyGrow: true, newKeysOnly: true })).rejects.toThrow(/Keys Only Grow.*New Keys Only/);
		await expect(new PollingWorkflow({ events: [] }).activate()).rejects.toThrow(/Trigger On is empty/);
		await expect(new PollingWorkflow({ watch: 'pattern', pattern: '' }).activate()).rejects.toThrow(/Key Pattern is empty/);
	});
});

describe('Fetch Test Event', () => {
	test('gives the newest objects and says what a poll costs; nothing is told less because of it', async () => {
		const workflow = await begun();
		await put('a', 'b');
		const items = await workflow.test();
		expect(items.map(({ json }) => json.key).sort()).toEqual(keys('a', 'b'));
		expect(items[0]!.json.testEvent).toMatchObject({ listRequests: 1, note: 'A poll of this bucket takes 1 LIST request.' });
		expect(await workflow.poll()).toHaveLength(2);
	});

	test('says when no object matches', async () => {
		await expect(new PollingWorkflow(inFolder()).test()).rejects.toThrow('No object matches');
	});
});

test('Keys Only Grow: one LIST request a poll', async () => {
	await put('2026-01-01', '2026-01-02');
	const workflow = await begun({ keysOnlyGrow: true });
	await put('2026-01-03');
	await local().clearRequests();
	expect(await workflow.poll()).toEqual(keys('2026-01-03'));
	const asked = await local().requests();
	expect(asked).toHaveLength(1);
	expect(JSON.stringify(asked[0])).toContain('start-after');
});

test('When Activated Again: from now on, also where the first activation told of what was there', async () => {
	await put('old');
	const options = { whenFirst: { choice: { from: 'existing' } }, whenAgain: 'fromNow' };
	const workflow = new PollingWorkflow(inFolder(options));
	expect(await workflow.activate()).toEqual(keys('old'));
	await put('while-off');
	expect(await workflow.activate()).toEqual([]);
	expect(await workflow.publish(inFolder({ ...options, startOver: 'again' }))).toHaveLength(2);
});

test('Fetch Test Event shows no marker, and a deleted object as a poll would tell of it', async () => {
	await put('a', 'a.done');
	const settled = { rule: { kind: 'marker', marker: '*.done' } };
	expect((await new PollingWorkflow(inFolder({ settled })).test()).map(({ json }) => json.key)).toEqual(keys('a'));
	const [item] = await new PollingWorkflow(inFolder({}, ['deleted'])).test();
	expect(item!.json).toMatchObject({ event: 'deleted' });
	expect(item!.json).not.toHaveProperty('size');
});
