/**
 * Where two good things meet, in a real n8n: many at once, an object as text, a model's words beside an item's, one object under two
 * fields.
 */
import { CREDENTIAL_TYPE, localConnection } from '../lab/labConnection';
import { N8nRest, type CredentialDraft, type WorkflowExport } from '../lab/n8nRest';
import { startProxy } from '../support/proxy';
import { startScriptedModel } from './scriptedModel';
import { clear, keys, put, putLarge, read, storageClassOf } from './secondClient';
import { testLab } from './testLab';

type Node = WorkflowExport['nodes'][number];

const { url, owner, s3, modelPort } = testLab();
const FOLDER = 'together/';
const KIB = 1024;
let n8n: N8nRest;
let connection: string;

beforeAll(async () => {
	n8n = await N8nRest.logIn(url, owner);
	connection = await n8n.saveCredential(named('Together', s3.endpoint));
});
afterEach(async () => {
	await clear(FOLDER);
	// n8n is alive and answers.
	expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

const named = (name: string, endpoint: string): CredentialDraft => ({ ...localConnection(endpoint), name });
const key = (value: string) => ({ __rl: true, mode: 'key', value });

const amazonS3 = (parameters: Record<string, unknown>, credential = connection, more: Partial<Node> = {}): Node => ({
	name: 'Amazon S3',
	type: 'n8n-nodes-amazon-s3.amazonS3',
	typeVersion: 1,
	position: [600, 0],
	parameters: { resource: 'object', options: {}, ...parameters },
	credentials: { [CREDENTIAL_TYPE]: { id: credential, name: 'any' } },
	...more,
});

const items = (json: object[]): Node[] => [
	{
		name: 'All',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		position: [200, 0],
		parameters: { mode: 'raw', jsonOutput: JSON.stringify({ all: json }), options: {} },
	},
	{
		name: 'Items',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		position: [400, 0],
		parameters: { fieldToSplitOut: 'all', options: {} },
	},
];

const START: Node = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };

/** Runs nodes one after the other. */
async function run(nodes: Node[], more: { nodes?: Node[]; connections?: Record<string, unknown> } = {}) {
	const row = [START, ...nodes];
	const inARow = row.slice(1).map((node, i) => [row[i]!.name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]);
	const id = await n8n.createWorkflow({
		name: `together ${Date.now()}`,
		nodes: [...row, ...(more.nodes ?? [])],
		connections: { ...Object.fromEntries(inARow), ...more.connections },
		settings: { executionOrder: 'v1' },
	});
	return await n8n.run(id, 'Start');
}

test("a tool's expression takes the workflow's item, not the words of the model", async () => {
	const model = await startScriptedModel(modelPort, [{ tool: 'Store', input: { file: `${FOLDER}chosen-by-the-model.txt` } }, 'Done.']);
	const account = await n8n.saveCredential({
		name: 'Scripted model of together',
		type: 'openAiApi',
		data: { apiKey: 'none', url: `http://127.0.0.1:${modelPort}/v1` },
	});
	const to = (type: string) => ({ [type]: [[{ node: 'AI Agent', type, index: 0 }]] });
	try {
		const agent: Node = {
			name: 'AI Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 2,
			position: [600, 0],
			parameters: { promptType: 'define', text: 'Store it.', options: {} },
		};
		const store = amazonS3(
			{
				descriptionType: 'manual',
				toolDescription: 'Stores a text',
				operation: 'upload',
				key: key('={{ $json.file }}'),
				from: 'text',
				text: "={{ $fromAI('file', 'What to store', 'string') }}",
			},
			connection,
			{ name: 'Store', type: 'n8n-nodes-amazon-s3.amazonS3Tool' },
		);
		const chat: Node = {
			name: 'Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			position: [600, 300],
			parameters: { model: { __rl: true, mode: 'list', value: 'gpt-4.1-mini' }, options: {} },
			credentials: { openAiApi: { id: account, name: 'any' } },
		};
		const { status } = await run([...items([{ file: `${FOLDER}fixed-by-the-workflow.txt` }]), agent], {
			nodes: [store, chat],
			connections: { Store: to('ai_tool'), Model: to('ai_languageModel') },
		});
		expect(status).toBe('success');
		expect(await keys(FOLDER)).toEqual([`${FOLDER}fixed-by-the-workflow.txt`]);
		expect(await read(`${FOLDER}fixed-by-the-workflow.txt`)).toBe(`${FOLDER}chosen-by-the-model.txt`);
	} finally {
		await model.stop();
	}
});

test('a confined node looks for a file that is not there', async () => {
	const { status, data } = await run([
		amazonS3({ operation: 'exists', key: key(`${FOLDER}missing.txt`), confineToPrefix: FOLDER, readOnly: true }),
	]);
	expect(status).toBe('success');
	expect(data).toContain('"exists":false');
});

test('a Move onto itself changes the object and keeps it', async () => {
	await put(`${FOLDER}a`, 'precious');
	const a = key(`${FOLDER}a`);
	const { status } = await run([
		amazonS3({ operation: 'move', sourceKey: a, destinationKey: a, options: { storageClass: 'STANDARD_IA' } }),
	]);
	expect([status, await read(`${FOLDER}a`), await storageClassOf(`${FOLDER}a`)]).toEqual(['success', 'precious', 'STANDARD_IA']);
});

test('an object in Text becomes JSON', async () => {
	await run([
		...items([{ body: { total: 3, names: ['Zoë'] } }]),
		amazonS3({ operation: 'upload', key: key(`${FOLDER}body.json`), from: 'text', text: '={{ $json.body }}' }),
	]);
	expect(JSON.parse(await read(`${FOLDER}body.json`))).toEqual({ total: 3, names: ['Zoë'] });
});

test('80 slow downloads at a time', async () => {
	const BYTES = 600 * KIB;
	const names = Array.from({ length: 80 }, (_, i) => `${FOLDER}slow/${i}`);
	for (const name of names) await put(name, 'x'.repeat(BYTES));
	// Each takes over ten seconds, the time after which a connection that does not come about is given up.
	const proxy = await startProxy({
		target: { host: '127.0.0.1', port: Number(new URL(s3.endpoint).port) },
		bytesPerSecondPerConnection: 50 * KIB,
	});
	try {
		const slow = await n8n.saveCredential(named('Together, slow', proxy.endpoint));
		const { status, data } = await run([
			...items(names.map((name) => ({ name }))),
			amazonS3({ operation: 'download', key: key('={{ $json.name }}'), as: 'binary', options: { parallelItems: 80 } }, slow),
		]);
		expect([status, data.includes('did not answer')]).toEqual(['success', false]);
	} finally {
		await proxy.stop();
	}
});

test('30 executions of 20 uploads at once', async () => {
	const proxy = await startProxy({ target: { host: '127.0.0.1', port: Number(new URL(s3.endpoint).port) }, roundTripMs: 1500 });
	try {
		const far = await n8n.saveCredential(named('Together, far', proxy.endpoint));
		const executions = Array.from({ length: 30 }, async (_, execution) => {
			const names = Array.from({ length: 20 }, (__, i) => ({ name: `${FOLDER}at-once/${execution}-${i}` }));
			return await run([
				...items(names),
				amazonS3({ operation: 'upload', key: key('={{ $json.name }}'), from: 'text', text: '={{ $json.name }}' }, far),
			]);
		});
		expect((await Promise.all(executions)).filter(({ status }) => status !== 'success')).toEqual([]);
		expect(await keys(`${FOLDER}at-once/`)).toHaveLength(600);
	} finally {
		await proxy.stop();
	}
});

test('a line of JSON of 1 GiB is an error, and n8n goes on', async () => {
	await putLarge(`${FOLDER}endless.json`, 1024, '{"a":1},');
	const { status, data } = await run([amazonS3({ operation: 'download', key: key(`${FOLDER}endless.json`), as: 'jsonItems' })]);
	expect(status).toBe('error');
	expect(data).toMatch(/MiB/);
});
