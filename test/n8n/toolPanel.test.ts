import { N8nRest } from '../lab/n8nRest';
import { cleanSlate } from './cleanSlate';
import { Editor } from './editor';
import { testLab } from './testLab';

const { url, owner } = testLab();
let editor: Editor;

beforeAll(async () => {
	await cleanSlate();
	editor = await Editor.open();
});

afterAll(async () => await editor?.close());

test('a tool that is added to an agent opens on Download, which gives text', async () => {
	const rest = await N8nRest.logIn(url, owner);
	const agent = { name: 'AI Agent', type: '@n8n/n8n-nodes-langchain.agent', typeVersion: 3, position: [0, 0], parameters: {} };
	const id = await rest.createWorkflow({ name: 'A tool', nodes: [agent], connections: {} });
	const { page } = editor;
	await page.goto(`${url}/workflow/${id}`);
	await page.getByTestId('canvas-node').filter({ hasText: 'AI Agent' }).first().waitFor();
	await page.getByTestId('canvas-handle-plus').last().click();
	await page.getByTestId('node-creator-search-bar').fill('Amazon S3');
	await page
		.getByTestId('node-creator-item-name')
		.filter({ hasText: /Amazon S3 Tool/ })
		.first()
		.click();
	await page.getByTestId('ndv').waitFor();
	expect(await editor.chosenIn('operation')).toBe('Download');
	expect(await editor.chosenIn('as')).toBe('Text');
	await editor.picture(editor.nodeForm, 'tool.png');
});
