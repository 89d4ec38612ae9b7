/** The node as the tool of an AI agent: `getInputData()` has the model's arguments, `$json` is the agent's item. */
import { runNode } from '../support/executeContext';
import { rawClean, rawKeys, rawPut, server } from '../support/rawS3';

const PREFIX = 'ai-tool/';
afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('a model’s argument with the name of a field of the item', () => {
	const agentItems = [{ json: { file: `${PREFIX}fixed-by-the-workflow.txt`, folder: PREFIX } }];
	const toolArguments = { file: `${PREFIX}chosen-by-the-model.txt`, folder: '' };

	test.each([
		['a key', { key: { __rl: true, mode: 'key', value: '={{ $json.file }}' } }],
		['a key with text around the field', { key: { __rl: true, mode: 'key', value: '={{ $json.folder }}fixed-by-the-workflow.txt' } }],
		['a URI', { key: { __rl: true, mode: 'uri', value: `=s3://${server.bucket}/{{ $json.file }}` } }],
	])('does not fill in %s of the workflow', async (_, key) => {
		const [result] = await runNode(
			{ operation: 'upload', ...key, from: 'text', text: "={{ $fromAI('file') }}" },
			{ items: agentItems, toolArguments },
		);
		expect(result!.json).toMatchObject({ key: `${PREFIX}fixed-by-the-workflow.txt` });
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}fixed-by-the-workflow.txt`]);
		const [stored] = await runNode({ operation: 'download', ...key, as: 'text' }, { items: agentItems });
		expect(stored!.json.data).toBe(toolArguments.file);
	});

	test('does not delete what the model names', async () => {
		for (const name of ['kept', 'gone']) await rawPut(server.bucket, `${PREFIX}delete/${name}`, '');
		await runNode(
			{ operation: 'delete', key: { __rl: true, mode: 'key', value: `=${PREFIX}delete/{{ $json.name }}` } },
			{ items: [{ json: { name: 'gone' } }], toolArguments: { name: 'kept' } },
		);
		expect(await rawKeys(server.bucket, `${PREFIX}delete/`)).toEqual([`${PREFIX}delete/kept`]);
	});
});

test('Download gives the model text unless told otherwise; in a workflow it gives a file', async () => {
	await rawPut(server.bucket, `${PREFIX}report.txt`, 'for the model');
	const parameters = { operation: 'download', key: { __rl: true, mode: 'key', value: `${PREFIX}report.txt` } };
	const [read] = await runNode(parameters, { toolArguments: {} });
	expect(read).toMatchObject({ json: { data: 'for the model' } });
	expect(read).not.toHaveProperty('binary');
	const [file] = await runNode({ ...parameters, as: 'binary' }, { toolArguments: {} });
	expect(file).toHaveProperty('binary.data');
	expect((await runNode(parameters))[0]).toHaveProperty('binary.data');
});

test('a tool reads unless told otherwise, a node of a workflow uploads', async () => {
	await rawPut(server.bucket, `${PREFIX}report.txt`, 'for the model');
	const parameters = { key: { __rl: true, mode: 'key', value: `${PREFIX}report.txt` }, from: 'text', text: 'overwritten' };
	expect((await runNode(parameters, { toolArguments: {} }))[0]!.json).toMatchObject({ data: 'for the model' });
	expect((await runNode(parameters))[0]!.json).toMatchObject({ size: 11 });
});

test('$fromAI gives what the model chose', async () => {
	const [result] = await runNode(
		{ operation: 'upload', key: { __rl: true, mode: 'key', value: `=${PREFIX}{{ $fromAI('name') }}` }, from: 'text', text: 'x' },
		{ items: [{ json: { name: 'of the agent' } }], toolArguments: { name: 'of the model' } },
	);
	expect(result!.json).toMatchObject({ key: `${PREFIX}of the model` });
});
