import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { inAnotherProcess, PollingWorkflow, type Engine } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const { bucket } = server;
const PREFIX = 'after/in/';
const ROOT = 'after/';
const put = async (...names: string[]) => {
	for (const name of names) await rawPut(bucket, PREFIX + name, `contents of ${name}`);
};
const begun = async (step: IDataObject, engine: Engine = 'classic', options: IDataObject = {}) => {
	const folders = { folder: `${ROOT}done/`, errorFolder: `${ROOT}error` };
	const workflow = new PollingWorkflow(
		{
			watch: 'folder',
			folder: { __rl: true, mode: 'path', value: PREFIX },
			options: { afterProcessing: { step: { what: 'move', ...folders, ...step } }, ...options },
		},
		engine,
	);
	await workflow.activate();
	return workflow;
};
const status = async (key: string) => (await raw('HEAD', bucket, key)).status;
const contents = async (key: string) => (await raw('GET', bucket, key)).body.toString();
const tagsOf = async (key: string) => (await raw('GET', bucket, key, { query: { tagging: '' } })).body.toString();
const keyOf = (items: INodeExecutionData[]) => String(items[0]!.json.key);

afterEach(async () => await rawClean(bucket, ROOT));

test.each<Engine>(['classic', 'durable'])(
	'%s engine: of files of which one in ten fails, each good one is moved once, each bad one is in the error folder after three attempts',
	async (engine) => {
		const workflow = await begun({}, engine);
		const names = Array.from({ length: 20 }, (_, i) => `file${i}`);
		const isBad = (key: string) => key.endsWith('7');
		workflow.run = async (items) => ({ status: isBad(keyOf(items)) ? 'error' : 'success' });
		await put(...names);
		for (let i = 0; i < 5; i++) {
			await workflow.poll();
			await workflow.settle();
		}
		const runs = new Map<string, number>();
		for (const items of workflow.executions) runs.set(keyOf(items), (runs.get(keyOf(items)) ?? 0) + 1);
		for (const name of names) {
			const bad = isBad(name);
			expect([name, runs.get(PREFIX + name)]).toEqual([name, bad ? 3 : 1]);
			expect(await status(PREFIX + name)).toBe(404);
			expect(await contents(`${ROOT}${bad ? 'error' : 'done'}/${name}`)).toBe(`contents of ${name}`);
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
	await new Promise((resolve) => setTimeout(resolve, 500));
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
