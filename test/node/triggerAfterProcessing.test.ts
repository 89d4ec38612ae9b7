import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { AmazonS3Trigger } from '../../nodes/AmazonS3/AmazonS3Trigger.node';
import { LocalS3Control } from '../support/localS3/control';
import { inAnotherProcess, PollingWorkflow, type Engine } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const { bucket } = server;
const PREFIX = 'after/in/';
const ROOT = 'after/';
const put = async (...names: string[]) => {
	for (const name of names) await rawPut(bucket, PREFIX + name, `contents of ${name}`);
};
const local = new LocalS3Control(server.endpoint);
const begun = async (step: IDataObject, engine: Engine = 'classic', options: IDataObject = {}, type?: AmazonS3Trigger) => {
	const folders = { folder: `${ROOT}done/`, errorFolder: `${ROOT}error` };
	const workflow = new PollingWorkflow(
		{
			watch: 'folder',
			folder: { __rl: true, mode: 'path', value: PREFIX },
			options: { afterProcessing: { step: { what: 'move', ...folders, ...step } }, ...options },
		},
		engine,
		type,
	);
	await workflow.activate();
	return workflow;
};
const status = async (key: string) => (await raw('HEAD', bucket, key)).status;
const contents = async (key: string) => (await raw('GET', bucket, key)).body.toString();
const tagsOf = async (key: string) => (await raw('GET', bucket, key, { query: { tagging: '' } })).body.toString();
const keyOf = (items: INodeExecutionData[]) => String(items[0]!.json.key);

afterEach(async () => {
	await local.clearFaults();
	await rawClean(bucket, ROOT);
});

test.each<Engine>(['classic', 'durable'])(
	'%s engine: good files are moved once, bad ones are in the error folder after three attempts, overwritten ones are not touched',
	async (engine) => {
		const workflow = await begun({}, engine);
		const names = Array.from({ length: 20 }, (_, i) => `file${i}`);
		const isBad = (name: string) => name.endsWith('7');
		const isOverwritten = (name: string) => name.endsWith('3');
		const contentsOf = (name: string) => (isOverwritten(name) ? 'other contents' : `contents of ${name}`);
		const runs = new Map<string, number>();
		workflow.run = async (items) => {
			const name = keyOf(items).slice(PREFIX.length);
			runs.set(name, (runs.get(name) ?? 0) + 1);
			if (isOverwritten(name) && runs.get(name) === 1) await rawPut(bucket, keyOf(items), 'other contents');
			return { status: isBad(name) ? 'error' : 'success' };
		};
		await put(...names);
		await workflow.poll();
		await workflow.settle();
		for (const name of names.filter(isOverwritten)) {
			expect(await contents(PREFIX + name)).toBe('other contents');
			expect(await status(`${ROOT}done/${name}`)).toBe(404);
		}
		for (let i = 0; i < 4; i++) {
			await workflow.poll();
			await workflow.settle();
		}
		for (const name of names) {
			const bad = isBad(name);
			expect([name, runs.get(name)]).toEqual([name, bad ? 3 : isOverwritten(name) ? 2 : 1]);
			expect(await status(PREFIX + name)).toBe(404);
			expect(await contents(`${ROOT}${bad ? 'error' : 'done'}/${name}`)).toBe(contentsOf(name));
			expect(await status(`${ROOT}${bad ? 'done' : 'error'}/${name}`)).toBe(404);
		}
		expect(workflow.executions.filter((items) => keyOf(items) === `${PREFIX}file7`).map((items) => items[0]!.json.attempt)).toEqual([
			1, 2, 3,
		]);
	},
);

test('a file that is overwritten while its execution runs is not touched, and is told again', async () => {
	const workflow = await begun({});
	await put('a');
	workflow.run = async (items) => {
		if (workflow.executions.length === 1) await rawPut(bucket, keyOf(items), 'other contents');
		return { status: 'success' };
	};
	await workflow.poll();
	await workflow.settle();
	expect(await contents(`${PREFIX}a`)).toBe('other contents');
	expect(await status(`${ROOT}done/a`)).toBe(404);
	expect(await workflow.poll()).toEqual([`${PREFIX}a`]);
	await workflow.settle();
	expect(await contents(`${ROOT}done/a`)).toBe('other contents');
});

test('n8n that dies during an execution starts it again, and no other', async () => {
	const workflow = await begun({});
	await put('a', 'b');
	workflow.run = async (items) => (keyOf(items).endsWith('a') ? { status: 'success' } : await new Promise(() => undefined));
	await workflow.poll();
	while ((await status(`${PREFIX}a`)) !== 404) await sleep(20);
	expect(await status(`${ROOT}done/a`)).toBe(200);
	workflow.run = async () => ({ status: 'success' });
	expect(await workflow.restart(await inAnotherProcess())).toEqual([`${PREFIX}b`]);
});

test('a tag, and one for what is given up', async () => {
	const workflow = await begun({ what: 'tag', tagName: 'seen', tagValue: 'yes', attempts: 1, onFailure: 'tag' });
	workflow.run = async (items) => ({ status: keyOf(items).endsWith('bad') ? 'error' : 'success' });
	await put('good', 'bad');
	await workflow.poll();
	await workflow.settle();
	await workflow.poll();
	expect(await tagsOf(`${PREFIX}good`)).toContain('<Key>seen</Key><Value>yes</Value>');
	expect(await tagsOf(`${PREFIX}bad`)).toContain('<Key>error</Key><Value>true</Value>');
	expect(workflow.executions).toHaveLength(2);
	expect(await workflow.poll()).toEqual([]);
});

test('delete, as soon as the execution has started', async () => {
	const workflow = await begun({ what: 'delete', when: 'started' });
	workflow.run = async () => ({ status: 'error' });
	await put('a');
	await workflow.poll();
	expect(await status(`${PREFIX}a`)).toBe(404);
	expect(await workflow.poll()).toEqual([]);
});

test('the folders that it moves to are not watched, also inside of the watched one', async () => {
	const workflow = await begun({ folder: `${PREFIX}done`, errorFolder: `${PREFIX}error` });
	await put('a');
	await workflow.poll();
	await workflow.settle();
	expect(await status(`${PREFIX}done/a`)).toBe(200);
	expect(await workflow.poll()).toEqual([]);
});

test('moving objects to where they are watched is refused', async () => {
	await expect(begun({ folder: ROOT })).rejects.toThrow(/After Processing is inside the watched folder/);
});

test('switched from Succeeded to Started, what had failed is given up, and not told for ever', async () => {
	const workflow = await begun({});
	workflow.run = async () => ({ status: 'error' });
	await put('a');
	await workflow.poll();
	await workflow.settle();
	const step = { what: 'tag', when: 'started' };
	await local.fail({ operation: 'PutObjectTagging', status: 403, code: 'AccessDenied', times: 100 });
	await workflow.publish({ watch: 'folder', folder: { __rl: true, mode: 'path', value: PREFIX }, options: { afterProcessing: { step } } });
	for (let i = 0; i < 3; i++) await workflow.poll();
	expect(workflow.executions).toHaveLength(1);
});

test('a listing that takes several polls goes on while executions end', async () => {
	const workflow = await begun({}, 'classic', { itemsPerExecution: 5000 });
	await put('b');
	let end: () => void = () => undefined;
	workflow.run = async () => {
		await new Promise<void>((resolve) => (end = resolve));
		return { status: 'success' };
	};
	await workflow.poll();
	await local.copies(
		bucket,
		`${PREFIX}b`,
		Array.from({ length: 1001 }, (_, i) => `${PREFIX}z${i}`),
	);
	workflow.budgetMs = 0;
	expect(await workflow.poll()).toEqual([]);
	end();
	await workflow.settle();
	expect(await workflow.poll()).toHaveLength(1001);
});

test('durable engine: what there was no time to tell again is told later', async () => {
	const workflow = await begun({}, 'durable');
	workflow.run = async () => ({ status: 'error' });
	await put('a', 'b', 'c');
	await workflow.poll();
	await workflow.settle();
	expect(workflow.executions).toHaveLength(3);
	workflow.budgetMs = 1;
	workflow.run = async () => {
		await sleep(100);
		return { status: 'success' };
	};
	for (let i = 0; i < 4; i++) {
		await workflow.poll();
		await workflow.settle();
	}
	for (const name of ['a', 'b', 'c']) expect([name, await status(`${ROOT}done/${name}`)]).toEqual([name, 200]);
	expect(workflow.executions).toHaveLength(6);
});

test('a file that is written again with the same bytes after its execution failed is told once, as a new one', async () => {
	const workflow = await begun({});
	workflow.run = async () => ({ status: 'error' });
	await put('a');
	await workflow.poll();
	await workflow.settle();
	await local.passTime(1100);
	await put('a');
	workflow.run = async () => ({ status: 'success' });
	expect(await workflow.poll()).toEqual([`${PREFIX}a`]);
	await workflow.settle();
	expect(workflow.executions.map(([item]) => item!.json.attempt)).toEqual([1, 1]);
});

test('Start Over also forgets executions that failed', async () => {
	const workflow = await begun({});
	workflow.run = async () => ({ status: 'error' });
	await put('a');
	await workflow.poll();
	await workflow.settle();
	const options = { afterProcessing: { step: { what: 'delete' } }, startOver: 'again' };
	await workflow.publish({ watch: 'folder', folder: { __rl: true, mode: 'path', value: PREFIX }, options });
	expect(await workflow.poll()).toEqual([]);
	expect(workflow.executions).toHaveLength(1);
});

test('two instances that share the state: each follows its own executions to their end', async () => {
	const shared = { state: { place: { folder: `${ROOT}state`, name: 'both', share: true } } };
	const one = await begun({ attempts: 2 }, 'classic', shared);
	const other = await begun({ attempts: 2 }, 'classic', shared, await inAnotherProcess());
	let end: () => void = () => undefined;
	const slow = new Promise<void>((resolve) => (end = resolve));
	for (const workflow of [one, other])
		workflow.run = async (items) => {
			if (keyOf(items).endsWith('slow')) await slow;
			return { status: keyOf(items).endsWith('bad') ? 'error' : 'success' };
		};
	const names = ['good', 'slow', 'a-bad', 'b-bad', 'c-bad', 'd-bad'];
	await put(...names);
	const runs = () => [...one.executions, ...other.executions].map((items) => keyOf(items).slice(PREFIX.length));
	const expected = [...names, ...names.filter((name) => name.endsWith('bad'))];
	const polls = async () => {
		await Promise.all([one.poll(), other.poll()]);
		await sleep(100);
	};
	while (runs().length < expected.length) await polls();
	await polls();
	end();
	await Promise.all([one.settle(), other.settle()]);
	expect(runs().sort()).toEqual(expected.sort());
	for (const name of names) expect([name, await status(`${ROOT}${name.endsWith('bad') ? 'error' : 'done'}/${name}`)]).toEqual([name, 200]);
});

test.each(['succeeded', 'started'])(
	'New Keys Only: a key that comes again after it was moved is new, also before the next poll (%s)',
	async (when) => {
		const workflow = await begun({ when }, 'classic', { newKeysOnly: true });
		await put('a', 'b');
		expect(await workflow.poll()).toHaveLength(2);
		await workflow.settle();
		await rawPut(bucket, `${PREFIX}a`, 'other contents');
		expect(await workflow.poll()).toEqual([`${PREFIX}a`]);
		await workflow.settle();
		expect(await contents(`${ROOT}done/a`)).toBe('contents of a');
		expect(await contents(`${ROOT}done/a (1)`)).toBe('other contents');
		expect(await workflow.poll()).toEqual([]);
	},
);

describe('a file whose name is in the target folder already', () => {
	const moved = async (step: IDataObject, outcome: 'error' | 'success' = 'success') => {
		const workflow = await begun({ attempts: 1, ...step });
		workflow.run = async () => ({ status: outcome });
		await put('report.pdf');
		for (let i = 0; i < 2; i++) {
			await workflow.poll();
			await workflow.settle();
		}
		expect(await status(`${PREFIX}report.pdf`)).toBe(404);
	};

	test('keeps both, with the first number that is free', async () => {
		await rawPut(bucket, `${ROOT}done/report.pdf`, 'of Monday');
		await rawPut(bucket, `${ROOT}done/report (1).pdf`, 'of Tuesday');
		await moved({});
		expect(await contents(`${ROOT}done/report.pdf`)).toBe('of Monday');
		expect(await contents(`${ROOT}done/report (1).pdf`)).toBe('of Tuesday');
		expect(await contents(`${ROOT}done/report (2).pdf`)).toBe('contents of report.pdf');
	});

	test('keeps both also with the same bytes, when the one there is older', async () => {
		await rawPut(bucket, `${ROOT}done/report.pdf`, 'contents of report.pdf');
		await local.passTime(1100);
		await moved({});
		expect(await status(`${ROOT}done/report.pdf`)).toBe(200);
		expect(await status(`${ROOT}done/report (1).pdf`)).toBe(200);
	});

	test('replaces it when told to', async () => {
		await rawPut(bucket, `${ROOT}done/report.pdf`, 'of Monday');
		await moved({ ifExists: 'overwrite' });
		expect(await contents(`${ROOT}done/report.pdf`)).toBe('contents of report.pdf');
		expect(await status(`${ROOT}done/report (1).pdf`)).toBe(404);
	});

	test('is kept in the error folder too, whatever is chosen for the other folder', async () => {
		await rawPut(bucket, `${ROOT}error/report.pdf`, 'of Monday');
		await moved({ ifExists: 'overwrite' }, 'error');
		expect(await contents(`${ROOT}error/report.pdf`)).toBe('of Monday');
		expect(await contents(`${ROOT}error/report (1).pdf`)).toBe('contents of report.pdf');
	});
});

test.each([
	['a small file', undefined],
	['a file whose copy has another ETag', 'aws:kms'],
])('%s whose source cannot be deleted is copied to one key, however often it is tried', async (_, encryption) => {
	const workflow = await begun({});
	await rawPut(bucket, `${ROOT}done/a`, 'of Monday');
	await rawPut(bucket, `${PREFIX}a`, 'of Tuesday', encryption === undefined ? {} : { 'x-amz-server-side-encryption': encryption });
	await local.fail({ operation: 'DeleteObject', bucket, status: 403, code: 'AccessDenied', times: 2 });
	for (let i = 0; i < 5; i++) {
		await workflow.poll();
		await workflow.settle();
	}
	expect(await status(`${PREFIX}a`)).toBe(404);
	expect(await contents(`${ROOT}done/a`)).toBe('of Monday');
	expect(await contents(`${ROOT}done/a (1)`)).toBe('of Tuesday');
	expect(await status(`${ROOT}done/a (2)`)).toBe(404);
	expect(workflow.executions).toHaveLength(1);
});

test('n8n that dies between the copy and the delete leaves one copy', async () => {
	const workflow = await begun({});
	await put('a');
	await local.fail({ operation: 'DeleteObject', bucket, status: 403, code: 'AccessDenied', times: 1 });
	await workflow.poll();
	await workflow.settle();
	expect(await contents(`${ROOT}done/a`)).toBe('contents of a');
	expect(await workflow.restart(await inAnotherProcess())).toEqual([`${PREFIX}a`]);
	await workflow.settle();
	expect(await status(`${PREFIX}a`)).toBe(404);
	expect(await status(`${ROOT}done/a (1)`)).toBe(404);
});

test.each<[string, string, IDataObject]>([
	['is copied', 'CopyObject', { what: 'move' }],
	['is removed after its copy', 'DeleteObject', { what: 'move' }],
	['is deleted', 'DeleteObject', { what: 'delete' }],
])('a file that is overwritten right before it %s stays, and is told again', async (_, operation, step) => {
	const workflow = await begun(step);
	await put('a');
	await local.clearRequests();
	await local.fail({ operation, bucket, isHeld: true, times: 1 });
	await workflow.poll();
	await local.untilHeld();
	await rawPut(bucket, `${PREFIX}a`, 'other contents');
	await local.release();
	await local.untilAnswered(operation, 1);
	expect((await local.requests()).find((request) => request.operation === operation)!.status).toBe(412);
	await workflow.settle();
	expect(await contents(`${PREFIX}a`)).toBe('other contents');
	expect(await workflow.poll()).toEqual([`${PREFIX}a`]);
	expect(workflow.executions).toHaveLength(2);
});
