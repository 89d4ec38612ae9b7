/** The example with an AI agent, on n8n's own agent: only the model is a script. */
import { execute, itemsOf } from './execute';
import { startScriptedModel, type ChatRequest, type Turn } from './scriptedModel';
import { clear, keys, put } from './secondClient';
import { testLab } from './testLab';

const { modelPort } = testLab();
const LIST = 'List_the_reports';
const READ = 'Read_a_report';

afterEach(async () => {
	await clear('n8n-example/');
});

/** Runs the example with these turns of the model; the answers of the tools stand in the last request. */
async function ask(turns: Turn[]): Promise<{ output: unknown; requests: ChatRequest[]; answers: string[] }> {
	const model = await startScriptedModel(modelPort, turns);
	try {
		const data = await execute('ai-agent-reads-files');
		const answers = model.requests
			.at(-1)!
			.messages.filter(({ role }) => role === 'tool')
			.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
		return { output: itemsOf(data, 'AI Agent')[0]!.json.output, requests: model.requests, answers };
	} finally {
		await model.stop();
	}
}

test('the agent lists the files, reads one, and answers', async () => {
	const { output, requests, answers } = await ask([
		{ tool: LIST, input: {} },
		{ tool: READ, input: { key: 'n8n-example/reports/march.txt' } },
		'It was 4,711 euros.',
	]);

	expect(output).toBe('It was 4,711 euros.');
	expect(answers).toEqual([
		expect.stringContaining('n8n-example/reports/march.txt'),
		expect.stringContaining('Turnover in March: 4,711 euros.'),
	]);
	const tools = Object.fromEntries(requests[0]!.tools!.map(({ function: { name, ...tool } }) => [name, tool]));
	expect(tools[LIST]!.description).toBe('Lists the reports: key, size in bytes and date of each.');
	expect(tools[READ]!.parameters.properties.key!.description).toBe('The key of the report, exactly as the list gives it');
});

test('what the model asks for outside of the prefix is refused, in words that it can act on', async () => {
	await put('n8n-example/secret.txt', 'The password is swordfish.');
	const { answers } = await ask([{ tool: READ, input: { key: 'n8n-example/secret.txt' } }, 'I may not read that.']);

	expect(answers).toEqual([expect.stringContaining('This node may only work on objects whose key begins with')]);
	expect(answers.join()).not.toContain('swordfish');
	expect(await keys('n8n-example/')).toEqual(['n8n-example/reports/march.txt', 'n8n-example/secret.txt']);
});
